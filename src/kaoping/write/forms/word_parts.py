"""The parts of a .docx beside its text: the same for every paper but for sizes, margins and what stands at head and foot."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from ..marks import clean
from .paper import BODY, LEADING, PAGES, PITCH, SMALL, TITLE, Foot

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
LATIN, FANG, HEI, SONG, TITLED = "Times New Roman", "仿宋", "黑体", "宋体", "方正小标宋简体"
# Name, what Word takes where it is not installed, the class it belongs to: a machine without 小标宋 shows 宋体.
_FONTS = ((FANG, "FangSong,仿宋_GB2312,FandolFang", "modern"), (HEI, "SimHei,Noto Sans CJK SC", "modern"), (SONG, "SimSun,Noto Serif CJK SC", "auto"),
          (TITLED, "FZXiaoBiaoSong-B05S,宋体,SimSun", "auto"))


TIGHT = -5  # twips between characters: 28 of 16 pt in 156 mm
_FOOT = '<w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>'


def text(words: str) -> str:
    """Words as XML."""
    return escape(clean(words))


def run(words: str, dress: str = "") -> str:
    """A run of text; a newline begins a line."""
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{text(part)}</w:t>' for part in words.split("\n"))
    return f"<w:r>{dress}{parts}</w:r>" if words else ""


@lru_cache(maxsize=64)
def dress(font: str = "", size: float = 0, bold: bool = False) -> str:
    """Run properties."""
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}" w:cs="{LATIN}"/>' if font else ""
    half = round(size * 2)
    sizes = f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else ""
    inner = f"{fonts}{'<w:b/><w:bCs/>' if bold else ''}{sizes}"
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def field(code: str, look: str) -> str:
    """A field in runs of its own: WPS shows nothing of one that is written in a single run."""
    parts = ('<w:fldChar w:fldCharType="begin"/>', f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
             '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{look}{part}</w:r>" for part in parts)


def footer(foot: Foot, even: bool) -> str:
    """— 1 — at the outer side (odd pages right, even pages left, one character from the edge), below it the small line."""
    big, small = dress(SONG, 14), dress(FANG, SMALL)
    side = '<w:ind w:left="280"/><w:jc w:val="left"/>' if even else '<w:ind w:right="280"/><w:jc w:val="right"/>'
    look = f'<w:pPr><w:pStyle w:val="Foot"/><w:spacing w:line="360" w:lineRule="exact"/>{side}</w:pPr>'
    number = f'<w:p>{look}{run("— ", big)}{field("PAGE", big)}{run(" —", big)}</w:p>'
    pages = f"{run('第 ', small)}{field('PAGE', small)}{run(' 页　共 ', small)}{field('NUMPAGES', small)}{run(' 页', small)}"
    between = run("　 ", small)
    lines = (between.join(pages if part == PAGES else run(part, small) for part in line) for line in foot.lines)
    return f'{_XML}<w:ftr {NS}>{number}{"".join(f"{_FOOT}{line}</w:p>" for line in lines)}</w:ftr>'


def header(mark: str) -> str:
    """What stands at the head of every page: a mark, or nothing."""
    return f'{_XML}<w:hdr {NS}><w:p><w:pPr><w:pStyle w:val="Foot"/><w:jc w:val="right"/></w:pPr>{run(mark, dress(HEI, 9))}</w:p></w:hdr>'


@lru_cache(maxsize=16)
def styles(size: float) -> str:
    """The styles: text as GB/T 9704 has it, titles, and the cells of tables at `size` points. Lines are exact, so that a page holds 22 with any font."""
    # Rounded down, else the last of 22 lines has no room.
    pitch, cell = int(PITCH * 20), round(size * LEADING * 20)
    exact = '<w:widowControl w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'

    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    tight = f'<w:rPr><w:spacing w:val="{TIGHT}"/></w:rPr>'

    def style(id_: str, name: str, paragraph: str, look: str, based: str = '<w:basedOn w:val="Normal"/>') -> str:
        default = "" if based else ' w:default="1"'
        return f'<w:style w:type="paragraph"{default} w:styleId="{id_}"><w:name w:val="{name}"/>{based}<w:qFormat/><w:pPr>{paragraph}</w:pPr>{look}</w:style>'

    made = (
        style("Normal", "Normal", exact.format(pitch), dress(FANG, BODY), ""),
        style("Title", "Title", exact.format(pitch) + '<w:jc w:val="center"/>', dress(TITLED, TITLE)),
        style("Under", "考评 题下", exact.format(pitch) + '<w:jc w:val="center"/>', dress(FANG, 14)),
        style("Heading1", "heading 1", exact.format(pitch) + indent + '<w:outlineLvl w:val="0"/>', dress(HEI, BODY)),
        style("Annex", "考评 附件", exact.format(pitch), dress(HEI, BODY)),
        style("Text", "考评 正文", exact.format(pitch) + indent + '<w:jc w:val="both"/>', tight),
        style("Cell", "考评 表格", exact.format(cell), dress(FANG, size)),
        style("Head", "考评 表头", exact.format(cell) + '<w:jc w:val="center"/>', dress(HEI, size)),
        style("Foot", "考评 页脚", exact.format(220) + '<w:jc w:val="center"/>', dress(FANG, SMALL)),
    )
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
    default = f"<w:docDefaults><w:rPrDefault>{dress(FANG, BODY).replace('</w:rPr>', language)}</w:rPrDefault></w:docDefaults>"
    table = ('<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
             '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>')
    return f"{_XML}<w:styles {NS}>{default}{''.join(made)}{table}</w:styles>"


def _fonts() -> str:
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    found = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{kind}"/><w:pitch w:val="default"/></w:font>'
        for name, other, kind in _FONTS
    )
    return f"{_XML}<w:fonts {NS}>{latin}{found}</w:fonts>"


def core(title: str) -> str:
    """The document's title; no author, no date of the machine."""
    names = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{_XML}<cp:coreProperties {names}><dc:title>{text(title)}</dc:title></cp:coreProperties>"


def _relations(base: str, parts: tuple[tuple[str, str], ...]) -> str:
    found = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(parts, start=1))
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'


_PARTS = ("styles", "settings", "fontTable", "header1", "header2", "footer1", "footer2")
_KINDS = ("styles", "settings", "fontTable", "header", "header", "footer", "footer")
# In the relations of the text these are rId1 to rId7, in this order.
_WHERE = (("header", "default", 4), ("header", "even", 5), ("footer", "default", 6), ("footer", "even", 7))
REFERENCES = "".join(f'<w:{what}Reference w:type="{when}" r:id="rId{n}"/>' for what, when, n in _WHERE)
_TYPES = "".join(
    f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}{kind}+xml"/>'
    for part, kind in zip(("document", *_PARTS), ("document.main", *_KINDS), strict=True)
)
CONSTANT = (
    ("[Content_Types].xml",
     f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
     f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{_TYPES}'
     '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'),
    ("_rels/.rels", _relations("", ((f"{_OFFICE}/officeDocument", "word/document.xml"),
                                    ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")))),
    ("word/_rels/document.xml.rels", _relations("", tuple((f"{_OFFICE}/{kind}", f"{part}.xml") for part, kind in zip(_PARTS, _KINDS, strict=True)))),
    ("word/settings.xml",
     f'{_XML}<w:settings {NS}><w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>'
     '<w:characterSpacingControl w:val="compressPunctuation"/>'
     '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'),
    ("word/fontTable.xml", _fonts()),
)
"""Parts that never differ."""
