"""Tables of answers: csv, xlsx, json and parquet give the same rows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest

from kaoping.core.errors import KaopingError
from kaoping.read.answers import Row, read_answers

CSV = "unit,clause,answer,note\n广阳镇,1.1.1,4.5,\n广阳镇,4.3.2,83%,签到册\n广阳镇,1.1.2,是,“方案”完整\n"
ROWS = (Row(2, "广阳镇", "", "1.1.1", "4.5"), Row(3, "广阳镇", "", "4.3.2", "83%", "签到册"), Row(4, "广阳镇", "", "1.1.2", "是", "“方案”完整"))


def test_it_reads_csv() -> None:
    assert read_answers(CSV.encode(), "a.csv") == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_it_reads_csv_as_chinese_software_writes_it(encoding: str) -> None:
    assert read_answers(CSV.encode(encoding), "a.csv") == ROWS


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_it_sees_which_separator_is_used(mark: str) -> None:
    assert read_answers(CSV.replace(",", mark).encode(), "a.csv") == ROWS


def test_it_knows_chinese_headers_in_any_order() -> None:
    (row,) = read_answers("说明,答案,得分点,单位\n未建档,否,1.5.2,红土镇\n".encode(), "a.csv")
    assert (row.unit, row.clause, row.answer, row.note) == ("红土镇", "1.5.2", "否", "未建档")


def test_it_finds_the_header_below_a_title() -> None:
    (row,) = read_answers("2018年度评判结果,,\n,,\n单位,得分点,答案\n红土镇,1.5.2,否\n".encode(), "a.csv")
    assert (row.row, row.unit) == (4, "红土镇")


def test_it_keeps_line_breaks_and_commas_inside_quotes() -> None:
    (row,) = read_answers('unit,clause,answer,note\n红土镇,1.5.2,否,"台账,\n未更新"\n'.encode(), "a.csv")
    assert row.note == "台账,\n未更新"


def workbook(cells: list[tuple[object, ...]], percent: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "说明页"
    sheet = book.create_sheet("答案")
    for cell in cells:
        sheet.append(cell)
    if percent:
        sheet[percent].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_it_reads_a_workbook_with_percent_cells_as_they_show() -> None:
    cells = [("unit", "clause", "answer", "note"), ("广阳镇", "1.1.1", 4.5, None), ("广阳镇", "4.3.2", 0.83, "签到册"), ("广阳镇", "1.1.2", "是", "“方案”完整")]
    assert read_answers(workbook(cells, percent="C3"), "a.xlsx") == ROWS


def test_it_reads_a_full_rate_typed_into_a_percent_cell_as_100_percent() -> None:
    (row,) = read_answers(workbook([("unit", "clause", "answer"), ("广阳镇", "4.3.2", 1)], percent="C2"), "a.xlsx")
    assert row.answer == "100%"


def test_it_reads_json() -> None:
    records = [
        {"unit": "广阳镇", "clause": "1.1.1", "answer": 4.5},
        {"unit": "广阳镇", "clause": "4.3.2", "answer": "83%", "note": "签到册"},
        {"unit": "广阳镇", "clause": "1.1.2", "answer": True, "note": "“方案”完整"},
    ]
    rows = read_answers(json.dumps(records).encode(), "a.json")
    assert [(r.clause, r.answer, r.note) for r in rows] == [(r.clause, r.answer, r.note) for r in ROWS]


def test_it_reads_parquet(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{tmp_path / 'a.csv'}', all_varchar=true)) TO '{file}'")
    assert read_answers(file.read_bytes(), "a.parquet") == ROWS


def test_it_reads_an_empty_answer_as_empty() -> None:
    (row,) = read_answers('[{"unit": "广阳镇", "clause": "1.1.1", "answer": null}]'.encode(), "a.json")
    assert row.answer == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "空文件"),
        ("单位,答案\n广阳镇,是\n".encode(), "缺少得分点（clause）列"),
        (b'[{"unit": "a"', "不是完整的 JSON"),
        (b'{"unit": "a"}', "应是一个列表"),
        (b"PK\x03\x04garbage", "已损坏"),
        (b"PAR1garbagePAR1", "不是完整的 Parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版的 Excel"),
        (bytes(range(256)) * 4, "不是能读的答案文件"),
        (b"[" * 100_000, "不是完整的 JSON"),
    ],
)
def test_it_says_in_one_sentence_why_a_file_is_no_use(data: bytes, sentence: str) -> None:
    with pytest.raises(KaopingError, match=sentence):
        read_answers(data, "答案")


def test_it_names_the_record_that_lacks_something() -> None:
    rows = read_answers('[{"unit": "广阳镇", "answer": "是"}, 3]'.encode(), "a.json")
    assert [row.row for row in rows] == [1, 2]
    assert "缺少得分点（clause）" in rows[0].trouble
    assert "不是" in rows[1].trouble
