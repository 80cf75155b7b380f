"""The democratic appraisal: the ballot and what the ballots come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kaoping.core.ballot import Ballots, misfits

from ..form import DATED, Box, Boxes, Column, Form, Heads, Note, Sign, Signs, Table

_N = "center"
_OPTIONS = ("excellent", "good", "fair", "poor")


def _ballots(row: Mapping[str, Any]) -> Ballots:
    options = tuple(row[option] for option in _OPTIONS)
    return Ballots(str(row.get("unit", "")), row["due"], row["present"], row["issued"], row["returned"], row["valid"], options)


def _check(rows: Sequence[Mapping[str, Any]]) -> str:
    """Whether the counts of all units fit; nothing is said of a unit whose counts are not all there."""
    counts = ("due", "present", "issued", "returned", "valid")
    whole = [row for row in rows if all(isinstance(row.get(key), int) for key in (*counts, *_OPTIONS))]
    found = [said for row in whole for said in misfits(_ballots(row))]
    if found:
        return "核对不符：" + "；".join(found) + "。"
    return "核对：发出票数不多于实到人数，收回票数不多于发出票数，有效票数不多于收回票数，各档票数之和等于有效票数。" if whole else ""



BALLOT = Form(
    "F10",
    "民主测评表",
    (
        Heads((("unit", "被测评单位"),)),
        Table(
            (
                Column("item", "测评项目", 52),
                Column("excellent", "优秀", 12, _N),
                Column("good", "良好", 12, _N),
                Column("fair", "一般", 12, _N),
                Column("poor", "较差", 12, _N),
            ),
            blank=6,
            height=13,
        ),
        Boxes((Box("opinion", "意见建议"),), height=55),
        Note("how", "说明：请在相应栏内划“√”，每个项目只选一项；不选或者多选的，该项不计。本表不署名。"),
    ),
    use="一张测评票，不署名",
    size=12,
)

BALLOTS = Form(
    "F10b",
    "民主测评汇总表",
    (
        Table(
            (
                Column("unit", "单位", 13),
                Column("due", "应到人数", 4.8, _N),
                Column("present", "实到人数", 4.8, _N),
                Column("issued", "发出票数", 4.8, _N),
                Column("returned", "收回票数", 4.8, _N),
                Column("valid", "有效票数", 4.8, _N),
                Column("excellent", "优秀票", 6, _N),
                Column("excellent_rate", "优秀率", 7, _N),
                Column("good", "良好票", 6, _N),
                Column("good_rate", "良好率", 7, _N),
                Column("fair", "一般票", 6, _N),
                Column("fair_rate", "一般率", 7, _N),
                Column("poor", "较差票", 6, _N),
                Column("poor_rate", "较差率", 7, _N),
                Column("mark", "折算得分", 7, _N),
            )
        ),
        Note("check", says=_check),
        Signs((Sign("counter", "计票人："), Sign("watcher", "监票人："), Sign("lead", "组长签字："), DATED)),
    ),
    use="各单位测评票的汇总",
    landscape=True,
    size=9,
    signed_by="计票人、监票人、组长",
)
