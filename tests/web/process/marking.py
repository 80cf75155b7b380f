"""Assessors' own marks, the facts of the office, on-site records."""

from __future__ import annotations

from typing import Any

from kaoping.web.actions import facts, marking, visits
from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.facts import Stated
from kaoping.web.actions.marks import Given, save_member
from kaoping.web.models import Mark as MarkRow

from .answers import CLAUSES, FACT, FULL, KINDS, LEGAL, item_of
from .book import Mark, Sheet
from .reporting import STALE, Reporting, answer_of

BARE, NOTED, PROVEN = "无据", "有事实", "有事实和佐证"
PICKS = ({"kind": "source", "id": "missing"},)


class Marking(Reporting):
    def markable(self, unit: str, who: str) -> bool:
        """Whether now is the time for the person's own marks at the unit."""
        book = self.book
        panel = book.panels.get((unit, book.group_of(who)))
        open_ = panel is not None and panel.state == "marking"
        return book.stage == "mark" and book.states[unit] in ("confirmed", "absent") and open_

    def works(self, who: str) -> bool:
        return self.book.group_of(who) in self.book.duties.values()

    def _in(self, unit: str, who: str) -> bool:
        sheet = self.book.sheets.get((unit, who))
        return sheet is not None and sheet.submitted

    def saves_member(self, who: str, unit: str, place: str, pick: int, how: str, grounds: str) -> str:
        book = self.book
        who = self.who(who, next(iter(book.members(book.duties.get(item_of(place), ""))), ""))
        if unit not in book.units:
            return ""
        (answer, legal), key = answer_of(place, pick), (unit, "member", who, place)
        note = "" if grounds == BARE else self.fresh(f"密{who}")
        right = self.works(who) and book.duties.get(item_of(place)) == book.group_of(who)
        flaw = not self.markable(unit, who) or book.stated(place) or not legal or self._in(unit, who)
        old, version = book.marks.get(key), self.seen(key, how)
        same = old is not None and (old.answer, old.note, old.proof) == (answer, note, grounds == PROVEN)
        flaw = flaw or (how == STALE and not same)

        def done(saved: Any) -> list[str]:
            book.sheets.setdefault((unit, who), Sheet(book.group_of(who)))
            if old is not None and saved.mark.version == old.version:
                assert same, "an answer was dropped in silence"
                return []
            self.written(key, answer, note, grounds == PROVEN)
            return ["member.save mark"]

        picks = PICKS if grounds == PROVEN else ()
        return self.step("评分", who, right, flaw, lambda a: save_answer(a, self.scene.entry(unit), place, version, answer, note, picks), done, unit)

    def repeats(self, who: str, unit: str, place: str) -> str:
        """The same content again, on the version before: a retry, not a conflict."""
        book = self.book
        who = self.who(who, next(iter(book.members(book.duties.get(item_of(place), ""))), ""))
        old = book.marks.get((unit, "member", who, place))
        if old is None:
            return ""
        row = MarkRow.objects.get(sheet__entry=self.scene.entries[unit].pk, sheet__kind="member", sheet__slot=str(self.scene.people[who].pk), place=place)
        given = Given(place, old.version - 1, row.answer, row.note, tuple(row.basis))
        right = self.works(who) and book.duties.get(item_of(place)) == book.group_of(who)
        flaw = not self.markable(unit, who) or book.stated(place) or self._in(unit, who)
        return self.step("重发", who, right, flaw, lambda a: save_member(a, self.scene.entry(unit), given), lambda _: [], unit)

    def signs_off(self, who: str, unit: str) -> str:
        book = self.book
        who = self.who(who, "甲长")
        if unit not in book.units:
            return ""
        answers, group = book.answers(unit, "member", who), book.group_of(who)
        free = [c for c in book.asked(unit, group) if KINDS[c] in ("taken", "void") and c not in answers]

        def done(_: Any) -> list[str]:
            for c in free:
                book.sheets.setdefault((unit, who), Sheet(group))
                old = book.mark(unit, "member", who, c)
                self.written((unit, "member", who, c), FULL[KINDS[c]], "", False)
                assert old is None or not old.answer
            return ["member.save mark"] * len(free)

        flaw = bool(free) and (not self.markable(unit, who) or self._in(unit, who))
        return self.step("其余不扣", who, self.works(who), flaw, lambda a: marking.sign_off(a, self.scene.entry(unit)), done, unit)

    def hands_in(self, who: str, unit: str) -> str:
        book = self.book
        who = self.who(who, next(iter(book.members("甲组")), ""))
        if unit not in book.units:
            return ""
        group = book.group_of(who)
        flaw = not self.markable(unit, who) or self._in(unit, who) or bool(book.lacking(unit, who))

        def done(moved: bool) -> list[str]:
            book.sheets.setdefault((unit, who), Sheet(group)).submitted = True
            told = self.go_on(group)
            assert moved == bool(told), "went on to agree before all were in, or did not"
            return ["sheet.submit sheet", *told]

        return self.step("提交评分", who, self.works(who), flaw, lambda a: marking.submit(a, self.scene.entry(unit)), done, unit)

    def takes_marks_back(self, who: str, unit: str) -> str:
        book = self.book
        who = self.who(who, next((w for (u, w), s in book.sheets.items() if u == unit and s.submitted), ""))
        if unit not in book.units:
            return ""
        panel = book.panels.get((unit, book.group_of(who)))
        flaw = panel is None or panel.state != "marking" or not self._in(unit, who)

        def done(_: Any) -> list[str]:
            book.sheets[unit, who].submitted = False
            return ["sheet.withdraw sheet"]

        return self.step("撤回评分", who, self.works(who), flaw, lambda a: marking.withdraw(a, self.scene.entry(unit)), done, unit)

    def states_fact(self, who: str, unit: str, place: str, pick: int, how: str, source: str) -> str:
        who, book = self.who(who, "王主任"), self.book
        if unit not in book.units:
            return ""
        (answer, legal), key = answer_of(place, pick), (unit, "fact", "", place)
        words = f"{source}{self.fresh()}" if source else ""
        signed = any(p.state == "signed" and book.duties.get(item_of(place)) == g for (u, g), p in book.panels.items() if u == unit)
        flaw = not book.running() or signed or not book.stated(place) or (bool(answer) and not words) or not legal
        old, version = book.marks.get(key), self.seen(key, how)
        same = old is not None and not words and (old.answer, old.note) == (answer, "")
        flaw = flaw or (how == STALE and not same)

        def done(_: Any) -> list[str]:
            if same:
                return []
            self.written(key, answer, words, bool(words))
            for (u, g), panel in book.panels.items():
                if u == unit and book.duties.get(FACT[:3]) == g and not book.excused(unit, FACT[:3]):
                    panel.confirmed = set()
            return ["fact.save mark"]

        given = Stated(answer, words, version)
        return self.step("登记事实", who, book.office(who), flaw, lambda a: facts.state(a, self.scene.entry(unit), place, given), done, unit)

    def notes_visit(self, who: str, unit: str, found: str) -> str:
        book = self.book
        who = self.who(who, "甲一")
        if unit not in book.units:
            return ""
        states = [p.state for p in book.panels_at(unit)]
        flaw = not book.running() or (bool(states) and all(s == "signed" for s in states)) or not found
        seen = visits.Seen("村委会", "台账", found)
        told = ["visit.add visit"]
        return self.step("现场记录", who, self.works(who), flaw, lambda a: visits.note_visit(a, self.scene.entry(unit), seen), lambda _: told, unit)

    def marks_all(self, unit: str, who: str, harsh: bool) -> None:
        """A whole sheet as it should be made, and handed in."""
        for place in self.book.asked(unit, self.book.group_of(who)):
            if place not in self.book.answers(unit, "member", who):
                pick = 1 if harsh and KINDS[place] in ("award", "whole") else 0
                self.saves_member(who, unit, place, pick, "现版", PROVEN if pick else BARE)
            elif not self.book.grounded(place, self.book.mark(unit, "member", who, place)):
                pick = LEGAL[KINDS[place]].index(self.book.marks[unit, "member", who, place].answer)
                self.saves_member(who, unit, place, pick, "现版", PROVEN)
        self.hands_in(who, unit)


__all__ = ["BARE", "CLAUSES", "NOTED", "PROVEN", "Mark", "Marking"]
