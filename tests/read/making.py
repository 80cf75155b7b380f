"""Small documents written by hand, for the tests of the readers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from kaoping.read.grid import Document, Grid, Line
from kaoping.read.opening import open_document

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEED = FIXTURES.parent.parent / "standards" / "附件4" / "附件4.docx"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A .docx of this body; other parts by name, as numbering="<w:num…>"."""
    roots = {"numbering": "w:numbering", "styles": "w:styles"}
    more: dict[str, str | bytes] = {f"word/{part}.xml": f"<{roots[part]} {_SPACES}>{xml}</{roots[part]}>" for part, xml in parts.items()}
    return zipped({"word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>", **more})


def p(text: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def opened(data: bytes, name: str = "标准.docx") -> Document:
    return open_document(data, name)


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    """The grid as rows of texts; a merged cell's text stands in every place it covers, None where nothing is."""
    return [["" if cell is None else cell.text for cell in row] for row in grid.rows()]


def shape(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    """Every cell's place and text without white space: what all formats must agree on."""
    return [(cell.row, cell.col, cell.rows, cell.cols, "".join(cell.text.split())) for cell in grid.cells]
