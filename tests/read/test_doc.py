"""Word 97 documents read from their streams. The fixtures were made by LibreOffice from the .docx of the same name."""

from __future__ import annotations

from struct import pack

import pytest

from kaoping.core.errors import KaopingError
from kaoping.read.doc_parts import DEFINE_TABLE, DELETED, HIDDEN, Broken, pieces, sprms, text_of
from kaoping.read.grid import Grid
from read.making import FIXTURES, SEED, grids, lines, opened, shape

KINDS = FIXTURES / "各种写法.doc"


def test_the_seed_has_the_same_lines_and_tables_as_its_docx() -> None:
    old, new = opened((FIXTURES / "附件4.doc").read_bytes(), "附件4"), opened(SEED.read_bytes(), "附件4")
    assert old.blocks == new.blocks


def test_numbers_fields_changes_hidden_text_and_nested_tables_come_out_as_from_its_docx() -> None:
    old, new = opened(KINDS.read_bytes(), "各种写法"), opened(KINDS.with_suffix(".docx").read_bytes(), "各种写法")
    assert old.blocks == new.blocks
    assert "共100分𠮷" in lines(old)
    assert "一、说明一" in lines(old)


def test_a_wps_document_of_that_kind_is_read_whatever_its_name() -> None:
    data = (FIXTURES / "附件4.doc").read_bytes()
    assert [shape(grid) for grid in grids(opened(data, "附件4.wps"))] == [shape(grid) for grid in grids(opened(data, "附件4.doc"))]


def test_a_merged_cell_reaches_over_its_rows() -> None:
    grid = next(block for block in opened(KINDS.read_bytes()).blocks if isinstance(block, Grid))
    assert [(cell.text, cell.rows, cell.cols) for cell in grid.cells if cell.rows * cell.cols > 1] == [
        ("考核内容", 1, 2), ("组织建设", 2, 1), ("合计", 1, 3),
    ]  # fmt: skip


def test_an_encrypted_document_is_refused_with_what_to_do() -> None:
    data = bytearray((FIXTURES / "附件4.doc").read_bytes())
    data[data.index(b"\xec\xa5") + 11] |= 1
    with pytest.raises(KaopingError, match="密码"):
        opened(bytes(data), "附件4.doc")


def test_a_document_cut_short_is_refused() -> None:
    data = (FIXTURES / "附件4.doc").read_bytes()
    with pytest.raises(KaopingError, match="附件4.doc"):
        opened(data[: len(data) // 2], "附件4.doc")


def _table(*entries: tuple[int, int], ends: tuple[int, ...], changes: bytes = b"") -> bytes:
    body = b"".join(pack("<I", cp) for cp in (0, *ends)) + b"".join(pack("<HIH", 0, fc, prm) for fc, prm in entries)
    return changes + b"\2" + pack("<I", len(body)) + body


def test_the_pieces_of_a_fast_saved_document_are_put_together_in_order() -> None:
    word = "得1分".encode("utf-16-le") + b"abc"
    found = pieces(_table((0x40000000 | 12, 0), (0, 0), ends=(3, 6)))
    assert text_of(word, found, 6) == "abc得1分"


def test_a_piece_keeps_what_a_fast_save_changed_in_it() -> None:
    changes = b"\1" + pack("<H", 3) + pack("<H", HIDDEN) + b"\1"
    found = pieces(_table((0, 0x41 << 1 | 1 << 8), (4, 1), ends=(2, 4), changes=changes))
    assert [piece.changed for piece in found] == [{DELETED: b"\1"}, {HIDDEN: b"\1"}]


def test_pieces_out_of_order_are_refused() -> None:
    with pytest.raises(Broken):
        pieces(_table((0, 0), (0, 0), ends=(9, 2)))


def test_a_rows_definition_is_as_long_as_its_own_length_says() -> None:
    operand = pack("<H", 6) + b"\1" + pack("<hh", 0, 900)
    assert sprms(pack("<H", DEFINE_TABLE) + operand + pack("<H", HIDDEN) + b"\1") == {DEFINE_TABLE: operand, HIDDEN: b"\1"}
