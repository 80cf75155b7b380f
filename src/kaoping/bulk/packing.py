"""How a unit's answers are packed into a few 64-bit words while a long table is gathered into a wide one.

Every clause has a few bits of a word, every answer a code in them (0: none); a unit's words are the bits of its rows put together (BIT_OR). Three words
hold a rubric of 54 clauses, where a column a clause would have to look at every row 54 times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Any

import ibis
import ibis.expr.types as ir

from .columns import narrow
from .form import ABSENT, PLACES, SCALED

WORD = 62
ONE = 10**PLACES


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a clause's answers lie: `bits` bits of word `word` from `shift` on; code c ≥ 1 stands for `first` + (c − 1) × `step`, in millionths."""

    place: str
    word: int
    shift: int
    bits: int
    first: int = 0
    step: int = 0

    def code(self, value: int | None) -> int:
        """The bits of an answer (None: 不适用), in its place in the word."""
        return (1 if value is None else (value - self.first) // self.step + 1) << self.shift


@dataclass(frozen=True, slots=True)
class Packing:
    """The slots of a rubric's clauses and of what does not apply, and how many words they take."""

    clauses: Mapping[str, Slot]
    flags: Mapping[str, Slot]

    @property
    def words(self) -> int:
        """How many words there are."""
        return 1 + max((s.word for s in (*self.clauses.values(), *self.flags.values())), default=-1)

    def columns(self, table: ir.Table, prefix: str, words: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """The columns of the wide form out of the words, by name."""
        for slot in self.clauses.values():
            code = self._code(table, words, slot)
            scale = ONE // _fit(slot)
            first, step = slot.first // _fit(slot), slot.step // _fit(slot)
            most = first + step * (2**slot.bits - 1)
            type_ = narrow(first - step, most, step)
            value = code.cast(type_) * ibis.literal(step, type_) + ibis.literal(first - step, type_)
            name = f"{prefix}{slot.place}" + (f"{SCALED}{scale}" if scale > 1 else "")
            yield name, ibis.ifelse(code == 0, ibis.null(type_), value.cast(type_))
        for slot in self.flags.values():
            yield f"{prefix}{slot.place}{ABSENT}", self._code(table, words, slot) != 0

    def filled(self, table: ir.Table, words: Sequence[str]) -> Any:
        """How many slots of a unit hold something."""
        found: Any = ibis.literal(0, "int64")
        for slot in (*self.clauses.values(), *self.flags.values()):
            found = found + ibis.ifelse(self._code(table, words, slot) == 0, 0, 1)
        return found

    @staticmethod
    def _code(table: ir.Table, words: Sequence[str], slot: Slot) -> Any:
        return (table[words[slot.word]] >> slot.shift) & (2**slot.bits - 1)


def packing(values: Mapping[str, Sequence[Decimal]], flags: Sequence[str]) -> Packing:
    """A packing for these answers by clause id, and for these places that somewhere do not apply."""
    word = shift = 0
    clauses, absent = {}, {}

    def put(bits: int) -> tuple[int, int]:
        nonlocal word, shift
        if shift + bits > WORD:
            word, shift = word + 1, 0
        shift += bits
        return word, shift - bits

    for place, held in values.items():
        whole = sorted({int(value * ONE) for value in held})
        step = 0
        for value in whole:
            step = gcd(step, value - whole[0])
        step = step or ONE
        bits = ((whole[-1] - whole[0]) // step + 1).bit_length()
        clauses[place] = Slot(place, *put(bits), bits, whole[0], step)
    for place in flags:
        absent[place] = Slot(place, *put(1), 1)
    return Packing(clauses, absent)


def _fit(slot: Slot) -> int:
    """What the millionths of a slot may be divided by: whole numbers where they are whole, else hundredths, else as many decimals as they have."""
    return next(unit for unit in (ONE, ONE // 100, ONE // 10**3, ONE // 10**4, ONE // 10**5, 1) if slot.first % unit == 0 and slot.step % unit == 0)
