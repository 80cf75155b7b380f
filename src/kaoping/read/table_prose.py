"""Standards written without a table: numbered headings with worths behind them, numbered demands below."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kaoping.core.points import Points
from kaoping.core.source import Source

from .raw import Passage, RawItem, RawSection, Role
from .table_titles import is_heading, is_title, level_of, number_of, tidy
from .table_totals import is_note, is_signature
from .table_worth import leading_worth, squeeze, titled_worth

_MARKS: Final = re.compile(r"[得扣加减计记]\d|\d分|不得分|扣完|酌情|一票否决|满分")
_LONG: Final = 1_000
_HEAD: Final = 40
_ENDED: Final = ("。", "；", "：", ";", ":", "！", "？", "）", ")", "分")


@dataclass(slots=True)
class _Node:
    """A numbered line with the lines that go on in it; `children` counts the deeper numbered lines below it that carry marks."""

    level: int
    lines: list[tuple[str, Source]]
    worth: Points | None
    marked: bool
    below: int = 0
    nested: list[_Node] = field(default_factory=list)


def prose_sections(lines: Sequence[tuple[str, Source]]) -> tuple[RawSection, ...]:
    """Sections and items of numbered prose; empty when fewer than three of its lines say anything of marks."""
    nodes = _nodes(lines)
    levels = _levels(nodes)
    if levels is None:
        return ()
    sections = _sections(nodes, *levels)
    kept = [section for section in sections if section.worth is not None or any(_scored(item) for item in section.items)]
    if sum(_scored(item) for section in kept for item in section.items) < 3:
        return ()
    return tuple(kept)


def headed_sections(lines: Sequence[tuple[str, Source]]) -> tuple[RawSection, ...]:
    """Items of prose whose headings have worths but no numbers: 主诉（10分） and the lines below it. Empty where fewer than three lines are such."""
    heads = [n for n, (text, _) in enumerate(lines) if _is_head(text)]
    if len(heads) < 3 or any(level_of(text) >= 0 and leading_worth(text) is not None for text, _ in lines):
        return ()
    items: list[RawItem] = []
    for start, end in pairwise([*heads, len(lines)]):
        title, worth = titled_worth(lines[start][0])
        below = _Node(-1, [], None, False)
        for text, source in lines[start + 1 : end]:
            if not is_note(text) and not is_signature(text):
                _append(below, text, source)
        passages = tuple(Passage(text, Role.TEXT, source) for text, source in below.lines or [lines[start]])
        items.append(RawItem("", tidy(title), passages, worth, lines[start][1]))
    return (RawSection("", None, tuple(items), items[0].source),)


def plain_sections(lines: Sequence[tuple[str, Source]]) -> tuple[RawSection, ...]:
    """Items of lines without numbers below a title, nearly each of which says a mark; empty where they are not such."""
    start = next((n for n, (text, _) in enumerate(lines) if not is_title(text)), len(lines))
    body = [(text, source) for text, source in lines[start:] if not is_note(text) and not is_signature(text)]
    marked = [(text, source) for text, source in body if _MARKS.search(squeeze(text))]
    if not start or len(marked) < 3 or len(marked) * 4 < len(body) * 3:
        return ()
    items = tuple(RawItem("", "", (Passage(text, Role.TEXT, source),), _own_worth(text), source) for text, source in marked)
    return (RawSection("", None, items, items[0].source),)


def _is_head(text: str) -> bool:
    """Whether a line is a title with its worth behind it and nothing else."""
    tight = squeeze(text)
    return level_of(text) < 0 and len(tight) <= _HEAD and re.fullmatch(r"[^。；;，,]{2,}[（(]\d{1,3}(?:\.\d+)?分[）)]", tight) is not None


def first_marked(lines: Sequence[tuple[str, Source]]) -> list[tuple[str, Source]]:
    """The lines above the first that says a mark: where title, 适用于 and worth stand in prose without numbers."""
    at = next((n for n, (text, _) in enumerate(lines) if not is_title(text) and _MARKS.search(squeeze(text))), len(lines))
    return list(lines[:at])


def leading_lines(lines: Sequence[tuple[str, Source]]) -> list[tuple[str, Source]]:
    """The lines above the first numbered one: where title, 适用于 and worth stand."""
    at = next((n for n, (text, _) in enumerate(lines) if level_of(text) >= 0), len(lines))
    return list(lines[:at])


def _scored(item: RawItem) -> bool:
    return item.worth is not None or any(_MARKS.search(squeeze(passage.text)) for passage in item.passages)


def _nodes(lines: Sequence[tuple[str, Source]]) -> list[_Node]:
    nodes: list[_Node] = []
    for text, source in lines:
        level = level_of(text)
        if level < 0 or (nodes and not _starts(text)):
            if nodes and not is_note(text) and not is_signature(text):
                _append(nodes[-1], text, source)
            continue
        nodes.append(_Node(level, [(text, source)], _own_worth(text), bool(_MARKS.search(squeeze(titled_worth(text)[0])))))
    _count_below(nodes)
    return nodes


def _starts(text: str) -> bool:
    """Whether a numbered line begins something: a year or an amount that a wrapped line begins with does not."""
    return bool(number_of(text)) or bool(re.match(r"\s*(?:第.{1,3}[部章节条类]|[（(①-⑳])", text)) or bool(re.match(r"\s*\d{1,2}[\u4e00-\u9fff《“]", text))


def _append(node: _Node, text: str, source: Source) -> None:
    last, at = node.lines[-1] if node.lines else ("。", source)
    if last.rstrip().endswith(_ENDED) or len(last) > _LONG:
        node.lines.append((text, source))
    else:
        node.lines[-1] = (last + "\n" + text, at)
    node.marked = node.marked or bool(_MARKS.search(squeeze(text)))
    if node.worth is None and len(node.lines) == 1:
        node.worth = _own_worth(node.lines[0][0])


def _own_worth(text: str) -> Points | None:
    worth = leading_worth(text)
    if worth is not None:
        return worth
    tight = squeeze(text[-_LONG:])
    return titled_worth(text)[1] if re.search(r"[（(][^（）()]{0,6}\d+(?:\.\d+)?分[^（）()]{0,12}[）)][。；;：:]?$", tight) else None


def _count_below(nodes: list[_Node]) -> None:
    stack: list[_Node] = []
    for node in nodes:
        while stack and stack[-1].level >= node.level:
            stack.pop()
        if stack:
            stack[-1].nested.append(node)
            stack[-1].below += node.marked or node.worth is not None
        stack.append(node)


def _levels(nodes: list[_Node]) -> tuple[int, int] | None:
    """The levels that are sections and items; -1 for sections where the items stand alone. None where nothing carries marks."""
    by_level: dict[int, list[_Node]] = defaultdict(list)
    for node in nodes:
        by_level[node.level].append(node)
    present = sorted(by_level)
    worthy = [level for level in present if sum(n.worth is not None for n in by_level[level]) * 2 >= len(_live(by_level[level])) > 0]
    worthy = [level for level in worthy if any(n.worth is not None for n in by_level[level])]
    if len(worthy) > 1:
        return worthy[0], worthy[1]
    if len(worthy) == 1:
        level = worthy[0]
        parents = [node for node in by_level[level] if node.worth is not None]
        deeper = [child.level for node in parents for child in node.nested]
        if deeper and sum(node.below >= 1 for node in parents) * 2 >= len(parents):
            return level, min(deeper)
        return max((other for other in present if other < level), default=-1), level
    marked = [level for level in present if sum(node.marked for node in by_level[level]) * 2 >= len(by_level[level])]
    if not marked:
        return None
    return max((other for other in present if other < marked[0]), default=-1), marked[0]


def _live(nodes: list[_Node]) -> list[_Node]:
    """The nodes that have anything to do with marks, themselves or below: a standard's general rules are left out of account."""
    return [node for node in nodes if node.worth is not None or node.marked or node.below]


def _sections(nodes: list[_Node], outer: int, inner: int) -> list[RawSection]:
    sections: list[RawSection] = []
    items: list[RawItem] = []
    head: _Node | None = None

    def close() -> None:
        if head is not None and not items and head.worth is not None:
            items.append(_item([head]))
        if items:
            sections.append(_section(head, items))
        items.clear()

    open_item: list[_Node] = []
    between = _between(nodes, inner)
    for node in [*nodes, None]:
        if node is None or node.level <= inner:
            if open_item:
                items.append(_item(open_item))
            open_item = []
        if node is None or (node.level <= outer and node.level < inner) or id(node) in between:
            close()
            head = node if node is not None and (node.level == outer or id(node) in between) else None
        elif node.level == inner or (node.level > inner and not open_item):
            open_item = [node]
        elif node.level > inner:
            open_item.append(node)
    return sections


def _between(nodes: list[_Node], level: int) -> set[int]:
    """The identities of headings numbered like the items they stand between: 7、 8、 2、文书规范 9、 10、 — the count goes on behind them."""
    found: set[int] = set()
    alike = [(node, int(no)) for node in nodes if node.level == level and (no := number_of(node.lines[0][0])).isdecimal()]
    last = alike[0][1] if alike else 0
    for (node, number), (_, after) in pairwise(alike[1:]):
        bare = not node.marked and node.worth is None and not node.nested and len(node.lines) == 1 and is_heading(node.lines[0][0])
        if bare and number != last + 1 and after == last + 1:
            found.add(id(node))
        else:
            last = number
    return found


def _section(head: _Node | None, items: list[RawItem]) -> RawSection:
    if head is None:
        return RawSection("", None, tuple(items), items[0].source)
    text, source = head.lines[0]
    title = titled_worth(re.split(r"[。：:]", tidy(text))[0])[0] if len(text) > 40 else titled_worth(text)[0]
    return RawSection(tidy(title), head.worth, tuple(items), source)


def _item(nodes: list[_Node]) -> RawItem:
    lines = [line for node in nodes for line in node.lines]
    passages = tuple(Passage(text, Role.TEXT, source) for text, source in lines)
    return RawItem(number_of(lines[0][0]), "", passages, nodes[0].worth, lines[0][1])
