"""How questions are put: every shape of question gets the fastest control for its legal answers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaoping.core.clauses.levels import Grade, Levels
from kaoping.core.clauses.per_fault import PerFault
from kaoping.core.clauses.placing import Places, Placing
from kaoping.core.clauses.tally import Tally
from kaoping.core.clauses.threshold import Threshold
from kaoping.core.clauses.within import Within
from kaoping.core.kind import Clause
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item, Rubric, Section
from kaoping.web.queries.asking import Control, controls, said

D = Decimal


def rubric(clause: Clause, worth: str = "10") -> Rubric:
    item = Item(id="1.1", text=clause.text, worth=D(worth), clauses=(clause,))
    return Rubric(id="A", title="表", applies_to=(), worth=D(worth), sections=(Section(id="1", title="节", worth=D(worth), items=(item,)),))


def asked(clause: Clause) -> Control:
    return controls(rubric(clause))["1.1.1"]


def test_gives_few_amounts_a_button_each_with_the_key_that_is_its_number() -> None:
    control = asked(Within(id="1.1.1", text="得3—5分", low=D(3), high=D(5)))
    assert [(b.value, b.key, b.below) for b in control.buttons] == [
        ("0", "0", True), ("3", "3", True), ("3.5", "", True), ("4", "4", True), ("4.5", "", True), ("5", "5", False),
    ]


def test_asks_many_amounts_as_a_number() -> None:
    control = asked(Within(id="1.1.1", text="得0—40分", low=D(0), high=D(40)))
    assert (control.shape, control.low, control.high, control.step, control.full_from) == ("number", "0", "40", "0.5", "40")


def test_gives_levels_with_a_range_their_amount() -> None:
    levels = (Grade("好", D(8), D(10)), Grade("较好", D(5), D(7)), Grade("一般", D(3), D(3)))
    control = asked(Levels(id="1.1.1", text="好得8—10分，较好得5—7分", levels=levels))
    assert [(b.value, b.key, b.ranged) for b in control.buttons] == [("好", "1", True), ("较好", "2", True), ("一般", "3", False), ("都不符合", "0", False)]


@pytest.mark.parametrize(
    ("clause", "shape", "full"),
    [
        (Threshold(id="1.1.1", text="参学率80%以上得2分", marks=D(2), metric="参学率", unit="%", at_least=D(80)), "number", ("80", "")),
        (Threshold(id="1.1.1", text="投诉率2%以内得2分", marks=D(2), metric="投诉率", unit="%", at_most=D(2)), "number", ("", "2")),
        (PerFault(id="1.1.1", text="每少1次扣0.5分", marks=D("0.5"), per="次"), "count", ("", "0")),
        (Tally(id="1.1.1", text="每篇得0.5分，最高5分", marks=D("0.5"), per="篇", cap=D(5)), "count", ("10", "")),
        (Placing(id="1.1.1", text="前三名得2分", marks=D(2), places=(Places("第1至3名", 1, 3, D(2)),)), "count", ("", "3")),
    ],
)
def test_says_from_where_on_nothing_is_lost(clause: Clause, shape: str, full: tuple[str, str]) -> None:
    control = asked(clause)
    assert (control.shape, (control.full_from, control.full_to)) == (shape, full)


def test_says_answers_in_words() -> None:
    clause = Threshold(id="1.1.1", text="参学率80%以上得2分", marks=D(2), metric="参学率", unit="%", at_least=D(80))
    part = plan_of(rubric(clause)).clauses["1.1.1"]
    assert [said(part, a) for a in ("", "83", "-1000000000")] == ["", "83%", "未做到"]
