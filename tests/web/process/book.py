"""What the machine believes: the state of the process as the rules of the field have it, kept beside the database and compared with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .answers import CLAUSES, FACT, ITEMS, KINDS, WORTH, below_full, clauses_of, item_of, same, score, value
from .scene import AWAY, GROUPS, OFFICE, TECHNICAL, UNITS

WHOLE = "4.2"  # the one item marked as a whole
Place = tuple[str, str]  # role, unit ("" where the role has none)
Key = tuple[str, str, str, str]  # unit, kind of sheet, whose, place


@dataclass
class Mark:
    answer: str = ""
    note: str = ""
    proof: bool = False
    version: int = 1


@dataclass
class Panel:
    state: str = "marking"
    round: int = 1
    given: set[str] = field(default_factory=set)
    """Who has confirmed in this round."""
    confirmed: set[str] = field(default_factory=set)
    """Whose confirmation still stands: nothing that it rests on has changed since."""


@dataclass
class Sheet:
    group: str
    submitted: bool = False


@dataclass
class Absent:
    unit: str
    place: str
    by: str
    consented: bool = False


@dataclass
class Tie:
    person: str
    unit: str


@dataclass
class Book:
    """One assessment's process. `posts` without those in groups; `was` are posts at units that ended (they bind for two years)."""

    stage: str = "plan"
    version: int = 1
    over: bool = True
    facts: bool = True
    units: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)
    panels: dict[tuple[str, str], Panel] = field(default_factory=dict)
    marks: dict[Key, Mark] = field(default_factory=dict)
    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    absents: dict[int, Absent] = field(default_factory=dict)
    posts: dict[str, set[Place]] = field(default_factory=dict)
    was: set[tuple[str, str]] = field(default_factory=set)
    ties: dict[int, Tie] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)
    calendar: bool = False

    # who

    def holds(self, who: str, role: str, unit: str = "印台区") -> bool:
        return (role, unit) in self.posts.get(who, set())

    def office(self, who: str) -> bool:
        return self.holds(who, "office")

    def checks(self, who: str) -> bool:
        return self.office(who) or self.holds(who, "checker")

    def security(self, who: str) -> bool:
        return self.holds(who, "security", "")

    def system(self, who: str) -> bool:
        return self.holds(who, "system", "")

    def group_of(self, who: str) -> str:
        return next((g for g, people in self.groups.items() if who in people), "")

    def members(self, group: str) -> list[str]:
        """Who of the group may log in; the lead first."""
        return sorted((m for m in self.groups.get(group, {}) if m not in self.off), key=lambda m: self.groups[group][m] != "lead")

    def lead(self, group: str) -> str:
        return next((m for m, r in self.groups.get(group, {}).items() if r == "lead"), "")

    def bound(self, who: str, unit: str) -> bool:
        """Whether the person must not assess the unit: works or worked there, or is tied to it otherwise."""
        here = any((r, unit) in self.posts.get(who, set()) for r in ("clerk", "head"))
        return here or (who, unit) in self.was or any(t.person == who and t.unit == unit for t in self.ties.values())

    def conflicted(self, extra: str = "") -> list[tuple[str, str]]:
        """People in a group with work at a unit that they are bound to."""
        found = []
        for group, people in self.groups.items():
            if group in self.duties.values():
                found += [(p, u) for p in people for u in sorted(self.units) if (p not in self.off or p == extra) and self.bound(p, u)]
        return found

    def running(self) -> bool:
        return self.stage in ("report", "mark")

    # what

    def items(self, group: str) -> list[str]:
        return [i for i in WORTH if self.duties.get(i) == group]

    def stated(self, place: str) -> bool:
        return self.facts and place == FACT

    def excused(self, unit: str, place: str, waiting: bool = False) -> bool:
        """Whether the place does not apply to the unit (`waiting`: or is said not to)."""
        return any(
            a.unit == unit and (a.consented or waiting) and (place == a.place or place.startswith(f"{a.place}.")) for a in self.absents.values()
        )

    def mark(self, unit: str, kind: str, slot: str, place: str) -> Mark | None:
        return self.marks.get((unit, kind, slot, place))

    def answers(self, unit: str, kind: str, slot: str) -> dict[str, str]:
        """The sheet's answers, with the office's facts where assessors write."""
        found = {k[3]: m.answer for k, m in self.marks.items() if k[:3] == (unit, kind, slot) and m.answer}
        if kind in ("member", "agreed"):
            found = {k[3]: m.answer for k, m in self.marks.items() if k[:3] == (unit, "fact", "") and m.answer} | found
        return found

    def asked(self, unit: str, group: str) -> list[str]:
        """The clauses that the group has to answer at the unit."""
        places = [c for i in self.items(group) for c in clauses_of(i)]
        return [c for c in places if not self.stated(c) and not self.excused(unit, c)]

    def lacking(self, unit: str, who: str) -> list[str]:
        """What still keeps an assessor from handing in."""
        return [c for c in self.asked(unit, self.group_of(who)) if not self.grounded(c, self.mark(unit, "member", who, c))]

    @staticmethod
    def grounded(place: str, mark: Mark | None) -> bool:
        """Whether there is an answer and, below full marks, its fact and its proof."""
        return mark is not None and bool(mark.answer) and (not below_full(place, mark.answer) or (bool(mark.note) and mark.proof))

    def authors(self, unit: str, group: str) -> list[str]:
        """Whose marks count before the group: its people now, and who handed in and has left."""
        here = self.members(group)
        return [w for (u, w), s in self.sheets.items() if u == unit and (w in here or (s.group == group and s.submitted))]

    def differs(self, unit: str, group: str, place: str) -> bool:
        given = [self.mark(unit, "member", w, place) for w in self.authors(unit, group)]
        said = [m.answer for m in given if m is not None and m.answer]
        return not given or len(said) < len(given) or any(not same(place, said[0], a) for a in said)

    def murky(self, unit: str, group: str) -> bool:
        """不适用 at single clauses moves an item's worth: what is beyond tolerance then is not reckoned here."""
        mine = self.items(group)
        return any(a.unit == unit and a.consented and a.place in CLAUSES and item_of(a.place) in mine for a in self.absents.values())

    def wanting(self, unit: str, group: str) -> bool:
        """Whether anything is left to do before the group's marks can be confirmed."""
        return any(self._wanting(unit, group, i) for i in self.items(group) if not self.excused(unit, i))

    def _wanting(self, unit: str, group: str, item: str) -> bool:
        for place in clauses_of(item):
            if self.excused(unit, place):
                continue
            mark = self.mark(unit, "fact" if self.stated(place) else "agreed", "", place)
            if mark is None or not mark.answer or (not self.stated(place) and not self.grounded(place, mark)):
                return True
        words = self.mark(unit, "agreed", "", item)
        return not (words and words.note) and self._to_reason(unit, group, item)

    def referred(self, unit: str, group: str) -> bool:
        """Whether the members' marks on the one item marked as a whole lie beyond tolerance, so that a third person has to look (R16)."""
        if WHOLE not in self.items(group) or self.excused(unit, WHOLE):
            return False
        found = [score(WHOLE, self.answers(unit, "member", w)) for w in self.authors(unit, group)]
        marks = [m for m in found if m is not None]
        return bool(marks) and _apart(max(marks) - min(marks), WHOLE)

    def _to_reason(self, unit: str, group: str, item: str) -> bool:
        """Beyond tolerance (over a fifth of the worth, or a point), or outside what the members gave."""
        found = [score(item, self.answers(unit, "member", w)) for w in self.authors(unit, group)]
        marks = [m for m in found if m is not None]
        agreed = score(item, self.answers(unit, "agreed", ""))
        if marks and (_apart(max(marks) - min(marks), item) or (agreed is not None and not min(marks) <= agreed <= max(marks))):
            return True
        return any(self._far(unit, group, item, c) for c in clauses_of(item) if not self.stated(c) and not self.excused(unit, c))

    def _far(self, unit: str, group: str, item: str, place: str) -> bool:
        if not self.differs(unit, group, place):
            return False
        if KINDS[place] == "void":
            return True
        said = [value(place, m.answer) for w in self.authors(unit, group) if (m := self.mark(unit, "member", w, place)) and m.answer]
        return bool(said) and max(said) != min(said) and _apart(max(said) - min(said), item)

    def sealed(self, unit: str) -> bool:
        """Whether anybody has signed for the unit."""
        return any(p.state == "signed" for (u, _), p in self.panels.items() if u == unit)

    def panels_at(self, unit: str) -> Iterator[Panel]:
        return (p for (u, _), p in self.panels.items() if u == unit)


def _apart(spread: Decimal, item: str) -> bool:
    return spread > WORTH[item] / 5 or spread >= 1


def blank() -> Book:
    """What scene.build() has made."""
    book = Book(posts={name: {(role.value, "印台区")} for name, role in OFFICE.items()})
    book.posts |= {name: {(role.value, "")} for name, role in TECHNICAL.items()}
    for unit in UNITS:
        book.posts[f"{unit}联络员"] = {("clerk", unit)}
        book.posts[f"{unit}负责人"] = {("head", unit)}
    book.posts |= {"外主任": {("office", "耀州区")}, "外复核": {("checker", "耀州区")}, f"{AWAY}联络员": {("clerk", AWAY)}}
    return book


__all__ = ["GROUPS", "ITEMS", "Absent", "Book", "Mark", "Panel", "Sheet", "Tie", "blank"]
