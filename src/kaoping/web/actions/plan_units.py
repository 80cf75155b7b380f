"""Who is assessed: units chosen from the tree, typed, or read from a workbook. All of a list goes in, or none of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kaoping.core.errors import KaopingError

from ..models import Assessment, Duty, Entry, Unit
from ..models.people import Level
from ..policy import Actor, options
from ..queries.plan_propose import needs_reason, proposed_rubric
from ..queries.plan_roster import Line, Troubles
from ..queries.plan_units import level_below, level_said, tree
from ..queries.rubrics import bound
from .change import Change
from .plan import editing
from .units import make


def choose(actor: Actor, assessment: Assessment, version: int, units: Iterable[int]) -> int:
    """Exactly these units of the tree are assessed; how many. What was settled for those that stay, stays."""
    wanted = set(units)
    with editing(actor, assessment, version, "plan.units") as (made, plan):
        rows = [r.unit for r in tree(plan.owner_id)]
        if not wanted <= {u.pk for u in rows}:
            raise KaopingError("选中的单位不在本单位之下，请刷新页面后再试")
        idle = [u.name for u in rows if u.pk in wanted and not u.active]
        if idle:
            raise KaopingError(f"{'、'.join(idle)}已停用，不能参加考核")
        before = {e.unit_id: e for e in Entry.objects.filter(assessment=plan).select_related("unit")}
        gone = [e for u, e in before.items() if u not in wanted]
        Duty.objects.filter(entry__in=gone).delete()
        Entry.objects.filter(pk__in=[e.pk for e in gone]).delete()
        added = [u for u in rows if u.pk in wanted and u.pk not in before]
        enter(plan, added)
        made.tell(f"assessment:{plan.pk}", {"removed": [e.unit.name for e in gone]}, {"added": [u.name for u in added]})
        return len(wanted)


def enter(plan: Assessment, units: Iterable[Unit], lines: dict[int, Line] | None = None) -> None:
    """Rows for units not yet assessed, on the rubric that the line names or the standard proposes."""
    rubrics = bound(plan).ruled.rubrics
    order = Entry.objects.filter(assessment=plan).order_by("-order").values_list("order", flat=True).first() or 0
    mode, rows = options.value(plan.options, "ranking"), []
    for unit in units:
        line = (lines or {}).get(unit.pk) or Line(0, unit.name)
        order += 1
        rubric = line.rubric or proposed_rubric(rubrics, unit.name)
        among = {"rubric": rubric, "all": "全部单位"}.get(mode, line.ranking[:40])
        rows.append(Entry(assessment=plan, unit=unit, rubric=rubric, exception=line.exception[:200], ranking=among, order=order))
    Entry.objects.bulk_create(rows)


def add_lines(actor: Actor, assessment: Assessment, version: int, lines: list[Line], level: str = "") -> tuple[int, int]:
    """Add units by name: those of the tree as they are, others made new below the owner or the parent named. (added, new of these).

    Troubles: one sentence for each line that cannot be; then nothing is written.
    """
    with editing(actor, assessment, version, "plan.units") as (made, plan):
        desk = _Desk(plan, level)
        wrong = [sentence for line in lines for sentence in desk.flaws(line)]
        if wrong:
            raise Troubles(wrong)
        there = set(Entry.objects.filter(assessment=plan).values_list("unit_id", flat=True))
        new, found, said = 0, [], {}
        for line in lines:
            unit = desk.known(line)
            if unit is None:
                unit, new = desk.make(made, line), new + 1
            if unit.pk not in there:
                there.add(unit.pk)
                found.append(unit)
                said[unit.pk] = line
        if not found:
            raise KaopingError("这些单位都已经在名单里了，没有新增")
        enter(plan, found, said)
        made.tell(f"assessment:{plan.pk}", None, {"added": [u.name for u in found]})
        return len(found), new


class _Desk:
    """The tree at hand while a list is read into it."""

    def __init__(self, plan: Assessment, level: str) -> None:
        self.owner = plan.owner
        self.level = level if level in Level.values else level_below(plan.owner)
        self.rubrics = bound(plan).ruled.rubrics
        self.named: defaultdict[str, list[Unit]] = defaultdict(list)
        for row in tree(self.owner):
            self.named[row.unit.name].append(row.unit)

    def parents(self, line: Line) -> list[Unit]:
        if not line.parent or line.parent == self.owner.name:
            return [self.owner]
        return self.named.get(line.parent, [])

    def known(self, line: Line) -> Unit | None:
        found = self.named.get(" ".join(line.name.split()), [])
        if line.parent:
            allowed = {p.pk for p in self.parents(line)}
            found = [u for u in found if u.parent_id in allowed]
        return found[0] if found else None

    def flaws(self, line: Line) -> list[str]:
        """What is wrong with a line, each with its number."""
        head, found = f"第{line.row}行“{line.name}”", []
        same = self.named.get(" ".join(line.name.split()), [])
        if line.level and level_said(line.level) is None:
            found.append(f"{head}的层级“{line.level}”不认识，请写镇街、村（社区）或其他单位")
        if len(self.parents(line)) != 1:
            found.append(f"{head}的上级单位“{line.parent}”{'有几个同名的，请先在单位管理里改名区分' if self.parents(line) else '不在本单位之下，请先添加'}")
        elif not line.parent and len(same) > 1:
            found.append(f"{head}有几个同名的单位，请写明上级单位")
        unit = self.known(line)
        if unit is not None and not unit.active:
            found.append(f"{head}已停用，请先在单位管理里恢复")
        return found + self._rubric_flaws(line, head)

    def _rubric_flaws(self, line: Line, head: str) -> list[str]:
        if not line.rubric:
            return []
        if line.rubric not in {r.id for r in self.rubrics}:
            return [f"{head}的评分表“{line.rubric}”不在标准里，请填{'、'.join(r.id for r in self.rubrics)}之一"]
        if not line.exception and needs_reason(self.rubrics, line.name, line.rubric):
            return [f"{head}用评分表{line.rubric}与标准的“适用于”不一致，请填例外理由"]
        return []

    def make(self, made: Change, line: Line) -> Unit:
        parent = self.parents(line)[0]
        level = level_said(line.level) or (self.level if parent.pk == self.owner.pk else level_below(parent))
        unit = make(made, parent, " ".join(line.name.split()), level)
        self.named[unit.name].append(unit)
        return unit
