"""Automatic numbers of Word paragraphs, as Word prints them: item numbers of official tables are often typed by Word, not by a person."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_DEPTH = 20
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def val(element: etree._Element | None, default: str = "") -> str:
    """An element's w:val, or the default where the element or the attribute is missing."""
    return default if element is None else str(element.get(W + "val", default))


def number(text: str, default: int = 0) -> int:
    """A small whole number of the file, or the default for anything else."""
    try:
        return max(-1_000_000, min(int(text), 1_000_000))
    except ValueError:
        return default


def is_on(element: etree._Element | None) -> bool:
    """A Word toggle: present and not switched off."""
    return element is not None and val(element, "1") not in ("0", "false", "off")


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Style:
    based_on: str
    hidden: bool | None
    num: str | None
    level: int | None


class Styles:
    """The few properties of named styles that change the text: hidden, and numbered."""

    __slots__ = ("_default", "_styles")

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for style in () if root is None else root.iterfind(W + "style"):
            key = style.get(W + "styleId", "")
            num = style.find(f"{W}pPr/{W}numPr")
            vanish = style.find(f"{W}rPr/{W}vanish")
            self._styles[key] = _Style(
                val(style.find(W + "basedOn")),
                None if vanish is None else is_on(vanish),
                None if num is None or num.find(W + "numId") is None else val(num.find(W + "numId")),
                None if num is None or num.find(W + "ilvl") is None else number(val(num.find(W + "ilvl"))),
            )
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                self._default = key

    def _chain(self, key: str) -> list[_Style]:
        found: list[_Style] = []
        while key in self._styles and len(found) < _DEPTH:
            found.append(self._styles[key])
            key = found[-1].based_on
        return found

    def hidden(self, key: str) -> bool:
        """Whether a style hides its text."""
        return next((style.hidden for style in self._chain(key) if style.hidden is not None), False)

    def numbering(self, key: str) -> tuple[str, int] | None:
        """The list and level a paragraph style numbers with ("" stands for the default style), or None."""
        chain = self._chain(key or self._default)
        num = next((style.num for style in chain if style.num is not None), None)
        level = next((style.level for style in chain if style.level is not None), 0)
        return None if num is None else (num, level)


class Numbering:
    """The lists of one document with their running counts. Call `label` once for each numbered paragraph, in document order."""

    __slots__ = ("_abstract", "_lists", "_started")

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, tuple[_List, dict[int, _Level], dict[int, int]]] = {}
        self._started: set[str] = set()
        self._abstract: dict[str, _List] = {}
        if root is None:
            return
        linked: dict[str, str] = {}
        named: dict[str, str] = {}
        for abstract in root.iterfind(W + "abstractNum"):
            key = abstract.get(W + "abstractNumId", "")
            self._abstract[key] = _List({number(lvl.get(W + "ilvl", "0")): _level(lvl) for lvl in abstract.iterfind(W + "lvl")})
            linked[key] = val(abstract.find(W + "numStyleLink"))
            if name := val(abstract.find(W + "styleLink")):
                named[name] = key
        for num in root.iterfind(W + "num"):
            key = val(num.find(W + "abstractNumId"))
            shared = self._abstract.get(named.get(linked.get(key, ""), key)) or _List({})
            self._lists[num.get(W + "numId", "")] = (shared, *_overrides(num))

    def label(self, num: str, level: int) -> str:
        """The number Word prints before the paragraph, with what separates it from the text; "" for bullets and unknown lists."""
        entry = self._lists.get(num)
        if entry is None or not 0 <= level < _LEVELS:
            return ""
        shared, own, starts = entry
        levels = {**shared.levels, **own}
        if level not in levels:
            return ""
        if num not in self._started:
            self._started.add(num)
            for at in starts:
                if 0 <= at < _LEVELS:
                    shared.counts[at] = None
        _advance(shared.counts, levels, level, starts)
        return _print(levels, shared.counts, level, starts)


def _level(lvl: etree._Element) -> _Level:
    restart = lvl.find(W + "lvlRestart")
    return _Level(
        start=number(val(lvl.find(W + "start")), 1),
        form=_form(lvl),
        text=val(lvl.find(W + "lvlText")),
        suffix=val(lvl.find(W + "suff"), "tab"),
        legal=is_on(lvl.find(W + "isLgl")),
        restart=None if restart is None else number(val(restart)),
    )


def _form(lvl: etree._Element) -> str:
    # Word 2010 wraps newer number forms: <mc:AlternateContent><mc:Choice><w:numFmt w:val="custom"/></mc:Choice><mc:Fallback>…
    found = list(lvl.iter(W + "numFmt"))
    return val(found[-1], "decimal") if found else "decimal"


def _overrides(num: etree._Element) -> tuple[dict[int, _Level], dict[int, int]]:
    own: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in num.iterfind(W + "lvlOverride"):
        at = number(override.get(W + "ilvl", "0"))
        lvl, start = override.find(W + "lvl"), override.find(W + "startOverride")
        if lvl is not None:
            own[at] = _level(lvl)
        if start is not None:
            starts[at] = number(val(start), 1)
    return own, starts


def _advance(counts: list[int | None], levels: dict[int, _Level], level: int, starts: dict[int, int]) -> None:
    def first(at: int) -> int:
        return starts.get(at, levels[at].start if at in levels else 1)

    current = counts[level]
    counts[level] = first(level) if current is None else current + 1
    for upper in range(level):
        if counts[upper] is None:
            counts[upper] = first(upper)
    for deeper in range(level + 1, _LEVELS):
        restart = levels[deeper].restart if deeper in levels else None
        if restart is None or 0 < level + 1 <= restart:
            counts[deeper] = None


def _print(levels: dict[int, _Level], counts: list[int | None], level: int, starts: dict[int, int]) -> str:
    here = levels[level]
    if here.form in ("bullet", "none") and "%" not in here.text:
        return ""
    text = here.text
    for at in range(_LEVELS):
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
