"""A change of what is signed (F21): how an item stands, what would come of other answers, whom it touches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kaoping.core.judgement import Judgement, NotApplicable, above
from kaoping.core.plan import ClausePlan, plan_of
from kaoping.core.points import show_range
from kaoping.core.rubric import Item, Rubric
from kaoping.core.score import Score

from ..models import Absent, Entry, EvidenceLink, Mark, Panel, Visit
from ..policy import PanelState, SheetKind
from .agreeing_page import MOST_TYPED, Basis, key_of
from .asking import Control, controls, said
from .duties import work_at
from .ready import stated
from .rubrics import rubric_of
from .tally import absents_of, score_of

GONE = "不适用"


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause as it stands, in a form: `sheet` is where its answer is kept (agreed, or the office's fact), `mark` what stands there; `put` is what was
    sent and could not be taken (button, number, amount, note), so that it is not lost."""

    part: ClausePlan
    control: Control
    sheet: SheetKind
    mark: Mark | None
    bases: tuple[Basis, ...]
    absent: bool
    put: tuple[str, str, str, str] | None = None

    @property
    def id(self) -> str:
        return self.part.clause.id

    @property
    def fact(self) -> bool:
        return self.sheet is SheetKind.FACT

    @property
    def version(self) -> int:
        return self.mark.version if self.mark else 0

    @property
    def given(self) -> str:
        return self.mark.answer if self.mark else ""

    @property
    def note(self) -> str:
        return self.mark.note if self.mark else ""

    @property
    def said(self) -> str:
        return said(self.part, self.given)

    @property
    def chosen(self) -> str:
        """The button that is pressed."""
        if self.put is not None:
            return self.put[0]
        if self.control.shape == "buttons":
            return self.given.partition(" ")[0]
        stands = self.mark is not None and abs(self.mark.value or 0) >= MOST_TYPED
        return self.control.buttons[0].value if stands and self.control.buttons else ""

    @property
    def typed(self) -> str:
        return self.put[1] if self.put is not None else "" if self.control.shape == "buttons" or self.chosen else self.given

    @property
    def amount(self) -> str:
        return self.put[2] if self.put is not None else self.given.partition(" ")[2] if self.control.shape == "buttons" else ""

    @property
    def written(self) -> str:
        """The fact as it is being written: an old one would not fit another answer, so it stands beside and is not taken over."""
        return self.put[3] if self.put is not None else ""

    @property
    def ranged(self) -> bool:
        return any(b.ranged for b in self.control.buttons)


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands: its mark in words, its clauses, what of it does not apply, and the bases that can be cited."""

    entry: Entry
    item: Item
    section: str
    mark: str
    asked: tuple[Asked, ...]
    absents: tuple[Absent, ...]
    bases: Mapping[str, dict[str, Any]]

    def kept(self, put: Mapping[str, tuple[str, str, str, str]], ticked: Mapping[str, Collection[str]]) -> Standing:
        """With what was sent for its clauses."""
        asked = (
            replace(a, put=put[a.id], bases=tuple(replace(b, on=b.key in ticked[a.id]) for b in a.bases)) if a.id in put else a for a in self.asked
        )
        return replace(self, asked=tuple(asked))


def item_of(place: str) -> str:
    return ".".join(place.split(".")[:2])


def standing(entry: Entry, place: str) -> Standing | None:
    """The item at `place`; None where the rubric has none."""
    rubric = rubric_of(entry)
    found = next(((i, s) for s in rubric.sections for i in s.items if i.id == place), None)
    if found is None:
        return None
    item, section = found
    marks, facts = marks_of(entry), stated(entry)
    cited, gone = _bases(entry, item.id), absents_of(entry)
    asking = controls(rubric)
    asked = tuple(_asked(rubric, c.id, asking[c.id], marks, facts, cited, gone) for c in item.clauses)
    live = [a for a in Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None) if a.place in above(item.id) or item_of(a.place) == item.id]
    bases = {b.key: cited[b.key] for a in asked for b in a.bases}
    return Standing(entry, item, section.title, marks_in(now(entry))[item.id], asked, tuple(live), bases)


def _asked(
    rubric: Rubric, place: str, control: Control, marks: Mapping[tuple[str, str], Mark], facts: Collection[str], cited: dict[str, dict[str, Any]],
    gone: Mapping[str, NotApplicable],
) -> Asked:
    kind = SheetKind.FACT if place in facts else SheetKind.AGREED
    mark = marks.get((kind, place))
    clause = {"kind": "clause", "id": place, "say": f"{place}评分标准原文"}
    here = {key_of(b): b for b in ([clause] if kind is SheetKind.AGREED else []) + (mark.basis if mark else [])}
    cited |= here
    on = {key_of(b) for b in (mark.basis if mark else [])}
    offered = [*here, *(k for k, b in cited.items() if k not in here and b["kind"] in ("evidence", "visit"))]
    bases = tuple(Basis(k, str(cited[k]["say"]), k in on) for k in offered)
    return Asked(plan_of(rubric).clauses[place], control, kind, mark, bases, any(p in gone for p in above(place)))


def _bases(entry: Entry, item: str) -> dict[str, dict[str, Any]]:
    """The evidence and the on-site records of the item."""
    links = EvidenceLink.objects.filter(evidence__entry=entry, place=item, removed_at=None, evidence__withdrawn_at=None).select_related("evidence")
    found = [{"kind": "evidence", "id": x.evidence_id, "say": f"佐证{x.evidence.no:02} {x.evidence.title}"} for x in links.order_by("evidence__no")]
    visits = [v for v in Visit.objects.filter(entry=entry) if not v.items or item in v.items]
    found += [{"kind": "visit", "id": v.pk, "say": f"现场核查{v.no:02} {v.where}"} for v in visits]
    return {key_of(b): b for b in found}


def marks_of(entry: Entry) -> dict[tuple[str, str], Mark]:
    """(sheet kind, clause) → the agreed answers and the office's facts."""
    rows = Mark.objects.filter(sheet__entry=entry, sheet__kind__in=(SheetKind.AGREED, SheetKind.FACT)).select_related("sheet", "by")
    return {(m.sheet.kind, m.place): m for m in rows}


def judgements(entry: Entry, marks: Mapping[tuple[str, str], Mark]) -> dict[str, Judgement]:
    """What counts of each clause: the agreed answer, else the office's fact."""
    ordered = sorted(marks.items(), key=lambda m: m[0][0] == SheetKind.AGREED)
    return {place: Judgement(place, m.answer, m.value, m.note) for (_, place), m in ordered if m.answer and m.value is not None}


def now(entry: Entry) -> Score:
    """The unit's score by what is agreed and stated."""
    return score_of(rubric_of(entry), entry, judgements(entry, marks_of(entry)), absents_of(entry))


def trial(entry: Entry, given: Mapping[str, Judgement], on: Mapping[str, NotApplicable], off: Iterable[str]) -> tuple[Score, Score]:
    """The score as it stands, and as it would with these answers, with `on` not applying and `off` applying again."""
    rubric, marks, gone = rubric_of(entry), marks_of(entry), absents_of(entry)
    had = judgements(entry, marks)
    after = {p: a for p, a in gone.items() if p not in set(off)} | dict(on)
    return score_of(rubric, entry, had, gone), score_of(rubric, entry, had | dict(given), after)


def marks_in(found: Score) -> dict[str, str]:
    """Item → its mark in words, and "total"."""
    told = {i.id: GONE if i.not_applicable else show_range(i.bounds) for s in found.parts for i in s.parts}
    return told | {"total": show_range(found.bounds)}


def moved(before: Score, after: Score, places: Collection[str]) -> dict[str, list[str]]:
    """{item: [before, after]} of the items named and of all whose mark moves; last the total."""
    old, new = marks_in(before), marks_in(after)
    return {k: [old[k], new[k]] for k in old if k == "total" or k in places or old[k] != new[k]}


def items_at(rubric: Rubric, place: str) -> list[str]:
    """The items that lie at, above or under a place."""
    return [i.id for i in rubric.items() if i.id == item_of(place) or i.id.startswith(f"{place}.")]


def panels_at(entry: Entry, items: Iterable[str]) -> list[Panel]:
    """The panels whose groups decide on these items, held until the transaction ends."""
    wanted = set(items)
    groups = [g for g, w in work_at(entry, rubric_of(entry)).items() if wanted & set(w.items)]
    rows = Panel.objects.select_for_update(of=("self",)).filter(entry=entry, group__in=groups).select_related("group").order_by("id")
    found = list(rows)
    for panel in found:
        panel.entry = entry
    return found


def states(panels: Sequence[Panel]) -> tuple[PanelState, ...]:
    return tuple(PanelState(p.state) for p in panels)
