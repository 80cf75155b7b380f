"""Corrections in words: what was read, and what is read now, in one plain sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from .change import CHANGES, Change, Correction
from .correction import applied, correct, place_of
from .errors import KaopingError
from .fieldspec import fields_of, in_words, shown
from .kind import Clause
from .place import Place, cut, place_at
from .points import Points, show
from .rubric import Item, Standard


def described(correction: Correction, standard: Standard) -> str:
    """What a correction does to the standard as it stands before it: A/1.1.2由“得分点”（得2分）改为“区间得分”（3—5分）.

    KaopingError where it cannot be carried out.
    """
    after = applied(standard, correction)
    old, where, change = place_of(standard, correction), correction.where, correction.change
    if change is Change.KIND:
        return f"{where}由{_kind(old.clause)}改为{_kind(place_at(after, where).clause)}"
    if change is Change.FIELDS:
        return _fields(where, old.clause, place_at(after, where).clause)
    if change in (Change.SPLIT, Change.JOIN, Change.REMOVE):
        return _reshaped(correction, old, after)
    if change in (Change.EXPLAIN, Change.READ):
        return _read(correction, old, after)
    return _own(correction, old, place_at(after, where))


def history(standard: Standard, corrections: Sequence[Correction]) -> tuple[str, ...]:
    """One sentence a correction, each told of the standard as it stood before it; of one that no longer fits, why."""
    said = []
    for correction in corrections:
        try:
            said.append(described(correction, standard))
        except KaopingError as error:
            said.append(f"{correction.where}“{CHANGES[correction.change]}”对不上号：{error}")
        standard, _ = correct(standard, [correction])
    return tuple(said)


def _kind(clause: Clause) -> str:
    said = in_words(clause)
    return f"“{clause.NAME}”" + (f"（{said}）" if said else "")


def _fields(where: str, old: Clause, new: Clause) -> str:
    said = [
        f"“{spec.label}”由{shown(spec, was)}改为{shown(spec, now)}"
        for spec in fields_of(new.KIND)
        if (was := getattr(old, spec.name)) != (now := getattr(new, spec.name))
    ]
    return f"{where}（{new.NAME}）的{'，'.join(said)}" if said else f"{where}（{new.NAME}）没有变化"


def _reshaped(correction: Correction, old: Place, after: Standard) -> str:
    where, item = correction.where, old.item
    clauses = _item(after, old).clauses
    if correction.change is Change.SPLIT:
        parts = "和".join(f"“{cut(c.text)}”{_kind(c)}" for c in clauses[old.number : old.number + 2])
        return f"{where}拆成两个得分点：{parts}"
    if correction.change is Change.JOIN:
        behind = item.clauses[old.number + 1]
        return f"{where}“{cut(old.text)}”与后面的“{cut(behind.text)}”合并为{_kind(clauses[old.number])}"
    return f"{where}“{cut(old.text)}”不再读作{_kind(old.clause)}，列为没有读懂的文字"


def _read(correction: Correction, old: Place, after: Standard) -> str:
    where = correction.where
    if old.level == "clause":
        return f"{where}“{cut(old.text)}”不再读作{_kind(old.clause)}，是说明文字，不计分"
    now = _item(after, old)
    if correction.change is Change.EXPLAIN:
        return f"{where}中没有读懂的“{cut(old.text)}”是说明文字，不计分"
    new = next(c for c, was in zip(now.clauses, (*old.item.clauses, None), strict=True) if was is None or (c.text, c.source) != (was.text, was.source))
    return f"{where}中没有读懂的“{cut(old.text)}”读作{_kind(new)}"


def _own(correction: Correction, old: Place, new: Place) -> str:
    where, thing, now = correction.where, old.thing, new.thing
    if correction.change is Change.WORTH:
        return f"{where}的分值由{_worth(thing.worth)}改为{_worth(now.worth)}"
    if correction.change is Change.NAME:
        return f"{where}的名称由{_quoted(old.item.name)}改为{_quoted(new.item.name)}"
    if correction.change is Change.UNITS:
        return f"评分表{where}的适用单位{_listed(old.rubric.applies_to, new.rubric.applies_to)}"
    return f"{where}应有的材料{_listed(old.item.evidence, new.item.evidence)}"


def _listed(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    more, less = [n for n in new if n not in old], [o for o in old if o not in new]
    said = [f"{verb}{'、'.join(names)}" for verb, names in (("增加", more), ("去掉", less)) if names]
    return "，".join(said) if said else "改了次序" if old != new else "没有变化"


def _item(standard: Standard, place: Place) -> Item:
    return place_at(standard, f"{place.rubric.id}/{place.item.id}").item


def _worth(worth: Points | None) -> str:
    return "未印" if worth is None else f"{show(worth)}分"


def _quoted(name: str) -> str:
    return f"“{name}”" if name else "空"
