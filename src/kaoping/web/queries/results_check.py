"""What the second person looks at before results are passed: each total once more by another road, and what a careful reader would ask about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kaoping.core import recheck as core
from kaoping.core.points import Points, show, show_range

from ..models import Absent, Extra
from .results import Results, results
from .results_words import EFFECTS


@dataclass(frozen=True, slots=True)
class Row:
    """One unit: the total as it stands, the same once more, and how the sum is written."""

    name: str
    total: str
    again: str
    sentence: str

    @property
    def same(self) -> bool:
        return self.total == self.again


@dataclass(slots=True)
class Check:
    """`losses`: reasons that do not make up what was lost, or lack a fact or a basis. `absents`, `extras`: what two people have let count."""

    rows: list[Row] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    outliers: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    before: str = ""

    @property
    def wrong(self) -> int:
        return sum(not r.same for r in self.rows)

    @property
    def looks(self) -> list[tuple[str, list[str], str]]:
        """What to look at: a heading, its sentences, what it says where there are none."""
        last = f"与上年相差{show(core.MOVED)}分以上" + (f"（{self.before}）" if self.before else "")
        return [
            ("失分没有写清的", self.losses, "没有：每一处失分都有事实和依据，合计与得分相符"), ("与同组相差较大的", self.outliers, "没有"),
            (last, self.moved, "没有" if self.before else "没有指明上一次考核，无从比较"), ("不适用", self.absents, "没有"),
            ("加减分和否决", self.extras, "没有"),
        ]


def recheck(found: Results) -> Check:
    told = Check()
    groups: dict[str, dict[str, Points]] = defaultdict(dict)
    for line in found.lines:
        again = show(core.again(line.score, line.total)) if line.total.bounds.settled else "未评完"
        told.rows.append(Row(line.name, show_range(line.total.bounds), again, line.total.sentence))
        told.losses += [f"{line.name} {said}" for said in (*core.unexplained(line.score), *core.groundless(line.score))]
        groups[line.ranking][line.name] = line.total.bounds.low
    told.outliers = [said for group in groups.values() for said in core.outliers(group)]
    _last_year(told, found)
    entries = [line.entry.pk for line in found.lines]
    absents = Absent.objects.filter(entry__in=entries, ended_at=None).exclude(consent_by=None).select_related("entry__unit", "by", "consent_by")
    told.absents = [f"{a.entry.unit.name} {a.place}：{a.reason}（{a.by.name}提出，{a.consent_by.name}同意）" for a in absents if a.consent_by]
    extras = Extra.objects.filter(entry__in=entries, ended_at=None).exclude(consent_by=None).select_related("entry__unit", "by", "consent_by")
    told.extras = [_extra(x) for x in extras.order_by("entry__order", "no")]
    return told


def _extra(x: Extra) -> str:
    worth = EFFECTS.get(x.effect, "") if x.points is None else f"{'加' if x.kind == 'bonus' else '减'}{show(x.points)}分"
    by = f"{x.by.name}登记，{x.consent_by.name}同意" if x.consent_by else x.by.name
    return f"{x.entry.unit.name}：{x.matter}，{worth}（{x.basis}；{by}）"


def _last_year(told: Check, found: Results) -> None:
    """Totals beside those of the assessment before, where its results were frozen."""
    before = found.assessment.previous
    last = results(before) if before is not None else None
    if before is None or last is None or not last.frozen:
        return
    told.before = before.name
    then = {line.name: line.total.bounds.low for line in last.lines}
    told.moved = list(core.moved(then, {line.name: line.total.bounds.low for line in found.lines}))
