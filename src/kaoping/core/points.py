"""Marks: exact decimals, and the range a mark lies in until everything is judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

Points = Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest mark still possible; equal once everything is judged. Unit: 分."""

    low: Points
    high: Points

    @property
    def settled(self) -> bool:
        """True when nothing open can change this mark."""
        return self.low == self.high

    def __add__(self, other: Bounds) -> Bounds:
        return Bounds(self.low + other.low, self.high + other.high)


NOTHING = Bounds(ZERO, ZERO)


def rounded(value: Points, step: Points = CENT) -> Points:
    """四舍五入 to `step`; done once, on the last figure (rule R23), never on the way."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def show(value: Points) -> str:
    """A mark as these papers write it: no needless zeros, never an exponent (5, 1.5, 0.25)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def show_range(bounds: Bounds) -> str:
    """`8` when settled, else `3–8`."""
    return show(bounds.low) if bounds.settled else f"{show(bounds.low)}–{show(bounds.high)}"


def figure(value: Points) -> str:
    """A mark on the way to a sum, not rounded: to six places, and what goes on behind them hinted at (94.133333…)."""
    short = value.quantize(Decimal("0.000001"), rounding=ROUND_DOWN)
    return show(value) if short == value else f"{short}…"


def figures(bounds: Bounds) -> str:
    """As `figure`, for both ends."""
    return figure(bounds.low) if bounds.settled else f"{figure(bounds.low)}–{figure(bounds.high)}"
