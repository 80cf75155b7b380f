"""Times and rows of the benchmark table."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `seconds` and `reference` are medians of the same run; `aim` is the ratio (or seconds) not to exceed."""

    what: str
    seconds: float
    against: str = ""
    reference: float | None = None
    aim: float | None = None
    aim_seconds: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.reference is None else self.seconds / self.reference

    @property
    def verdict(self) -> str:
        if self.aim is not None and self.ratio is not None:
            return f"{'达到' if self.ratio <= self.aim else '未达到'}（≤{self.aim:g}倍）"
        if self.aim_seconds is not None:
            return f"{'达到' if self.seconds <= self.aim_seconds else '未达到'}（≤{self.aim_seconds * 1e3:g}毫秒）"
        return ""


def median(work: Callable[[], object], times: int = 30, warm: int = 3) -> float:
    """Seconds that `work` takes, the median of `times` runs after `warm` unmeasured ones."""
    return together(work, lambda: None, times, warm)[0]


def together(work: Callable[[], object], reference: Callable[[], object], times: int = 30, warm: int = 3) -> tuple[float, float]:
    """Medians of two works run in turn, so that whatever else the machine does falls on both; the collector does not run in between."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(warm):
        work(), reference()
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            for one, seconds in zip((work, reference), found, strict=True):
                start = time.perf_counter()
                one()
                seconds.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return statistics.median(found[0]), statistics.median(found[1])


def said(seconds: float) -> str:
    """A time as people say it."""
    if seconds >= 1:
        return f"{seconds:.2f} 秒"
    return f"{seconds * 1e3:.2f} 毫秒" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} 微秒"
