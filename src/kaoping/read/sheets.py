"""Rows of answers gathered into one sheet a unit; every row that does not fit is kept as a problem with the sentence that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Draft, NotApplicable, Sheet, accept
from kaoping.core.rubric import Rubric

from .answers import Row


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with row `row` of the answers (counted as `Row.row`), in one Chinese sentence."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"第{self.row}行：{self.message}"


@dataclass(slots=True)
class _Desk:
    """What has been gathered so far: which unit is on which rubric, and its draft."""

    rubrics: Sequence[Rubric]
    drafts: dict[str, tuple[Rubric, Draft]] = field(default_factory=dict)
    homes: dict[str, Rubric] = field(default_factory=dict)


def gather_sheets(rows: Iterable[Row], rubrics: Sequence[Rubric]) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """The sheets in the order in which the units first appear, and the problems in the order of the rows.

    An empty answer is no answer: its clause stays unjudged. A row with a problem changes nothing.
    """
    desk = _Desk(rubrics, homes={_plain(unit): rubric for rubric in reversed(rubrics) for unit in rubric.applies_to})
    problems: list[Problem] = []
    for row in rows:
        try:
            _take(desk, row)
        except KaopingError as error:
            problems.append(Problem(row.row, str(error)))
    return tuple(draft.sheet() for _, draft in desk.drafts.values()), tuple(problems)


def _take(desk: _Desk, row: Row) -> None:
    if row.trouble:
        raise KaopingError(row.trouble)
    if not row.unit:
        raise KaopingError("没有写单位，请在 unit（单位）一列写上单位名称")
    rubric = _rubric(desk, row)
    entry = None
    if row.answer:
        if not row.clause:
            raise KaopingError(f"“{row.unit}”的这一行没有写得分点，请在 clause（得分点）一列写上编号，如1.1.1")
        papers = tuple(paper.strip() for paper in re.split("[、；;]", row.evidence) if paper.strip())
        entry = accept(rubric, _place(row), row.answer, row.note, papers, row.by, row.consent)
        if isinstance(entry, NotApplicable) and not entry.reason:
            raise KaopingError(f"“{row.unit}”的{entry.where}填了“不适用”，请在 note（说明）一列写明理由")
    _, draft = desk.drafts.setdefault(_plain(row.unit), (rubric, Draft(rubric, row.unit)))
    if entry is not None:
        draft.put(entry)


def _rubric(desk: _Desk, row: Row) -> Rubric:
    """The rubric this row is for: what the row says, else what 适用于 says, else the only one there is."""
    said = row.rubric or (row.clause.partition("/")[0].strip() if "/" in row.clause else "")
    home = desk.homes.get(_plain(row.unit))
    there = desk.drafts.get(_plain(row.unit))
    named = next((r for r in desk.rubrics if said and said.upper().removesuffix("表") in (r.id, r.title)), None)
    if said and named is None:
        raise KaopingError(f"没有评分表“{said}”，可以写{'、'.join(r.id for r in desk.rubrics)}")
    rubric = named or (there[0] if there else None) or home or (desk.rubrics[0] if len(desk.rubrics) == 1 else None)
    if rubric is None:
        raise KaopingError(_homeless(desk, row.unit))
    if home is not None and rubric is not home:
        raise KaopingError(f"“{row.unit}”适用评分表{home.id}，这里写的是{rubric.id}，请改正评分表或单位")
    if there and there[0] is not rubric:
        raise KaopingError(f"“{row.unit}”前面用的是评分表{there[0].id}，这里写的是{rubric.id}，一个单位只能用一张")
    return rubric


def _homeless(desk: _Desk, unit: str) -> str:
    known = [name for r in desk.rubrics for name in r.applies_to]
    near = next((name for name in known if _plain(unit) and (_plain(unit) in _plain(name) or _plain(name) in _plain(unit))), None)
    if near:
        return f"适用范围里没有“{unit}”，是不是“{near}”？请改成标准里的名称"
    return f"适用范围里没有“{unit}”，请核对名称，或在 rubric（评分表）一列写明用{'、'.join(r.id for r in desk.rubrics)}中的哪一张"


def _place(row: Row) -> str:
    """The clause's id without its rubric."""
    return row.clause.partition("/")[2].strip() if "/" in row.clause else row.clause


def _plain(name: str) -> str:
    """A name without any white space (including the full-width kind)."""
    return "".join(name.split())
