"""Places of many units by counting: how many units hold each total is all that has to be known, and totals are few. Nothing is sorted, no row is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.standing import above

from .engines import Engine

GROUP, LOW, HIGH, GONE = "group", "low", "high", "gone"


def ranked(engine: Engine, totals: ir.Table, rows: ir.Table, apart: bool) -> ir.Table:
    """`rows` with the columns `place_best` and `place_worst` added (NULL for a unit to which nothing applies).

    `totals` holds the same units (group, low, high, gone), perhaps without all else; low and high are whole numbers. `apart`: there may be several
    groups, each ranked by itself.
    """
    keys = [GROUP] if apart else []
    pairs = engine.counted(totals.filter(~totals[GONE]).group_by([*keys, LOW, HIGH]).aggregate(n=ibis._.count()))
    lows, highs = (_counted(engine, pairs, keys, end) for end in (LOW, HIGH))
    best = {group: above(lows[group], highs[group]) for group in lows}
    worst = {group: above(highs[group], lows[group]) for group in lows}
    for name, counts, end in (("best", best, HIGH), ("worst", worst, LOW)):
        found = [(*group, total, n) for group, totals_ in counts.items() for total, n in totals_.items()]
        on = [*keys, end]
        looked = engine.lookup({k: str(rows[k].type()) for k in on} | {name: "int32"}, found)
        rows = rows.left_join(looked, on).drop(*(f"{k}_right" for k in on))
    # A unit whose own range is open is among those whose high lies above its low, and does not stand above itself.
    own = (rows[HIGH] > rows[LOW]).cast("int32")
    places = {"place_best": rows["best"] + 1, "place_worst": rows["worst"] + 1 - own}
    gone = rows[GONE]
    return rows.mutate(**{n: ibis.ifelse(gone, ibis.null("int32"), p.cast("int32")) for n, p in places.items()}).drop("best", "worst")


def _counted(engine: Engine, pairs: ir.Table, keys: Sequence[str], end: str) -> dict[tuple[Any, ...], dict[int, int]]:
    """By group (nothing where all are one): total → how many units."""
    found: dict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
    for *group, total, n in engine.rows(pairs.group_by([*keys, end]).aggregate(n=pairs["n"].sum())):
        found[tuple(group)][int(total)] = int(n)
    return found
