"""What still keeps an assessor from handing in their marks on a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaoping.core.judgement import above
from kaoping.core.plan import plan_of

from ..models import Absent, Entry, Mark, Sheet
from ..policy import Actor, SheetKind, options
from .duties import mine, work_at
from .grounds import below_full, lacks
from .rubrics import rubric_of


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do first. `kind`: open (not judged), lacks (no fact or no proof), waiting (不适用 without consent). `free`: a deduction that
    signing off may answer."""

    place: str
    item: str
    kind: str
    sentence: str
    free: bool = False

    def __str__(self) -> str:
        return f"{self.place} {self.sentence}"


def stated(entry: Entry) -> frozenset[str]:
    """The clauses of the unit's rubric that the office states for all (R11)."""
    if options.value(entry.assessment.options, "facts_by") != "office":
        return frozenset()
    head = f"{entry.rubric}/"
    return frozenset(f.removeprefix(head) for f in entry.assessment.facts if f.startswith(head))


def own_sheet(actor: Actor, entry: Entry) -> Sheet | None:
    """The actor's own sheet on the unit, if they have begun one."""
    return Sheet.objects.filter(entry=entry, kind=SheetKind.MEMBER, slot=str(actor.id)).first()


def missing(actor: Actor, entry: Entry) -> list[Missing]:
    """What is to be done before the actor's sheet on the unit can be handed in, in the rubric's order; empty when it can."""
    rubric = rubric_of(entry)
    own = mine(actor, work_at(entry, rubric), rubric)
    marks = {m.place: m for m in Mark.objects.filter(sheet__entry=entry, sheet__kind=SheetKind.MEMBER, sheet__slot=str(actor.id))}
    absents = Absent.objects.filter(entry=entry, ended_at=None).values_list("place", "consent_by")
    gone, waiting = {p for p, c in absents if c}, {p for p, c in absents if not c}
    given, plan = stated(entry), plan_of(rubric)
    found = []
    for item in rubric.items():
        for clause in item.clauses if item.id in own else ():
            place = clause.id
            if place in given or _covered(place, gone):
                continue
            mark = marks.get(place)
            part = plan.clauses[place]
            if mark is None or not mark.answer:
                late = _covered(place, waiting)
                words = "不适用还没有经第二人同意" if late else "还没有评"
                found.append(Missing(place, item.id, "waiting" if late else "open", words, not part.adds))
            elif mark.value is not None and below_full(part, mark.value) and (words := lacks(mark.note, mark.basis)):
                found.append(Missing(place, item.id, "lacks", f"未得满分，还缺{words}"))
    return found


def _covered(place: str, places: Iterable[str]) -> bool:
    return any(p in places for p in above(place))
