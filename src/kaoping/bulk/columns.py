"""The core's operations on Ibis columns: the same formulas for millions of units, exact in whole numbers.

A number in a column is a whole number times a `unit` that is known beforehand, so that no engine's floats or decimal rules come into it; a
multiplication by a known figure only changes the unit and costs nothing. The least and greatest whole number are known as well: what they settle
(a cap that nothing reaches, a comparison that always holds) is not computed, and the narrowest integers that hold them are used, as an engine goes
through bytes four times as fast as through 32 bits. Where 64 bits would not do, KaopingError is raised beforehand; nothing is ever silently wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError

Truth: TypeAlias = "bool | ir.BooleanValue"
ONE = Fraction(1)
EXACT_IN_FLOAT = 2**53
"""Engines divide in floats: a quotient is whole and exact as long as what is divided stays below this."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of exact numbers, `whole` × `unit`, `whole` lying in [low, high]; a plain int where every row holds the same.

    `sheer`: an unknown answer (NULL) makes it NULL, which a CASE, LEAST or GREATEST in it would not.
    """

    whole: Any
    unit: Fraction
    low: int
    high: int
    sheer: bool = False

    @property
    def fixed(self) -> bool:
        """Whether every row holds the same."""
        return isinstance(self.whole, int)

    @property
    def least(self) -> Fraction:
        """The least number it can hold."""
        return min(self.low * self.unit, self.high * self.unit)

    @property
    def greatest(self) -> Fraction:
        """The greatest number it can hold."""
        return max(self.low * self.unit, self.high * self.unit)

    def __add__(self, other: Column) -> Column:
        if self.fixed and not self.whole:
            return other
        if other.fixed and not other.whole:
            return self
        unit = common(self, other)
        x, y = self.unit / unit, other.unit / unit
        if x < 0 < y:
            self, other, x, y = other, self, y, x
        low = int(min(self.low * x, self.high * x) + min(other.low * y, other.high * y))
        high = int(max(self.low * x, self.high * x) + max(other.low * y, other.high * y))
        if self.fixed and other.fixed:
            return Column(low, unit, low, high)
        type_ = narrow(low, high, *_scaled(self, x), *_scaled(other, abs(y)))
        first, second = times(self, x, type_), times(other, abs(y), type_)
        whole = first + second if y > 0 else first - second
        return Column(whole.cast(type_), unit, low, high, self.sheer or other.sheer)

    def __sub__(self, other: Column) -> Column:
        return self + Column(other.whole, -other.unit, other.low, other.high, other.sheer)

    def __mul__(self, other: Column) -> Column:
        if self.fixed or other.fixed:
            fixed, column = (self, other) if self.fixed else (other, self)
            figure = fixed.whole * fixed.unit
            return Column(column.whole, column.unit * figure, column.low, column.high, column.sheer) if figure else number(Fraction(0))
        ends = [x * y for x in (self.low, self.high) for y in (other.low, other.high)]
        type_ = narrow(*ends, self.low, self.high, other.low, other.high)
        whole = times(self, ONE, type_) * times(other, ONE, type_)
        return Column(whole.cast(type_), self.unit * other.unit, min(ends), max(ends), self.sheer or other.sheer)

    def __lt__(self, other: Column) -> Truth:
        return compared(self, other, "lt", self.greatest < other.least, self.least >= other.greatest)

    def __le__(self, other: Column) -> Truth:
        return compared(self, other, "le", self.greatest <= other.least, self.least > other.greatest)

    def __gt__(self, other: Column) -> Truth:
        return other < self

    def __ge__(self, other: Column) -> Truth:
        return other <= self

    def __eq__(self, other: object) -> Any:
        assert isinstance(other, Column)
        apart = self.greatest < other.least or self.least > other.greatest
        return compared(self, other, "eq", self.least == self.greatest == other.least == other.greatest, apart)

    def __ne__(self, other: object) -> Any:
        return COLUMNS.opposite(self == other)

    __hash__ = None  # type: ignore[assignment]

    def at(self, places: int) -> Any:
        """The whole numbers in units of 10^-places (not coarser than they are), as a column of a table in the narrowest type."""
        factor = self.unit * 10**places
        ends = _scaled(self, factor)
        return times(self, factor, narrow(*ends, self.low, self.high))

    @property
    def places(self) -> int:
        """How many decimals hold every number exactly."""
        places = 0
        while (self.unit * 10**places).denominator != 1:
            places += 1
        return places


def number(value: Fraction) -> Column:
    """The same figure in every row."""
    return Column(value.numerator, Fraction(1, value.denominator), value.numerator, value.numerator)


def common(first: Column, second: Column) -> Fraction:
    """The greatest unit that both are whole multiples of."""
    a = abs(first.whole) * first.unit if first.fixed else first.unit
    b = abs(second.whole) * second.unit if second.fixed else second.unit
    a, b = abs(a), abs(b)
    if not a or not b:
        return (a or b) or ONE
    return Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator), a.denominator * b.denominator)


def narrow(*ends: int) -> str:
    """The narrowest integers that hold all of these."""
    for type_, bits in (("int8", 7), ("int16", 15), ("int32", 31), ("int64", 63)):
        if all(-(2**bits) < end < 2**bits for end in ends):
            return type_
    raise KaopingError("评分表里的分值和答案的小数位数相乘后太大，成批计算放不下，请减少答案的小数位数")


def times(column: Column, factor: Fraction, type_: str) -> Any:
    """The whole numbers of a column in a coarser or finer unit (`factor` of them make one), as `type_`."""
    if column.fixed:
        return ibis.literal(int(column.whole * factor), type_)
    whole = column.whole if column.whole.type().copy(nullable=True) == ibis.dtype(type_) else column.whole.cast(type_)
    return whole if factor == 1 else (whole * ibis.literal(int(factor), type_)).cast(type_)


def _scaled(column: Column, factor: Fraction) -> tuple[int, int, int, int]:
    """The ends of a column in another unit, and as they are: what a type must hold on the way."""
    return int(column.low * factor), int(column.high * factor), column.low if not column.fixed else 0, column.high if not column.fixed else 0


def compared(first: Column, second: Column, how: str, always: bool, never: bool) -> Truth:
    """A comparison, settled where the ends of both settle it."""
    if always or never:
        return always
    unit = common(first, second)
    x, y = first.unit / unit, second.unit / unit
    type_ = narrow(*_scaled(first, x), *_scaled(second, y))
    a, b = times(first, x, type_), times(second, y, type_)
    return a < b if how == "lt" else a <= b if how == "le" else a == b


class Columns:
    """`Arithmetic` on columns. A truth is a boolean column, or a plain bool where every row agrees."""

    def number(self, value: Decimal) -> Column:
        return number(Fraction(value))

    def known(self, value: Column) -> Truth:
        return True if value.fixed else value.whole.notnull()

    def where(self, condition: Truth, then: Column, otherwise: Column) -> Column:
        if isinstance(condition, bool):
            return then if condition else otherwise
        if then.fixed and otherwise.fixed and then.least == otherwise.least:
            return then
        return self._merged(then, otherwise, lambda x, y: ibis.ifelse(condition, x, y), min, max)

    def least(self, first: Column, second: Column) -> Column:
        if first.greatest <= second.least:
            return first
        return second if second.greatest <= first.least else self._merged(first, second, ibis.least, min, min)

    def greatest(self, first: Column, second: Column) -> Column:
        if first.least >= second.greatest:
            return first
        return second if second.least >= first.greatest else self._merged(first, second, ibis.greatest, max, max)

    def filled(self, value: Column, bound: Column, upward: bool) -> Column:
        """`value`, and `bound` where it is NULL. Nothing in `value` lies above the bound (`upward`) or below it.

        LEAST and GREATEST pass over what is NULL, on every engine here, so that no CASE is needed (in DuckDB a tenth of the time).
        """
        act = ibis.least if upward else ibis.greatest
        return self._merged(value, bound, act, min, max)

    def _merged(self, first: Column, second: Column, act: Any, lower: Any, upper: Any) -> Column:
        unit = common(first, second)
        x, y = first.unit / unit, second.unit / unit
        type_ = narrow(*_scaled(first, x), *_scaled(second, y))
        low = lower(min(first.low * x, first.high * x), min(second.low * y, second.high * y))
        high = upper(max(first.low * x, first.high * x), max(second.low * y, second.high * y))
        return Column(act(times(first, x, type_), times(second, y, type_)).cast(type_), unit, int(low), int(high))

    def both(self, first: Truth, second: Truth) -> Truth:
        if isinstance(first, bool) or isinstance(second, bool):
            fixed, other = (first, second) if isinstance(first, bool) else (second, first)
            return other if fixed else False
        return first & second

    def either(self, first: Truth, second: Truth) -> Truth:
        if isinstance(first, bool) or isinstance(second, bool):
            fixed, other = (first, second) if isinstance(first, bool) else (second, first)
            return True if fixed else other
        return first | second

    def opposite(self, condition: Truth) -> Truth:
        return not condition if isinstance(condition, bool) else ~condition

    def multiple(self, value: Column, of: Decimal) -> Truth:
        ratio = value.unit / Fraction(of)
        if value.fixed:
            return (value.whole * ratio).denominator == 1
        if ratio.denominator == 1:
            return True
        type_ = narrow(*_scaled(value, Fraction(ratio.numerator)), ratio.denominator)
        return times(value, Fraction(ratio.numerator), type_) % ibis.literal(ratio.denominator, type_) == ibis.literal(0, type_)

    def steps(self, value: Column, size: Decimal, begun_counts: bool) -> Column:
        if value.greatest <= 0:
            return number(Fraction(0))
        ratio = value.unit / Fraction(size)
        up = ratio.denominator - 1 if begun_counts else 0
        top = value * number(ratio.numerator / value.unit) + number(Fraction(up))
        reached = quotient(top, number(Fraction(ratio.denominator)))
        return self.where(value > number(Fraction(0)), reached, number(Fraction(0)))

    def portion(self, value: Column, of: Column, whole: Column) -> Column:
        # value × of ÷ whole in hundredths is t·p ÷ b·q in whole numbers; half up it is (2tp + bq) ÷ 2bq. Nothing is left to divide where b·q is 1.
        top = value * of
        if whole.fixed:
            if not whole.whole:
                return number(Fraction(0))
            ratio, bottom = top.unit * 100 / (whole.whole * whole.unit), number(ONE)
        else:
            ratio, bottom = top.unit * 100 / whole.unit, Column(whole.whole, ONE, whole.low, whole.high)
        tops = Column(top.whole, Fraction(ratio.numerator), top.low, top.high)
        bottoms = bottom * number(Fraction(ratio.denominator))
        two = number(Fraction(2))
        found = tops if bottoms.fixed and bottoms.least == 1 else quotient(tops * two + bottoms, bottoms * two)
        found = Column(found.whole, found.unit / 100, found.low, found.high)
        return found if whole.fixed else self.where(whole == number(Fraction(0)), number(Fraction(0)), found)


def quotient(top: Column, bottom: Column) -> Column:
    """top ÷ bottom without the rest, for numbers not below 0 in whole units; taking the rest off first makes the engine's float division exact."""
    most = max(abs(top.least), abs(top.greatest), abs(bottom.greatest))
    if most >= EXACT_IN_FLOAT:
        raise KaopingError("评分表里的分值和答案的小数位数相乘后太大，成批计算除不尽，请减少答案的小数位数")
    least = bottom.least if bottom.least > 1 else ONE
    low, high = int(top.least // least) if top.least < 0 else 0, int(top.greatest // least)
    if top.fixed and bottom.fixed:
        return number(Fraction(int(top.least // bottom.least) if bottom.least else 0))
    if bottom.fixed and bottom.least == 1:
        return top
    type_ = narrow(int(top.least), int(top.greatest), int(bottom.greatest), top.low, top.high)
    above, below = times(top, top.unit, type_), times(bottom, bottom.unit, type_)
    return Column(((above - above % below) / below).cast("int64"), ONE, low, high)


COLUMNS = Columns()
