"""Looking at results: what a person may be shown of them, the ranking, and what the assessed units are told of one another (R28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from kaoping.core.assemble import COMPONENTS
from kaoping.core.points import Bounds, Points, show_range
from kaoping.core.standing import Place
from kaoping.core.total import HUNDRED

from ..models import Assessment, Outcome
from ..policy import Actor, Role, Scope, Stage, may, options
from ..policy.states import STAGES
from .results import Line, Results, results

TIES = dict(options.BY_KEY["ties"].choices)
_HOW = {
    "1224": "得分相同的并列同一名次，后面的名次顺延",
    "1223": "得分相同的并列同一名次，后面的名次不空出",
    "list": "得分相同的依次比较各部分得分、扣分多少，仍相同的并列",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a result this person is shown: `whole`: other units' marks as well; `places`; `ties`: with whom a place is shared; `computed`: computed and
    proposed grades; `decided`: the decided ones."""

    whole: bool
    places: bool
    ties: bool
    computed: bool
    decided: bool


def sight_of(actor: Actor, scope: Scope) -> Sight:
    """By the verbs, and for the units by the rule of what is published (R28)."""
    whole, published = may(actor, "results.read", scope), options.value(dict(scope.options), "published")
    return Sight(
        whole, whole or published != "grades", whole or published == "list", may(actor, "results.grades", scope), may(actor, "results.decided", scope)
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """Which result is told: its version (0: reckoned at this moment, nobody has checked it) and since when."""

    title: str
    stage: str
    version: int
    at: datetime

    @property
    def sentence(self) -> str:
        when = timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")
        return f"结果第{self.version}版，{when}起有效（{self.stage}）" if self.version else f"按{when}的评分汇总，未经复核"


def in_force(assessment: Assessment, found: Results | None = None, entry: int = 0) -> InForce:
    """The version in force: of one unit, else the newest of all."""
    stage, kept = STAGES[Stage(assessment.stage)], None
    if found is None or found.frozen:
        rows = Outcome.objects.filter(assessment=assessment)
        kept = (rows.filter(entry=entry) if entry else rows).order_by("-version", "-id").values_list("version", "at").first()
    return InForce(assessment.name, stage, *(kept or (0, timezone.now())))


def place_words(place: Place | None) -> str:
    """`3`, or `2–5` while something is open; empty where there is none."""
    return "" if place is None else f"{place.best}" if place.settled else f"{place.best}–{place.worst}"


def group_words(line: Line) -> str:
    """With whom a unit is ranked, in words."""
    return f"评分表{line.rubric}" if line.ranking == line.rubric else line.ranking


def full_of(line: Line) -> Points:
    """What the total is out of: the rubric's points where one part alone counts, else a hundred."""
    counted = [c for c in line.total.components if c.weight]
    return counted[0].worth if len(counted) == 1 else HUNDRED


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit in its ranking group. `parts`: its components in the order of the columns; `end`: what the bars' whole length stands for."""

    line: Line
    place: str
    parts: tuple[Bounds | None, ...]
    end: Points
    proposed: str
    decided: str


@dataclass(frozen=True, slots=True)
class RankingGroup:
    name: str
    rows: list[Ranked]
    seen: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """`columns`: components with a weight, where more than one has; `extras`: whether bonus or penalty count anywhere; `rule`: how equal totals are ranked."""

    assessment: Assessment
    groups: list[RankingGroup]
    columns: list[tuple[str, str]]
    extras: bool
    graded: bool
    rule: str
    crossing: tuple[str, ...]
    kept: InForce
    sight: Sight


def ranking(actor: Actor, scope: Scope, assessment: Assessment) -> Ranking:
    """Every ranking group, the best place first."""
    found, sight = results(assessment, whys=False), sight_of(actor, scope)
    weighed = [k for k, _ in COMPONENTS if any((c := x.component(k)) is not None and c.weight for x in found.lines)]
    columns = [(k, label) for k, label in COMPONENTS if k in weighed] if len(weighed) > 1 else []
    groups = [_group(name, lines, columns, sight) for name, lines in found.groups().items()]
    by = options.value(assessment.options, "ties")
    crossing = tuple(f"{t.group}：{'、'.join(t.units)}并列，“{t.grade}”还剩{t.seats}个名额，由人决定" for t in found.ties) if sight.computed else ()
    graded = any((r.line.computed and sight.computed) or r.proposed or r.decided for g in groups for r in g.rows)
    extras = any(x.total.bonus or x.total.penalty for x in found.lines)
    return Ranking(assessment, groups, columns, extras, graded, f"{TIES[by]}：{_HOW[by]}", crossing, in_force(assessment, found), sight)


def _group(name: str, lines: list[Line], columns: list[tuple[str, str]], sight: Sight) -> RankingGroup:
    end = max((max(full_of(x), x.total.bounds.high) for x in lines), default=HUNDRED)
    name = group_words(lines[0]) if lines else name
    return RankingGroup(name, [_ranked(x, columns, end, sight) for x in lines], sum(x.seen for x in lines))


def _ranked(line: Line, columns: list[tuple[str, str]], end: Points, sight: Sight) -> Ranked:
    parts = tuple(c.bounds if (c := line.component(k)) is not None else None for k, _ in columns)
    proposed = line.proposed.grade if line.proposed and sight.computed else ""
    return Ranked(line, place_words(line.place), parts, end, proposed, grade_of(line, sight))


def grade_of(line: Line, sight: Sight) -> str:
    """The decided grade for who may be told."""
    return line.decided.grade if line.decided and sight.decided else ""


@dataclass(frozen=True, slots=True)
class Published:
    """What the units are told. `mode`: own, list or grades; `own`: this person's units, with marks, place and grade; `others`: (unit, what is told of it)."""

    assessment: Assessment
    mode: str
    said: str
    own: list[Ranked]
    others: list[tuple[str, str]]
    sight: Sight
    kept: InForce


def published(actor: Actor, scope: Scope, assessment: Assessment) -> Published:
    """The units' own page of results: of their own what they have, of others what R28 says and not a word more."""
    found, sight = results(assessment, whys=False), sight_of(actor, scope)
    mine = {p.unit for p in actor.posts if p.role in (Role.CLERK, Role.HEAD)}
    own = [_ranked(x, [], full_of(x), sight) for x in found.lines if x.entry.unit_id in mine]
    mode = options.value(assessment.options, "published")
    others: list[tuple[str, str]] = []
    if mode == "list":
        others = [(x.name, _total(x)) for x in found.lines]
    elif mode == "grades":
        others = [(x.name, grade_of(x, sight)) for x in found.lines if grade_of(x, sight)]
    kept = in_force(assessment, found, own[0].line.entry.pk if own else 0)
    return Published(assessment, mode, options.BY_KEY["published"].said(mode), own, others, sight, kept)


def _total(line: Line) -> str:
    return show_range(line.total.bounds)
