"""Ruled lines into tables: rows and columns where lines run, neighbours with no line between them one merged cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaoping.read.pdf_page import Rule

NEAR = 3.0
_GAP = 4.0
_LONG = 6.0
_LINES = 1_500
_PLACES = 20_000
"""Squared paper, not tables, has more lines or places on one page."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell on the page: its rows and columns (from 0, `bottom` and `right` exclusive) among the table's lines."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table on a page: the x of its column edges from left to right, the y of its row edges from top to bottom, and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]


def lattices(rules: Iterable[Rule]) -> list[Lattice]:
    """The tables of a page, from top to bottom; a frame around one cell is no table."""
    lines = _straight([rule for rule in rules if rule.level]) + _straight([rule for rule in rules if not rule.level])
    if len(lines) > _LINES:
        return []
    found = [lattice for group in _groups(lines) if (lattice := _lattice(group)) is not None]
    return sorted(found, key=lambda lattice: -lattice.ys[0])


def _straight(rules: list[Rule]) -> list[Rule]:
    """Lines at nearly the same place made one, gaps of dashes closed; what stays short is dropped."""
    level = bool(rules) and rules[0].level
    found: list[Rule] = []
    for band in _bands(rules):
        at = sum(rule.at for rule in band) / len(band)
        start, end = band[0].start, band[0].end
        for rule in sorted(band, key=lambda rule: rule.start):
            if rule.start > end + _GAP:
                found.append(Rule(level, at, start, end))
                start, end = rule.start, rule.end
            start, end = min(start, rule.start), max(end, rule.end)
        found.append(Rule(level, at, start, end))
    return [rule for rule in found if rule.end - rule.start >= _LONG]


def _bands(rules: list[Rule]) -> list[list[Rule]]:
    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if bands and rule.at - bands[-1][-1].at <= NEAR / 2 and rule.at - bands[-1][0].at <= NEAR:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    return [sorted(band, key=lambda rule: rule.start) for band in bands]


def _groups(lines: list[Rule]) -> list[list[Rule]]:
    """Lines that touch, directly or through others."""
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    levels = [n for n, line in enumerate(lines) if line.level]
    uprights = [n for n, line in enumerate(lines) if not line.level]
    for n in levels:
        for m in uprights:
            if _touch(lines[n], lines[m]):
                parent[root(n)] = root(m)
    groups: dict[int, list[Rule]] = {}
    for n, line in enumerate(lines):
        groups.setdefault(root(n), []).append(line)
    return list(groups.values())


def _touch(level: Rule, upright: Rule) -> bool:
    across = level.start - NEAR <= upright.at <= level.end + NEAR
    return across and upright.start - NEAR <= level.at <= upright.end + NEAR


def _lattice(lines: list[Rule]) -> Lattice | None:
    levels, uprights = [line for line in lines if line.level], [line for line in lines if not line.level]
    xs, ys = _edges(uprights), _edges(levels)[::-1]
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5 or len(xs) * len(ys) > _PLACES:
        return None
    return Lattice(tuple(xs), tuple(ys), tuple(_boxes(xs, ys, levels, uprights)))


def _edges(lines: list[Rule]) -> list[float]:
    edges: list[float] = []
    for at in sorted(line.at for line in lines):
        if not edges or at - edges[-1] > NEAR:
            edges.append(at)
    return edges


def _boxes(xs: list[float], ys: list[float], levels: list[Rule], uprights: list[Rule]) -> list[Box]:
    rows, cols = len(ys) - 1, len(xs) - 1
    at_x = [[line for line in uprights if abs(line.at - x) <= NEAR] for x in xs]
    at_y = [[line for line in levels if abs(line.at - y) <= NEAR] for y in ys]
    walls = [[_ruled(at_x[c], (ys[r] + ys[r + 1]) / 2) for c in range(cols + 1)] for r in range(rows)]
    floors = [[_ruled(at_y[r], (xs[c] + xs[c + 1]) / 2) for c in range(cols)] for r in range(rows + 1)]
    taken: set[tuple[int, int]] = set()
    boxes: list[Box] = []
    for row in range(rows):
        for col in range(cols):
            if (row, col) in taken:
                continue
            right = col + 1
            while right < cols and not walls[row][right] and (row, right) not in taken:
                right += 1
            bottom = row + 1
            while bottom < rows and _open(floors[bottom], walls[bottom], col, right):
                bottom += 1
            taken.update((r, c) for r in range(row, bottom) for c in range(col, right))
            boxes.append(Box(row, col, bottom, right))
    return boxes


def _open(floor: list[bool], wall: list[bool], left: int, right: int) -> bool:
    """Whether a region of these columns goes on into the row below: no line above that row, none inside it, and its sides as before."""
    return not any(floor[left:right]) and not any(wall[left + 1 : right]) and (left == 0 or wall[left]) and wall[right]


def _ruled(lines: list[Rule], across: float) -> bool:
    return any(line.start - NEAR <= across <= line.end + NEAR for line in lines)
