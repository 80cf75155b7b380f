"""Scores of many units folded into a picture, on the engine that holds them: counts and sums there, the few figures of `core.picture` here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError
from kaoping.core.picture import BINS, Loss, Picture, Region, Spread, spread
from kaoping.core.points import ZERO, rounded
from kaoping.core.rubric import Rubric

from .engines import Engine

REGIONS = 5000
"""Regions of one level at most; more are no regions but units."""
_PART = re.compile(r"(?:(?P<rubric>[^/\s]+)/)?(?P<place>\d+(?:\.\d+)*) (?P<end>low|high|lost)")


def pictured(engine: Engine, path: str, by: Sequence[str], rubrics: Sequence[Rubric] = ()) -> tuple[Picture, ...]:
    """A picture of every rubric in the scores at `path`; `by` names columns of regions, the largest first; `rubrics` give words and worths.

    KaopingError where the file holds no scores, or lacks a column.
    """
    table = engine.open(path).table
    missing = [c for c in ("unit", "rubric", "low", "high") if c not in table.columns]
    if missing:
        raise KaopingError(f"“{path}”不是 kaoping score 写出的得分表，缺少{'、'.join(missing)}列")
    unknown = [c for c in by if c not in table.columns]
    if unknown:
        others = "、".join(c for c in table.columns if not _PART.fullmatch(c) and c not in ("unit", "rubric", "low", "high", "place_best", "place_worst"))
        raise KaopingError(f"得分表里没有“{'、'.join(unknown)}”列，可以用来汇总的列：{others or '没有'}（算分时答案里的其余列会带过来）")
    known = {r.id: r for r in rubrics}
    found = [str(id_) for (id_,) in engine.rows(table.select("rubric").distinct().order_by("rubric").limit(1000))]
    if not found:
        raise KaopingError(f"“{path}”里没有一个单位")
    return tuple(_Folding(engine, table, id_, known.get(id_), tuple(by)).picture() for id_ in found)


class _Folding:
    """One rubric's scores on their way into a picture."""

    def __init__(self, engine: Engine, table: ir.Table, id_: str, rubric: Rubric | None, by: tuple[str, ...]) -> None:
        self.engine, self.id, self.rubric, self.by = engine, id_, rubric, by
        self.table = table.filter(table["rubric"] == id_)
        self.parts: dict[str, dict[str, str]] = {}
        for name in table.columns:
            if (part := _PART.fullmatch(name)) and part["rubric"] in (None, id_):
                self.parts.setdefault(part["place"], {})[part["end"]] = name

    def picture(self) -> Picture:
        """All of it."""
        places = [p for p, ends in self.parts.items() if "." not in p and "low" in ends]
        titles = {s.id: (s.title, s.worth) for s in self.rubric.sections} if self.rubric else {}
        sections = tuple(self._spread(p, titles.get(p, (f"第{p}部分", None)), self.parts[p]["low"], self.parts[p]["high"]) for p in places)
        total = self._spread("", ("总分", self.rubric.worth if self.rubric else None), "low", "high")
        losses = tuple(sorted(self._losses(total.units), key=lambda loss: (-loss.lost, loss.id)))
        title = self.rubric.title if self.rubric else ""
        regions = tuple(region for depth in range(1, len(self.by) + 1) for region in self._regions(depth, places, total))
        return Picture(self.id, title, total, sections, self.by, regions, losses, any("lost" in e for e in self.parts.values()))

    def _middle(self, low: str, high: str) -> Any:
        """Twice hundredths of a point: the middle of a range in whole numbers."""
        return ((self.table[low] + self.table[high]) * 100).cast("int64")

    def _spread(self, id_: str, told: tuple[str, Any], low: str, high: str) -> Spread:
        table = self.table.select(m=self._middle(low, high), o=(self.table[low] < self.table[high]).cast("int32"))
        rows = self.engine.rows(table.group_by("m").aggregate(n=table.count(), o=table["o"].sum()))
        return spread(id_, told[0], {int(m): int(n) for m, n, _ in rows}, sum(int(o) for *_, o in rows), told[1])

    def _losses(self, units: int) -> Iterator[Loss]:
        """Where points are lost: by clause where the scores tell, else by item where the rubric tells what each is worth."""
        lost = {p: self.table[e["lost"]] for p, e in self.parts.items() if "lost" in e}
        words: dict[str, tuple[str, Decimal]] = {}
        for item in self.rubric.items() if self.rubric else ():
            words[item.id] = item.name or item.text, item.worth or ZERO
            words |= {c.id: (c.text, ZERO) for c in item.clauses}
            if item.id in self.parts and not any(p.startswith(item.id + ".") for p in lost) and item.worth is not None:
                lost[item.id] = (ibis.literal(item.worth, "decimal(9,2)").cast("decimal(18,2)") - self.table[self.parts[item.id]["high"]].cast("decimal(18,2)"))
        if not lost:
            return
        asked: dict[str, Any] = {}
        for place, column in lost.items():
            asked |= {f"s {place}": column.cast("decimal(38,6)").sum(), f"n {place}": (column > 0).cast("int32").sum()}
        (row,) = self.engine.rows(self.table.aggregate(**asked))
        found = dict(zip(asked, row, strict=True))
        for place in lost:
            text, worth = words.get(place, (f"得分点{place}", ZERO))
            whole, n = Decimal(found[f"s {place}"] or 0), int(found[f"n {place}"] or 0)
            yield Loss(place, text, worth, rounded(whole / units), rounded(Decimal(n) / units, Decimal("0.0001")))

    def _regions(self, depth: int, sections: Sequence[str], total: Spread) -> Iterator[Region]:
        """The regions of one level, best mean first."""
        keys = list(self.by[:depth])
        middle = {"m": self._middle("low", "high")} | {f"s{p}": self._middle(self.parts[p]["low"], self.parts[p]["high"]) for p in sections}
        names = {f"k{n}": self.table[k].cast("string").fill_null("（未填）") for n, k in enumerate(keys)}
        low, wide = int(total.low * 200), int((total.high - total.low) * 200)
        table = self.table.select(**names, **middle, o=(self.table["low"] < self.table["high"]).cast("int32"))
        asked: dict[str, Any] = {"n": table.count(), "o": table["o"].sum(), "m": table["m"].sum(), "least": table["m"].min(), "most": table["m"].max()}
        asked |= {f"s{p}": table[f"s{p}"].sum() for p in sections}
        # Bars by counting: in which of BINS equal parts a mark lies.
        edges = [low + -(-wide * k // BINS) for k in range(1, BINS)]
        below = [(table["m"] < edge).cast("int32").sum() for edge in edges]
        asked |= {f"b{k}": one for k, one in enumerate(below)}
        rows = self.engine.rows(table.group_by(list(names)).aggregate(**asked).limit(REGIONS + 1))
        if len(rows) > REGIONS:
            raise KaopingError(f"“{keys[-1]}”一级有{REGIONS}个以上的地区，请换一列汇总")
        medians = self._medians(table, list(names)) if depth == 1 else {}
        made = [self._region(row[:depth], dict(zip(asked, row[depth:], strict=True)), sections, total, medians) for row in rows]
        yield from sorted(made, key=lambda r: (-r.spread.mean, r.path))

    def _medians(self, table: ir.Table, names: list[str]) -> Mapping[tuple[Any, ...], Spread]:
        counts: dict[tuple[Any, ...], dict[int, int]] = {}
        for *path, m, n in self.engine.rows(table.group_by([*names, "m"]).aggregate(n=table.count())):
            counts.setdefault(tuple(path), {})[int(m)] = int(n)
        return {path: spread("", "", found, 0) for path, found in counts.items()}

    def _region(
        self, path: Sequence[Any], row: Mapping[str, Any], sections: Sequence[str], total: Spread, medians: Mapping[tuple[Any, ...], Spread]
    ) -> Region:
        units = int(row["n"])
        below = [0, *(int(row[f"b{k}"]) for k in range(BINS - 1)), units]
        bars = tuple(b - a for a, b in pairwise(below))
        quantiles = medians[tuple(path)].quantiles if tuple(path) in medians else ()
        least, most = (rounded(Decimal(int(row[e])) / 200) for e in ("least", "most"))
        mean = _mean(row["m"], units)
        made = Spread("", str(path[-1]), units, int(row["o"]), mean, least, most, quantiles, total.low, total.high, bars, total.worth)
        return Region(tuple(str(p) for p in path), made, {p: _mean(row[f"s{p}"], units) for p in sections})


def _mean(whole: Any, units: int) -> Decimal:
    """A mean out of a sum of twice hundredths."""
    return rounded(Decimal(int(whole)) / (200 * units))
