"""The words of headers, worths, titles, totals and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.read.table_header import Word, word_of
from kaoping.read.table_titles import applies_to, is_heading, is_title, level_of, number_of, tidy
from kaoping.read.table_totals import is_note, is_signature, is_total, is_unit_label
from kaoping.read.table_worth import leading_worth, plain_worth, squeeze, titled_worth


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        (Word.NUMBER, "序号 编号 序 项次"),
        (Word.GROUP, "类别 一级指标 部位 检查类型"),
        (Word.NAME, "考核项目 审查环节 评审因素 三级指标 指标名称 考核项 评分要素"),
        (Word.CONTENT, "考核内容 内容要求 评审要求（100分） 考核要点 工作任务 考评项目及标准分"),
        (Word.RULE, "评分标准 考核标准 评分细则 计分办法 给分项 奖惩标准 评分依据 赋分规则"),
        (Word.BONUS, "加分依据 加分项"),
        (Word.PENALTY, "扣分依据 扣分标准 减分项"),
        (Word.METHOD, "检查方法 考核方式 数据来源 查验资料"),
        (Word.WORTH, "分值 标准分 满分 权重 标准分数(分) 各项分值 应得分"),
        (Word.SCORE, "得分 考核得分 实得分 评委评分 小计"),
        (Word.SELF, "自评 自评得分 单位自查"),
        (Word.NOTE, "备注 说明 扣分原因 责任部门 单项否决"),
        (Word.UNKNOWN, "制定方案得5分 5分 甲"),
    ],
)
def test_it_knows_what_a_column_is_called(word: Word, texts: str):
    assert {text: word_of(text) for text in texts.split()} == dict.fromkeys(texts.split(), word)


def test_it_reads_a_header_word_through_blanks_and_full_width_marks():
    assert (word_of("评  分  标   准"), word_of("分值（分）"), word_of("得\n分")) == (Word.RULE, Word.WORTH, Word.SCORE)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("8分", "8"),
        ("8", "8"),
        ("（8）", "8"),
        ("总分10分.", "10"),
        ("总分：10分.", "10"),
        ("1.5 分", "1.5"),
        ("３０分", "30"),
        ("0—5分", "5"),
        ("25%", "25"),
        ("10.00", "10.00"),
    ],
)
def test_it_reads_a_worth_that_stands_alone(text: str, worth: str):
    assert str(plain_worth(text)) == worth


@pytest.mark.parametrize("text", ["得8分", "※", "8分，扣1分", "", "扣5分", "1.2.3"])
def test_it_reads_no_worth_out_of_other_words(text: str):
    assert plain_worth(text) is None


@pytest.mark.parametrize(
    ("text", "title", "worth"),
    [
        ("农村\n基层\n组织\n建设(35分)", "农村基层组织建设", 35),
        ("培训安排（15）", "培训安排", 15),
        ("质量管理（17分）", "质量管理", 17),
        ("基础工作（65分-分部经理）", "基础工作", 65),
        ("考核指标评分标准（100分）", "考核指标评分标准", 100),
        ("组织建设 20分", "组织建设", 20),
        ("安全管理（仅适用企业）", "安全管理（仅适用企业）", None),
    ],
)
def test_it_takes_the_worth_out_of_a_title(text: str, title: str, worth: int | None):
    bare, found = titled_worth(text)
    assert (tidy(bare), found) == (title, worth)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("1、出租屋巡查2分。未巡查的，每发现1户扣0.3分。", "2"),
        ("（一）组织领导（10分）。成立领导小组得5分。", "10"),
        ("言行一致，信守承诺。（20分）有违反的每次扣2分。", "20"),
        ("制定方案得3分。", None),
        ("盘查辖区10名以上可疑人员，每少一人扣0.5分。", None),
    ],
)
def test_it_reads_the_worth_behind_an_items_leading_words(text: str, worth: str | None):
    found = leading_worth(text)
    assert (None if found is None else str(found)) == worth


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("（适用于广阳镇、金锁关镇，红土镇及印台街道）", ("广阳镇", "金锁关镇", "红土镇", "印台街道")),
        ("（适用于共和镇）", ("共和镇",)),
        ("本表适用于学校和医院。", ("学校", "医院")),
        ("考核评分标准", ()),
    ],
)
def test_it_splits_the_units_a_line_names(text: str, units: tuple[str, ...]):
    assert applies_to(text) == units


@pytest.mark.parametrize("text", ["镇办基层党组织建设指标评分标准（100分）", "煤矿安全质量标准化评分表（调度）", "绩效考核办法（试行）"])
def test_it_knows_a_title(text: str):
    assert is_title(text)


@pytest.mark.parametrize("text", ["附件4", "（适用于三里洞街道）", "被考核单位：", "制定方案，落实责任。", "备注：本表一式两份"])
def test_it_takes_other_lines_for_no_title(text: str):
    assert not is_title(text)


@pytest.mark.parametrize("text", ["一、组织建设（20分）", "第二部分 队伍建设", "（三）宣传工作", "社会实践（20分）"])
def test_it_knows_a_sections_heading(text: str):
    assert is_heading(text)


def test_it_orders_numbers_by_how_deep_they_stand():
    levels = [level_of(text) for text in ("第一部分", "一、", "（一）", "1、", "1.1", "1.1.1", "（1）", "①")]
    assert levels == sorted(levels) == sorted(set(levels))


@pytest.mark.parametrize(
    ("text", "number"),
    [("1、制定", "1"), ("（2）制定", "2"), ("1.2 制定", "1.2"), ("十二、制定", "十二"), ("2018年制定", ""), ("制定", "")],
)
def test_it_reads_the_number_an_item_begins_with(text: str, number: str):
    assert number_of(text) == number


def test_it_tells_notes_signatures_and_labels_from_items():
    assert is_note("备注：见附表") and is_note("注： 1. ※是关键项目")
    assert is_signature("评价人：") and is_signature("考核组组长签字：     年  月  日")
    assert is_unit_label("被考核单位：____") and is_unit_label("单位名称：")
    assert not any(check("制定方案得5分。") for check in (is_note, is_signature, is_unit_label, is_total))


@given(st.text(max_size=300))
def test_it_never_fails_on_any_text(text: str):
    bare, worth = titled_worth(text)
    assert worth is not None or bare == text
    assert word_of(text) in Word
    assert is_total(text) in (True, False)
    assert len(number_of(text)) <= len(text)
    assert len(tidy(text)) <= len(text)


@given(st.decimals(min_value=0, max_value=999, places=1), st.sampled_from(["{}分", "{}", "（{}分）", "({})", "总分：{}分。", " {} 分 "]))
def test_it_reads_back_any_worth_however_it_is_dressed(worth, dress: str):
    assert plain_worth(dress.format(worth)) == worth


@given(st.text(alphabet="组织建设 \n\t　", max_size=40))
def test_it_squeezes_all_white_space_out(text: str):
    assert not any(char.isspace() for char in squeeze(text))
