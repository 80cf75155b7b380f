"""Columns put into a Parquet file that is written already: every reader finds them beside their own rows."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import duckdb
import pytest

from kaoping.bulk.splice import Beside, spliced


def _file(path: Path, text: str, rows: int = 200_000) -> Path:
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = true")
        engine.execute(f"COPY (SELECT {text} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 122880)")
    return path


def _spliced(folder: Path) -> Path:
    whole = _file(folder / "w.parquet", "'单位' || i AS 名称, (i % 700)::SMALLINT AS 分, true AS 多余")
    first = _file(folder / "1.parquet", "(i + 1)::INTEGER AS 名次", 122_880)
    second = _file(folder / "2.parquet", "(i + 122881)::INTEGER AS 名次", 77_120)
    placed = [Beside(part, {"名次": "名次"}, {n: 0}) for n, part in enumerate((first, second))]
    spliced(whole, placed, {"unit": "名称", "place": "名次", "分": "分"}, {"分": (9, 2)})
    return whole


def test_every_row_has_what_was_made_for_it(tmp_path: Path) -> None:
    file = _spliced(tmp_path)
    with duckdb.connect() as engine:
        wrong = f"SELECT count(*) FROM '{file}' WHERE unit <> '单位' || (place - 1) OR 分 <> ((place - 1) % 700) / 100.0"
        assert engine.execute(wrong).fetchall() == [(0,)]
        assert engine.execute(f"SELECT min(place), max(place), count(DISTINCT unit) FROM '{file}'").fetchall() == [(1, 200_000, 200_000)]


def test_the_columns_are_those_wanted_in_their_order_under_their_new_names(tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        found = engine.execute(f"DESCRIBE SELECT * FROM '{_spliced(tmp_path)}'").fetchall()
    assert [(c[0], c[1]) for c in found] == [("unit", "VARCHAR"), ("place", "INTEGER"), ("分", "DECIMAL(9,2)")]


def test_the_ends_told_for_each_group_of_rows_are_still_true_so_that_readers_may_skip_by_them(tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        assert engine.execute(f"SELECT unit, 分 FROM '{_spliced(tmp_path)}' WHERE place = 150000").fetchall() == [("单位149999", D("1.99"))]


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow comes with the tests' own requirements")
    table = parquet.ParquetFile(_spliced(tmp_path)).read()
    assert table.column_names == ["unit", "place", "分"]
    assert [table[c][199_999].as_py() for c in table.column_names] == ["单位199999", 200_000, D("4.99")]


def test_a_part_with_other_rows_than_its_group_is_refused(tmp_path: Path) -> None:
    whole = _file(tmp_path / "w.parquet", "i AS a", 10)
    with pytest.raises(ValueError, match="rows"):
        spliced(whole, [Beside(_file(tmp_path / "p.parquet", "i AS b", 9), {"b": "b"}, {0: 0})], {"a": "a", "b": "b"}, {})
