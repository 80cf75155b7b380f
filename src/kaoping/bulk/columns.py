"""The core's operations on Ibis columns: the same formulas for millions of units, exact in whole numbers.

A mark in a column is a whole number in units of a power of ten that is known beforehand (`places`), so that no engine's floats or decimal rules
come into it. Where a number would outgrow 64 bits the engine says so; it is never silently wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

Whole: TypeAlias = "int | ir.IntegerValue"
Truth: TypeAlias = "bool | ir.BooleanValue"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of exact numbers: `whole` × 10^-places. `whole` is a plain int where every row holds the same."""

    whole: Any
    places: int

    def at(self, places: int) -> Any:
        """The whole numbers in units of 10^-places (not coarser than they are)."""
        return self.whole if places == self.places else self.whole * 10 ** (places - self.places)

    def _with(self, other: Column, act: Callable[[Any, Any], Any]) -> Any:
        places = max(self.places, other.places)
        return act(self.at(places), other.at(places))

    def __add__(self, other: Column) -> Column:
        return Column(self._with(other, lambda x, y: x + y), max(self.places, other.places))

    def __sub__(self, other: Column) -> Column:
        return Column(self._with(other, lambda x, y: x - y), max(self.places, other.places))

    def __mul__(self, other: Column) -> Column:
        return Column(self.whole * other.whole, self.places + other.places)

    def __lt__(self, other: Column) -> Truth:
        return self._with(other, lambda x, y: x < y)

    def __le__(self, other: Column) -> Truth:
        return self._with(other, lambda x, y: x <= y)

    def __gt__(self, other: Column) -> Truth:
        return self._with(other, lambda x, y: x > y)

    def __ge__(self, other: Column) -> Truth:
        return self._with(other, lambda x, y: x >= y)

    def __eq__(self, other: object) -> Any:
        assert isinstance(other, Column)
        return self._with(other, lambda x, y: x == y)

    def __ne__(self, other: object) -> Any:
        assert isinstance(other, Column)
        return self._with(other, lambda x, y: x != y)

    __hash__ = None  # type: ignore[assignment]

    def expression(self) -> ir.IntegerValue:
        """The whole numbers as a column of a table."""
        return ibis.literal(self.whole, "int64") if isinstance(self.whole, int) else self.whole


class Columns:
    """`Arithmetic` on columns. A truth is a boolean column, or a plain bool where every row agrees."""

    def number(self, value: Decimal) -> Column:
        top, bottom = value.as_integer_ratio()
        places = 0
        while 10**places % bottom:
            places += 1
        return Column(top * 10**places // bottom, places)

    def known(self, value: Column) -> Truth:
        return True if isinstance(value.whole, int) else value.whole.notnull()

    def where(self, condition: Truth, then: Column, otherwise: Column) -> Column:
        if isinstance(condition, bool):
            return then if condition else otherwise
        places = max(then.places, otherwise.places)
        return Column(ibis.ifelse(condition, _plain(then.at(places)), _plain(otherwise.at(places))), places)

    def least(self, first: Column, second: Column) -> Column:
        return Column(first._with(second, lambda x, y: _outer(min, ibis.least, x, y)), max(first.places, second.places))

    def greatest(self, first: Column, second: Column) -> Column:
        return Column(first._with(second, lambda x, y: _outer(max, ibis.greatest, x, y)), max(first.places, second.places))

    def both(self, first: Truth, second: Truth) -> Truth:
        if isinstance(first, bool) or isinstance(second, bool):
            fixed, other = (first, second) if isinstance(first, bool) else (second, first)
            return other if fixed else False
        return first & second

    def either(self, first: Truth, second: Truth) -> Truth:
        return self.opposite(self.both(self.opposite(first), self.opposite(second)))

    def opposite(self, condition: Truth) -> Truth:
        return not condition if isinstance(condition, bool) else ~condition

    def steps(self, value: Column, size: Decimal, begun_counts: bool) -> Column:
        step = self.number(size)
        places = max(value.places, step.places)
        here, one = value.at(places), step.at(places)
        reached = _quotient(here + one - 1 if begun_counts else here, one)
        return self.where(value > Column(0, 0), Column(reached, 0), Column(0, 0))

    def portion(self, value: Column, of: Column, whole: Column) -> Column:
        top, bottom = value * of, whole
        places = max(top.places, bottom.places + 2)
        # top ÷ bottom in hundredths, half up: (2t + b) ÷ 2b in whole numbers.
        above, below = top.at(places), bottom.at(places - 2)
        found = Column(_quotient(2 * above + below, 2 * below), 2)
        return self.where(whole == Column(0, 0), Column(0, 2), found)


def _plain(whole: Any) -> Any:
    return ibis.literal(whole, "int64") if isinstance(whole, int) else whole


def _outer(exact: Callable[[int, int], int], column: Callable[[Any, Any], Any], first: Any, second: Any) -> Any:
    if isinstance(first, int) and isinstance(second, int):
        return exact(first, second)
    return column(_plain(first), _plain(second))


def _quotient(top: Any, bottom: Any) -> Any:
    """top ÷ bottom without the rest, for numbers not below 0. Engines divide in floats: taking the rest off first makes the quotient whole."""
    if isinstance(top, int) and isinstance(bottom, int):
        return top // bottom if bottom else 0
    exact = top - top % bottom
    return (exact / bottom).round().cast("int64")


COLUMNS = Columns()
