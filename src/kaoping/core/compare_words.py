"""A comparison of two standards in words: one plain sentence a difference."""

from __future__ import annotations

from .compare import ClauseDifference, Comparison, Fate, ItemDifference, RubricDifference, SectionDifference
from .fieldspec import in_words
from .kind import Clause
from .place import cut
from .points import Points, show
from .rubric import Together

FATES: dict[Fate, str] = {Fate.SAME: "未变", Fate.CHANGED: "改动", Fate.MOVED: "移动", Fate.ADDED: "新增", Fate.REMOVED: "删去"}
"""Each fate as a page names it."""

_TOGETHER = {Together.SUM: "各得分点各算各的", Together.ALL: "缺一项整条不得分", Together.OPEN: "“否则，不得分”有两种读法"}


def summary(comparison: Comparison) -> str:
    """The whole in one line: 本次31条：未变20条，改动6条……."""
    counts = [f"{name}{comparison.count(fate)}条" for fate, name in FATES.items() if comparison.count(fate)]
    now = sum(1 for i in comparison.items if i.after is not None)
    rubrics = [rubric_line(r) for r in comparison.rubrics if r.fate in (Fate.ADDED, Fate.REMOVED)]
    return f"本次{now}条" + (f"：{'，'.join(counts)}" if counts else "") + "".join(f"；{line}" for line in rubrics)


def rubric_line(rubric: RubricDifference) -> str:
    """What became of a rubric itself, its items apart."""
    after, before = rubric.after, rubric.before
    if after is None or before is None:
        here = after or before
        return f"{FATES[rubric.fate]}评分表{here.id}《{cut(here.title, 30)}》" if here is not None else ""
    said = [f"编号由{before.id}改为{after.id}"] if before.id != after.id else []
    said += [f"标题由《{before.title}》改为《{after.title}》"] if before.title != after.title else []
    said += _worths(before.worth, after.worth, "总分")
    said += [f"增加适用单位{'、'.join(rubric.units_added)}"] if rubric.units_added else []
    said += [f"不再适用于{'、'.join(rubric.units_removed)}"] if rubric.units_removed else []
    inside = "，考核内容或条文有变" if any(s.fate is not Fate.SAME for s in rubric.sections) else ""
    return f"评分表{after.id}" + ("，".join(said) if said else "本身未变") + inside


def section_line(section: SectionDifference) -> str:
    """What became of a section itself, its items apart."""
    after, before = section.after, section.before
    if after is None or before is None:
        here = after or before
        return f"{FATES[section.fate]}{section.where or section.old_where}考核内容“{_title(here.title)}”" if here is not None else ""
    said = [f"由{section.old_where}移来"] if section.moved else [f"原{section.old_where}"] if section.old_where != section.where else []
    said += [f"标题由“{_title(before.title)}”改为“{_title(after.title)}”"] if _title(before.title) != _title(after.title) else []
    said += _worths(before.worth, after.worth, "分值")
    changed = sum(i.fate is not Fate.SAME for i in section.items)
    said += [f"有{changed}条有变"] if changed else []
    return f"{section.where}“{_title(after.title)}”" + ("，".join(said) if said else "未变")


def item_line(item: ItemDifference) -> str:
    """What became of an item: A/1.1（原A/1.2）条文有改动，分值由8分改为10分，新增1个得分点."""
    after, before = item.after, item.before
    if after is None or before is None:
        here = after or before
        if here is None:
            return ""
        worth = f"（{show(here.worth)}分）" if here.worth is not None else ""
        return f"{FATES[item.fate]}{item.where or item.old_where}“{cut(here.text, 24)}”{worth}"
    place = f"（由{item.old_where}移来）" if item.moved else f"（原{item.old_where}）" if item.old_where != item.where else ""
    said = ["条文有改动"] if item.reworded else []
    said += [f"名称由“{before.name}”改为“{after.name}”"] if before.name != after.name else []
    said += _worths(before.worth, after.worth, "分值")
    said += [f"{name}{n}个得分点" for fate, name in FATES.items() if fate is not Fate.SAME and (n := sum(c.fate is fate for c in item.clauses))]
    said += [f"由{_TOGETHER[before.together]}改为{_TOGETHER[after.together]}"] if item.together_changed else []
    said += ["应有的材料有变"] if before.evidence != after.evidence else []
    said += ["没有读懂的文字有变"] if [u.text for u in before.unread] != [u.text for u in after.unread] else []
    said += ["酌情扣分能否低于下限有变"] if before.floor != after.floor else []
    return f"{item.where}{place}" + ("，".join(said) if said else "内容未变")


def clause_line(clause: ClauseDifference) -> str:
    """What became of a clause: “……”由“得分点”（得2分）改为“得分点”（得3分）."""
    after, before = clause.after, clause.before
    if after is None or before is None:
        here = after or before
        return f"{FATES[clause.fate]}“{cut(here.text, 24)}”{_kind(here)}" if here is not None else ""
    if clause.fate is Fate.SAME:
        return f"“{cut(after.text, 24)}”未变"
    if _kind(before) != _kind(after):
        return f"“{cut(after.text, 24)}”由{_kind(before)}改为{_kind(after)}"
    return f"“{cut(before.text, 24)}”改写为“{cut(after.text, 24)}”，计分办法未变"


def _kind(clause: Clause) -> str:
    said = in_words(clause)
    return f"“{clause.NAME}”" + (f"（{said}）" if said else "")


def _worths(before: Points | None, after: Points | None, label: str) -> list[str]:
    return [f"{label}由{_worth(before)}改为{_worth(after)}"] if before != after else []


def _worth(worth: Points | None) -> str:
    return "未印" if worth is None else f"{show(worth)}分"


def _title(title: str) -> str:
    return "".join(title.split())
