"""Automatic numbers of a Word 97 document: its list tables and what its paragraph styles number with ([MS-DOC] PlfLst, PlfLfo, STSH)."""

from __future__ import annotations

from kaoping.read.doc_parts import Broken, Properties, joined, sprms, u16, u32
from kaoping.read.numbering import Level, Numbered, Numbering, Sequence

_LSTF, _LVLF, _LFO = 28, 28, 16
_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 0x0A: "ideographDigital", 0x0B: "japaneseCounting",
    0x0E: "decimalFullWidth", 0x10: "japaneseLegal", 0x11: "japaneseDigitalTenThousand", 0x12: "decimalEnclosedCircle", 0x13: "decimalFullWidth2",
    0x16: "decimalZero", 0x17: "bullet", 0x1A: "decimalEnclosedFullstop", 0x1B: "decimalEnclosedParen", 0x1C: "decimalEnclosedCircleChinese",
    0x1D: "ideographEnclosedCircle", 0x1E: "ideographTraditional", 0x1F: "ideographZodiac", 0x21: "taiwaneseCounting",
    0x22: "ideographLegalTraditional", 0x23: "taiwaneseCountingThousand", 0x24: "taiwaneseDigital", 0x25: "chineseCounting",
    0x26: "chineseLegalSimplified", 0x27: "chineseCountingThousand", 0xFF: "none",
}  # fmt: skip
_SUFFIXES = ("tab", "space", "nothing")
_LISTS = 2_000


def numbering(lists: bytes, tail: bytes, overrides: bytes) -> Numbering:
    """The lists by the number paragraphs refer to them with, counted from 1 as text. `tail` is what follows the list table: the levels."""
    if len(lists) < 2 or len(overrides) < 4:
        return Numbering({})
    sequences: dict[int, Sequence] = {}
    at = 0
    for n in range(min(u16(lists, 0), _LISTS)):
        entry = 2 + n * _LSTF
        levels: dict[int, Level] = {}
        for depth in range(1 if lists[entry + 26 : entry + 27] not in (b"", b"\0") and lists[entry + 26] & 1 else 9):
            levels[depth], at = _level(tail, at)
        sequences[u32(lists, entry)] = Sequence(levels)
    return Numbering(_used(overrides, sequences))


def _used(overrides: bytes, sequences: dict[int, Sequence]) -> dict[str, Numbered]:
    count = min(u32(overrides, 0), _LISTS)
    at = 4 + count * _LFO
    found: dict[str, Numbered] = {}
    for n in range(count):
        entry = 4 + n * _LFO
        sequence = sequences.get(u32(overrides, entry)) or Sequence({})
        own: dict[int, Level] = {}
        starts: dict[int, int] = {}
        at += 4
        for _ in range(overrides[entry + 12] if at + 4 <= len(overrides) else 0):
            start, flags = u32(overrides, at), u32(overrides, at + 4)
            at += 8
            if flags & 0x20:
                own[flags & 0xF], at = _level(overrides, at)
            if flags & 0x10:
                starts[flags & 0xF] = own[flags & 0xF].start if flags & 0x20 else start
        found[str(n + 1)] = Numbered(sequence, own, starts)
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """One LVL and where the next begins."""
    if at + _LVLF > len(data):
        raise Broken
    flags, follow = data[at + 5], data[at + 15]
    text_at = at + _LVLF + data[at + 24] + data[at + 25]
    count = u16(data, text_at)
    raw = joined(data[text_at + 2 : text_at + 2 + count * 2].decode("utf-16-le", "replace"))
    text = "".join(f"%{ord(char) + 1}" if ord(char) < 9 else char for char in raw)
    level = Level(
        start=min(u32(data, at), 1_000_000),
        form=_FORMS.get(data[at + 4], "decimal"),
        text=text,
        suffix=_SUFFIXES[follow] if follow < len(_SUFFIXES) else "tab",
        legal=bool(flags & 4),
        restart=data[at + 26] if flags & 8 else None,
    )
    return level, text_at + 2 + count * 2


class Styles:
    """Paragraph styles by number: what they say about paragraphs, and which they build on."""

    __slots__ = ("_styles",)

    def __init__(self, sheet: bytes) -> None:
        self._styles: list[tuple[int, Properties]] = []
        if len(sheet) < 6:
            return
        at = 2 + u16(sheet, 0)
        count, base = u16(sheet, 2), u16(sheet, 4)
        for _ in range(min(count, 4_096)):
            size = u16(sheet, at) if at + 2 <= len(sheet) else 0
            self._styles.append(_style(sheet[at + 2 : at + 2 + size], base))
            at += 2 + size + size % 2

    def properties(self, style: int) -> Properties:
        """Its own properties over those of the styles it builds on."""
        chain: list[Properties] = []
        while style < len(self._styles) and len(chain) < 20:
            upper, own = self._styles[style]
            chain.append(own)
            style = upper
        return {code: operand for own in reversed(chain) for code, operand in own.items()}


def _style(std: bytes, base: int) -> tuple[int, Properties]:
    if len(std) < base + 4 or u16(std, 2) & 0xF != 1:
        return 0xFFF, {}
    at = base + 2 + u16(std, base) * 2 + 2
    size = u16(std, at) if at + 2 <= len(std) else 0
    return u16(std, 2) >> 4, sprms(std[at + 4 : at + 2 + size])
