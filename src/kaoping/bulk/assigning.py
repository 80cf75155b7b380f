"""Which rubric each row is for: what the row says, else what 适用于 says, else the only one there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.rubric import Rubric

from .columns import COLUMNS, Truth
from .engines import Engine


def assigned(
    engine: Engine, table: ir.Table, unit_: str, rubric: str | None, rubrics: Sequence[Rubric], named: Truth
) -> tuple[dict[str, ir.Table], str, Truth]:
    """Each rubric's rows among those with a name; and where a row belongs to none of them, with the sentence that says so (False: that cannot be)."""
    unit = table[unit_]
    only = rubrics[0].id if len(rubrics) == 1 else None
    plain = unit.cast("string").replace(" ", "")
    home = {r.id: _among(plain, [name.replace(" ", "") for name in r.applies_to]) for r in rubrics}
    if rubric is None:
        if only is not None:
            return {only: table if named is True else table.filter(named)}, "", False
        homeless = ~_any([home[r.id] for r in rubrics])
        return {r.id: table.filter(COLUMNS.both(named, home[r.id])) for r in rubrics}, _homeless(rubrics), homeless
    said = table[rubric].cast("string").strip().fill_null("")
    texts = [str(text) for (text,) in engine.rows(table.select(said=said).distinct().limit(1000))]
    meant = {r.id: [t for t in texts if t and t.upper().removesuffix("表") in (r.id, r.title)] for r in rubrics}
    silent = said == ""
    alone: Any = ibis.literal(True)
    mine = {r.id: _any([_among(said, meant[r.id]), silent & (alone if only else home[r.id])]) for r in rubrics}
    return {r.id: table.filter(COLUMNS.both(named, mine[r.id])) for r in rubrics}, _homeless(rubrics), ~_any(list(mine.values()))


def _among(text: Any, these: Sequence[str]) -> Any:
    return text.isin(these) if these else ibis.literal(False)


def _any(truths: Sequence[Any]) -> Any:
    found = truths[0]
    for one in truths[1:]:
        found = found | one
    return found


def _homeless(rubrics: Sequence[Rubric]) -> str:
    return f"不知道这个单位用哪张评分表，请核对单位名称，或在 rubric（评分表）一列写明用{'、'.join(r.id for r in rubrics)}中的哪一张"
