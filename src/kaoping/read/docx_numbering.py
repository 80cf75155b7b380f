"""What styles.xml and numbering.xml of a .docx say about the text: hidden styles, and automatic numbers."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from kaoping.read.numbering import Level, Numbered, Numbering, Sequence

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEPTH = 20


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


def numbering(root: etree._Element | None) -> Numbering:
    """The lists of word/numbering.xml."""
    sequences: dict[str, Sequence] = {}
    linked: dict[str, str] = {}
    named: dict[str, str] = {}
    lists: dict[str, Numbered] = {}
    for abstract in () if root is None else root.iterfind(W + "abstractNum"):
        key = abstract.get(W + "abstractNumId", "")
        sequences[key] = Sequence({number(lvl.get(W + "ilvl", "0")): _level(lvl) for lvl in abstract.iterfind(W + "lvl")})
        linked[key] = val(abstract.find(W + "numStyleLink"))
        if name := val(abstract.find(W + "styleLink")):
            named[name] = key
    for num in () if root is None else root.iterfind(W + "num"):
        key = val(num.find(W + "abstractNumId"))
        shared = sequences.get(named.get(linked.get(key, ""), key)) or Sequence({})
        lists[num.get(W + "numId", "")] = Numbered(shared, *_overrides(num))
    return Numbering(lists)


def _level(lvl: etree._Element) -> Level:
    restart = lvl.find(W + "lvlRestart")
    return Level(
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


def _overrides(num: etree._Element) -> tuple[dict[int, Level], dict[int, int]]:
    own: dict[int, Level] = {}
    starts: dict[int, int] = {}
    for override in num.iterfind(W + "lvlOverride"):
        at = number(override.get(W + "ilvl", "0"))
        lvl, start = override.find(W + "lvl"), override.find(W + "startOverride")
        if lvl is not None:
            own[at] = _level(lvl)
        if start is not None:
            starts[at] = number(val(start), 1)
    return own, starts
