"""Two versions of a standard, last year's and this year's: what stayed, what changed and how, what is new, gone or moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .check import bare_words
from .kind import Clause
from .rubric import Item, Rubric, Section, Standard
from .source import Source
from .text_diff import Likeness, Piece, paired, text_diff

_ALIKE = 0.5
_NAMED_ALIKE = 0.25
_CLAUSES_ALIKE = 0.4


class Fate(StrEnum):
    """What became of something. Moved is the same in another place; what changed may have moved as well (`moved`)."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """A clause before and after, by its words and reading, whatever its number; None where there is none."""

    fate: Fate
    before: Clause | None
    after: Clause | None


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """An item before and after. `old_where` and `where` are its ids (`A/1.1`), empty where it does not stand.

    `old_text` and `text` are both texts in pieces, told apart word by word where they differ (one side alone: none is marked).
    """

    fate: Fate
    moved: bool
    old_where: str
    where: str
    before: Item | None
    after: Item | None
    old_text: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    clauses: tuple[ClauseDifference, ...] = ()

    @property
    def reworded(self) -> bool:
        """Whether the words differ, white space and the printed number apart."""
        return self.before is not None and self.after is not None and bare_words(self.before) != bare_words(self.after)

    @property
    def reworthed(self) -> bool:
        """Whether the 分值 differs."""
        return self.before is not None and self.after is not None and self.before.worth != self.after.worth

    @property
    def together_changed(self) -> bool:
        """Whether 否则，不得分 is read otherwise, or has come or gone."""
        return self.before is not None and self.after is not None and self.before.together is not self.after.together


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """A section before and after; `items` are those of the section after, then those removed from the section before."""

    fate: Fate
    moved: bool
    old_where: str
    where: str
    before: Section | None
    after: Section | None
    items: tuple[ItemDifference, ...]


@dataclass(frozen=True, slots=True)
class RubricDifference:
    """A rubric before and after, the units that it no longer or newly applies to, and its sections: those after, then those removed."""

    fate: Fate
    before: Rubric | None
    after: Rubric | None
    units_added: tuple[str, ...]
    units_removed: tuple[str, ...]
    sections: tuple[SectionDifference, ...]

    @property
    def items(self) -> tuple[ItemDifference, ...]:
        """All its items."""
        return tuple(i for s in self.sections for i in s.items)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two standards side by side: the rubrics after, in their order, then those removed."""

    before: Standard
    after: Standard
    rubrics: tuple[RubricDifference, ...]

    @property
    def items(self) -> tuple[ItemDifference, ...]:
        """All items of all rubrics."""
        return tuple(i for r in self.rubrics for i in r.items)

    @property
    def same(self) -> bool:
        """Whether nothing differs but where and in which document things stand."""
        return all(r.fate is Fate.SAME for r in self.rubrics)

    def count(self, fate: Fate) -> int:
        """How many items met this fate."""
        return sum(i.fate is fate for i in self.items)


def compare(before: Standard, after: Standard) -> Comparison:
    """What became of each rubric, section, item and clause. Numbers and places in the document are no difference; words and reading are."""
    old, new = before.rubrics, after.rubrics
    scores = ((_rubrics_alike(o, n), abs(i - j), i, j) for i, o in enumerate(old) for j, n in enumerate(new))
    pairs = paired(s for s in scores if s[0] > 0)
    sole = {j: i for i, j in pairs.items()}
    kept = [_rubric(old[sole[j]] if j in sole else None, r) for j, r in enumerate(new)]
    return Comparison(before, after, (*kept, *(_rubric(r, None) for i, r in enumerate(old) if i not in pairs)))


def compare_rubrics(before: Rubric, after: Rubric) -> RubricDifference:
    """As `compare`, of two rubrics that belong together whatever they are called: a unit's own of last year and of this."""
    return _rubric(before, after)


def _rubrics_alike(old: Rubric, new: Rubric) -> float:
    """By the units first: two tables that have changed places are still each its units' own."""
    one, other = set(old.applies_to), set(new.applies_to)
    shared = len(one & other) / len(one | other) if one | other else 0.0
    return 2 * shared + (old.id == new.id) + (old.title == new.title) / 2


def _rubric(old: Rubric | None, new: Rubric | None) -> RubricDifference:
    had, has = (() if r is None else r.applies_to for r in (old, new))
    more, less = tuple(u for u in has if u not in had), tuple(u for u in had if u not in has)
    sections = _sections(old, new)
    fate = _fate(old, new)
    if old is not None and new is not None:
        own = (old.title, old.worth, old.step) == (new.title, new.worth, new.step) and not more and not less
        fate = Fate.SAME if own and all(s.fate is Fate.SAME for s in sections) else Fate.CHANGED
    return RubricDifference(fate, old, new, more, less, sections)


def _fate(old: object, new: object) -> Fate:
    return Fate.ADDED if old is None else Fate.REMOVED if new is None else Fate.SAME


@dataclass(frozen=True, slots=True)
class _Stand:
    """An item where it stands: in which section, as which of all items."""

    item: Item
    section: int


def _sections(old: Rubric | None, new: Rubric | None) -> tuple[SectionDifference, ...]:
    was, now = (() if r is None else r.sections for r in (old, new))
    before, after = ([_Stand(i, n) for n, s in enumerate(part) for i in s.items] for part in (was, now))
    items = _items_paired(was, now, before, after)
    pairs = _sections_paired(was, now, before, after, items)
    moved = _out_of_order(pairs)
    strays = _moved_items(before, after, items, pairs)
    ids = ("" if old is None else old.id, "" if new is None else new.id)
    made = {j: i for i, j in items.items()}
    told = [_item(before[made[j]].item if j in made else None, stand.item, ids, j in strays) for j, stand in enumerate(after)]
    gone = [(i, _item(stand.item, None, ids, False)) for i, stand in enumerate(before) if i not in items]
    partner = {j: i for i, j in pairs.items()}
    found = []
    for j, section in enumerate(now):
        here = [d for d, stand in zip(told, after, strict=True) if stand.section == j]
        here += [d for i, d in gone if before[i].section == partner.get(j)]
        found.append(_section(was[partner[j]] if j in partner else None, section, ids, partner.get(j) in moved, tuple(here)))
    for i, section in enumerate(was):
        if i not in pairs:
            found.append(_section(section, None, ids, False, tuple(d for n, d in gone if before[n].section == i)))
    return tuple(found)


def _items_paired(was: Sequence[Section], now: Sequence[Section], before: Sequence[_Stand], after: Sequence[_Stand]) -> dict[int, int]:
    alike = Likeness([bare_words(s.item) for s in before], [bare_words(s.item) for s in after])
    scores = []
    for i, old in enumerate(before):
        for j, new in enumerate(after):
            score = alike(i, j)
            if score < _NAMED_ALIKE:
                continue
            home = was[old.section].title == now[new.section].title
            named = bool(old.item.name) and old.item.name == new.item.name and home
            if score >= _ALIKE or named:
                # Of texts that stand twice, those of the same section belong together, then those in the same order.
                scores.append((score, (0 if home else len(before) + len(after)) + abs(i - j), i, j))
    return paired(scores)


def _sections_paired(
    was: Sequence[Section], now: Sequence[Section], before: Sequence[_Stand], after: Sequence[_Stand], items: dict[int, int]
) -> dict[int, int]:
    titles = Likeness([s.title for s in was], [s.title for s in now])
    shared: dict[tuple[int, int], int] = {}
    for i, j in items.items():
        at = (before[i].section, after[j].section)
        shared[at] = shared.get(at, 0) + 1
    scores = []
    for i, old in enumerate(was):
        for j, new in enumerate(now):
            size = len(old.items) + len(new.items)
            score = titles(i, j) + (2 * shared.get((i, j), 0) / size if size else 0)
            if score >= _ALIKE:
                scores.append((score, abs(i - j), i, j))
    return paired(scores)


def _moved_items(before: Sequence[_Stand], after: Sequence[_Stand], items: dict[int, int], sections: dict[int, int]) -> set[int]:
    """The items (by their place after) that stand in another section, or in another order among those that stayed."""
    stayed = {i: j for i, j in items.items() if sections.get(before[i].section) == after[j].section}
    moved = {j for i, j in items.items() if i not in stayed}
    for section in set(sections):
        moved |= {stayed[i] for i in _out_of_order({i: j for i, j in stayed.items() if before[i].section == section})}
    return moved


def _out_of_order(pairs: dict[int, int]) -> set[int]:
    """The fewest old ones that have to be taken out for the rest to stand in their old order (all but a longest rising run)."""
    ends: list[int] = []
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for i in sorted(pairs):
        at = bisect_left(ends, pairs[i])
        before[i] = tails[at - 1] if at else None
        ends[at : at + 1], tails[at : at + 1] = [pairs[i]], [i]
    kept, i_now = set[int](), tails[-1] if tails else None
    while i_now is not None:
        kept.add(i_now)
        i_now = before[i_now]
    return set(pairs) - kept


def _where(rubric: str, part: Section | Item | None) -> str:
    return "" if part is None else f"{rubric}/{part.id}"


def _section(old: Section | None, new: Section | None, ids: tuple[str, str], moved: bool, items: tuple[ItemDifference, ...]) -> SectionDifference:
    fate = _fate(old, new)
    if old is not None and new is not None:
        own = ("".join(old.title.split()), old.worth) == ("".join(new.title.split()), new.worth)
        fate = Fate.CHANGED if not own or any(i.fate is not Fate.SAME for i in items) else Fate.MOVED if moved else Fate.SAME
    return SectionDifference(fate, moved, _where(ids[0], old), _where(ids[1], new), old, new, items)


def _item(old: Item | None, new: Item | None, ids: tuple[str, str], moved: bool) -> ItemDifference:
    was, now = _where(ids[0], old), _where(ids[1], new)
    clauses = _clauses(() if old is None else old.clauses, () if new is None else new.clauses)
    if old is None or new is None:
        texts = [text_diff(part.text, part.text)[0] if part is not None else () for part in (old, new)]
        return ItemDifference(_fate(old, new), False, was, now, old, new, texts[0], texts[1], clauses)
    one, other = text_diff(old.text, new.text)
    told = ItemDifference(Fate.CHANGED, moved, was, now, old, new, one, other, clauses)
    if _changed(told, old, new):
        return told
    return replace(told, fate=Fate.MOVED if moved else Fate.SAME)


def _changed(told: ItemDifference, old: Item, new: Item) -> bool:
    own = (old.name, old.floor, old.evidence, [u.text for u in old.unread]) != (new.name, new.floor, new.evidence, [u.text for u in new.unread])
    return own or told.reworded or told.reworthed or told.together_changed or any(c.fate is not Fate.SAME for c in told.clauses)


def _clauses(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[ClauseDifference, ...]:
    alike = Likeness([c.text for c in old], [c.text for c in new])
    scores = [(alike(i, j) + (_bare(o) == _bare(n)), abs(i - j), i, j) for i, o in enumerate(old) for j, n in enumerate(new)]
    pairs = paired(s for s in scores if s[0] >= _CLAUSES_ALIKE)
    made = {j: i for i, j in pairs.items()}
    told = [
        ClauseDifference(Fate.ADDED, None, c)
        if j not in made
        else ClauseDifference(Fate.SAME if _bare(old[made[j]]) == _bare(c) else Fate.CHANGED, old[made[j]], c)
        for j, c in enumerate(new)
    ]
    return (*told, *(ClauseDifference(Fate.REMOVED, c, None) for i, c in enumerate(old) if i not in pairs))


def _bare(clause: Clause) -> Clause:
    """A clause by what it says: without its number, its place in the document and white space."""
    return replace(clause, id="", source=Source(), text="".join(clause.text.split()))
