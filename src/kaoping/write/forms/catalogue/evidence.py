"""Evidence: what a unit hands in, what was seen on site, what was said in interviews."""

from __future__ import annotations

from ..form import DATED, NUMBER, Column, Form, Heads, Sign, Signs, Table

LIST = Form(
    "F04",
    "佐证材料目录",
    (
        Heads((("unit", "单位"), ("count", "共计"))),
        Table(
            (
                NUMBER,
                Column("number", "材料编号", 5, "center"),
                Column("name", "材料名称", 22),
                Column("doc_no", "文号", 12),
                Column("formed_on", "形成日期", 9, "center"),
                Column("formed_by", "形成单位", 11),
                Column("items", "对应指标", 8, "center"),
                Column("pages", "页数", 4.5, "center"),
                Column("personal", "是否含个人信息", 7, "center"),
                Column("checked", "原件核对情况", 6.4),
                Column("remark", "备注", 10),
            ),
            empty="没有佐证材料。",
            blank=5,
        ),
        Signs((Sign("filler", "填报人："), Sign("checker", "核对人："), DATED)),
    ),
    use="一个单位报送的佐证材料",
    landscape=True,
    size=9,
    signed_by="填报人、核对人",
)

VISIT = Form(
    "F08",
    "现场核查记录",
    (
        Heads((("unit", "被核查单位"), ("group", "考核组"))),
        Table(
            (
                NUMBER,
                Column("time", "时间", 10, "center"),
                Column("where", "地点（村/社区/企业）", 17),
                Column("matter", "核查事项", 15),
                Column("items", "对应指标", 7, "center"),
                Column("found", "核查情况", 26),
                Column("photos", "照片/附件编号", 8),
                Column("by", "核查人", 7, "center"),
                Column("present", "被核查单位在场人签字", 10, "center"),
            ),
            blank=8,
            height=11,
        ),
        Signs((Sign("signed", "核查人签字："), DATED)),
    ),
    use="考核组在现场看到的情况",
    landscape=True,
    size=9,
    signed_by="核查人、被核查单位在场人",
)

INTERVIEW = Form(
    "F09",
    "个别访谈记录",
    (
        Heads((("unit", "被考核单位"), ("group", "考核组"))),
        Table(
            (
                Column("no", "编号", 6, "center", auto=True),
                Column("time", "时间", 10, "center"),
                Column("who", "访谈对象（代码）", 8, "center"),
                Column("role", "身份类别", 9, "center"),
                Column("outline", "访谈提纲", 20),
                Column("said", "内容摘要", 30),
                Column("items", "涉及指标", 7, "center"),
                Column("by", "访谈人", 7, "center"),
                Column("writer", "记录人", 7, "center"),
            ),
            blank=6,
            height=14,
        ),
    ),
    use="个别访谈的要点，访谈对象只写代码",
    landscape=True,
    size=9,
    signed_by="访谈人、记录人",
)
