"""Units ranked on the terminal, with ranges where something is open."""

from __future__ import annotations

from collections.abc import Sequence

from kaoping.core import standing
from kaoping.core.points import show, show_range
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score

from .printing import say
from .terminal import paint, table

Place = tuple[int, int] | None


def places(scores: Sequence[Score], together: bool = False) -> tuple[Place, ...]:
    """Best and worst possible place of each score, among those of its rubric (or among all, `together`)."""
    groups = {score.unit: "全部" for score in scores} if together else None
    return tuple(None if place is None else (place.best, place.worst) for place in standing.places(scores, groups=groups))


def say_ranking(rubrics: Sequence[Rubric], scores: Sequence[Score], ranked: Sequence[Place], mark: str = "", together: bool = False) -> None:
    """One table a rubric (or one for all): place, unit, total, sections, how much is judged."""
    pairs = list(zip(scores, ranked, strict=True))
    groups = [(None, pairs)] if together else [(r, [p for p in pairs if p[0].id == r.id]) for r in rubrics]
    for rubric, group in groups:
        if not group:
            continue
        whole = "全部单位" if rubric is None else f"{rubric.id} 表"
        say(paint(f"{whole}，{len(group)}个单位" + (f"【{mark}】" if mark else ""), "bold"))
        titles = [] if rubric is None else [_short(s.title) or s.id for s in rubric.sections]
        rows = [_row(score, place, rubric is not None) for score, place in sorted(group, key=_order)]
        for line in table(["名次", "单位", "得分", *titles, "已评"], rows, right=range(2, 3 + len(titles))):
            say(paint(line, "yellow") if "–" in line else line)
        for score, _ in group:
            if score.applicable < score.worth:
                say(f"  {score.unit}有不适用的条目，其余满分是{show(score.applicable)}分，总分按口径计。")
        say()
    if any(not score.settled for score in scores):
        say("有区间的还没有评完，或口径未定：得分和名次是最低到最高的可能。")


def _row(score: Score, place: Place, sections: bool) -> list[str]:
    parts = [show_range(part.bounds) if not part.not_applicable else "不适用" for part in score.parts] if sections else []
    judged = "全部" if score.answered >= score.asked else f"{score.answered}/{score.asked}"
    return [said(place), score.unit, show_range(score.bounds), *parts, judged]


def said(place: Place) -> str:
    """3, or 2–4 while it is open."""
    return "" if place is None else str(place[0]) if place[0] == place[1] else f"{place[0]}–{place[1]}"


def _order(pair: tuple[Score, Place]) -> tuple[object, ...]:
    score, place = pair
    return (place or (10**9, 10**9), -score.bounds.high, -score.bounds.low)


def _short(title: str, most: int = 4) -> str:
    """A section's title as a column's head, cut so that five columns fit 80."""
    return "".join(title.split())[:most]
