"""The text of Word paragraphs as it would print: insertions kept, deletions and hidden text dropped, numbers and line breaks in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from kaoping.read.docx_numbering import Styles, W, is_on, number, numbering, val
from kaoping.read.guard import Package
from kaoping.read.numbering import Numbering
from kaoping.read.symbols import symbol

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

P, TBL, TR, TC = W + "p", W + "tbl", W + "tr", W + "tc"
WRAPPERS = frozenset(
    [W + tag for tag in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo", "rubyBase", "ruby", "sdt")]
    + [MC + "Choice", MC + "Fallback", M + "oMath", M + "oMathPara", M + "r"]
)
"""Elements that say something about their content and are not content themselves."""
_R, _RPR, _PPR, _T, _MT, _DEL, _SYM, _RUBY = W + "r", W + "rPr", W + "pPr", W + "t", M + "t", W + "del", W + "sym", W + "ruby"
_ALTERNATE, _BOX = MC + "AlternateContent", W + "txbxContent"
_MARKS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_DRAWN = frozenset((W + "drawing", W + "pict", W + "object"))
_MATH = frozenset(M + tag for tag in ("f", "num", "den", "e", "sup", "sub", "sSup", "sSub", "sSubSup", "d", "rad", "deg", "nary", "func", "fName", "box"))


def children(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The direct children with these tags, looking through wrappers (content controls, custom XML, insertions) and the chosen alternative."""
    for child in element:
        tag = child.tag
        if tag in tags:
            yield child
        elif tag == _ALTERNATE:
            yield from children(_chosen(child), *tags)
        elif tag in WRAPPERS:
            yield from children(child, *tags)


def _chosen(alternate: etree._Element) -> etree._Element:
    # Both alternatives hold the same words; only one is printed.
    choice = alternate.find(MC + "Choice")
    if choice is None:
        choice = alternate.find(MC + "Fallback")
    return alternate if choice is None else choice


@dataclass(frozen=True, slots=True)
class Printed:
    """A paragraph as it prints: its text; whether its end mark was deleted, so that it runs on into the next; the text boxes anchored in it, each once."""

    text: str
    runs_on: bool
    boxes: list[etree._Element]


_EMPTY = Printed("", False, [])


class Writer:
    """Turns paragraphs into text, keeping the counts of automatic numbers; ask in document order, each paragraph once."""

    __slots__ = ("_numbering", "_package", "_styles")

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles: Styles | None = None
        self._numbering: Numbering | None = None

    def paragraph(self, p: etree._Element) -> Printed:
        """One paragraph with its automatic number."""
        if not len(p):
            return _EMPTY
        out: list[str] = []
        drawn: list[etree._Element] = []
        label, runs_on = "", False
        properties = p.find(_PPR)
        if properties is not None and len(properties):
            label = self._label(properties)
            mark = properties.find(_RPR)
            runs_on = mark is not None and mark.find(_DEL) is not None
        self._collect(p, out, drawn)
        return Printed(label + "".join(out), runs_on, [box for one in drawn for box in _boxes(one)] if drawn else [])

    def _collect(self, element: etree._Element, out: list[str], drawn: list[etree._Element]) -> None:
        for child in element:
            tag = child.tag
            if tag == _R:
                self._run(child, out, drawn)
            elif tag in WRAPPERS or tag in _MATH:
                self._collect(child, out, drawn)
            elif tag == _ALTERNATE:
                self._collect(_chosen(child), out, drawn)
            elif tag == _MT:
                out.append(child.text or "")

    def _run(self, run: etree._Element, out: list[str], drawn: list[etree._Element]) -> None:
        for child in run:
            tag = child.tag
            if tag == _T:
                out.append(child.text or "")
            elif tag in _MARKS:
                out.append(_MARKS[tag])
            elif tag == _RPR:
                if self._hidden(child):
                    return
            elif tag in _DRAWN:
                drawn.append(child)
            elif tag == _ALTERNATE:
                drawn.append(_chosen(child))
            elif tag == _SYM:
                out.append(_symbol(child))
            elif tag == _RUBY:
                self._collect(child, out, drawn)

    def _hidden(self, properties: etree._Element) -> bool:
        vanish = properties.find(W + "vanish")
        if vanish is not None:
            return is_on(vanish)
        style = properties.find(W + "rStyle")
        return style is not None and self.styles.hidden(val(style))

    def _label(self, properties: etree._Element) -> str:
        numbered = self._list_of(properties)
        if numbered is None:
            return ""
        if self._numbering is None:
            self._numbering = numbering(self._part("word/numbering.xml"))
        return self._numbering.label(*numbered)

    def _list_of(self, properties: etree._Element) -> tuple[str, int] | None:
        style = val(properties.find(W + "pStyle"))
        own = properties.find(W + "numPr")
        inherited = self.styles.numbering(style) if style else None
        if own is None:
            return inherited
        num, level = own.find(W + "numId"), own.find(W + "ilvl")
        key = val(num) if num is not None else (inherited or ("", 0))[0]
        depth = number(val(level)) if level is not None else (inherited or ("", 0))[1] if num is None else 0
        return None if key in ("", "0") else (key, depth)

    @property
    def styles(self) -> Styles:
        """The document's styles, read when the first paragraph asks: they are often ten times the size of the text."""
        if self._styles is None:
            self._styles = Styles(self._part("word/styles.xml"))
        return self._styles

    def _part(self, part: str) -> etree._Element | None:
        return self._package.xml(part) if part in self._package else None


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == _ALTERNATE:
            yield from _boxes(_chosen(child))
        else:
            yield from _boxes(child)


def _symbol(sym: etree._Element) -> str:
    try:
        code = int(sym.get(W + "char", "0"), 16) & 0xFFFF
    except ValueError:
        return ""
    return symbol(code, "wingdings" in sym.get(W + "font", "").lower())
