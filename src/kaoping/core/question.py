"""All that a person is ever asked: four shapes. Kinds grow; shapes do not.

`accept` takes an answer as it is typed; `fits` says of a number (or of a column of them) whether it may be answered, and `span` gives the least and
the greatest that may.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from .arithmetic import EXACT, Arithmetic, Truth, Value
from .errors import KaopingError
from .points import ONE, ZERO, show

YES = frozenset({"是", "有", "对", "yes", "y", "true", "√", "1"})
NO = frozenset({"否", "无", "没有", "不", "no", "n", "false", "×", "x", "0"})
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
_FAR = Decimal(10) ** 6  # no measured number that a clause tells of lies beyond
_WIDE = str.maketrans("０１２３４５６７８９．－＋％", "0123456789.-+%")


def tidy(answer: object) -> str:
    """An answer as typed, with full-width digits and stray white space made plain."""
    if isinstance(answer, bool):
        return "是" if answer else "否"
    return str(answer).strip().translate(_WIDE)


def number(text: str) -> Decimal | None:
    """A plain decimal with at most 12 digits before the point and 6 after it, or None. No exponents, no NaN, no separators."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover  (the pattern admits only what Decimal reads)
        return None


@dataclass(frozen=True, slots=True)
class YesNo:
    """是 or 否. As a number: 1 or 0."""

    shape = "yes_no"

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        return ZERO, ONE

    def fits(self, value: Value, a: Arithmetic) -> Truth:
        return _within(value, (self.span,), ONE, a)

    def accept(self, answer: object) -> Decimal:
        """The answer as a number; KaopingError when it is neither yes nor no."""
        text = tidy(answer).lower()
        if text in YES:
            return Decimal(1)
        if text in NO:
            return ZERO
        raise KaopingError(f"“{tidy(answer)}”不是“是”或“否”，请填“是”或“否”")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number within one of `ranges` (each inclusive), in steps where a step is given.

    `unit` is 分, %, 次 …; with unit % the answer 83% and the answer 83 are the same, and the number is 83.
    `words`: answers in words and the numbers they stand for (否 at a threshold means that it was not met).
    """

    ranges: tuple[tuple[Decimal, Decimal], ...]
    step: Decimal | None = None
    unit: str = "分"
    words: tuple[tuple[str, Decimal], ...] = ()
    shape = "amount"

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        return min(low for low, _ in self.ranges), max(high for _, high in self.ranges)

    def fits(self, value: Value, a: Arithmetic) -> Truth:
        return _within(value, self.ranges, self.step, a)

    def accept(self, answer: object) -> Decimal:
        """The answer as a number; KaopingError when it is no number, outside the ranges or between two steps."""
        text = tidy(answer)
        for word, meant in self.words:
            if text.lower() in (YES if word == "是" else NO if word == "否" else {word}) and number(text) is None:
                return meant
        bare = text[: -len(self.unit)] if self.unit and text.endswith(self.unit) else text
        value = number(bare.strip())
        if value is None:
            raise KaopingError(f"“{text}”不是数字，请填{self.legal()}")
        if self.fits(value, EXACT):
            return value
        raise KaopingError(f"“{text}”不在允许的范围内，请填{self.legal()}")

    @property
    def measured(self) -> bool:
        """Whether any number may be measured: the range stands only for what a machine can hold, and is not worth telling."""
        return any(high > _FAR for _, high in self.ranges)

    def legal(self) -> str:
        """What may be answered, in words: 0，或3至5（每0.5一档）; 实际数值（%）."""
        if self.measured:
            return f"实际数值（{self.unit}）" if self.unit else "实际数值"
        parts = [show(low) if low == high else f"{show(low)}至{show(high)}" for low, high in self.ranges]
        return "，或".join(parts) + (f"（每{show(self.step)}{self.unit}一档）" if self.step is not None else self.unit)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from `least` to `most`."""

    unit: str = ""
    least: int = 0
    most: int = 9999
    words: tuple[tuple[str, Decimal], ...] = ()
    shape = "count"

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        return Decimal(self.least), Decimal(self.most)

    def fits(self, value: Value, a: Arithmetic) -> Truth:
        return _within(value, (self.span,), ONE, a)

    def accept(self, answer: object) -> Decimal:
        """The answer as a number; KaopingError when it is no whole number in range."""
        text = tidy(answer)
        for word, meant in self.words:
            if text == word:
                return meant
        bare = text[: -len(self.unit)] if self.unit and text.endswith(self.unit) else text
        value = number(bare.strip())
        if value is None or not self.fits(value, EXACT):
            raise KaopingError(f"“{text}”不是{self.least}至{self.most}之间的整数，请填个数")
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One label of several, each with the marks it brings (low = high) or a range in which an amount is then said: `良好 7.5`.

    As a number the answer is the marks themselves, so that a column of answers needs no labels.
    """

    options: tuple[tuple[str, Decimal, Decimal], ...]
    step: Decimal | None = None
    shape = "choice"

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        return min(low for _, low, _ in self.options), max(high for _, _, high in self.options)

    def fits(self, value: Value, a: Arithmetic) -> Truth:
        return _within(value, tuple((low, high) for _, low, high in self.options), self.step, a)

    def accept(self, answer: object) -> Decimal:
        """The marks chosen; KaopingError when the label is unknown or the amount does not fit it."""
        text = tidy(answer)
        for label, low, high in sorted(self.options, key=lambda o: -len(o[0])):
            if text == label and low == high:
                return low
            rest = text.removeprefix(label).strip(" ：:，,()（）分")
            if text.startswith(label) and low != high and rest:
                return Amount(((low, high),), self.step).accept(rest)
            if text == label:
                raise KaopingError(f"“{label}”是{show(low)}至{show(high)}分，请连同分数一起填，如“{label} {show(high)}”")
        value = number(text.removesuffix("分"))
        if value is not None and self.fits(value, EXACT):
            return value
        raise KaopingError(f"“{text}”不是可选的档次，请填{'、'.join(label for label, _, _ in self.options)}之一")


def _within(value: Value, ranges: tuple[tuple[Decimal, Decimal], ...], step: Decimal | None, a: Arithmetic) -> Truth:
    """Whether a number lies in one of the ranges: on one of its steps, or at its end."""
    found: Truth = False
    for low, high in ranges:
        here = a.both(value >= a.number(low), value <= a.number(high))
        if step is not None:
            on_step = a.multiple(value - a.number(low), step)
            here = a.both(here, on_step if (high - low) % step == 0 else a.either(on_step, value == a.number(high)))
        found = a.either(found, here)
    return found


Question: TypeAlias = YesNo | Amount | Count | Choice
