"""Marking: the standard itself, the group's sheet, the unit's own report, an assessor's sheet."""

from __future__ import annotations

from ..form import DATE, DATED, NUMBER, Column, Form, Heads, Sign, Signs, Table, Total

_SECTION = Column("section", "考核内容", 9, "center", merged=True)
_TEXT = Column("text", "评分标准", 36)
_WORTH = Column("worth", "分值", 6, "center")

STANDARD = Form(
    "F01",
    "镇办基层党组织建设指标评分标准（100分）",
    (
        Table(
            (
                Column("section", "考核内容", 15, "center", merged=True),
                Column("text", "评分标准", 61),
                Column("worth", "分值", 11, "center"),
                Column("mark", "得分", 13, "center"),
            ),
            total=Total("总得分", ("mark",)),
        ),
    ),
    use="印发的评分标准，四栏；有原件的，.docx 就是原件填上得分",
)

GROUP = Form(
    "F02",
    "考核评分表（考核组用）",
    (
        Heads((("unit", "被考核单位"), ("group", "考核组"), ("date", "考核日期"), ("version", "标准版本"))),
        Table(
            (
                NUMBER,
                _SECTION,
                _TEXT,
                _WORTH,
                Column("self", "自评得分", 5, "center"),
                Column("mark", "考核得分", 5, "center"),
                Column("lost", "扣分", 6, "center"),
                Column("reason", "扣分说明", 22),
                Column("evidence", "佐证（核查）编号", 9),
                Column("remark", "备注", 7),
            ),
            total=Total("总得分", ("worth", "self", "mark", "lost"), note="check"),
        ),
        Signs((Sign("members", "考核组成员签字：", 1.5), Sign("lead", "考核组组长签字："), DATE)),
    ),
    use="考核组对一个单位商定的得分",
    landscape=True,
    size=9,
    signed_by="全体成员、组长",
)

SELF = Form(
    "F03",
    "单位自评表",
    (
        Heads((("unit", "单位"), ("rubric", "评分表"), ("state", "状态"))),
        Table(
            (
                Column("no", "序号", 5, "center", auto=True),
                _SECTION,
                _TEXT,
                _WORTH,
                Column("mark", "自评得分", 5.5, "center"),
                Column("done", "完成情况（得分依据）", 26),
                Column("evidence", "佐证材料编号", 11.4),
                Column("short", "未得满分原因", 14),
            ),
            total=Total("自评总分", ("worth", "mark")),
        ),
        Signs((Sign("filler", "填报人："), Sign("head", "单位负责人签字（盖章）：", 1.3), DATED)),
    ),
    use="单位逐条自评",
    landscape=True,
    size=9,
    signed_by="填报人、单位负责人（单位盖章）",
)

OWN = Form(
    "F05",
    "考核组成员个人评分底稿",
    (
        Heads((("unit", "被考核单位"), ("group", "考核组"), ("assessor", "评分人"), ("version", "标准版本"))),
        Table(
            (
                Column("place", "指标编号", 7.6, "center"),
                Column("point", "考核要点", 30),
                _WORTH,
                Column("mark", "评分", 7, "center"),
                Column("reason", "扣分理由（事实）", 24),
                Column("basis", "依据条款", 16),
                Column("means", "核查方式", 8),
                Column("evidence", "佐证编号", 9),
            ),
            total=Total("合计", ("worth", "mark")),
        ),
        Signs((Sign("signed", "评分人签字："), DATED)),
    ),
    use="一名考核人员独立评分的记录",
    landscape=True,
    size=9,
    signed_by="评分人",
)
