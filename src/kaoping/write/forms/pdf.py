"""A paper as .pdf: typst lays it out, from data that it never reads as markup. One compiler is kept, so that a page takes a few milliseconds."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from kaoping.core.errors import KaopingError

from .faces import BOLD, SONG, Faces, all_fonts, faces_for, visible
from .measure import breakable
from .paper import BODY, CHARACTERS, INSET_X, INSET_Y, MM, PAGES, PITCH, SMALL, TITLE, Paper, Row

_TEMPLATE = Path(__file__).with_name("paper.typ")
_MADE = 946_684_800  # the same bytes on whatever day; the date stands on the pages
_LOCK = threading.Lock()  # the compiler serves one at a time


@lru_cache(maxsize=1)
def _compiler() -> Any:
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=all_fonts())


def pdf(paper: Paper) -> bytes:
    """The .pdf file; KaopingError where a character cannot be drawn."""
    data = json.dumps(_data(paper), ensure_ascii=False)
    try:
        with _LOCK:
            found = _compiler().compile(format="pdf", sys_inputs={"data": data}, timestamp=_MADE, pdf_tags=False)
    except typst.TypstError as error:
        raise KaopingError(f"表{paper.no}（{paper.title}）没有排成版：{error.message}") from None
    return bytes(found)


def _data(paper: Paper) -> dict[str, Any]:
    lines = [[breakable(visible(line.text), paper.width / TITLE - 2), line.style, line.keep] for line in paper.lines]
    rows = [_row(row, paper.size, paper.widths) for row in paper.rows]
    foot = [[visible(part) if part != PAGES else PAGES for part in line] for line in paper.foot.lines]
    mark = visible(paper.mark)
    faces = _faces(paper, lines, rows, mark)
    return {
        "no": paper.no, "title": visible(paper.title), "mark": mark, "page": paper.page, "margins": paper.margins,
        # GB/T 9704 has the page number 7 mm below the text; a turned page has less room there.
        "descent": 7 if not paper.landscape else 3,
        "body": BODY, "pitch": PITCH, "tracking": 156 * MM / CHARACTERS - BODY, "title_size": TITLE, "small": SMALL,
        "fonts": {"text": faces.text, "hei": faces.hei, "title": faces.title, "song": [SONG, *faces.text], "bold": [BOLD, *faces.text]},
        "foot": foot, "lines": lines, "size": paper.size,
        "widths": paper.widths, "inset": [INSET_X, INSET_Y], "rows": rows, "heads": sum(row.head for row in paper.rows), "groups": groups(paper.rows),
    }


def _faces(paper: Paper, lines: list[list[Any]], rows: list[dict[str, Any]], mark: str) -> Faces:
    parts = [line[0] for line in lines] + [cell[0] for row in rows for cell in row["c"]] + [place[0] for row in rows for place in row["p"]]
    return faces_for("".join((*parts, "— 第共页", visible(paper.foot.text), mark)).replace("\u200b", ""), paper.no)


def _row(row: Row, size: float, widths: tuple[float, ...]) -> dict[str, Any]:
    cells, at = [], 0
    for cell in row.cells:
        if cell.merge != "continue":
            dress = "hei" if cell.hei else "bold" if cell.bold else ""
            wide = (sum(widths[at : at + cell.span]) - 2 * INSET_X) / (row.size or size)
            cells.append([breakable(visible(cell.text), wide), at, cell.span, cell.down, cell.align, dress, cell.edges, cell.top, cell.goes_on])
        at += cell.span
    places = [[visible(p.text), p.share, p.line] for p in row.places]
    return {"h": round(row.height, 2), "s": row.size or size, "c": cells, "p": places, "cut": row.cut}


def groups(rows: tuple[Row, ...]) -> list[tuple[int, int]]:
    """Rows that stay on one page, as (first, how many): each row, and what is tied to it with it."""
    found: list[tuple[int, int]] = []
    for n, row in enumerate(rows):
        if row.head:
            continue
        if row.tied and found:
            found[-1] = (found[-1][0], n + 1 - found[-1][0])
        else:
            found.append((n, 1))
    return found
