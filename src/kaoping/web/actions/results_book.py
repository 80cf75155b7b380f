"""Findings of the year brought in by a workbook: all of them, or none and every sentence that says why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from kaoping.core.errors import KaopingError
from kaoping.core.points import ZERO
from kaoping.core.question import number, tidy

from ..models import Assessment, Entry
from ..policy import Actor, require
from ..queries.access import scope_of
from ..queries.plan_roster import Troubles
from ..queries.results_book import Line
from ..queries.results_words import COUNTS, SOURCES
from .change import change
from .results_parts import Finding, enter_finding, held, unfit

_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?")
_QUARTER = re.compile(r"第?([1-4一二三四])(?:季度)?")
MOST_SAID = 20


def add_book(actor: Actor, assessment: Assessment, lines: Sequence[Line]) -> int:
    """Note what the rows say; how many. Troubles: what is wrong in which row, and nothing is noted."""
    require(actor, "daily.edit", scope_of(assessment))
    entries = {e.unit.name: e for e in Entry.objects.filter(assessment=assessment).select_related("unit")}
    for entry in entries.values():
        entry.assessment = assessment
    rows, wrong = [], []
    for line in lines:
        try:
            rows.append(_read(line, entries))
        except KaopingError as error:
            wrong.append(f"第{line.row}行：{error}")
    if wrong:
        more = [f"另有{len(wrong) - MOST_SAID}行有问题"] if len(wrong) > MOST_SAID else []
        raise Troubles(wrong[:MOST_SAID] + more)
    if not rows:
        raise KaopingError("工作簿里没有要登记的行，请填好后再上传")
    with change(actor, "daily.add", assessment=assessment.pk) as made:
        stage = held(rows[0][0])
        for entry, given in rows:
            enter_finding(actor, made, entry, given, stage)
    return len(rows)


def _read(line: Line, entries: Mapping[str, Entry]) -> tuple[Entry, Finding]:
    entry = entries.get(line.unit)
    if entry is None:
        raise KaopingError(f"单位“{line.unit}”不在本次考核里" if line.unit else "没有写单位")
    if len(line.text) > 500 or len(line.basis) > 100:
        raise KaopingError("发现问题请不超过500字，依据请不超过100字")
    points = number(tidy(line.points).replace("−", "-")) if line.points else ZERO
    if points is None:
        raise KaopingError(f"加（扣）分“{line.points}”不是数")
    counts = _choice(COUNTS, line.counts, "none" if points == ZERO else "")
    if not counts:
        raise KaopingError(f"“计入”请写{'、'.join(COUNTS.values())}之一")
    source = _choice(SOURCES, line.source, "daily")
    if not source:
        raise KaopingError(f"“来源”请写{'、'.join(SOURCES.values())}之一")
    day = _day(line.on)
    given = Finding(source, _quarter(line.quarter, day), day, tidy(line.place), line.text, Decimal(points), line.basis, counts)
    if sentence := unfit(entry, given):
        raise KaopingError(sentence)
    return entry, given


def _choice(words: Mapping[str, str], said: str, otherwise: str) -> str:
    """The key whose words were written; `otherwise` where nothing was, empty where it is none of them."""
    return next((key for key, word in words.items() if said in (key, word)), "") if said else otherwise


def _day(said: str) -> date:
    found = _DAY.fullmatch(tidy(said))
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # no such day, said below as what is no day at all
    raise KaopingError(f"检查日期“{said}”请写成2026-03-20这样" if said else "没有写检查日期")


def _quarter(said: str, day: date) -> int:
    """As written, else that of the day."""
    if not said:
        return (day.month + 2) // 3
    found = _QUARTER.fullmatch(tidy(said))
    if found is None:
        raise KaopingError(f"季度“{said}”请填1至4")
    return int(found[1]) if found[1].isdigit() else "一二三四".index(found[1]) + 1
