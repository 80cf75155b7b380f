"""Places of many units by counting: how many units hold each total is all that has to be known, and totals are few. Nothing is sorted, no row is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.standing import above

from .engines import Engine

GROUP, LOW, HIGH, GONE = "group", "low", "high", "gone"


def ranked(engine: Engine, totals: ir.Table, rows: ir.Table) -> ir.Table:
    """`rows` with the columns `place_best` and `place_worst` added (NULL for a unit to which nothing applies).

    `totals` holds the same units (group, low, high, gone), perhaps without all else; low and high are whole numbers.
    """
    pairs = engine.kept(totals.filter(~totals[GONE]).group_by([GROUP, LOW, HIGH]).aggregate(n=ibis._.count()))
    lows, highs = (_counted(engine, pairs, end) for end in (LOW, HIGH))
    best = _lookup(engine, "best", {group: above(lows[group], highs[group]) for group in lows}, HIGH, totals)
    worst = _lookup(engine, "worst", {group: above(highs[group], lows[group]) for group in lows}, LOW, totals)
    joined = rows.left_join(best, [GROUP, HIGH]).drop(f"{GROUP}_right", f"{HIGH}_right")
    joined = joined.left_join(worst, [GROUP, LOW]).drop(f"{GROUP}_right", f"{LOW}_right")
    # A unit whose own range is open is among those whose high lies above its low, and does not stand above itself.
    own = (joined[HIGH] > joined[LOW]).cast("int8")
    gone = joined[GONE]
    places = {"place_best": joined["best"] + 1, "place_worst": joined["worst"] + 1 - own}
    return joined.mutate(**{n: ibis.ifelse(gone, ibis.null("int32"), p.cast("int32")) for n, p in places.items()}).drop("best", "worst")


def _counted(engine: Engine, pairs: ir.Table, end: str) -> dict[Any, dict[int, int]]:
    """By group: total → how many units."""
    found: dict[Any, dict[int, int]] = defaultdict(dict)
    for group, total, n in engine.rows(pairs.group_by([GROUP, end]).aggregate(n=pairs["n"].sum())):
        found[group][int(total)] = int(n)
    return found


def _lookup(engine: Engine, name: str, counts: Mapping[Any, Mapping[int, int]], end: str, totals: ir.Table) -> ir.Table:
    rows: Sequence[tuple[Any, ...]] = [(group, total, n) for group, found in counts.items() for total, n in found.items()]
    return engine.lookup({GROUP: str(totals[GROUP].type()), end: str(totals[end].type()), name: "int32"}, rows)
