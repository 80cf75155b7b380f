"""Automatic numbers, as Word prints them: item numbers of official tables are often typed by Word, not by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how it is written (ST_NumberFormat), its text with %1 … %9 for the counts, what follows the number.

    `restart` is the level (from 1) after which it starts again; 0 for never, None for any upper one.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Sequence:
    """What several lists of one kind share: their levels and the running counts."""

    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list paragraphs refer to: its sequence, its own levels instead of the shared ones, and where it starts afresh."""

    sequence: Sequence
    own: Mapping[int, Level]
    starts: Mapping[int, int]


class Numbering:
    """The lists of one document with their running counts. Call `label` once for each numbered paragraph, in document order."""

    __slots__ = ("_lists", "_started")

    def __init__(self, lists: Mapping[str, Numbered]) -> None:
        self._lists = lists
        self._started: set[str] = set()

    def label(self, num: str, level: int) -> str:
        """The number Word prints before the paragraph, with what separates it from the text; "" for bullets and unknown lists."""
        numbered = self._lists.get(num)
        if numbered is None or not 0 <= level < LEVELS:
            return ""
        levels = {**numbered.sequence.levels, **numbered.own}
        if level not in levels:
            return ""
        counts = numbered.sequence.counts
        if num not in self._started:
            self._started.add(num)
            for at in numbered.starts:
                if 0 <= at < LEVELS:
                    counts[at] = None
        _advance(counts, levels, level, numbered.starts)
        return _print(levels, counts, level, numbered.starts)


def _advance(counts: list[int | None], levels: Mapping[int, Level], level: int, starts: Mapping[int, int]) -> None:
    def first(at: int) -> int:
        return starts.get(at, levels[at].start if at in levels else 1)

    current = counts[level]
    counts[level] = first(level) if current is None else current + 1
    for upper in range(level):
        if counts[upper] is None:
            counts[upper] = first(upper)
    for deeper in range(level + 1, LEVELS):
        restart = levels[deeper].restart if deeper in levels else None
        if restart is None or 0 < level + 1 <= restart:
            counts[deeper] = None


def _print(levels: Mapping[int, Level], counts: list[int | None], level: int, starts: Mapping[int, int]) -> str:
    here = levels[level]
    if here.form in ("bullet", "none") and "%" not in here.text:
        return ""
    text = here.text
    for at in range(LEVELS):
        if f"%{at + 1}" in text:
            form = "decimal" if here.legal or at not in levels else levels[at].form
            count = counts[at]
            text = text.replace(f"%{at + 1}", spell(count if count is not None else starts.get(at, 1), form))
    if not text or here.suffix == "nothing" or text[-1] in "、．。，：）】〕」":
        return text
    return text + " "


def spell(n: int, form: str) -> str:
    """A number as a numbering form writes it (the names of ST_NumberFormat); forms we do not know are written in digits."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{n:02d}"
    if form in ("upperLetter", "lowerLetter") and n > 0:
        letters = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 % 30 + 1)
        return letters.upper() if form[0] == "u" else letters
    if form in ("upperRoman", "lowerRoman") and 0 < n < 4000:
        return _roman(n).upper() if form[0] == "u" else _roman(n)
    if form in _ENCLOSED and 1 <= n <= _ENCLOSED[form][1]:
        return chr(_ENCLOSED[form][0] + n - 1)
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form in _COUNTING and 0 <= n < 100_000:
        return _chinese(n)
    if form in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand") and n >= 0:
        return "".join("〇一二三四五六七八九"[int(d)] for d in str(n))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal") and 0 <= n < 100_000:
        return _chinese(n, _LEGAL, ("", "拾", "佰", "仟"))
    if form in ("ideographTraditional", "ideographZodiac") and n > 0:
        names = _STEMS if form == "ideographTraditional" else _BRANCHES
        return names[(n - 1) % len(names)]
    return str(n)


_ENCLOSED = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
_COUNTING = frozenset(
    ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting", "koreanCounting")
)


def _roman(n: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (n // value)
        n %= value
    return out


def _chinese(n: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    if n >= 10_000:
        rest = _chinese(n % 10_000, digits, units) if n % 10_000 else ""
        return _chinese(n // 10_000, digits, units) + "万" + (digits[0] if rest and n % 10_000 < 1000 else "") + rest
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = n // 10**power % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + units[power]
        gap = digit == 0
    out = out or digits[0]
    return out[1:] if out.startswith(digits[1] + units[1]) and digits is _DIGITS else out
