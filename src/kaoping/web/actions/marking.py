"""An assessor's own sheet on a unit: handed in, taken back, its remaining deductions signed off; and from marking to agreeing once all are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.judgement import sign_off as core_sign_off

from ..models import Entry, Mark, Panel, Sheet
from ..policy import Actor, EntryState, Hidden, PanelState, SheetKind, Stage, require, steps
from ..queries.access import scope_of
from ..queries.duties import members_of, mine, work_at
from ..queries.ready import Missing, missing, stated
from ..queries.rubrics import rubric_of
from ..queries.tally import absents_of, judgements_of
from .change import Change, change, refuse
from .marks import Given, locked_member, save_member


class NotReady(KaopingError):
    """The sheet cannot be handed in yet; `missing` says what is to be done first."""

    def __init__(self, found: Sequence[Missing]) -> None:
        super().__init__(f"还不能提交：有{len(found)}处没有评完或缺少依据")
        self.missing = list(found)


def submit(actor: Actor, entry: Entry) -> bool:
    """Hand in the actor's marks on the unit. True when all of the group are in, and the group goes on to agree. NotReady lists what is missing."""
    scope = scope_of(entry)
    require(actor, "mark.save", scope)
    with change(actor, "sheet.submit", assessment=entry.assessment_id, entry=entry.pk) as made:
        panels = _panels(actor, entry)
        sheet = locked_member(actor, entry, panels[0].group_id)
        for panel in panels:
            refuse(steps.marking(Stage(entry.assessment.stage), EntryState(entry.state), PanelState(panel.state)))
            refuse(steps.submitting(PanelState(panel.state), sheet.submitted_at is not None))
        found = missing(actor, entry)
        if found:
            raise NotReady(found)
        sheet.submitted_at = timezone.now()
        sheet.save(update_fields=["submitted_at"])
        made.tell(f"sheet:{sheet.pk}", {"submitted": False}, {"submitted": True})
        moved = [_go_on(made, p) for p in panels]
    return any(moved)


def withdraw(actor: Actor, entry: Entry) -> None:
    """Take the actor's marks on the unit back, while others of the group are still marking."""
    require(actor, "mark.save", scope_of(entry))
    with change(actor, "sheet.withdraw", assessment=entry.assessment_id, entry=entry.pk) as made:
        panels = _panels(actor, entry)
        sheet = locked_member(actor, entry, panels[0].group_id)
        for panel in panels:
            refuse(steps.withdrawing(PanelState(panel.state), sheet.submitted_at is not None))
        sheet.submitted_at = None
        sheet.save(update_fields=["submitted_at"])
        made.tell(f"sheet:{sheet.pk}", {"submitted": True}, {"submitted": False})


def sign_off(actor: Actor, entry: Entry) -> int:
    """Answer every deduction that is still open on the actor's items with an explicit “none”. How many were written."""
    require(actor, "mark.save", scope_of(entry))
    rubric = rubric_of(entry)
    own, given = set(mine(actor, work_at(entry, rubric), rubric)), stated(entry)
    written = 0
    with change(actor, "sheet.sign_off", assessment=entry.assessment_id, entry=entry.pk) as made:
        made.nothing()  # each mark tells of itself
        sheet = Sheet.objects.filter(entry=entry, kind=SheetKind.MEMBER, slot=str(actor.id)).first()
        judged = judgements_of(sheet) if sheet else {}
        versions = dict(Mark.objects.filter(sheet=sheet).values_list("place", "version")) if sheet else {}
        full = core_sign_off(rubric, CoreSheet(entry.unit.name, rubric.id, judged, absents_of(entry)), str(actor.id))
        for place, judgement in full.judgements.items():
            if place not in judged and place not in given and place.rpartition(".")[0] in own:
                save_member(actor, entry, Given(place, versions.get(place, 0), judgement.answer))
                written += 1
    return written


def go_on_without(actor: Actor, groups: Iterable[int]) -> None:
    """Somebody is no longer in these groups: where only their marks were waited for, the group goes on to agree."""
    for panel in Panel.objects.select_for_update().filter(group__in=list(groups)).select_related("entry").order_by("pk"):
        if steps.sealed(PanelState(panel.state)) and members_of(panel.group_id):
            with change(actor, "panel.agree", assessment=panel.entry.assessment_id, entry=panel.entry_id) as made:
                if not _go_on(made, panel):
                    made.nothing()


def _panels(actor: Actor, entry: Entry) -> list[Panel]:
    """The work of the actor's groups on the unit, held until the transaction ends: two who hand in last at once both see it. Hidden when there is none."""
    groups = [p.group for p in actor.posts if p.group]
    works = work_at(entry, rubric_of(entry))
    mine_here = [g for g in works if g in groups]
    if not mine_here:
        raise Hidden(f"{entry.pk}")
    for group in mine_here:
        Panel.objects.get_or_create(entry=entry, group_id=group)
    return list(Panel.objects.select_for_update().filter(entry=entry, group__in=mine_here).order_by("pk"))


def _go_on(made: Change, panel: Panel) -> bool:
    submitted = set(
        Sheet.objects.filter(entry=panel.entry_id, kind=SheetKind.MEMBER).exclude(submitted_at=None).values_list("author_id", flat=True)
    )
    waiting = [u for u in members_of(panel.group_id) if u.pk not in submitted]
    if not steps.all_submitted(PanelState(panel.state), len(waiting)):
        return False
    old, panel.state = panel.state, PanelState.AGREEING
    panel.version += 1
    panel.save(update_fields=["state", "version"])
    made.tell(f"panel:{panel.pk}", {"state": old}, {"state": panel.state}, verb="panel.agree")
    return True
