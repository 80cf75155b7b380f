"""The machine: Hypothesis chooses who tries what, in any order; the driver tries it and looks."""

from __future__ import annotations

import copy
import sys
from typing import ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from kaoping.web.policy import Role

from .answers import CLAUSES, FACT, ITEMS, PLACES, WORTH
from .driver import RIGHT, Tried
from .looking import PAGES, Looking
from .marking import BARE, NOTED, PROVEN
from .reporting import FRESH, STALE
from .scene import AWAY, GROUPS, PEOPLE, UNITS, build

WHO = st.one_of(st.just(RIGHT), st.just(RIGHT), st.sampled_from(PEOPLE))
PERSON = st.sampled_from(PEOPLE)
UNIT = st.sampled_from(UNITS)
GROUP = st.sampled_from([*GROUPS, "丙组"])
TEAM = st.sampled_from([*GROUPS])
PLACE = st.sampled_from([*CLAUSES, *PLACES])
CLAUSE = st.sampled_from(CLAUSES)
ITEM = st.sampled_from([*WORTH])
PICK = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, -1, 6, 7, 8, 9, 10])
HOW = st.sampled_from([FRESH, FRESH, FRESH, STALE])
RARELY = st.sampled_from([False, False, False, True])
GROUNDS = st.sampled_from([BARE, NOTED, PROVEN])
WORDS = st.sampled_from(["说明", "说明", "说明", " "])
PLANS = ({i: g for g, items in ITEMS.items() for i in items}, {"1.1": "甲组"}, dict.fromkeys(WORTH, "乙组"), {})
MEMBERS = st.sampled_from([m for g in GROUPS.values() for m in g])


class Machine(RuleBasedStateMachine):
    """Any operation by anybody. `base` is the world before the example, which the end of the example puts back."""

    base: ClassVar[Looking]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.d = Looking(copy.copy(self.base.scene), copy.deepcopy(self.base.book), self.base.tried)
        self.d.scene.entries, self.d.scene.groups = dict(self.base.scene.entries), dict(self.base.scene.groups)
        self.d.frozen, self.d.serial = dict(self.base.frozen), self.base.serial

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self.d.alike()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def planned(self) -> bool:
        return self.d.book.stage == "plan"

    # planning

    @rule(who=WHO, stale=RARELY, draft=RARELY)
    def renames(self, who: str, stale: bool, draft: bool) -> None:
        self.d.renames(who, stale, draft)

    @rule(who=WHO, stale=RARELY, units=st.frozensets(UNIT, max_size=3))
    def chooses(self, who: str, stale: bool, units: frozenset[str]) -> None:
        self.d.chooses(who, stale, units)

    @rule(who=WHO, stale=RARELY, days=st.integers(0, 2))
    def dates(self, who: str, stale: bool, days: int) -> None:
        self.d.dates(who, stale, days)

    @rule(who=WHO, stale=RARELY, facts=st.booleans(), markers=st.sampled_from(["2", "3", "99"]))
    def rules(self, who: str, stale: bool, facts: bool, markers: str) -> None:
        self.d.rules(who, stale, facts, markers)

    @rule(who=WHO, stale=RARELY, by=st.sampled_from(PLANS))
    def divides(self, who: str, stale: bool, by: dict[str, str]) -> None:
        self.d.divides(who, stale, by)

    @rule(who=WHO, name=GROUP)
    def adds_group(self, who: str, name: str) -> None:
        self.d.adds_group(who, name)

    @precondition(lambda self: self.planned)
    @rule(who=WHO, name=GROUP)
    def removes_group(self, who: str, name: str) -> None:
        self.d.removes_group(who, name)

    @rule(who=WHO, name=GROUP, person=PERSON, lead=st.booleans(), reason=WORDS)
    def joins(self, who: str, name: str, person: str, lead: bool, reason: str) -> None:
        self.d.joins(who, name, person, lead, reason)

    @rule(who=WHO, name=TEAM, person=MEMBERS, reason=WORDS)
    def leaves(self, who: str, name: str, person: str, reason: str) -> None:
        self.d.leaves(who, name, person, reason)

    @rule(who=WHO, name=TEAM, person=MEMBERS, reason=WORDS)
    def leads(self, who: str, name: str, person: str, reason: str) -> None:
        self.d.leads(who, name, person, reason)

    @rule(who=WHO, stale=RARELY)
    def starts(self, who: str, stale: bool) -> None:
        self.d.starts(who, stale)

    @rule(who=WHO)
    def opens(self, who: str) -> None:
        self.d.opens(who)

    @rule(who=WHO, unit=UNIT, reason=WORDS)
    def gives_up(self, who: str, unit: str, reason: str) -> None:
        self.d.gives_up(who, unit, reason)

    @rule(who=WHO, unit=UNIT, reason=WORDS)
    def takes_back(self, who: str, unit: str, reason: str) -> None:
        self.d.takes_back(who, unit, reason)

    @rule(who=WHO, person=PERSON, unit=UNIT)
    def ties(self, who: str, person: str, unit: str) -> None:
        self.d.ties(who, person, unit)

    # reporting

    @rule(who=WHO, unit=UNIT, place=PLACE, pick=PICK, how=HOW)
    def saves_self(self, who: str, unit: str, place: str, pick: int, how: str) -> None:
        self.d.saves_self(who, unit, place, pick, how)

    @rule(who=WHO, unit=UNIT, item=ITEM)
    def fills(self, who: str, unit: str, item: str) -> None:
        self.d.fills(who, unit, item)

    @rule(who=WHO, unit=UNIT, verb=st.sampled_from(["submit", "recall", "confirm", "send_back", "return_"]), stale=RARELY, words=WORDS)
    def moves(self, who: str, unit: str, verb: str, stale: bool, words: str) -> None:
        self.d.moves(who, unit, verb, stale, words)

    @rule(who=WHO, unit=UNIT, place=st.sampled_from([*CLAUSES, *WORTH, "1", "4", "9"]), reason=WORDS)
    def proposes(self, who: str, unit: str, place: str, reason: str) -> None:
        self.d.proposes(who, unit, place, reason)

    @rule(who=WHO, pick=st.integers(0, 5), verb=st.sampled_from(["consent", "consent", "refuse_absent", "withdraw"]), reason=WORDS)
    def answers_absent(self, who: str, pick: int, verb: str, reason: str) -> None:
        self.d.answers_absent(who, pick, verb, reason)

    # marking

    @rule(who=st.one_of(MEMBERS, WHO), unit=UNIT, place=PLACE, pick=PICK, how=HOW, grounds=GROUNDS)
    def saves_member(self, who: str, unit: str, place: str, pick: int, how: str, grounds: str) -> None:
        self.d.saves_member(who, unit, place, pick, how, grounds)

    @rule(who=st.one_of(MEMBERS, WHO), unit=UNIT, place=CLAUSE)
    def repeats(self, who: str, unit: str, place: str) -> None:
        self.d.repeats(who, unit, place)

    @rule(who=st.one_of(MEMBERS, WHO), unit=UNIT)
    def signs_off(self, who: str, unit: str) -> None:
        self.d.signs_off(who, unit)

    @rule(who=st.one_of(MEMBERS, WHO), unit=UNIT)
    def hands_in(self, who: str, unit: str) -> None:
        self.d.hands_in(who, unit)

    @rule(who=WHO, unit=UNIT)
    def takes_marks_back(self, who: str, unit: str) -> None:
        self.d.takes_marks_back(who, unit)

    @rule(who=WHO, unit=UNIT, place=st.sampled_from([FACT, FACT, FACT, "1.1.2", "9.9"]), pick=PICK, how=HOW, source=st.sampled_from(["通报", "通报", ""]))
    def states_fact(self, who: str, unit: str, place: str, pick: int, how: str, source: str) -> None:
        self.d.states_fact(who, unit, place, pick, how, source)

    @rule(who=WHO, unit=UNIT, found=st.sampled_from(["在", ""]))
    def notes_visit(self, who: str, unit: str, found: str) -> None:
        self.d.notes_visit(who, unit, found)

    # agreeing

    @rule(who=WHO, unit=UNIT, group=TEAM, place=CLAUSE, member=MEMBERS, how=HOW, decided=RARELY)
    def takes(self, who: str, unit: str, group: str, place: str, member: str, how: str, decided: bool) -> None:
        self.d.takes(who, unit, group, place, member, how, decided)

    @rule(who=WHO, unit=UNIT, group=TEAM, place=PLACE, pick=PICK, how=HOW, grounds=GROUNDS, decided=RARELY)
    def settles(self, who: str, unit: str, group: str, place: str, pick: int, how: str, grounds: str, decided: bool) -> None:
        self.d.settles(who, unit, group, place, pick, how, grounds, decided)

    @rule(who=WHO, unit=UNIT, group=TEAM, item=ITEM, how=HOW)
    def reasons(self, who: str, unit: str, group: str, item: str, how: str) -> None:
        self.d.reasons(who, unit, group, item, how)

    @rule(who=WHO, unit=UNIT, group=TEAM)
    def takes_ready(self, who: str, unit: str, group: str) -> None:
        self.d.takes_ready(who, unit, group)

    @rule(
        who=st.one_of(MEMBERS, WHO), unit=UNIT, group=TEAM, words=WORDS,
        verb=st.sampled_from(["submit", "confirm", "confirm", "review", "object_to", "sign"]),
    )
    def concludes(self, who: str, unit: str, group: str, verb: str, words: str) -> None:
        self.d.concludes(who, unit, group, verb, words)

    # people and standards

    @rule(who=WHO, person=PERSON, role=st.sampled_from(list(Role)), unit=UNIT)
    def gives(self, who: str, person: str, role: Role, unit: str) -> None:
        self.d.gives(who, person, role, unit)

    @rule(who=st.one_of(WHO, PERSON), person=PERSON, pick=st.integers(0, 2))
    def ends(self, who: str, person: str, pick: int) -> None:
        self.d.ends(who, person, pick)

    @rule(who=WHO, person=PERSON, unit=UNIT)
    def binds(self, who: str, person: str, unit: str) -> None:
        self.d.binds(who, person, unit)

    @rule(who=WHO, pick=st.integers(0, 3))
    def unbinds(self, who: str, pick: int) -> None:
        self.d.unbinds(who, pick)

    @rule(who=st.one_of(WHO, PERSON), person=PERSON, on=st.sampled_from([True, True, False]))
    def switches(self, who: str, person: str, on: bool) -> None:
        self.d.switches(who, person, on)

    @rule(who=WHO, verb=st.sampled_from(["describe", "rule", "publish", "undo", "withdraw"]), draft=RARELY, stale=RARELY)
    def touches_standard(self, who: str, verb: str, draft: bool, stale: bool) -> None:
        self.d.touches_standard(who, verb, draft, stale)

    @rule(who=WHO, unit=st.sampled_from([*UNITS, AWAY]), active=st.booleans(), reason=WORDS)
    def retires(self, who: str, unit: str, active: bool, reason: str) -> None:
        self.d.retires(who, unit, active, reason)

    @rule(who=WHO, draft=st.booleans())
    def creates(self, who: str, draft: bool) -> None:
        self.d.creates(who, draft)

    # looking, and getting on

    @rule(who=st.one_of(MEMBERS, PERSON), page=st.sampled_from(PAGES), unit=UNIT, group=TEAM)
    def looks(self, who: str, page: str, unit: str, group: str) -> None:
        self.d.looks(who, page, unit, group)

    @rule(unit=UNIT, group=TEAM, harsh=st.booleans(), upto=st.sampled_from(["marked", "confirming", "signed"]))
    def goes_on(self, unit: str, group: str, harsh: bool, upto: str) -> None:
        """What is next for the unit, done as it should be, so that examples get anywhere."""
        self.d.goes_on(unit, group, harsh, upto)


def base(depth: str, tried: Tried) -> Looking:
    """A district whose assessment has come this far, each step of it tried by the driver."""
    made = Looking(build(), None, tried)
    made.plans()
    if depth == "planned":
        return made
    made.starts("王主任", False)
    if depth == "started":
        return made
    for unit in UNITS[:2]:
        made.reports(unit)
    made.opens("王主任")
    if depth == "marking":
        return made
    for group in GROUPS:
        made.states_fact("王主任", UNITS[0], FACT, 0, FRESH, "通报")
        for n, member in enumerate(GROUPS[group]):
            made.marks_all(UNITS[0], member, bool(n))
    made.agrees(UNITS[0], "乙组", "confirming" if depth == "confirming" else "signed")
    return made
