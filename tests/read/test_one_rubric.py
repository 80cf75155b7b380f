"""附件4 in every format that it may arrive in: one rubric, sources aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaoping.core.check import check
from kaoping.core.public import compile_json
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document

FIXTURES = Path(__file__).parents[1] / "fixtures"
ISSUED = Path(__file__).parents[2] / "standards/附件4/附件4.docx"


def read(path: Path) -> tuple[object, list[tuple[str, str]]]:
    """The rubrics as the command line prints them, without where things stand; and the findings' codes and places."""
    standard = compile_standard(open_document(path.read_bytes(), path.name))
    findings = check(standard)
    return bare(compile_json(standard, findings)["rubrics"]), [(f.code, f.where) for f in findings]


def bare(said: object) -> object:
    if isinstance(said, dict):
        return {key: bare(value) for key, value in said.items() if key != "source"}
    return [bare(value) for value in said] if isinstance(said, list) else said


@pytest.mark.parametrize("path", sorted(p for p in FIXTURES.glob("附件4*") if "节选" not in p.name), ids=lambda path: path.name)
def test_it_reads_the_same_rubric_from_every_format(path: Path) -> None:
    assert read(path) == read(ISSUED)


def test_it_is_tried_on_every_format_that_offices_send() -> None:
    assert {path.suffix for path in FIXTURES.glob("附件4*")} >= {".doc", ".xls", ".xlsx", ".pdf", ".txt"}
