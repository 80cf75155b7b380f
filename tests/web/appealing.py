"""Appeals and corrections for tests to speak of: 陈炉镇 lost 1.2.1, 1.5.3 and 3.1.1, and was told so."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from kaoping.web.actions import appeals, corrections
from kaoping.web.actions.appeals import Plea
from kaoping.web.actions.corrections import Wanted
from kaoping.web.actions.marks import Given
from kaoping.web.models import Appeal, Correction, Entry, Mark, MarkVersion, Outcome, Panel, Signed
from kaoping.web.policy import SheetKind, Stage
from kaoping.web.queries.access import find

from .agreeing import SEEN
from .signed import passed
from .world import World

UNIT = "陈炉镇"
BASIS = tuple(SEEN)


def few(world: World) -> World:
    """With three units only, so that a test need not sign for nine."""
    kept = {n: e for n, e in world.entries.items() if n in (UNIT, "红土镇", "三里洞街道")}
    gone = Entry.objects.filter(assessment=world.assessment).exclude(pk__in=[e.pk for e in kept.values()])
    Panel.objects.filter(entry__in=gone).delete()
    gone.delete()
    world.entries = kept
    return world


def noticed(world: World, stage: Stage = Stage.NOTICE) -> World:
    """The results are told, the periods run; or what comes later."""
    return passed(few(world), stage)


def given(entry: Entry, place: str, answer: str, note: str = "", kind: SheetKind = SheetKind.AGREED, basis: Any = BASIS) -> Given:
    """Another answer to a clause, with the version that stands there."""
    version = Mark.objects.filter(sheet__entry=entry, sheet__kind=kind, place=place).values_list("version", flat=True).first() or 0
    return Given(place, version, answer, note, basis if note else ())


def proposed(world: World, place: str = "1.2.1", answer: str = "是", note: str = "", unit: str = UNIT, by: str = "王主任") -> Correction:
    """The office asks for another answer to a clause."""
    made = corrections.propose(world.actor(by), world.entries[unit], Wanted((given(world.entries[unit], place, answer, note),)), "复查后更正")
    return again(made)


def again(correction: Correction) -> Correction:
    """As a new request finds it."""
    found = find("correction", correction.pk)
    assert isinstance(found, Correction)
    return found


def drafted(world: World, place: str = "1.2", asked: str = "5", unit: str = UNIT) -> Appeal:
    made = appeals.draft(world.actor(f"{unit}联络员"), world.entries[unit], place, Plea(asked, "方案有文号，当时没有带到现场"))
    return fresh(made)


def fresh(appeal: Appeal) -> Appeal:
    found = find("appeal", appeal.pk)
    assert isinstance(found, Appeal)
    return found


def filed(world: World, place: str = "1.2", unit: str = UNIT) -> Appeal:
    made = drafted(world, place, unit=unit)
    appeals.file(world.actor(f"{unit}负责人"), made, made.version)
    return fresh(made)


def taken_up(world: World, place: str = "1.2") -> Appeal:
    made = filed(world, place)
    appeals.accept(world.actor("王主任"), made, made.version)
    return fresh(made)


def adjusted(world: World) -> Appeal:
    """The reviewer has decided to adjust; the checker has not approved yet."""
    made = taken_up(world)
    appeals.adjust(world.actor("申复核"), made, made.version, "调阅原件，方案有文号", Wanted((given(made.entry, "1.2.1", "是"),)))
    return fresh(made)


def state(entry: Entry) -> dict[str, Any]:
    """Everything that a correction may change of a unit: marks, papers, results."""
    return {
        "marks": list(Mark.objects.filter(sheet__entry=entry).order_by("pk").values_list("sheet__kind", "place", "version", "answer", "note")),
        "versions": MarkVersion.objects.filter(mark__sheet__entry=entry).count(),
        "tallies": list(entry.sheets.order_by("pk").values_list("kind", "tally")),
        "papers": list(Signed.objects.filter(panel__entry=entry).order_by("pk").values_list("code", flat=True)),
        "panels": list(Panel.objects.filter(entry=entry).order_by("pk").values_list("state", "code")),
        "outcomes": list(Outcome.objects.filter(entry=entry).order_by("version").values_list("digest", flat=True)),
        "absents": list(entry.absents.order_by("pk").values_list("place", "consent_by", "ended_at")),
    }


def upload(words: bytes = b"%PDF-1.4") -> BytesIO:
    return BytesIO(words)
