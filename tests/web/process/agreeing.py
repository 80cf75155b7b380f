"""A group agrees, confirms, objects, signs."""

from __future__ import annotations

from typing import Any

from kaoping.web.actions import agreeing
from kaoping.web.actions.marks import Given
from kaoping.web.models import Signed

from .answers import KINDS, clauses_of, item_of, same
from .marking import BARE, PROVEN, Marking
from .reporting import STALE, answer_of

THIRD = "第三人"
"""Among those who have confirmed: the checker, as the third person of R16."""
BASIS = ({"kind": "visit", "id": 1, "say": "现场核查1"},)


class Agreeing(Marking):
    def _panel(self, who: str, unit: str, group: str) -> tuple[str, Any, bool]:
        """Who, the panel, and whether they may see it: of the group, and everybody is in."""
        who = self.who(who, next(iter(self.book.members(group)), ""))
        panel = self.book.panels.get((unit, group))
        return who, panel, panel is not None and panel.state != "marking" and self.book.group_of(who) == group

    def _row(self, unit: str, group: str, place: str) -> bool:
        return place in KINDS and item_of(place) in self.book.items(group) and not self.book.excused(unit, item_of(place))

    def _reopened(self, panel: Any, verb: str) -> list[str]:
        """An agreed mark has changed: what was confirmed before no longer counts."""
        if panel.state != "confirming":
            return []
        told = [f"{verb} panel"]
        if panel.given:
            panel.round, panel.given, panel.confirmed = panel.round + 1, set(), set()
            told.append(f"{verb} panel")
        panel.state = "agreeing"
        return told

    def takes(self, who: str, unit: str, group: str, place: str, member: str, how: str, decided: bool) -> str:
        book = self.book
        who, panel, there = self._panel(who, unit, group)
        if panel is None:
            return ""
        theirs = book.mark(unit, "member", member, place) if member in book.authors(unit, group) else None
        key = (unit, "agreed", "", place)
        old, version = book.marks.get(key), self.seen(key, how)
        right = there and (panel.state == "signed" or self._row(unit, group, place))
        flaw = panel.state == "signed" or book.stated(place) or book.excused(unit, place) or theirs is None or not theirs.answer
        flaw = flaw or (decided and book.lead(group) != who)
        alike = old is not None and theirs is not None and (old.answer, old.note, old.proof) == (theirs.answer, theirs.note, theirs.proof)
        verdict: bool | None = flaw or how == STALE
        if not flaw and how == STALE and alike:
            verdict = None  # whether it is the very same depends on how it came about

        def done(saved: Any) -> list[str]:
            if old is not None and saved.mark.version == old.version:
                assert alike
                return []
            assert theirs is not None
            self.written(key, theirs.answer, theirs.note, theirs.proof)
            return ["agreed.save mark", *self._reopened(panel, "agree.take")]

        row, id_ = self.scene.panel(unit, group), self.scene.people[member].pk
        return self.step("采用", who, right, verdict, lambda a: agreeing.take(a, row, place, id_, version, decided), done, unit)  # type: ignore[arg-type]

    def settles(self, who: str, unit: str, group: str, place: str, pick: int, how: str, grounds: str, decided: bool) -> str:
        book = self.book
        who, panel, there = self._panel(who, unit, group)
        if panel is None:
            return ""
        (answer, legal), key = answer_of(place, pick), (unit, "agreed", "", place)
        note = "" if grounds == BARE else self.fresh(f"密{group}")
        old, proof = book.marks.get(key), grounds == PROVEN
        right = there and (panel.state == "signed" or self._row(unit, group, place))
        flaw = panel.state == "signed" or book.stated(place) or book.excused(unit, place) or not legal or (decided and book.lead(group) != who)
        alike = old is not None and (old.answer, old.note, old.proof) == (answer, note, proof)
        verdict: bool | None = None if not flaw and how == STALE and alike else flaw or how == STALE

        def done(saved: Any) -> list[str]:
            if old is not None and saved.mark.version == old.version:
                assert alike
                return []
            self.written(key, answer, note, proof)
            return ["agreed.save mark", *self._reopened(panel, "agree.save")]

        given = Given(place, self.seen(key, how), answer, note, BASIS if proof else ())
        row = self.scene.panel(unit, group)
        return self.step("商定", who, right, verdict, lambda a: agreeing.settle(a, row, given, decided), done, unit)  # type: ignore[arg-type]

    def reasons(self, who: str, unit: str, group: str, item: str, how: str) -> str:
        book = self.book
        who, panel, there = self._panel(who, unit, group)
        if panel is None:
            return ""
        note, key = self.fresh(f"密{group}"), (unit, "agreed", "", item)
        right = there and (panel.state == "signed" or item in book.items(group))

        def done(_: Any) -> list[str]:
            self.written(key, "", note, False)
            return ["agreed.save mark", *self._reopened(panel, "agree.reason")]

        given, row = Given(item, self.seen(key, how), "", note), self.scene.panel(unit, group)
        flaw = panel.state == "signed" or how == STALE
        return self.step("合议理由", who, right, flaw, lambda a: agreeing.reason(a, row, given), done, unit)  # type: ignore[arg-type]

    def takes_ready(self, who: str, unit: str, group: str) -> str:
        """All that everybody answered alike."""
        book = self.book
        who, panel, there = self._panel(who, unit, group)
        if panel is None:
            return ""
        agreed = book.answers(unit, "agreed", "")
        ready = [c for c in book.asked(unit, group) if c not in agreed and not book.differs(unit, group, c)]

        def done(count: int) -> list[str]:
            assert count == len(ready)
            for c in ready:
                marks = [book.marks[unit, "member", w, c] for w in book.authors(unit, group)]
                assert all(same(c, m.answer, marks[0].answer) for m in marks)
                self.written((unit, "agreed", "", c), marks[0].answer, "；".join(m.note for m in marks if m.note), any(m.proof for m in marks))
            return ["agreed.save mark"] * count + (self._reopened(panel, "agree.take") if ready else [])

        row = self.scene.panel(unit, group)
        return self.step("采用一致的", who, there, panel.state == "signed", lambda a: agreeing.take_ready(a, row), done, unit)  # type: ignore[arg-type]

    def concludes(self, who: str, unit: str, group: str, verb: str, words: str) -> str:
        """submit, confirm, review, object_to, sign."""
        book = self.book
        who, panel, there = self._panel(self.lead_or(who, group, verb), unit, group)
        if panel is None:
            return ""
        right = there and (verb != "sign" or book.lead(group) == who)
        if verb in ("review", "object_to"):
            third = panel.state != "marking" and book.holds(who, "checker")
            right = third if verb == "review" else right or third
        row, args = self.scene.panel(unit, group), ((words,) if verb == "object_to" else ())
        flaw = getattr(self, f"_no_{verb}")(panel, who, unit, group, words)
        done = getattr(self, f"_done_{verb}")
        return self.step(f"合议{verb}", who, right, flaw, lambda a: getattr(agreeing, verb)(a, row, *args), lambda r: done(r, panel, who, unit, group), unit)

    def lead_or(self, who: str, group: str, verb: str) -> str:
        return self.who(who, self.book.lead(group)) if verb == "sign" else who

    def _left(self, unit: str, group: str) -> bool | None:
        """Whether anything is wanting; None where the model cannot say."""
        wanting = self.book.wanting(unit, group)
        return None if self.book.murky(unit, group) else wanting

    def _no_submit(self, panel: Any, who: str, unit: str, group: str, words: str) -> bool | None:
        return True if panel.state != "agreeing" else self._left(unit, group)

    def _done_submit(self, _: Any, panel: Any, who: str, unit: str, group: str) -> list[str]:
        panel.state = "confirming"
        return ["agree.submit panel"]

    def _no_confirm(self, panel: Any, who: str, unit: str, group: str, words: str) -> bool | None:
        if panel.state != "confirming":
            return True
        return False if who in panel.confirmed else self._left(unit, group)

    def _done_confirm(self, _: Any, panel: Any, who: str, unit: str, group: str) -> list[str]:
        if who in panel.confirmed:
            return []
        told = ["agree.confirm panel"]
        self._stale(panel, group, told)
        panel.given.add(who)
        panel.confirmed.add(who)
        return told

    def _stale(self, panel: Any, group: str, told: list[str]) -> None:
        """What a confirmation rested on has changed: a new round begins."""
        if (panel.given - panel.confirmed) & {*self.book.members(group), THIRD}:
            panel.round, panel.given, panel.confirmed = panel.round + 1, set(), set()
            told.append(told[0])

    def _no_review(self, panel: Any, who: str, unit: str, group: str, words: str) -> bool | None:
        if panel.state != "confirming" or who in self.book.members(group):
            return True
        return None if self.book.murky(unit, group) else not self.book.referred(unit, group)

    def _done_review(self, _: Any, panel: Any, who: str, unit: str, group: str) -> list[str]:
        if THIRD in panel.confirmed:
            return []
        told = ["agree.review panel"]
        self._stale(panel, group, told)
        panel.given.add(THIRD)
        panel.confirmed.add(THIRD)
        return told

    def _no_object_to(self, panel: Any, who: str, unit: str, group: str, words: str) -> bool | None:
        if panel.state != "confirming" or not words.strip():
            return True
        if self.book.group_of(who) == group:
            return False
        return None if self.book.murky(unit, group) else not self.book.referred(unit, group)

    def _done_object_to(self, _: Any, panel: Any, who: str, unit: str, group: str) -> list[str]:
        panel.state, panel.round, panel.given, panel.confirmed = "agreeing", panel.round + 1, set(), set()
        return ["agree.object panel", "agree.object panel"]

    def _no_sign(self, panel: Any, who: str, unit: str, group: str, words: str) -> bool | None:
        if panel.state != "confirming" or any(m not in panel.confirmed for m in self.book.members(group)):
            return True
        if THIRD not in panel.confirmed and self.book.referred(unit, group):
            return None if self.book.murky(unit, group) else True
        return self._left(unit, group)

    def _done_sign(self, signed: Signed, panel: Any, who: str, unit: str, group: str) -> list[str]:
        panel.state = "signed"
        row = self.scene.panel(unit, group)
        assert row is not None
        self.freeze(row, signed, unit, group)
        return ["agree.sign panel"]

    def agrees(self, unit: str, group: str, upto: str) -> None:
        """From whatever the members gave to a signature, as it should be done; `upto` confirming or signed."""
        book = self.book
        lead = next(iter(book.members(group)), "")
        if lead and book.panels[unit, group].state == "agreeing":
            self.takes_ready(lead, unit, group)
            for place in book.asked(unit, group):
                if not book.grounded(place, book.mark(unit, "agreed", "", place)):
                    self.settles(lead, unit, group, place, 0, "现版", PROVEN, False)
            for item in book.items(group):
                if not book.mark(unit, "agreed", "", item) and not book.excused(unit, item) and clauses_of(item):
                    self.reasons(lead, unit, group, item, "现版")
            self.concludes(lead, unit, group, "submit", "")
        if upto == "signed":
            for member in book.members(group):
                self.concludes(member, unit, group, "confirm", "")
            if book.referred(unit, group):
                self.concludes("李复核", unit, group, "review", "")
            if book.lead(group):                         # who was made leader may have left, and nobody signs for nobody
                self.concludes(book.lead(group), unit, group, "sign", "")
