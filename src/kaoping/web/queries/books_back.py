"""A returned workbook held against what stands: each row a change, the same, a conflict, or something that does not fit. Nothing is written here.

What a row stood at when the workbook was made is read from the history of marks, so that a cell which the person left alone never undoes what has
been saved on the site since.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import NOT_APPLICABLE
from kaoping.core.question import tidy
from kaoping.write.home_words import HEADS, INPUTS

from ..files.returned import Cell, Line, Returned
from ..models import Evidence, MarkVersion, Visit
from ..policy import Actor
from .asking import said
from .books import MISSING, Ask, Key, Shelf, admitted
from .books_content import Content, Pick, alike, bare, content, same
from .grounds import MOST_WORDS
from .reporting import TICK

CHANGE, CONFLICT, SAME = "change", "conflict", "same"
_KEY = re.compile(r"([0-9]{1,12})-([0-9]{1,3}(?:\.[0-9]{1,3}){1,2})")
_BASIS = re.compile(r"(佐证|现场核查)?\s*([0-9]{1,6})(?:\s*第?\s*(.{1,20}?)\s*页)?")
_WIDE = str.maketrans("０１２３４５６７８９－．", "0123456789-.")
_MEANS = {"formula": "是公式，不采用；请改成填好的值", "error": "显示为错误值，不采用；请改正", "date": "变成了日期，不采用；请先把格子设成文本再填"}
_MORE = 200  # lines of what does not fit that are shown


@dataclass(frozen=True, slots=True)
class Found:
    """A row that fits: `mine` is what would stand, `now` what stands, `cells` where it was read. `state`: change, conflict, same."""

    ask: Ask
    state: str
    now: Content
    mine: Content
    version: int
    cells: str
    by: str = ""
    at: Any = None

    @property
    def answers(self) -> tuple[str, str]:
        """The answers in words, as they stand and as they would."""
        part = self.ask.part
        return (said(part, self.now.answer), said(part, self.mine.answer)) if part else ("", "")


@dataclass
class Back:
    """All of a returned workbook. `misfits` are sentences with the name of the cell; `missing` counts the rows that were not brought back."""

    name: str
    changes: list[Found] = field(default_factory=list)
    conflicts: list[Found] = field(default_factory=list)
    same: list[Found] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    missing: int = 0

    @property
    def same_by_unit(self) -> dict[str, int]:
        """Unit → how many of its rows are the same."""
        return dict(Counter(f.ask.entry.unit.name for f in self.same))  # a Counter knows 0 for any name, also for those that templates ask for

    @property
    def shown(self) -> list[str]:
        return self.misfits[:_MORE]

    @property
    def hidden(self) -> int:
        return max(0, len(self.misfits) - _MORE)


@dataclass(frozen=True)
class _Known:
    """What is asked of the database once for all rows."""

    shelf: Shelf
    seen: Mapping[int, Mapping[str, int]]
    versions: Mapping[tuple[int, int], MarkVersion]
    papers: Mapping[tuple[int, str, int], str]


def back(actor: Actor, shelf: Shelf, book: Returned) -> Back:
    """Hold the workbook against what stands now. KaopingError where the whole of it cannot be taken; a row that cannot is a misfit."""
    seen = admitted(actor, shelf, book.ticket)
    result = Back(book.name)
    if not book.lines:
        raise KaopingError(f"“{book.name}”里没有找到表头（{'、'.join(HEADS[n] for n in ('key', *INPUTS))}）和填好的行，请核对是不是带走的那份表")
    known = _Known(shelf, seen, _versions(shelf, seen), _papers(shelf))
    rows: dict[Key, tuple[Line, Found]] = {}
    twice: set[Key] = set()
    refused: set[Key | None] = set()
    for line in book.lines:
        try:
            found = _found(known, line)
        except KaopingError as error:
            result.misfits.append(str(error))
            refused.add(_key(line))
            continue
        key = found.ask.entry.pk, found.ask.place
        if key in rows and rows[key][1].mine != found.mine:
            twice.add(key)
            result.misfits.append(f"{_where(line)}和第{rows[key][0].number}行是同一个得分点，填的却不一样，两行都没有采用")
        rows.setdefault(key, (line, found))
    for key, (_, found) in rows.items():
        if key not in twice:
            {CHANGE: result.changes, CONFLICT: result.conflicts, SAME: result.same}[found.state].append(found)
    taken = {(e, p) for e, p in shelf.asks if e in seen}
    result.missing = len(taken - rows.keys() - refused)
    return result


def _versions(shelf: Shelf, seen: Mapping[int, Mapping[str, int]]) -> dict[tuple[int, int], MarkVersion]:
    """The marks as they stood when the workbook was made, where they no longer do."""
    moved = {m.pk: v for (e, p), m in shelf.marks.items() if 0 < (v := seen.get(e, {}).get(p, 0)) != m.version}
    return {(v.mark_id, v.version): v for v in MarkVersion.objects.filter(mark__in=moved) if moved[v.mark_id] == v.version}


def _papers(shelf: Shelf) -> dict[tuple[int, str, int], str]:
    if not shelf.member:
        return {}
    rows = [(e, "evidence", no, pk) for e, no, pk in Evidence.objects.filter(entry__in=shelf.entries).values_list("entry_id", "no", "pk")]
    rows += [(e, "visit", no, pk) for e, no, pk in Visit.objects.filter(entry__in=shelf.entries).values_list("entry_id", "no", "pk")]
    return {(e, kind, no): str(pk) for e, kind, no, pk in rows}


def _key(line: Line) -> Key | None:
    """The entry and the place that the line says it is about."""
    cell = line.cells.get("key")
    found = _KEY.fullmatch(cell.text.strip().translate(_WIDE)) if cell is not None else None
    return (int(found[1]), found[2]) if found else None


def _where(line: Line, name: str = "") -> str:
    cell = line.cells.get(name)
    return f"“{line.sheet}”{cell.at if cell else f'第{line.number}行'}"


def _found(known: _Known, line: Line) -> Found:
    ask = _ask(known, line)
    entry, place = ask.entry.pk, ask.place
    mark, version = known.shelf.marks.get((entry, place)), known.seen[entry].get(place, 0)
    now = content(mark)
    base = now if mark is None or mark.version == version else content(known.versions.get((mark.pk, version)))
    given = _given(known, line, ask)
    mine = replace(now, **{n: v for n, v in given.items() if not alike(ask, n, v, base)})
    if given.keys() & {"picks"} and mine.picks is not now.picks:
        mine = replace(mine, shown=given["shown"])
    standing = mark.version if mark is not None else 0
    cells = f"“{line.sheet}”第{line.number}行"
    if same(ask, mine, now):
        return Found(ask, SAME, now, now, standing, cells)
    _check(line, ask, mine)
    state = CHANGE if standing == version else CONFLICT
    return Found(ask, state, now, mine, standing, cells, mark.by.name if mark else "", mark.at if mark else None)


def _ask(known: _Known, line: Line) -> Ask:
    """The row that this line is about. KaopingError where it is none of this workbook's, or has been put together from two."""
    cell = line.cells.get("key")
    if cell is None or cell.kind:
        raise KaopingError(f"{_where(line, 'key')}的编号{'是公式，认不出是哪一行' if cell else '空着，认不出是哪一行'}，这一行没有采用")
    key = _key(line)
    if key is None:
        raise KaopingError(f"{_where(line, 'key')}的编号“{cell.text[:20]}”不是网站给的，这一行没有采用")
    if key[0] not in known.seen:
        raise KaopingError(f"{_where(line, 'key')}的编号“{cell.text[:20]}”是别的单位的，不在这份表里，这一行没有采用")
    if key[0] in known.shelf.shut:
        entry, why = known.shelf.shut[key[0]]
        raise KaopingError(f"{_where(line)}：{entry.unit.name}现在不能改：{why}")
    ask = known.shelf.asks.get(key)
    if ask is None:
        raise KaopingError(f"{_where(line, 'key')}：编号“{cell.text[:20]}”现在不由您填写（分工变了、由考核办登记，或已定为不适用），这一行没有采用")
    for name, wanted in (("unit", ask.entry.unit.name), ("clause", ask.clause)):
        beside = line.cells.get(name)
        if beside is not None and not beside.kind and bare(beside.text) != bare(wanted):
            raise KaopingError(f"{_where(line, name)}的{HEADS[name]}“{beside.text[:20]}”和编号“{ask.key}”对不上，像是错了行，这一行没有采用")
    return ask


def _given(known: _Known, line: Line, ask: Ask) -> dict[str, Any]:
    """What the person filled in: fields left blank are left out. KaopingError for a formula, or for what fits nothing."""
    found: dict[str, Any] = {}
    for name in INPUTS:
        cell = line.cells.get(name)
        if cell is None:
            continue
        if cell.kind:
            raise KaopingError(f"{_where(line, name)}（{HEADS[name]}）{_MEANS[cell.kind]}")
        if name == "basis":
            found["picks"], found["shown"] = _picks(known, line, ask, cell)
        elif name == "answer" and ask.part is None:
            raise KaopingError(f"{_where(line, name)}：这一行只写完成情况，不填答案")
        else:
            found[name] = tidy(cell.text) if name == "answer" else cell.text.strip()
    if ask.part is not None and not known.shelf.member:
        found.pop("picks", None)  # a unit's clauses rest on nothing by themselves: the column is locked there
        found.pop("shown", None)
    return found


def _picks(known: _Known, line: Line, ask: Ask, cell: Cell) -> tuple[tuple[Pick, ...], str]:
    words = [w for w in (w.strip() for w in re.split(r"[；;\n]+", cell.text)) if w]
    if not known.shelf.member:
        return _ticked(line, ask, words)
    found: list[Pick] = []
    for word in words:
        told = _BASIS.fullmatch(word.translate(_WIDE))
        if word == MISSING:
            found.append({"kind": TICK, "id": "missing", "page": ""})
        elif told and (pk := known.papers.get((ask.entry.pk, kind := "visit" if told[1] == "现场核查" else "evidence", int(told[2])))):
            found.append({"kind": kind, "id": pk, "page": (told[3] or "").strip()})
        else:
            raise KaopingError(f"{_where(line, 'basis')}：{ask.entry.unit.name}没有“{word[:20]}”；依据请写“佐证03”“佐证03第5页”“现场核查1”或“{MISSING}”")
    return tuple(found), "；".join(words)


def _ticked(line: Line, ask: Ask, words: Sequence[str]) -> tuple[tuple[Pick, ...], str]:
    """What a unit says is there without a file: names that the item's text expects."""
    if ask.part is not None:
        return (), ""
    names = [w.removesuffix("（现场备查）").strip() for w in words]
    if wrong := [n for n in names if n not in ask.item.evidence]:
        may = "、".join(ask.item.evidence) or "没有要备查的材料"
        raise KaopingError(f"{_where(line, 'basis')}：“{wrong[0][:20]}”不是{ask.item.id}要求的材料（{may}）")
    return tuple({"kind": TICK, "id": n, "page": ""} for n in names), "；".join(f"{n}（现场备查）" for n in names)


def _check(line: Line, ask: Ask, mine: Content) -> None:
    """KaopingError, with the cell, for what saving would refuse."""
    if len(mine.note) > MOST_WORDS:
        raise KaopingError(f"{_where(line, 'note')}有{len(mine.note)}字，请不超过{MOST_WORDS}字")
    if any(len(p["page"]) > 20 for p in mine.picks):
        raise KaopingError(f"{_where(line, 'basis')}的页码请不超过20字")
    if ask.part is None or not mine.answer:
        return
    if mine.answer.lower() in NOT_APPLICABLE:
        raise KaopingError(f"{_where(line, 'answer')}：不适用请在网页上提出，写明理由，由另一人同意")
    try:
        ask.part.question.accept(mine.answer)
    except KaopingError as error:
        raise KaopingError(f"{_where(line, 'answer')}（{ask.entry.unit.name} {ask.place}）：{error}") from None
