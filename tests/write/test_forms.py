"""The forms themselves: their words are the field's, and what does not fit is refused in one sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from paper_reading import paper, printed_headings
from paper_sets import SETS, filled

from kaoping.core.errors import KaopingError
from kaoping.core.points import Bounds
from kaoping.write.forms import FORMS, Options, render
from kaoping.write.forms.compose import compose
from kaoping.write.forms.form import Boxes, Form, Heads, Note, Passage, Signs
from kaoping.write.forms.measure import ems, lines
from kaoping.write.forms.paper import INSET_X, Paper

# The headings as the field's reference has them, form by form; of a card the labels, of a letter its parts.
WORDS = {
    "F01": "考核内容 | 评分标准 | 分值 | 得分 | 总得分",
    "F02": "序号 | 考核内容 | 评分标准 | 分值 | 自评得分 | 考核得分 | 扣分 | 扣分说明 | 佐证（核查）编号 | 备注 | 总得分",
    "F03": "序号 | 考核内容 | 评分标准 | 分值 | 自评得分 | 完成情况（得分依据） | 佐证材料编号 | 未得满分原因 | 自评总分",
    "F04": "序号 | 材料编号 | 材料名称 | 文号 | 形成日期 | 形成单位 | 对应指标 | 页数 | 是否含个人信息 | 原件核对情况 | 备注",
    "F05": "指标编号 | 考核要点 | 分值 | 评分 | 扣分理由（事实） | 依据条款 | 核查方式 | 佐证编号 | 合计",
    "F06": "序号 | 指标编号 | 考核内容 | 分值 | 得分 | 扣分 | 扣分事实 | 扣分依据（评分标准原文） | 核查方式 | 佐证编号 | "
    "被考核单位意见（认可/有异议及理由） | 扣分合计",
    "F07": "序号 | 指标编号 | 分值 | 成员1 | 成员2 | 成员3 | 最大分差 | 合议得分 | 确定方式（一致/合议/组长裁定/提请复核） | 理由",
    "F08": "序号 | 时间 | 地点（村/社区/企业） | 核查事项 | 对应指标 | 核查情况 | 照片/附件编号 | 核查人 | 被核查单位在场人签字",
    "F09": "编号 | 时间 | 访谈对象（代码） | 身份类别 | 访谈提纲 | 内容摘要 | 涉及指标 | 访谈人 | 记录人",
    "F10": "测评项目 | 优秀 | 良好 | 一般 | 较差 | 意见建议",
    "F10b": "单位 | 应到人数 | 实到人数 | 发出票数 | 收回票数 | 有效票数 | 优秀票 | 优秀率 | 良好票 | 良好率 | 一般票 | 一般率 | 较差票 | 较差率 | 折算得分",
    "F11": "序号 | 季度 | 检查日期 | 单位 | 指标编号 | 发现问题 | 加（扣）分 | 依据（通报文号） | 整改情况 | 是否计入年终（避免重复扣分） | 合计",
    "F12": "序号 | 单位 | 类别（加分/减分/一票否决） | 事项 | 依据文件及文号 | 申报分值 | 责任部门意见 | 考核办审核意见 | 审定分值",
    "F13": "序号 | 单位 | 农村基层组织建设（35分） | 社区党建（20分） | 非公有制企业和社会组织党建（15分） | 其他工作（30分） | 年终考核得分 | "
    "平时考核得分 | 民主测评得分 | 加分 | 减分 | 综合得分 | 名次 | 备注",
    "F14": "名次 | 单位 | 综合得分 | 等次",
    "F15": "单位 | 综合得分 | 名次 | 否决事项 | 建议等次 | 建议理由 | 审定等次 | 审定会议及日期",
    "F16": "申请单位 | 指标编号 | 原得分 | 申请得分 | 异议事实和理由 | 佐证材料编号 | 单位负责人签字（盖章） | 申请日期 | 受理人 | 受理日期",
    "F16b": "受理编号 | 申请单位 | 复核组成员 | 复核情况 | 复核结论（维持/调整） | 调整后得分 | 审批人 | 送达日期 | 签收人",
    "F17": "",
    "F18": "编号 | 单位 | 问题编号 | 存在问题 | 对应指标 | 整改要求 | 整改时限 | 联系人及电话 | 回执 | 签收人 | 签收日期 | 单位（盖章）",
    "F19": "序号 | 问题编号 | 问题来源（考核/通报/述职评议/巡察） | 问题描述 | 对应指标 | 发现日期 | 责任单位",
    "F19b": "序号 | 问题编号 | 整改目标 | 整改措施 | 牵头领导 | 责任人 | 配合单位 | 完成时限",
    "F20": "序号 | 问题编号 | 存在问题 | 整改措施 | 责任单位 | 责任人 | 整改时限 | 整改进展 | 完成情况及佐证 | 单位申请销号日期 | 核查人 | 核查意见 | "
    "销号日期 | 状态（未启动/整改中/待核查/已销号/逾期）",
    "F21": "单位 | 指标编号 | 原得分 | 更正后得分 | 更正理由 | 申请人 | 审核人 | 批准人 | 日期 | 原表编码 | 新表编码",
    "F22": "考核组 | 组长 | 成员 | 联络员 | 考核单位（指标） | 需回避单位 | 回避事由 | 承诺签字",
    "F23": "日期 | 时间 | 单位 | 环节 | 地点 | 参加人员 | 签到",
    "F24": "件号 | 责任者 | 文号 | 题名 | 日期 | 页数 | 保管期限 | 电子文件名 | 摘要值（SM3） | 备注",
}


def test_every_form_of_the_field_is_there_and_no_other() -> None:
    assert list(FORMS) == list(WORDS)


@pytest.mark.parametrize("no", WORDS)
def test_headings_are_literally_those_of_the_field(no: str) -> None:
    assert printed_headings(paper(no, "空白")) == [w for w in WORDS[no].split(" | ") if w]


def test_the_letter_has_its_five_parts() -> None:
    headings = [line.text for line in paper("F17", "B表").lines if line.style == "heading"]
    assert headings == ["一、总体评价", "二、主要成绩", "三、存在问题", "四、意见建议", "五、整改要求和时限"]


def test_table_b_brings_its_own_sections_to_the_summary() -> None:
    assert printed_headings(paper("F13", "B表"))[2:5] == ["社区党建（35分）", "非公有制企业和社会组织党建（30分）", "其他工作（35分）"]


SIGNED = {
    "F02": "考核组成员签字： 考核组组长签字：", "F03": "填报人： 单位负责人签字（盖章）： 日期：", "F05": "评分人签字： 日期：",
    "F06": "考核组组长签字： 被考核单位负责人签字（盖章）： 考核组成员签字： 日期：", "F07": "全体签字： 日期：", "F10b": "计票人： 监票人： 组长签字： 日期：",
    "F13": "汇总人： 复核人： 考核办负责人签字： 日期：",
}


@pytest.mark.parametrize("no", SIGNED)
def test_the_foot_asks_for_the_signatures_of_the_field(no: str) -> None:
    found = [place.text.partition("：")[0] + "：" for row in paper(no, "空白").rows for place in row.places if "：" in place.text]
    assert found == SIGNED[no].split()


@pytest.mark.parametrize("no", FORMS)
def test_no_heading_leaves_one_character_alone_on_a_line(no: str) -> None:
    for kind in SETS:
        made = paper(no, kind)
        for row in (r for r in made.rows if r.head and len(r.cells) > 1):
            at = 0
            for cell in row.cells:
                room = (sum(made.widths[at : at + cell.span]) - 2 * INSET_X) / made.size
                at += cell.span
                if cell.hei and (count := lines(cell.text, room)) > 1:
                    assert count <= 5 and ems(cell.text) - int(room) * (count - 1) >= 1.5, (cell.text, room)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_place_to_sign_has_room_for_its_words(form: Form) -> None:
    made = compose(form, {})
    for row in (r for r in made.rows if r.places):
        shares = sum(place.share for place in row.places)
        for place in row.places:
            room = (made.width - 2 * INSET_X) * place.share / shares - 10
            assert ems(place.text) * row.size + (40 if place.line else 0) <= room, place.text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_keys_are_names_and_differ_within_a_form(form: Form) -> None:
    keys: list[str] = []
    for block in form.blocks:
        match block:
            case Heads():
                keys += [key for key, _ in block.fields]
            case Boxes():
                keys += [box.key for box in block.boxes]
            case Signs():
                keys += [sign.key for sign in block.signs if sign.key != "signed_on"]
            case Note() | Passage():
                keys.append(block.key)
    for table in form.tables():
        columns = [c.key for c in table.columns]
        assert len(set(columns)) == len(columns) and "title" not in columns and table.key not in columns
    assert len(set(keys)) == len(keys) and "title" not in keys
    assert form.title and form.use and all(key.replace("_", "").isalnum() and key.isascii() for key in keys)


def test_what_is_filled_in_by_machine_takes_the_blanks_place() -> None:
    made = compose(FORMS["F05"], {"signed": "王建国", "signed_on": "2026-01-12"})
    assert [(p.text, p.line) for p in made.rows[-1].places] == [("评分人签字：王建国", False), ("日期：2026-01-12", False)]


# The office's own words.


def test_the_office_replaces_title_heading_and_sign_off() -> None:
    options = Options(headings={"title": "扣分告知单", "fact": "违纪事实", "lead": "组长：", "total": "共扣"}, office="某区考核办")
    made = compose(FORMS["F06"], filled("F06", "B表"), options)
    words = printed_headings(made)
    assert made.title == "扣分告知单" and words[6] == "违纪事实" and words[-1] == "共扣"
    assert made.rows[-2].places[0].text == "组长：" and made.foot.lines[0][0] == "某区考核办"


def test_the_office_leaves_a_column_out() -> None:
    made = compose(FORMS["F13"], filled("F13", "B表"), Options(without=frozenset({"daily", "ballot"})))
    assert {"平时考核得分", "民主测评得分"}.isdisjoint(printed_headings(made)) and "综合得分" in printed_headings(made)
    assert sum(made.widths) == pytest.approx(made.width)


def test_the_offices_sign_off_and_number_stand_where_a_paper_brings_none() -> None:
    options = Options(defaults={"signed": "某区考核办", "doc_no": "某考〔2026〕　号"})
    lines_ = {line.style: line.text for line in compose(FORMS["F17"], {"to": "甲镇"}, options).lines}
    assert (lines_["signed"], lines_["number"]) == ("某区考核办", "某考〔2026〕　号")
    assert {line.style: line.text for line in compose(FORMS["F17"], {"signed": "乙办"}, options).lines}["signed"] == "乙办"


def test_an_annex_has_its_word_in_the_first_line_and_its_title_in_the_third() -> None:
    top = compose(FORMS["F01"], {}, Options(annex="附件4")).lines[:3]
    assert [(line.text, line.style) for line in top] == [("附件4", "annex"), ("", "annex"), ("镇办基层党组织建设指标评分标准（100分）", "title")]


# What a value may be.


def cell_of(value: object) -> str:
    made = compose(FORMS["F14"], {"rows": [{"unit": "甲镇", "total_mark": value}]})
    return made.rows[1].cells[2].text


@pytest.mark.parametrize(("value", "printed"), [
    (Decimal("96.50"), "96.5"), (7, "7"), (Bounds(Decimal(3), Decimal(8)), "3–8"), ("不适用", "不适用"), (None, ""), (True, "是"), (["一", "二"], "一\n二"),
])
def test_a_value_is_printed_as_these_papers_print_it(value: object, printed: str) -> None:
    assert cell_of(value) == printed


def test_a_float_is_refused_since_a_mark_is_exact() -> None:
    with pytest.raises(KaopingError, match="表F14第1行“综合得分”：96.5是浮点数"):
        cell_of(96.5)


def test_a_value_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KaopingError, match="填不进表里（object）"):
        cell_of(object())


def test_an_unknown_key_is_refused_with_those_there_are() -> None:
    with pytest.raises(KaopingError, match=r"表F15（等次建议（审定）表）没有“unitt”这一项，可以填的有：meeting、rows、"):
        compose(FORMS["F15"], {"unitt": "甲镇"})


def test_an_unknown_column_is_refused_with_its_row() -> None:
    with pytest.raises(KaopingError, match="第2行没有“score”这一栏，有的是：place、unit、total_mark、grade"):
        compose(FORMS["F14"], {"rows": [{"unit": "甲镇"}, {"score": 1}]})


@pytest.mark.parametrize("rows", ["甲镇", {"unit": "甲镇"}, 3])
def test_rows_that_are_no_list_are_refused(rows: object) -> None:
    with pytest.raises(KaopingError, match="表F14（考核结果排名（公示）表）的“rows”应是一行一行的列表"):
        compose(FORMS["F14"], {"rows": rows})


def test_as_many_marks_as_members_or_it_is_refused() -> None:
    with pytest.raises(KaopingError, match="第1行的“成员”有1个值，表头有2栏"):
        compose(FORMS["F07"], {"members": ["甲", "乙"], "rows": [{"members": [1]}]})


def test_an_unknown_heading_is_refused() -> None:
    with pytest.raises(KaopingError, match="表F14（考核结果排名（公示）表）没有“rank”这个栏目，可以改名的有：title、place"):
        compose(FORMS["F14"], {}, Options(headings={"rank": "位次"}))


def test_a_total_that_contradicts_its_rows_is_never_printed() -> None:
    values = filled("F06", "40处扣分")
    with pytest.raises(KaopingError, match="扣分合计写的是19.5，各行相加是20，请核对后再出表"):
        compose(FORMS["F06"], {**values, "total": {"lost": Decimal("19.5")}})


def test_a_total_that_is_a_plain_sum_is_filled_in() -> None:
    values = {k: v for k, v in filled("F06", "40处扣分").items() if k != "total"}
    total = next(row for row in compose(FORMS["F06"], values).rows if row.cells and row.cells[0].text == "扣分合计")
    assert total.cells[1].text == "20"


def words_of(made: Paper) -> list[str]:
    return [cell.text for row in made.rows for cell in row.cells]


def test_no_rows_given_is_not_none() -> None:
    blank, none = compose(FORMS["F06"], {"unit": "甲镇"}), compose(FORMS["F06"], {"unit": "甲镇", "rows": []})
    assert "本单位没有扣分事项。" not in words_of(blank) and "0" not in words_of(blank) and words_of(blank).count("□认可\n□有异议，理由：") == 5
    assert "本单位没有扣分事项。" in words_of(none) and "0" in words_of(none)


def test_a_letter_without_problems_says_so_and_its_parts_are_numbered_without_a_gap() -> None:
    lines_ = [(line.style, line.text) for line in compose(FORMS["F17"], {"to": "甲镇", "overall": "好。", "problems": []}).lines]
    assert [text[0] for style, text in lines_ if style == "heading"] == ["一", "二", "三", "四", "五"]
    assert ("text", "本次考核没有扣分事项。") in lines_ and lines_.count(("text", "")) >= 3


def test_ranges_do_not_add_up_here() -> None:
    rows = [{"lost": Bounds(Decimal(0), Decimal(2))}]
    total = compose(FORMS["F06"], {"rows": rows, "total": {"lost": Bounds(Decimal(0), Decimal(2))}}).rows[-3]
    assert total.cells[1].text == "0–2"


COUNTS = {"unit": "甲镇", "due": 80, "present": 76, "issued": 76, "returned": 75, "valid": 75, "excellent": 60, "good": 10, "fair": 4, "poor": 1}


@pytest.mark.parametrize(("change", "says"), [
    ({}, "核对：发出票数不多于实到人数"),
    ({"returned": 77}, "核对不符：甲镇收回票数77多于发出票数76。"),
    ({"poor": 2, "valid": 76}, "核对不符：甲镇有效票数76多于收回票数75。"),
])
def test_the_sheet_of_ballots_says_whether_its_counts_fit(change: dict[str, int], says: str) -> None:
    texts = [cell.text for row in compose(FORMS["F10b"], {"rows": [COUNTS | change]}).rows for cell in row.cells]
    assert next(text for text in texts if text.startswith("核对")).startswith(says)


def test_the_sheet_of_ballots_says_nothing_of_counts_that_are_not_there() -> None:
    assert not [c for row in compose(FORMS["F10b"], {"rows": [{"unit": "甲镇", "due": 80}]}).rows for c in row.cells if c.text.startswith("核对")]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KaopingError, match="没有“doc”这种格式，可以出的有：docx、xlsx、pdf、ofd"):
        render(FORMS["F14"], {}, "doc")
