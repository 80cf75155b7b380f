"""An assessment whose sheets are all signed, for tests of what follows: collected, checked, noticed, decided, released. Row by row, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.utils import timezone

from kaoping.core.judgement import Judgement, accept
from kaoping.core.plan import plan_of
from kaoping.core.seal import canonical, code_of
from kaoping.web.actions.change import change
from kaoping.web.actions.outcomes import freeze
from kaoping.web.models import Assessment, Confirmation, Entry, Graded, Mark, MarkVersion, Panel, Sheet, Signed, User
from kaoping.web.policy import PanelState, SheetKind, Stage
from kaoping.web.queries.agreeing import board_of
from kaoping.web.queries.agreeing_papers import content_of
from kaoping.web.queries.ready import stated
from kaoping.web.queries.rubrics import rubric_of
from kaoping.web.queries.tally import retally

from .agreeing import SEEN, best
from .world import World

LOSSES: dict[str, dict[str, str]] = {
    "陈炉镇": {"1.2.1": "否", "1.5.3": "否", "3.1.1": "否"}, "红土镇": {"1.2.1": "否"}, "广阳镇": {"4.2.1": "6"}, "三里洞街道": {"1.3.1": "否"},
}
"""Unit → clause → the answer that loses points; everything else, and every other unit, has full marks."""


def signed(world: World, losses: Mapping[str, Mapping[str, str]] = LOSSES) -> World:
    """Every unit marked, agreed, confirmed and signed by both groups; the office's facts stated. The stage stays MARK."""
    for name, entry in world.entries.items():
        rubric, given = rubric_of(entry), stated(entry)
        _sheet(world, entry, SheetKind.FACT, dict.fromkeys(given, "是"), world.people["王主任"])
        answers = {c.id: losses.get(name, {}).get(c.id) or best(plan_of(rubric).clauses[c.id]) for i in rubric.items() for c in i.clauses if c.id not in given}
        _sheet(world, entry, SheetKind.AGREED, answers, world.people["组员甲"], set(losses.get(name, {})))
    Panel.objects.filter(entry__assessment=world.assessment).update(state=PanelState.CONFIRMING)
    for panel in Panel.objects.filter(entry__assessment=world.assessment).select_related("entry__assessment__owner", "entry__unit", "group"):
        _sign(world, panel)
    return world.at(Stage.MARK, panel=PanelState.SIGNED)


def _sheet(world: World, entry: Entry, kind: SheetKind, answers: Mapping[str, str], by: User, below: Collection[str] = ()) -> None:
    rubric = rubric_of(entry)
    sheet = Sheet.objects.create(entry=entry, kind=kind)
    sheet.entry = entry
    rows = []
    for place, answer in answers.items():
        judged = accept(rubric, place, answer)
        assert isinstance(judged, Judgement)
        note = "通报1号" if kind is SheetKind.FACT else f"查到{place}的情况" if place in below else ""
        rows.append(
            Mark(sheet=sheet, place=place, answer=judged.answer, value=judged.value, note=note, basis=SEEN if place in below else [], version=1,
                 at=timezone.now(), by=by, how="一致" if kind is SheetKind.AGREED else "")
        )
    for row in Mark.objects.bulk_create(rows):
        MarkVersion.objects.create(mark=row, version=1, answer=row.answer, note=row.note, basis=row.basis, how=row.how, at=row.at, by=by)
    retally(sheet, rubric)
    sheet.save()


def _sign(world: World, panel: Panel) -> None:
    lead = world.people["组员甲" if panel.group.name == "第一组" else "组员丁"]
    for user in world.people.values():
        if user.posts.filter(group=panel.group).exists():
            Confirmation.objects.create(panel=panel, user=user, round=panel.round)
    panel.state, panel.signed_at, panel.signed_by = PanelState.SIGNED, timezone.now(), lead
    content = canonical(content_of(board_of(panel)))
    digest, panel.code = code_of(content, f"{panel.pk:064d}")
    Signed.objects.create(panel=panel, code=panel.code, content=content, digest=digest, head=f"{panel.pk:064d}", by=lead)
    panel.save()


def passed(world: World, stage: Stage = Stage.CHECKED, losses: Mapping[str, Mapping[str, str]] = LOSSES) -> World:
    """Signed, collected, passed by the checker (outcomes frozen), and gone on to `stage`; from the notice on its periods run until five days from now,
    and from DECIDE on they are over; from RELEASED on every unit's grade is decided."""
    signed(world, losses)
    checker = world.actor("李复核")
    with change(checker, "results.pass", assessment=world.assessment.pk) as made:
        freeze(checker, made, world.assessment, "check")
    today = timezone.localdate()
    first = today if stage is Stage.NOTICE else today - timedelta(days=30)
    until = first + timedelta(days=7)
    periods: dict[str, date] = {} if stage is Stage.CHECKED else {"notice_from": first, "notice_to": until, "appeal_to": until}
    Assessment.objects.filter(pk=world.assessment.pk).update(checked_by=world.people["李复核"], checked_at=timezone.now(), **periods)
    if stage in (Stage.RELEASED, Stage.ARCHIVED):
        for entry in world.entries.values():
            Graded.objects.create(entry=entry, step="decided", grade="良好", reason="集体研究", meeting="区委常委会", on=today, by=world.people["王主任"])
        Assessment.objects.filter(pk=world.assessment.pk).update(released_at=timezone.now(), released_by=world.people["李复核"])
    return world.at(stage, panel=PanelState.SIGNED)
