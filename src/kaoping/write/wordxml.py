"""The elements of a Word part with the byte offsets at which they stand, so that a few bytes can be spliced in and nothing rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from kaoping.core.errors import KaopingError

WORD = frozenset({"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"})

_CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"

# Elements that stand around paragraphs, tables, rows, cells or runs without changing what they are; the reader looks through the same.
WRAPPERS = frozenset({
    "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "Choice", "Fallback",
})

_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MOST_DEPTH = 400


@dataclass(slots=True, eq=False)
class Node:
    """An element: `name` is its local name when it is WordprocessingML (or its choice of alternatives), else ``. Offsets count bytes of the UTF-8 text.

    The start tag is [start, inside), the whole element [start, end); a self-closing one has `closed` and inside == end.
    `val` is its attribute w:val or w:w. `chunks` are its own character data with the offset of each. `redefines` is True where a
    namespace is declared below the root.
    """

    name: str
    prefix: str
    start: int
    inside: int
    closed: bool
    val: str | None
    redefines: bool
    end: int = 0
    children: list[Node] = field(default_factory=list)
    chunks: list[tuple[int, str]] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((node for node in self.children if node.name == name), None)

    def through(self, *names: str) -> Iterator[Node]:
        """The nearest descendants of these names, in document order, looking through wrappers and nothing else."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            if node.name in names:
                yield node
            elif node.name == "AlternateContent":  # both alternatives say the same; only one is printed
                stack += filter(None, [node.child("Choice") or node.child("Fallback")])
            elif node.name in WRAPPERS:
                stack.extend(reversed(node.children))


def runs(node: Node) -> Iterator[Node]:
    """The runs of a cell or paragraph, nested tables and text boxes left out."""
    for child in node.through("p", "r"):
        if child.name == "r":
            yield child
        else:
            yield from runs(child)


def text_of(node: Node) -> str:
    return "".join(text for run in runs(node) for _, text in characters(run))


def characters(run: Node) -> Iterator[tuple[int | None, str]]:
    """The characters of a run's text with the offset of each piece; a tab or line break has no place to be cut at."""
    for child in run.children:
        if child.name == "t":
            yield from child.chunks
        elif child.name in ("tab", "ptab"):
            yield None, "\t"
        elif child.name in ("br", "cr"):
            yield None, "\n"


def said(run: Node) -> str:
    return "".join(text for _, text in characters(run))


def whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and len(text) < 7 and text.isascii() and text.isdigit() else default


class Part:
    """A Word part as UTF-8 (`data`) with its element tree (`root`), and the way back to the encoding it came in."""

    def __init__(self, original: bytes) -> None:
        """KaopingError when the part is not well-formed XML, declares a DTD, or is in an encoding that nobody uses there."""
        self._encoding, text = _decoded(original)
        self.data = text.encode("utf-8")
        self.root = _tree(self.data)

    def encoded(self, piece: bytes) -> bytes:
        """A piece of UTF-8 text as the part itself would write it; characters its encoding lacks become references."""
        return piece if self._encoding == "utf-8" else piece.decode("utf-8").encode(self._encoding, "xmlcharrefreplace")


def _decoded(original: bytes) -> tuple[str, str]:
    declared = _DECLARED.match(original.removeprefix(b"\xef\xbb\xbf"))
    if original.startswith(b"\xff\xfe"):
        encoding = "utf-16-le"
    elif original.startswith(b"\xfe\xff"):
        encoding = "utf-16-be"
    else:
        encoding = declared.group(1).decode().lower() if declared else "utf-8"
    encoding = "utf-8" if encoding == "utf8" else encoding
    try:
        text = original.decode(encoding)
        if text.encode(encoding) == original:
            return encoding, text
    except (LookupError, UnicodeError):
        pass
    raise KaopingError(f"文档正文的文字编码（{encoding}）无法还原，不能原样填写，请用 Word 或 WPS 打开后另存为 .docx 再用")


class _Builder:
    def __init__(self, data: bytes, parser: expat.XMLParserType) -> None:
        self.data, self.parser = data, parser
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.fresh = False

    def namespace(self, _prefix: str | None, _uri: str | None) -> None:
        self.fresh = bool(self.stack)

    def doctype(self, *_: object) -> None:
        raise KaopingError("文档正文带有外部定义（DTD），不是正常的 Word 文档，不予处理，请用 Word 或 WPS 打开后另存为 .docx 再用")

    def begin(self, full: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= _MOST_DEPTH:
            raise KaopingError(f"文档正文的嵌套超过{_MOST_DEPTH}层，不是正常的 Word 文档，不予处理，请核对文件是否完好")
        uri, _, rest = full.partition(" ")
        local, _, prefix = rest.partition(" ")
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.data, start)
        inside = tag.end() if tag else start
        val = next((value for key, value in attributes.items() if key.split(" ")[1:2] in (["val"], ["w"])), None)
        above = self.stack[-1] if self.stack else None
        node = Node(local if uri in WORD or uri == _CHOICES else "", prefix, start, inside, self.data[inside - 2 : inside] == b"/>", val,
                    self.fresh or bool(above and above.redefines))
        self.fresh = False
        if above is None:
            self.root = node
        else:
            above.children.append(node)
        self.stack.append(node)

    def finish(self, _full: str) -> None:
        node = self.stack.pop()
        node.end = node.inside if node.closed else self.data.index(b">", self.parser.CurrentByteIndex) + 1

    def characters(self, text: str) -> None:
        self.stack[-1].chunks.append((self.parser.CurrentByteIndex, text))


def _tree(data: bytes) -> Node:
    parser = expat.ParserCreate("utf-8", " ")
    parser.namespace_prefixes = True
    parser.buffer_text = False
    builder = _Builder(data, parser)
    parser.StartNamespaceDeclHandler = builder.namespace
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.begin
    parser.EndElementHandler = builder.finish
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise KaopingError("文档正文不是完好的 XML，无法原样填写，请用 Word 或 WPS 打开后另存为 .docx 再用") from None
    if builder.root is None:  # pragma: no cover  (expat has already refused an empty document)
        raise KaopingError("文档正文是空的，请核对文件是否完好")
    return builder.root
