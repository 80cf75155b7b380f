"""Findings about a standard: a list of checks, each a function from a standard to what it finds. Rubrics written by hand pass the same checks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from .clauses.holistic import Holistic
from .codes import CODES
from .finding import Finding
from .kind import Clause, Effect, Room
from .plan import attainable, boundless, counted, only_beyond
from .points import ZERO, Points, show
from .rubric import Item, Rubric, Section, Standard, Together
from .ruling import gap
from .source import Source

_NO_ROOM = Room(ZERO, ZERO)
_NUMERALS = "零一二三四五六七八九十"


def check(standard: Standard) -> tuple[Finding, ...]:
    """All findings, in the order of codes, and of the document within a code."""
    return tuple(f for one in CHECKS for f in one(standard))


def check_rubric(rubric: Rubric) -> tuple[Finding, ...]:
    """The findings about one rubric by itself."""
    return check(Standard(title=rubric.title, rubrics=(rubric,)))


def _finding(code: str, where: str, message: str, suggestion: str, source: Source | None) -> Finding:
    return Finding(code, CODES[code].level, where, message, suggestion, source)


def _items(standard: Standard) -> Iterator[tuple[Rubric, Item, str]]:
    for rubric in standard.rubrics:
        for item in rubric.items():
            yield rubric, item, f"{rubric.id}/{item.id}"


def _at(where: str, source: Source) -> str:
    """B/1.1（第2张表第2行第2格）; by hand there is no place in a document."""
    return where if source == Source() else f"{where}（{source}）"


def _adding(item: Item) -> list[Clause]:
    return [c for c in item.clauses if c.EFFECT is Effect.ADDS and not c.beyond]


def bare_words(item: Item) -> str:
    """An item's text to compare by: without white space and its printed number."""
    text = "".join(item.text.split())
    return re.sub(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）).、．]+", "", text)


def sums_to_worth(standard: Standard) -> Iterator[Finding]:
    """R01."""
    alike: dict[str, list[tuple[str, Points | None]]] = defaultdict(list)
    for _, item, where in _items(standard):
        alike[bare_words(item)].append((where, item.worth))
    for _, item, where in _items(standard):
        more = _gap(item)
        if not more:
            continue
        worth, sums = item.worth or ZERO, (item.worth or ZERO) - more
        others = [w for w, worth_there in alike[bare_words(item)] if w != where and worth_there == sums]
        said = f"，做到最好也差{show(more)}分" if more > ZERO else f"，多出{show(-more)}分"
        same = f"；同样的条文在{'、'.join(others)}分值是{show(sums)}分" if others else ""
        message = f"{_at(where, item.source)}分值{show(worth)}分，而各得分点合计{show(sums)}分（{_listed(item)}）{said}{same}"
        yield _finding("R01", where, message, _shortfall(item, more), item.source)


def _gap(item: Item) -> Points:
    more = gap(item)
    endless = [c for c in _adding(item) if boundless(c)]
    if not more or not endless:
        return more
    # What has no limit of its own fills up to the worth: only what exceeds it without that is wrong.
    rest = (item.worth or ZERO) - attainable(item, but=endless)
    return min(rest, ZERO)


def _listed(item: Item) -> str:
    return "＋".join(show(c.best(_NO_ROOM)) for c in _adding(item) if not boundless(c))


def _shortfall(item: Item, more: Points) -> str:
    first = _adding(item)[0].id
    ways = [f"raise:{first}（把差额加到某个得分点）", "scale（各得分点按比例折算）", f"accept（本条按{show(attainable(item))}分计）"]
    if more > ZERO:
        ways.insert(0, f"reserve（差额{show(more)}分另作综合评定）")
    return f"核对原文是分值印错还是得分点有漏；不改原文的，用口径shortfall定：{'、'.join(ways)}"


def says_how(standard: Standard) -> Iterator[Finding]:
    """R02."""
    for _, item, where in _items(standard):
        moving = [c for c in item.clauses if c.EFFECT in (Effect.ADDS, Effect.TAKES)]
        if moving and all(isinstance(c, Holistic) for c in moving):
            message = f"{_at(where, item.source)}印了{show(counted(item))}分，但没有说怎么得分，只能在0至{show(counted(item))}分之间综合评定"
            yield _finding("R02", where, message, "可在口径中说明掌握的尺度（如分几档、各看什么），或在原文补上得分点", item.source)


def together_is_ruled(standard: Standard) -> Iterator[Finding]:
    """R03."""
    for rubric, item, where in _items(standard):
        if item.together is Together.OPEN:
            n = len(_adding(item))
            ways = f"{n}个得分点各算各的，还是有一个没做到整条{show(counted(item))}分全不得"
            message = f"{_at(where, item.source)}“否则，不得分”有两种读法：{ways}；定之前只能给出区间"
            suggestion = f"用口径together定：sum（各算各的）或all（缺一项整条不得分）；整张表一样的，位置写{rubric.id}"
            yield _finding("R03", where, message, suggestion, item.source)


def items_sum_to_section(standard: Standard) -> Iterator[Finding]:
    """R04."""
    for rubric in standard.rubrics:
        for section in rubric.sections:
            worths = [i.worth for i in section.items]
            if section.worth is None or None in worths:
                continue
            every = sum((i.worth or ZERO for i in section.items), ZERO)
            inside = sum((i.worth or ZERO for i in section.items if not only_beyond(i)), ZERO)
            if section.worth not in (every, inside):
                where = f"{rubric.id}/{section.id}"
                message = f"{_at(where, section.source)}“{_title(section)}”印{show(section.worth)}分，而下面{len(worths)}条合计{show(every)}分"
                yield _finding("R04", where, message, "核对这一部分各条的分值和这一部分的总分值，改正印错的一处", section.source)


def sections_sum_to_total(standard: Standard) -> Iterator[Finding]:
    """R05."""
    for rubric in standard.rubrics:
        parts = [_section_worth(s) for s in rubric.sections]
        known = [p for p in parts if p is not None]
        if rubric.worth is None or len(known) < len(parts):
            continue
        every = sum(known, ZERO)
        extra = sum((p for p, s in zip(known, rubric.sections, strict=True) if s.items and all(map(only_beyond, s.items))), ZERO)
        if rubric.worth not in (every, every - extra):
            sums = "＋".join(show(p) for p in known)
            message = f"{_at(rubric.id, rubric.source)}“{rubric.title}”总分{show(rubric.worth)}分，而各部分合计{show(every)}分（{sums}）"
            yield _finding("R05", rubric.id, message, "核对总分和各部分的分值，改正印错的一处", rubric.source)


def _section_worth(section: Section) -> Points | None:
    if section.worth is not None:
        return section.worth
    worths = [i.worth for i in section.items]
    return None if None in worths else sum((w for w in worths if w is not None), ZERO)


def _title(section: Section) -> str:
    return "".join(section.title.split()) or f"第{section.id}部分"


def numbers_run_on(standard: Standard) -> Iterator[Finding]:
    """R06."""
    for rubric in standard.rubrics:
        for section in rubric.sections:
            last: tuple[str, int] | None = None
            for item in section.items:
                here = _number(item.no)
                if here and last and here[0] == last[0] and here[1] != last[1] + 1:
                    where = f"{rubric.id}/{item.id}"
                    said = f"又是{here[1]}" if here[1] == last[1] else f"接着就是{here[1]}"
                    message = f"{_at(where, item.source)}“{_title(section)}”里条号{last[1]}之后{said}，条号不连续或重复"
                    yield _finding("R06", where, message, "核对是否漏了一条；只是印错的不影响计分", item.source)
                last = here or last


def _number(no: str) -> tuple[str, int] | None:
    """A printed number as what stands before its last figure, and that figure: 2.3 → 2., 3."""
    found = re.search(r"(\d{1,3}|[一二三四五六七八九十]{1,3})\D*$", no)
    if found is None:
        return None
    figure = found.group(1)
    if figure.isdigit():
        return no[: found.start()], int(figure)
    tens, ten, ones = figure.rpartition("十")
    value = (_NUMERALS.index(tens) if len(tens) == 1 else 1) * 10 if ten else 0
    return no[: found.start()], value + (_NUMERALS.index(ones) if len(ones) == 1 else 0)


def texts_stand_once(standard: Standard) -> Iterator[Finding]:
    """R07."""
    for rubric in standard.rubrics:
        first: dict[str, list[Item]] = defaultdict(list)
        for item in rubric.items():
            if len(bare_words(item)) >= 8:
                first[bare_words(item)].append(item)
        for items in first.values():
            if len(items) > 1:
                where, rest = f"{rubric.id}/{items[0].id}", "、".join(f"{rubric.id}/{i.id}" for i in items[1:])
                message = f"{_at(where, items[0].source)}与{_at(rest, items[1].source)}文字完全相同，同一份材料会计两次分"
                yield _finding("R07", where, message, "确认是有意为之，并告诉考核人员各处分别看哪一方面的材料", items[0].source)


def every_word_is_read(standard: Standard) -> Iterator[Finding]:
    """R08."""
    for _, item, where in _items(standard):
        for unread in item.unread:
            words = "".join(unread.text.split())
            message = f"{_at(where, unread.source)}“{words}”没有读懂，不知道怎样据此计分"
            yield _finding("R08", where, message, "在原文改写成“……得N分”“……扣N分”等说法，或在rubric.yaml中为它补上得分点", unread.source)


def deductions_have_a_size(standard: Standard) -> Iterator[Finding]:
    """R09."""
    for _, item, where in _items(standard):
        for clause in item.clauses:
            if clause.AT_WILL and not clause.worst(_NO_ROOM):  # its size comes from the item around it, not from the text
                source = clause.source if clause.source != Source() else item.source
                message = f"{_at(where, source)}“{''.join(clause.text.split())}”没有写明扣多少，最多可以扣完本条{show(counted(item))}分"
                spared = "；得N—M分的得分点能否扣到下限以下，用口径floor定" if any(c.spared() for c in item.clauses) else ""
                yield _finding("R09", where, message, f"可在口径中写明扣分的幅度和依据{spared}", source)
                break


def items_have_a_worth(standard: Standard) -> Iterator[Finding]:
    """R10 and R15."""
    for _, item, where in _items(standard):
        if item.worth is not None or only_beyond(item):
            continue
        if attainable(item) > ZERO:
            message = f"{_at(where, item.source)}没有印分值，按各得分点合计{show(attainable(item))}分计"
            yield _finding("R15", where, message, "确认合计无误；有误的，在原文补印分值", item.source)
        elif any(c.EFFECT is not Effect.VETOES for c in item.clauses) or not item.clauses:
            message = f"{_at(where, item.source)}没有印分值，也没有得分点能算出分值，无从计分"
            yield _finding("R10", where, message, "在原文补印这一条的分值", item.source)


def additions_end(standard: Standard) -> Iterator[Finding]:
    """R11."""
    for _, item, where in _items(standard):
        for clause in item.clauses:
            if clause.beyond and clause.EFFECT is Effect.ADDS and boundless(clause) and (item.worth is None or not only_beyond(item)):
                message = f"{_at(where, item.source)}“{''.join(clause.text.split())}”没有写最多加多少，总分没有上限"
                yield _finding("R11", where, message, "在原文补上“最高不超过N分”，或确认不设上限", clause.source)


def units_have_one_rubric(standard: Standard) -> Iterator[Finding]:
    """R12."""
    holders: dict[str, list[str]] = defaultdict(list)
    for rubric in standard.rubrics:
        for unit in dict.fromkeys(rubric.applies_to):
            holders[unit].append(rubric.id)
    for unit, ids in holders.items():
        if len(ids) > 1:
            message = f"“{unit}”同时写在评分表{'、'.join(ids)}的适用范围里，评判时必须写明按哪张表"
            yield _finding("R12", ids[1], message, "核对适用范围，或在评判表里写明评分表编号", None)


def ids_are_unique(standard: Standard) -> Iterator[Finding]:
    """R16."""
    for rubric in standard.rubrics:
        seen: set[str] = set()
        for section in rubric.sections:
            for id_ in (section.id, *(x for i in section.items for x in (i.id, *(c.id for c in i.clauses)))):
                if id_ in seen:
                    yield _finding("R16", f"{rubric.id}/{id_}", f"评分表{rubric.id}里编号{id_}用了两次，评判对不上号", "改成不重复的编号", None)
                seen.add(id_)


def marks_make_sense(standard: Standard) -> Iterator[Finding]:
    """R17."""
    for _, item, where in _items(standard):
        for clause in item.clauses:
            for said in impossible(clause):
                yield _finding("R17", where, f"{_at(where, clause.source)}得分点{clause.id}{said}，这样的分数不成立", "核对原文，改正分数", clause.source)
            if flaw := clause.flaw():
                yield _finding("R17", where, f"{_at(where, clause.source)}得分点{clause.id}（{clause.NAME}）{flaw}", "核对原文，补全或改正", clause.source)


def impossible(value: Any) -> Iterator[str]:
    """What is wrong with the marks of a clause (or of one of its levels), as a sentence's end: 的下限5高于上限3."""
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    if low is not None and high is not None and low > high:
        yield f"的下限{show(low)}高于上限{show(high)}"
    for f in fields(value):
        here = getattr(value, f.name)
        if f.name in ("marks", "cap", "slope") and isinstance(here, Decimal) and here < ZERO:
            yield f"的{f.name}是{show(here)}"
        elif isinstance(here, tuple) and here and is_dataclass(here[0]):
            for inside in here:
                yield from impossible(inside)


_Check: TypeAlias = Callable[[Standard], Iterator[Finding]]
_SUMS: tuple[_Check, ...] = (sums_to_worth, says_how, together_is_ruled, items_sum_to_section, sections_sum_to_total)
_TEXTS: tuple[_Check, ...] = (numbers_run_on, texts_stand_once, every_word_is_read, deductions_have_a_size)
_REST: tuple[_Check, ...] = (items_have_a_worth, additions_end, units_have_one_rubric, ids_are_unique, marks_make_sense)
CHECKS = _SUMS + _TEXTS + _REST
