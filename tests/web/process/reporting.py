"""A unit's report: answers, handed in, confirmed, sent back; and 不适用, proposed by units and groups, consented to by the office."""

from __future__ import annotations

from typing import Any

from kaoping.web.actions import absents, reporting
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Absent as AbsentRow

from .answers import CLAUSES, FULL, ILLEGAL, ITEMS, KINDS, LEGAL, WORTH, item_of
from .book import Absent, Book, Mark
from .planning import Planning

STALE, FRESH, AGAIN = "旧版", "现版", "重发"


def answer_of(place: str, pick: int) -> tuple[str, bool]:
    """An answer to try at a place, and whether it is one that the question allows. -1 opens the question; words only at an item."""
    kind = KINDS.get(place)
    if kind is None:
        return ("是", False) if pick > 3 else ("", place in WORTH)
    if pick < 0:
        return "", True
    legal, illegal = LEGAL[kind], ILLEGAL[kind]
    return (legal[pick % len(legal)], True) if pick < 6 else (illegal[pick % len(illegal)], False)


class Reporting(Planning):
    def written(self, key: tuple[str, str, str, str], answer: str, note: str, proof: bool) -> None:
        """A new version of a mark."""
        old = self.book.marks.get(key)
        self.book.marks[key] = Mark(answer, note.strip(), proof, old.version + 1 if old else 1)

    def seen(self, key: tuple[str, str, str, str], how: str) -> int:
        """The version that the writer says they saw."""
        version = self.book.marks[key].version if key in self.book.marks else 0
        return version + (how == STALE)

    def saves_self(self, who: str, unit: str, place: str, pick: int, how: str) -> str:
        who, book = self.who(who, f"{unit}联络员"), self.book
        if unit not in book.units:
            return ""
        (answer, legal), note, key = answer_of(place, pick), self.fresh("自述"), (unit, "self", "", place)
        flaw = not self.writing(unit) or not legal or how == STALE
        given = Given(place, self.seen(key, how), answer, note)

        def done(_: Any) -> list[str]:
            self.written(key, answer, note, False)
            return ["self.save mark"]

        return self.step("填报", who, book.holds(who, "clerk", unit), flaw, lambda a: save_self(a, self.scene.entry(unit), given), done, unit)

    def writing(self, unit: str) -> bool:
        return self.book.running() and self.book.states[unit] in ("open", "returned")

    def unanswered(self, unit: str) -> list[str]:
        """What the unit still has to answer; not what it says does not concern it, nor what the office states."""
        asked = [c for c in CLAUSES if not self.book.stated(c) and not self.book.excused(unit, c, waiting=True)]
        return [c for c in asked if not self.book.answers(unit, "self", "").get(c)]

    def fills(self, who: str, unit: str, item: str) -> str:
        """What is still open at an item, with full marks."""
        who, book = self.who(who, f"{unit}联络员"), self.book
        if unit not in book.units:
            return ""
        open_ = [c for c in self.unanswered(unit) if item_of(c) == item and KINDS[c] != "line"]

        def done(_: Any) -> list[str]:
            for c in open_:
                old = book.mark(unit, "self", "", c)
                self.written((unit, "self", "", c), FULL[KINDS[c]], old.note if old else "", False)
            return ["self.save mark"] * len(open_)

        flaw = bool(open_) and not self.writing(unit)
        return self.step("补满分", who, book.holds(who, "clerk", unit), flaw, lambda a: reporting.fill(a, self.scene.entry(unit), item), done, unit)

    def moves(self, who: str, unit: str, verb: str, stale: bool, words: str) -> str:
        """submit, recall, confirm, send_back, return_."""
        book = self.book
        if unit not in book.units:
            return ""
        meant = {"submit": f"{unit}联络员", "recall": f"{unit}联络员", "return_": "王主任"}.get(verb, f"{unit}负责人")
        who, state = self.who(who, meant), book.states[unit]
        right = book.office(who) if verb == "return_" else book.holds(who, "head" if verb in ("confirm", "send_back") else "clerk", unit)
        flaw = state != "submitted"
        if verb == "submit":
            flaw = not self.writing(unit) or bool(self.unanswered(unit))
        elif verb == "return_":
            flaw = state not in ("submitted", "confirmed") or any(p.state != "marking" for p in book.panels_at(unit))
        flaw = flaw or stale or (verb in ("send_back", "return_") and not words.strip())
        said = (words,) if verb in ("send_back", "return_") else ()
        version = book.versions[unit] - stale
        to = {"submit": "submitted", "recall": "open", "confirm": "confirmed", "send_back": "open", "return_": "returned"}[verb]
        name = f"report.{verb.rstrip('_')}"
        return self.step(name, who, right, flaw, lambda a: getattr(reporting, verb)(a, self.scene.entry(unit), version, *said), self._to(unit, to, name), unit)

    def proposes(self, who: str, unit: str, place: str, reason: str) -> str:
        book = self.book
        who = self.who(who, f"{unit}联络员")
        if unit not in book.units:
            return ""
        clerk, group = book.holds(who, "clerk", unit), book.group_of(who)
        grouped = group in book.duties.values()
        timely = book.running() and not book.sealed(unit)
        known = place in (*CLAUSES, *WORTH, "1", "4")
        inside = [i for i in WORTH if i == place or i.startswith(f"{place}.") or item_of(place) == i]
        right = clerk or (grouped and (not timely or not known or all(book.duties.get(i) == group for i in inside)))
        flaw = not timely or not known or not reason.strip() or book.excused(unit, place, waiting=True)

        def done(made: AbsentRow) -> list[str]:
            book.absents[made.pk] = Absent(unit, place, who)
            return ["absent.propose absent"]

        return self.step("提不适用", who, right, flaw, lambda a: absents.propose_absent(a, self.scene.entry(unit), place, reason), done, unit)

    def answers_absent(self, who: str, pick: int, verb: str, reason: str) -> str:
        """consent, refuse_absent, withdraw."""
        book = self.book
        found = AbsentRow.objects.select_related("entry__assessment__owner", "entry__unit").filter(entry__assessment=self.scene.assessment.pk)
        rows = list(found.order_by("pk"))
        if not rows:
            return ""
        row = rows[pick % len(rows)]
        unit, known = row.entry.unit.name, book.absents.get(row.pk)
        proposer = self.scene.name(row.by_id)
        who = self.who(who, "王主任")
        right = book.checks(who)
        flaw = not book.running() or book.sealed(unit) or known is None
        if verb == "withdraw":
            mine = who == proposer and (book.holds(who, "clerk", unit) or book.group_of(who) in book.duties.values())
            flaw = flaw or (known is not None and known.consented and (not right or not reason.strip()))
            right = right or mine
        else:
            flaw = flaw or (known is not None and known.consented) or (who == proposer if verb == "consent" else not reason.strip())

        args = () if verb == "consent" else (reason,)
        return self.step(verb, who, right, flaw, lambda a: getattr(absents, verb)(a, row, *args), lambda _: self._settle_absent(book, row, verb, unit), unit)

    def _settle_absent(self, book: Book, row: AbsentRow, verb: str, unit: str) -> list[str]:
        if verb == "consent":
            book.absents[row.pk].consented = True
        else:
            del book.absents[row.pk]
        for panel in book.panels_at(unit):
            panel.confirmed = set()
        return [{"consent": "absent.consent", "refuse_absent": "absent.refuse", "withdraw": "absent.withdraw"}[verb] + " absent"]

    def reports(self, unit: str) -> None:
        """A whole report as it should be made."""
        for item in (*ITEMS["甲组"], *ITEMS["乙组"]):
            self.fills(f"{unit}联络员", unit, item)
        for place in self.unanswered(unit):
            self.saves_self(f"{unit}联络员", unit, place, 0, FRESH)
        self.moves(f"{unit}联络员", unit, "submit", False, "")
        self.moves(f"{unit}负责人", unit, "confirm", False, "")
