"""From the issued document to an assessment that is under way: uploaded, compiled, ruled on, published; planned by item and started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from kaoping.core.wire import digest
from kaoping.read.stored import read_rulings

from ..actions import plan, plan_people, plan_run, plan_units, standards
from ..actions.begin import as_demonstration
from ..models import Assessment, Document, Entry, Group
from ..policy import Role
from ..queries.plan import earlier
from ..queries.rubrics import bound
from .cast import GROUPS, UNITS, Cast

NAME = "镇办基层党组织建设年度考核（演示）"
FIRST_GROUP = {"A": ("1", "2"), "B": ("1",)}
"""The sections whose items the first group marks at all units; the second has the rest."""
LAST = "镇办基层党组织建设年度考核（演示·上一年度）"
_DAYS = {"report": (-16, 4), "review": (-6, 5), "visit": (-4, 8), "mark": (-3, 10), "agree": (0, 14), "confirm": (10, 17), "notice": (20, 26)}


@dataclass(frozen=True, slots=True)
class Scene:
    """The assessment with its units by name; `entry` reads one anew."""

    cast: Cast
    assessment: Assessment
    entries: dict[str, int]
    groups: dict[str, Group]

    def entry(self, unit: str) -> Entry:
        found: Entry = Entry.objects.select_related("assessment__owner", "unit").get(pk=self.entries[unit])
        return found


def publish(cast: Cast, home: Path) -> Document:
    """The shipped document and its rulings, published."""
    office = cast.actor("office")
    name = "附件4.docx"
    document = standards.add(office, cast.owner, (home / name).read_bytes(), name, 2018, None)
    document.refresh_from_db()
    standards.rule(office, document, document.version, read_rulings((home / "rulings.yaml").read_bytes(), "rulings.yaml"))
    document.refresh_from_db()
    standards.publish(office, document, document.version, digest(standards.freezing(document)))
    document.refresh_from_db()
    return document


def start(cast: Cast, document: Document, last: bool = False) -> Scene:
    """Nine units, two groups of three, work divided by item, everything else as the rules stand by default. `last`: the year before, whose days
    are long over and which two of each group marked."""
    office, today = cast.actor("office"), timezone.localdate()
    before = None if last else next(iter(earlier([cast.owner.pk])), None)
    made = plan.create(office, cast.owner, LAST if last else NAME, today.year - last, document, before)
    as_demonstration(office, made)
    plan_units.choose(office, made, _version(made), [cast.units[name].pk for name in UNITS])
    back = 330 if last else 0
    days = {step: (_day(today, first - back), _day(today, last_ - back)) for step, (first, last_) in _DAYS.items()}
    plan.set_calendar(office, made, _version(made), days)
    if last:
        plan.set_rules(office, made, _version(made), {"markers": "2"}, made.facts)
    groups = {name: plan_people.add_group(office, made, name) for name in GROUPS}
    for name, people in GROUPS.items():
        for n, (username, _) in enumerate(people[: 2 if last else None]):
            plan_people.join(office, groups[name], cast.users[username], Role.MEMBER if n else Role.LEAD)
    plan.set_division(office, made, _version(made), plan.Division("item", _items(made, groups), {}))
    plan_run.start(office, made, _version(made))
    made.refresh_from_db()
    entries = dict(Entry.objects.filter(assessment=made).values_list("unit__name", "pk"))
    return Scene(cast, made, entries, groups)


def _items(made: Assessment, groups: dict[str, Group]) -> dict[str, int]:
    first, second = groups.values()
    return {
        f"{rubric.id}/{item.id}": (first if section.id in FIRST_GROUP[rubric.id] else second).pk
        for rubric in bound(made).ruled.rubrics
        for section in rubric.sections
        for item in section.items
    }


def _version(made: Assessment) -> int:
    made.refresh_from_db()
    return int(made.version)


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()
