"""The few operations a formula may use, so that one formula runs on exact numbers (one unit) and on columns (millions of units).

Formulas add, subtract, multiply and compare with Python's operators, and use the operations below for all else. Floor bulk brings
the same operations for Ibis columns. A value that a formula gets is always known: whether an answer is there at all is settled
outside the formula (`known`), because absent is not zero.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Protocol

# A number or a column of numbers; a truth or a column of truths. Python's type system cannot name both at once.
Value = Any
Truth = Any


class Arithmetic(Protocol):
    """What a formula may use besides + - * and comparisons (== != < <= > >=)."""

    def number(self, value: Decimal) -> Value: ...
    def known(self, value: Value) -> Truth: ...
    def where(self, condition: Truth, then: Value, otherwise: Value) -> Value: ...
    def least(self, first: Value, second: Value) -> Value: ...
    def greatest(self, first: Value, second: Value) -> Value: ...
    def both(self, first: Truth, second: Truth) -> Truth: ...
    def either(self, first: Truth, second: Truth) -> Truth: ...
    def opposite(self, condition: Truth) -> Truth: ...
    def multiple(self, value: Value, of: Decimal) -> Truth:
        """Whether `value` is a whole multiple of `of` (一档一档的分)."""

    def steps(self, value: Value, size: Decimal, begun_counts: bool) -> Value:
        """How many whole steps of `size` lie in `value` (never below 0); `begun_counts`: 不足一个按一个计."""

    def portion(self, value: Value, of: Value, whole: Value) -> Value:
        """value × of ÷ whole, 四舍五入 to 2 places; 0 where whole is 0. The only division, and the last thing done to a mark."""


class Exact:
    """The operations on Decimal numbers; an answer that is not there is None."""

    def number(self, value: Decimal) -> Decimal:
        return value

    def known(self, value: Decimal | None) -> bool:
        return value is not None

    def where(self, condition: bool, then: Value, otherwise: Value) -> Value:
        return then if condition else otherwise

    def least(self, first: Decimal, second: Decimal) -> Decimal:
        return first if first <= second else second

    def greatest(self, first: Decimal, second: Decimal) -> Decimal:
        return first if first >= second else second

    def both(self, first: bool, second: bool) -> bool:
        return first and second

    def either(self, first: bool, second: bool) -> bool:
        return first or second

    def opposite(self, condition: bool) -> bool:
        return not condition

    def multiple(self, value: Decimal, of: Decimal) -> bool:
        return value % of == 0

    def steps(self, value: Decimal, size: Decimal, begun_counts: bool) -> Decimal:
        if value <= 0:
            return Decimal(0)
        return (value / size).to_integral_value(ROUND_CEILING if begun_counts else ROUND_FLOOR)

    def portion(self, value: Decimal, of: Decimal, whole: Decimal) -> Decimal:
        if whole == 0:
            return Decimal("0.00")
        # Integers, so that a tie is a tie: n/d to hundredths, half up.
        top, bottom = (value * of).as_integer_ratio(), whole.as_integer_ratio()
        numerator, denominator = top[0] * bottom[1] * 100, top[1] * bottom[0]
        return Decimal((2 * numerator + denominator) // (2 * denominator)).scaleb(-2)


EXACT = Exact()
