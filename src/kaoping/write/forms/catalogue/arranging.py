"""Arranging: groups and recusals, the calendar, the archive."""

from __future__ import annotations

from ..form import DATED, Column, Form, Note, Sign, Signs, Table

_N = "center"

GROUPS = Form(
    "F22",
    "考核组分组及回避表",
    (
        Table(
            (
                Column("group", "考核组", 9, _N),
                Column("lead", "组长", 8, _N),
                Column("members", "成员", 16),
                Column("contact", "联络员", 8, _N),
                Column("work", "考核单位（指标）", 24),
                Column("avoid", "需回避单位", 12),
                Column("why", "回避事由", 13),
                Column("promise", "承诺签字", 10),
            ),
            height=12,
        ),
        Note("promised", "本人承诺：与所考核单位没有应当回避的情形，客观公正评分，不泄露评分情况。"),
        Signs((Sign("office", "考核办（盖章）："), DATED)),
    ),
    use="考核组由谁组成、考核谁、回避谁",
    landscape=True,
    size=10,
    signed_by="各成员（承诺）、考核办（盖章）",
)

CALENDAR = Form(
    "F23",
    "考核日程及签到表",
    (
        Table(
            (
                Column("date", "日期", 17, _N, merged=True),
                Column("time", "时间", 10, _N),
                Column("unit", "单位", 15),
                Column("step", "环节", 13, _N),
                Column("where", "地点", 14),
                Column("people", "参加人员", 20),
                Column("present", "签到", 13),
            ),
            blank=10,
            height=10,
        ),
    ),
    use="哪天到哪里、谁参加",
    landscape=True,
    size=10,
)

ARCHIVE = Form(
    "F24",
    "归档目录",
    (
        Table(
            (
                Column("no", "件号", 5, _N, auto=True),
                Column("author", "责任者", 11),
                Column("doc_no", "文号", 12),
                Column("subject", "题名", 26),
                Column("date", "日期", 9, _N),
                Column("pages", "页数", 5, _N),
                Column("kept", "保管期限", 7, _N),
                Column("file", "电子文件名", 13),
                Column("digest", "摘要值（SM3）", 17),
                Column("remark", "备注", 6),
            )
        ),
        Signs((Sign("archivist", "整理人："), Sign("checker", "检查人："), DATED)),
    ),
    use="归档的文件和电子文件的摘要值",
    landscape=True,
    size=8.5,
    signed_by="整理人、检查人",
)
