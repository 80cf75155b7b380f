"""What changed between two texts, word by word; and how alike texts are, many against many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\d+(?:\.\d+)?[%‰]?|[A-Za-z]+|\s+|.", re.DOTALL)
_ISLAND = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of a text; `changed` where the other text does not have them."""

    start: int
    end: int
    text: str
    changed: bool


def text_diff(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts whole, in pieces that are the same or changed. Figures and Latin words are never cut apart.

    A single character that happens to be the same between two changes counts as changed: islands of it are no help to a reader.
    """
    if old == new:
        return (whole := tuple(_pieces([(old, False)]))), whole
    one, other = _WORD.findall(old), _WORD.findall(new)
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for n, (tag, a, b, c, d) in enumerate(codes):
        island = 0 < n < len(codes) - 1 and len("".join(one[a:b])) < _ISLAND and not one[a:b][0].isdigit() if tag == "equal" else False
        changed = tag != "equal" or island
        sides[0].append(("".join(one[a:b]), changed))
        sides[1].append(("".join(other[c:d]), changed))
    return tuple(_pieces(sides[0])), tuple(_pieces(sides[1]))


def _pieces(stretches: Iterable[tuple[str, bool]]) -> Iterator[Piece]:
    at, held, state = 0, "", False
    for text, changed in stretches:
        if text and held and changed is not state:
            yield Piece(at, at + len(held), held, state)
            at, held = at + len(held), ""
        if text:
            held, state = held + text, changed
    if held:
        yield Piece(at, at + len(held), held, state)


class Likeness:
    """How alike texts are, from 0 to 1: the share of two-character sequences that they have in common (Dice).

    Every text is one whole number with a bit for each sequence, so that 300 texts against 300 take no time worth mention.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        bits: dict[str, int] = {}
        self._old, self._new = ([_bits(text, bits) for text in side] for side in (old, new))

    def __call__(self, i: int, j: int) -> float:
        """Of the i-th old text and the j-th new one; two empty texts are not alike."""
        one, other = self._old[i], self._new[j]
        size = one.bit_count() + other.bit_count()
        return 2 * (one & other).bit_count() / size if size else 0.0


def _bits(text: str, known: dict[str, int]) -> int:
    words = "".join(text.split())
    made = 0
    for pair in {words[n : n + 2] for n in range(max(1, len(words) - 1))} if words else ():
        made |= 1 << known.setdefault(pair, len(known))
    return made


def paired(scores: Iterable[tuple[float, float, int, int]]) -> dict[int, int]:
    """Old → new, each at most once: the highest score first, of equal scores the lower second figure, then the earlier ones."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scores, key=lambda s: (-s[0], s[1], s[2], s[3])):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found
