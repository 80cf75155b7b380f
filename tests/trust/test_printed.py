"""What is printed is as it must be: the checks that tests/write makes of every form (that nothing is cut off, rows and signatures hold together, …),
each made of ten sets of data, from nothing filled in to 120 deductions and pages of text; and once more as LibreOffice lays the papers out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "write"))  # whose files import one another by their bare names

import test_forms
import test_forms_pdf
import test_forms_word
import test_forms_xlsx
from paper_reading import made, page_texts, paper, printed_headings, squeezed
from paper_sets import MORE, SETS

from kaoping.write.forms import FORMS
from kaoping.write.forms.glyphs import drawn

from .conftest import Record

Check = Callable[[str], None]
CHECKS: dict[str, tuple[Check, ...]] = {
    "test_forms": (test_forms.test_no_heading_leaves_one_character_alone_on_a_line,),
    "test_forms_pdf": (
        test_forms_pdf.test_every_text_is_on_the_paper_and_each_row_whole_on_one_page, test_forms_pdf.test_nothing_is_printed_outside_the_margins,
        test_forms_pdf.test_every_page_says_which_form_which_page_and_which_code, test_forms_pdf.test_the_headings_stand_on_every_page_of_the_table,
        test_forms_pdf.test_a_signature_block_is_never_alone_on_a_page, test_forms_pdf.test_no_words_run_over_the_lines_beside_them,
    ),
    "test_forms_word": (
        test_forms_word.test_every_element_stands_where_the_schema_wants_it, test_forms_word.test_every_row_has_the_grids_columns_and_widths,
        test_forms_word.test_rows_do_not_break_heads_repeat_and_what_is_tied_stays_together, test_forms_word.test_python_docx_opens_it_and_finds_every_text,
    ),
    "test_forms_xlsx": (test_forms_xlsx.test_every_text_is_in_it_and_no_cell_is_a_formula,),
}  # fmt: skip
MODULES = {module.__name__: module for module in (test_forms, test_forms_pdf, test_forms_word, test_forms_xlsx)}
UPRIGHT, TURNED = (37, 26, 35, 28), (28, 37, 26, 35)
W = test_forms_word.W


def test_each_form_is_as_it_must_be_with_each_set_of_data(figure: Record, long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    forms, sets = (list(FORMS), SETS + MORE) if long else (["F02", "F17"], ("40处扣分",))
    wrong, pages, checks = list[str](), 0, 0
    for no in forms:
        for kind in sets:
            pages += len(page_texts(made(no, kind, "pdf")))
            for what, found in _looked_at(no, kind, monkeypatch):
                checks += 1
                wrong += [f"{no} {kind} {what}: {one}" for one in found]
    assert wrong == [], "\n".join(wrong[:20])
    said = f"{len(forms)}种表，{len(sets)}组数据，各出 .docx、.xlsx、.pdf；{pages}页 PDF；查{checks}处"
    figure("T28", tried=len(forms) * len(sets) * 3, failed=len(wrong), on="表和数据", said=said)


def _looked_at(no: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """Each check by name, and what it found."""
    for name, checks in CHECKS.items():
        monkeypatch.setattr(MODULES[name], "SETS", (kind,))
        for check in checks:
            try:
                check(no)
            except AssertionError as error:
                yield check.__name__, [str(error)[:300] or "not so"]
            else:
                yield check.__name__, []
    yield "headings", _headings(no, kind)
    yield "margins", _margins(no, kind)
    yield "sizes", _sizes(no, kind)


def _headings(no: str, kind: str) -> list[str]:
    """The field's words, of which the groups' members and a standard's sections are whose they are."""
    wanted = [w for w in test_forms.WORDS[no].split(" | ") if w]
    found = printed_headings(paper(no, kind))
    theirs = {"F07": "成员", "F13": "（"}.get(no)
    if kind != "空白" and theirs:
        wanted = [w for w in wanted if not w.startswith("成员") and not re.search(r"（\d+分）", w)]
    return [f"{w} is not there" for w in wanted if w not in found]


def _margins(no: str, kind: str) -> list[str]:
    section = test_forms_word.body(made(no, kind, "docx")).find(f".//{W}sectPr")
    size, edges = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    sides = [int(edges.get(f"{W}{side}")) / 1440 * 25.4 for side in ("top", "right", "bottom", "left")]
    wanted = TURNED if int(size.get(f"{W}w")) > int(size.get(f"{W}h")) else UPRIGHT
    return [f"{side:.1f} mm, not {must}" for side, must in zip(sides, wanted, strict=True) if abs(side - must) > 1]


def _sizes(no: str, kind: str) -> list[str]:
    """The title in 22 pt; a letter's text in 16 pt 仿宋, of which a page that is full of it holds 22 lines."""
    sheets, found = drawn(made(no, kind, "pdf")), []
    titled = squeezed(paper(no, kind).title)
    title = "".join(squeezed(w.text) for w in sheets[0].words if abs(w.size * test_forms_pdf.MM - 22) < 0.3)
    if titled not in title:
        found.append(f"the title is not in 22 pt: {title}")
    if no == "F17" and kind != "空白":
        for page in sheets[1:-2]:  # the last but one may end early, so that the last has a paragraph beside the sign-off
            rows = {round(y) for y, _ in test_forms_pdf.body_lines(page)}
            found += [] if 21 <= len(rows) <= 23 else [f"{len(rows)} lines"]
        fonts = {size for _, size in test_forms_pdf.sizes(made(no, kind, "pdf"))}
        found += [] if 16.0 in fonts else [f"sizes {fonts}"]
    return found


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 LibreOffice")
def test_libreoffice_opens_every_paper_and_shows_all_of_it(tmp_path: Path, figure: Record, long: bool) -> None:
    if not long:
        pytest.skip("tests/write has LibreOffice open every form with the longest texts; all sets are the long form's, by make trust")
    wrong, tried, sets = list[str](), 0, SETS + MORE
    for no in FORMS:
        for kind in sets:
            for format in ("docx", "xlsx"):
                (tmp_path / f"{no}-{sets.index(kind)}-{format}.{format}").write_bytes(made(no, kind, format))
    sources = sorted(tmp_path.iterdir())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    for n in range(0, len(sources), 60):
        subprocess.run([*command, *map(str, sources[n : n + 60])], check=True, capture_output=True, timeout=900)
    for source in sources:
        no, at, _ = source.stem.split("-")
        tried += 1
        result = source.with_suffix(".pdf")
        wrong += [f"{source.name}: {one}" for one in (_shown(no, sets[int(at)], result) if result.exists() else ["does not open"])]
    assert wrong == [], "\n".join(wrong[:20])
    figure("T28", tried=tried, failed=len(wrong), on="LibreOffice", said="每个 .docx、.xlsx 都能打开，一字不少")


def _shown(no: str, kind: str, result: Path) -> list[str]:
    """The texts of a paper that LibreOffice does not show; those that it breaks over a page's end are looked for piece by piece."""
    whole, found = "".join(page_texts(result.read_bytes())), []
    for row in paper(no, kind).rows:
        for cell in (c for c in row.cells if c.merge != "continue"):
            text = squeezed(cell.text)
            if text not in whole and not all(text[n : n + 6] in whole for n in range(0, max(len(text) - 5, 1), 6)):
                found.append(f"{cell.text[:40]!r} is not shown")
    return found
