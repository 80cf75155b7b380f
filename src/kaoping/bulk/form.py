"""The wide form: a row a unit, a typed column a clause. What each column of a table is, told from its name and its type.

`1.2.3`              the answer to a clause: a boolean, a whole number, a decimal; NULL: not judged yet
`1.2.3 ×100`         the same as whole numbers in hundredths (×10, ×1000 …): quicker than decimals, and what `widen` writes
`1.2.3 不适用`       a boolean: the clause (or the item `1.2`, the section `1`) does not apply
`A/1.2.3` …          the same for one of several rubrics
unit, rubric, group  the unit's name, which rubric it is on, with whom it is ranked; every other column is carried along (province, city …)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError
from kaoping.core.plan import Plan
from kaoping.core.question import Question

from .columns import COLUMNS, Column, Truth
from .engines.engine import FILE, ROW

ABSENT = " 不适用"
"""What is added to an id to name the column that says whether the clause, item or section does not apply."""
SCALED = " ×"
"""What stands between an id and the power of ten in which its whole numbers are."""
PLACES = 6
"""Decimals that an answer may have at most (`core.question`)."""
_PLACE = re.compile(r"(?:(?P<rubric>[^/\s]+)/)?(?P<place>\d+(?:\.\d+)*)(?: ×(?P<scale>10+)|(?P<absent> 不适用))?")


@dataclass(frozen=True, slots=True)
class Held:
    """A column that holds the answers to a clause: its name, its whole numbers in how many to one, whether it is a float or may be NULL.

    `ends` are the least and greatest whole numbers known to be in it (None: nothing is known), `sound` that every value fits the question.
    """

    name: str
    question: Question
    kind: str
    scale: int = 1
    ends: tuple[int, int] | None = None
    full: bool = False
    sound: bool = False

    def raw(self, table: ir.Table) -> Column:
        """The column as it is, whatever it holds. A float that has no more than 6 decimals is that decimal, any other is NULL."""
        held = table[self.name]
        if self.kind == "truth":
            return Column(held.cast("int8"), Fraction(1), 0, 1, True)
        if self.kind == "float":
            inside = ibis.ifelse(held.abs() < 10**10, held, ibis.null(held.type()))
            exact = inside.cast(f"decimal(18,{PLACES})")
            same = ibis.ifelse(exact.cast(held.type()) == held, exact, ibis.null(exact.type()))
            return Column((same * 10**PLACES).cast("int64"), Fraction(1, 10**PLACES), -(10**16), 10**16)
        if self.kind == "decimal":
            low, high = self.ends or _limits(held.type().precision or 18)
            whole = held if self.scale == 1 else held * self.scale
            return Column(whole.cast("int64" if max(-low, high) >= 2**31 else "int32"), Fraction(1, self.scale), low, high, True)
        low, high = self.ends or _bits(held.type())
        return Column(held, Fraction(1, self.scale), low, high, True)

    def answer(self, table: ir.Table) -> Column:
        """The answers that fit the question; NULL where there is none, or one that does not fit."""
        raw = self.raw(table)
        low, high = (Fraction(end) / raw.unit for end in self.question.span)
        ends = max(raw.low, -int(-low // 1)), min(raw.high, int(high // 1))
        if self.sound:
            return replace(raw, low=ends[0], high=ends[1]) if ends[0] <= ends[1] else raw
        fits = self.question.fits(raw, COLUMNS)
        kept = raw.whole if fits is True else ibis.ifelse(fits, raw.whole, ibis.null(raw.whole.type())) if fits is not False else None
        if kept is None or ends[0] > ends[1]:
            return Column(ibis.null(raw.whole.type()), raw.unit, 0, 0, True)
        return Column(kept, raw.unit, ends[0], ends[1], raw.sheer)


@dataclass(frozen=True, slots=True)
class Answers:
    """One rubric's answers in a wide table: by clause id the column that holds them, by clause, item or section id the flag of 不适用."""

    plan: Plan
    held: Mapping[str, Held]
    flags: Mapping[str, str]

    def absent(self, table: ir.Table, place: str) -> Truth:
        """Whether a clause, item or section does not apply."""
        name = self.flags.get(place)
        return False if name is None else table[name].fill_null(False)


@dataclass(frozen=True, slots=True)
class Form:
    """A wide table read: who the rows are about, the answers by rubric id, and the columns that are only carried along."""

    table: ir.Table
    unit: str
    rubric: str | None
    group: str | None
    answers: Mapping[str, Answers]
    carried: tuple[str, ...]


def is_wide(names: tuple[str, ...]) -> bool:
    """Whether a table with these columns is in the wide form."""
    return any(_PLACE.fullmatch(name) for name in names)


def is_carried(name: str) -> bool:
    """Whether a column of the wide form is none of answers and flags."""
    return name not in (ROW, FILE) and not _PLACE.fullmatch(name)


def recognised(table: ir.Table, plans: Mapping[str, Plan], words: Mapping[str, tuple[str, ...]]) -> Form:
    """What the columns of a table are. `words`: the names that the unit's, the rubric's and the ranking group's column may go by.

    KaopingError: no column of units, a column of a clause that no rubric has, one of a type that holds no answers, two columns for one clause.
    """
    who = {field: called(table, names) for field, names in words.items()}
    if who["unit"] is None:
        raise KaopingError(f"答案里没有单位一列，请加一列 unit（单位）；现有的列：{'、'.join(table.columns[:8])}")
    held: dict[str, dict[str, Held]] = {r: {} for r in plans}
    flags: dict[str, dict[str, str]] = {r: {} for r in plans}
    carried = []
    for name in table.columns:
        if name in (ROW, FILE):
            continue
        found = _PLACE.fullmatch(name)
        if found is None:
            carried += [name] if name not in who.values() else []
            continue
        for rubric in _rubrics(name, found, plans):
            _put(held[rubric], flags[rubric], name, found, table[name].type(), plans[rubric])
    answers = {r: Answers(plans[r], held[r], flags[r]) for r in plans}
    return Form(table, who["unit"], who["rubric"], who["group"], answers, tuple(carried))


def called(table: ir.Table, names: tuple[str, ...]) -> str | None:
    """The column that goes by one of these names."""
    return next((column for column in table.columns if column.strip().lower() in names), None)


def _rubrics(name: str, found: re.Match[str], plans: Mapping[str, Plan]) -> list[str]:
    said, place = found["rubric"], found["place"]
    if said is not None and said not in plans:
        raise KaopingError(f"列“{name}”说的评分表{said}不在标准里，可以写{'、'.join(plans)}")
    mine = [r for r, plan in plans.items() if said in (None, r) and (place in plan.places if found["absent"] else place in plan.clauses)]
    if not mine:
        what = "条、考核内容或得分点" if found["absent"] else "得分点"
        raise KaopingError(f"列“{name}”不是评分表里的{what}，请核对编号，或去掉这一列")
    return mine


def _put(held: dict[str, Held], flags: dict[str, str], name: str, found: re.Match[str], type_: Any, plan: Plan) -> None:
    place = found["place"]
    taken = flags.get(place) if found["absent"] else held[place].name if place in held else None
    if taken is not None:
        raise KaopingError(f"“{taken}”和“{name}”两列说的是同一个得分点，请只保留一列")
    if found["absent"]:
        if not type_.is_boolean():
            raise KaopingError(f"列“{name}”要用真假（boolean）说明是否不适用，现在的类型是{type_}")
        flags[place] = name
        return
    held[place] = _typed(name, type_, plan.clauses[place].question, int(found["scale"] or 1))


def _typed(name: str, type_: Any, question: Question, scale: int) -> Held:
    if type_.is_boolean() and scale == 1:
        return Held(name, question, "truth", ends=(0, 1))
    if type_.is_integer():
        return Held(name, question, "whole", scale)
    if type_.is_decimal() and scale == 1:
        if type_.scale is None or type_.scale > PLACES or (type_.precision or 99) > 18:
            return Held(name, question, "float") if type_.scale is None or type_.scale > 0 else Held(name, question, "whole")
        return Held(name, question, "decimal", 10**type_.scale)
    if type_.is_floating() and scale == 1:
        return Held(name, question, "float")
    raise KaopingError(f"列“{name}”的类型是{type_}，放不了答案；请用整数、小数（decimal）、真假（boolean），没评的空着（NULL）")


def _limits(precision: int) -> tuple[int, int]:
    return -(10**precision), 10**precision


def _bits(type_: Any) -> tuple[int, int]:
    """The ends of an integer type. What lies beyond ±10^18 is beyond all questions, and no sum of it is ever taken."""
    nbytes = type_.nbytes if type_.is_integer() else 8
    least, most = (0, 2 ** (8 * nbytes) - 1) if type_.is_unsigned_integer() else (-(2 ** (8 * nbytes - 1)), 2 ** (8 * nbytes - 1) - 1)
    return max(least, -(10**18)), min(most, 10**18)
