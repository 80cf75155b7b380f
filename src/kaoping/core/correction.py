"""更正: how a person reads the text otherwise than the compiler did. The standard as compiled stays; a corrected one is made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .change import CHANGES as CHANGES
from .change import LEVEL_WORDS, LEVELS
from .change import Change as Change
from .change import Correction as Correction
from .change import corrections_from_dict as corrections_from_dict
from .change import corrections_to_dict as corrections_to_dict
from .check import impossible
from .clauses import KINDS
from .codes import CODES
from .errors import KaopingError
from .fieldspec import fields_of, read_fields, values_of
from .finding import Finding
from .kind import Clause
from .place import Place, cut, place_at, put
from .points import ZERO, show
from .rubric import Item, Rubric, Section, Standard, Unread
from .source import Source
from .wire import value_of

_EDGE = " \t\r\n\u3000，,；;、"


def correct(standard: Standard, corrections: Sequence[Correction]) -> tuple[Standard, tuple[Finding, ...]]:
    """The standard read by the corrections, replayed in order.

    One that no longer fits is passed over and found as R18, which blocks; one that changes nothing is R19, one without who, when or
    why R20, both notices.
    """
    found: list[Finding] = []
    for n, correction in enumerate(corrections, 1):
        here = f"第{n}条更正（{correction.where}，{CHANGES[correction.change]}）"
        try:
            after = applied(standard, correction)
        except KaopingError as error:
            found.append(_found("R18", correction, f"{here}对不上号：{error}"))
            continue
        if after == standard:
            found.append(_found("R19", correction, f"{here}没有起作用：不更正也是这样读的"))
        lacking = [w for w, v in (("由谁更正", correction.by), ("更正日期", correction.on), ("理由", correction.reason)) if not v]
        if lacking:
            found.append(_found("R20", correction, f"{here}没有写{'、'.join(lacking)}，日后无从说明为什么这样读"))
        standard = after
    return standard, tuple(found)


def applied(standard: Standard, correction: Correction) -> Standard:
    """The standard after one correction. KaopingError, with the place and the way out, where it cannot be carried out."""
    place = place_of(standard, correction)
    if correction.text and correction.text != place.text:
        raise KaopingError(f"{correction.where}现在是“{cut(place.text)}”，不是更正时的“{cut(correction.text)}”，请核对后重新更正")
    return put(standard, place, _DO[correction.change](place, correction))


def pinned(standard: Standard, correction: Correction) -> Correction:
    """The same correction bound to the words that stand there now. KaopingError where it cannot be carried out."""
    applied(standard, replace(correction, text=""))
    return replace(correction, text=place_of(standard, correction).text)


def touched(before: Standard, after: Standard) -> frozenset[str]:
    """Where the corrected standard reads otherwise than the compiled one: `A`, `A/1`, `A/1.1`, `A/1.1.2`, by the ids of `after`.

    An item is among them when anything in it differs; a section or rubric only for what is its own (worth, units).
    """
    old = dict(_all(before))
    different = set()
    for where, now in _all(after):
        was = old.get(where)
        if isinstance(now, Item):
            known = [replace(c, id="") for c in was.clauses] if isinstance(was, Item) else []
            different |= {f"{where.partition('/')[0]}/{c.id}" for c in now.clauses if replace(c, id="") not in known}
        if was != now:
            different.add(where)
    return frozenset(different)


def _all(standard: Standard) -> list[tuple[str, Any]]:
    """Every rubric and section without its parts, and every item."""
    rubrics = [(r.id, replace(r, sections=())) for r in standard.rubrics]
    sections = [(f"{r.id}/{s.id}", replace(s, items=())) for r in standard.rubrics for s in r.sections]
    return [*rubrics, *sections, *((f"{r.id}/{i.id}", i) for r in standard.rubrics for i in r.items())]


def _found(code: str, correction: Correction, message: str) -> Finding:
    return Finding(code, CODES[code].level, correction.where, message, CODES[code].todo.rstrip("。"))


def place_of(standard: Standard, correction: Correction) -> Place:
    """What the correction is about. KaopingError where there is no such place, or one where this change cannot stand."""
    where, change = correction.where, correction.change
    place = place_at(standard, where)
    if place.level not in LEVELS[change]:
        levels = "或".join(LEVEL_WORDS[level] for level in LEVELS[change])
        raise KaopingError(f"{where}不能“{CHANGES[change]}”，请把位置写到{levels}")
    if place.level == "item" and change in (Change.READ, Change.EXPLAIN):
        return replace(place, number=_unread(place.item, correction))
    return place


def _unread(item: Item, correction: Correction) -> int:
    """Which of the item's unread spans is meant, from 0."""
    many, given = len(item.unread), correction.fields.get("unread")
    if not many:
        raise KaopingError(f"{correction.where}没有“没有读懂的文字”，不用再{CHANGES[correction.change]}")
    number = 1 if given in (None, "") and many == 1 else _whole(given, f"{correction.where}：第几处没有读懂的文字（unread）")
    if not 1 <= number <= many:
        raise KaopingError(f"{correction.where}有{many}处没有读懂的文字，没有第{number}处，请填1至{many}")
    return number - 1


def _whole(data: Any, path: str) -> int:
    if data in (None, ""):
        raise KaopingError(f"{path}没有填，请补上")
    text = str(data)
    number: int = value_of(int, int(text) if text.isascii() and text.isdigit() and len(text) < 10 else data, path)
    return number


def made(given: Mapping[str, Any], where: str, text: str, source: Source, old: Clause | None = None) -> Clause:
    """A clause over these words, of the kind and fields given, or as `old` where nothing is. KaopingError names what does not fit."""
    if not given and old is not None:
        return replace(old, text=text, source=source)
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise KaopingError(f"{where}：没有写明得分点的类型，请选{'、'.join(k.NAME for k in KINDS.values())}之一（kind：{'、'.join(KINDS)}）")
    own = {k: v for k, v in given.items() if k != "kind"}
    if old is not None and "beyond" not in own and "beyond" in {s.name for s in fields_of(kind)}:
        own["beyond"] = old.beyond
    clause = KINDS[kind](id="" if old is None else old.id, text=text, source=source, **read_fields(kind, own, where))
    if flaw := clause.flaw() or next(impossible(clause), ""):
        raise KaopingError(f"{where}：“{clause.NAME}”{flaw}，请改正")
    return clause


def _kind(place: Place, c: Correction) -> Item:
    clause = place.clause
    return place.having(made(c.fields or {"kind": ""}, c.where, clause.text, clause.source, clause))


def _fields(place: Place, c: Correction) -> Item:
    clause = place.clause
    if not c.fields:
        raise KaopingError(f"{c.where}：没有写要改哪一项，可以改的有{'、'.join(s.label for s in fields_of(clause.KIND)) or '（没有）'}")
    return place.having(made({"kind": clause.KIND, **values_of(clause), **c.fields}, c.where, clause.text, clause.source, clause))


def _split(place: Place, c: Correction) -> Item:
    _only(c, "at", "first", "second")
    clause, text = place.clause, place.clause.text
    here = _whole(c.fields.get("at"), f"{c.where}：从第几个字后面拆开（at）")
    first, second = text[:here].rstrip(_EDGE), text[here:].lstrip(_EDGE)
    if here <= 0 or not first or not second:
        raise KaopingError(f"{c.where}共{len(text)}个字，不能从第{here}个字后面拆开，请让两边都有文字")
    start = len(text) - len(second)
    sources = (clause.source, clause.source)
    if clause.source != Source():
        base = clause.source.start
        sources = clause.source.within(base, base + len(first)), clause.source.within(base + start, max(clause.source.end, base + start))
    halves = [
        made(_group(c, name), f"{c.where}{label}", words, source, clause)
        for name, label, words, source in zip(("first", "second"), ("前半", "后半"), (first, second), sources, strict=True)
    ]
    return place.having(*halves)


def _join(place: Place, c: Correction) -> Item:
    item, n = place.item, place.number
    if n + 1 >= len(item.clauses):
        raise KaopingError(f"{c.where}后面没有得分点可以合并，请改为合并它前面的一个")
    one, two = item.clauses[n], item.clauses[n + 1]
    if _cell(one.source) != _cell(two.source):
        raise KaopingError(f"{c.where}和后一个得分点在原件的不同格里（{one.source}、{two.source}），不能合并")
    source = one.source
    if source != Source():
        source = source.within(min(one.source.start, two.source.start), max(one.source.end, two.source.end))
    whole = made(c.fields, c.where, place.between(one, two), source, one)
    rest = tuple(u for u in item.unread if source == Source() or not _inside(u.source, source))
    return replace(place.having(whole, instead=2), unread=rest)


def _remove(place: Place, c: Correction) -> Item:
    _only(c)
    clause = place.clause
    return place.left(Unread(clause.text, clause.source))


def _explain(place: Place, c: Correction) -> Item:
    _only(c, *(("unread",) if place.level == "item" else ()))
    if not c.reason.strip():
        raise KaopingError(f"{c.where}：作为说明、不计分，要写理由，请补上")
    return place.having() if place.level == "clause" else place.read()


def _read(place: Place, c: Correction) -> Item:
    words = place.item.unread[place.number]
    return place.read(made({k: v for k, v in c.fields.items() if k != "unread"}, c.where, words.text, words.source))


def _worth(place: Place, c: Correction) -> Item | Section | Rubric:
    data = _said(c, "worth", "分值")
    worth: Decimal | None = None if data in (None, "") else value_of(Decimal, data, f"{c.where}的分值")
    if worth is not None and worth < ZERO:
        raise KaopingError(f"{c.where}的分值不能小于0，这里是{show(worth)}，请改正")
    return replace(place.thing, worth=worth)


def _name(place: Place, c: Correction) -> Item:
    return replace(place.item, name=value_of(str, _said(c, "name", "名称"), f"{c.where}的名称").strip())


def _units(place: Place, c: Correction) -> Rubric:
    return replace(place.rubric, applies_to=_texts(c, "applies_to", "适用单位"))


def _evidence(place: Place, c: Correction) -> Item:
    return replace(place.item, evidence=_texts(c, "evidence", "应有的材料"))


def _texts(c: Correction, name: str, label: str) -> tuple[str, ...]:
    texts = value_of(tuple[str, ...], _said(c, name, label), f"{c.where}的{label}")
    return tuple(dict.fromkeys(t.strip() for t in texts if t.strip()))


def _said(c: Correction, name: str, label: str) -> Any:
    _only(c, name)
    if name not in c.fields:
        raise KaopingError(f"{c.where}：没有写{label}改成什么（{name}），请补上")
    return c.fields[name]


def _group(c: Correction, name: str) -> Mapping[str, Any]:
    given = c.fields.get(name) or {}
    if not isinstance(given, Mapping):
        raise KaopingError(f"{c.where}：{name}应是一组“名称: 值”（kind和它的各项），请核对")
    return given


def _only(c: Correction, *names: str) -> None:
    if unknown := [n for n in c.fields if n not in names]:
        can = f"，可以写的有{'、'.join(names)}" if names else ""
        raise KaopingError(f"{c.where}：“{CHANGES[c.change]}”用不到“{unknown[0]}”这一项，请删去{can}")


def _cell(source: Source) -> tuple[str, int, int, int]:
    return source.document, source.table, source.row, source.cell


def _inside(one: Source, whole: Source) -> bool:
    return _cell(one) == _cell(whole) and whole.start <= one.start and one.end <= whole.end


_DO: dict[Change, Callable[[Place, Correction], Item | Section | Rubric]] = {
    Change.KIND: _kind,
    Change.FIELDS: _fields,
    Change.SPLIT: _split,
    Change.JOIN: _join,
    Change.REMOVE: _remove,
    Change.EXPLAIN: _explain,
    Change.READ: _read,
    Change.WORTH: _worth,
    Change.NAME: _name,
    Change.UNITS: _units,
    Change.EVIDENCE: _evidence,
}
