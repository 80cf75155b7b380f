"""Random and damaged files give a document or one sentence, never anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Document, Grid
from read.making import docx, opened
from read.mutating import SEEDS, damaged, read

ROOT = Path(__file__).parents[2]
CALM = settings(max_examples=60, derandomize=True, deadline=5_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(autouse=True, scope="module")
def _without_libreoffice() -> Iterator[None]:
    """It is not what is tested here, and takes seconds a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        yield


def _is_sound(document: Document) -> bool:
    """No two cells in one place, and none outside the grid."""
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        places = [(r, c) for cell in grid.cells for r in range(cell.row, cell.row + cell.rows) for c in range(cell.col, cell.col + cell.cols)]
        if len(places) != len(set(places)) or any(r >= grid.height or c >= grid.width for r, c in places):
            return False
    return True


@pytest.mark.parametrize("kind", SEEDS)
@given(data=st.binary(min_size=4, max_size=100))
@CALM
def test_a_damaged_file_gives_a_sound_document_or_one_sentence(kind: str, data: bytes) -> None:
    try:
        result = read(kind, damaged(kind, data))
    except KaopingError as error:
        assert str(error).endswith("。")
    else:
        assert not isinstance(result, Document) or _is_sound(result)


@given(data=st.binary(max_size=2_000), head=st.sampled_from([b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"{\\rtx"]))
@CALM
def test_random_bytes_give_a_document_or_one_sentence(data: bytes, head: bytes) -> None:
    try:
        assert _is_sound(opened(head + data, "乱.bin"))
    except KaopingError as error:
        assert str(error).endswith("。")


@given(text=st.text(max_size=2_000))
@CALM
def test_random_text_gives_a_document(text: str) -> None:
    try:
        opened(text.encode("utf-8", "surrogatepass"), "乱.txt")
    except KaopingError as error:
        assert str(error).endswith("。")


CELL = st.tuples(st.sampled_from(["", "甲", "1、得2分"]), st.integers(0, 4), st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:hMerge/>"]))
TABLE = st.lists(st.lists(CELL, max_size=6), max_size=8)


@given(rows=TABLE)
@CALM
def test_any_mixture_of_merges_and_spans_gives_a_sound_grid(rows: list[list[tuple[str, int, str]]]) -> None:
    cells = [
        "".join(f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>' for text, span, merge in row)
        for row in rows
    ]
    assert _is_sound(opened(docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")))


def test_two_thousand_guided_runs_find_no_crash(tmp_path: Path) -> None:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    # The shell in between forks a small process: a direct child would inherit this one's peak memory, which libFuzzer takes for its own.
    command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, str(ROOT / "tests/read/fuzz_readers.py")]
    command += ["-runs=2000", "-seed=1", "-verbosity=0", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3_000:]
