"""The commands as a person or a program uses them: what is printed, what is written, the exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kaoping.cli.main import COMMANDS, main

HOME = Path(__file__).parents[2] / "standards" / "附件4"
DOCUMENT, RULINGS, ANSWERS = (str(HOME / name) for name in ("附件4.docx", "rulings.yaml", "answers.csv"))
HEADER = "unit,clause,answer,note\n"


@pytest.fixture
def answers(tmp_path: Path) -> Any:
    def write(text: str, name: str = "answers.csv") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def printed(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words) == code
    return capsys.readouterr().out


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    return json.loads(printed(capsys, *words, code=code))


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a refusal says; it is on standard error alone, in one line, and never a traceback."""
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err


# compile


def test_compile_ends_with_1_while_a_finding_blocks_publication(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "compile", DOCUMENT, code=1)
    assert "R01 错误  B/1.1（第2张表第2行第2格）" in out
    assert "错误2条、待定10条" in out


def test_compile_of_a_standard_without_findings_ends_with_0(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    standard = tmp_path / "标准.txt"
    standard.write_text("工作评分标准（10分）\n\n评分标准\t分值\t得分\n1、制度健全得5分。\t5分\t\n2、台账规范得5分。\t5分\t\n", encoding="utf-8")
    assert "没有发现问题" in printed(capsys, "compile", str(standard))
    assert "没有发现问题" in printed(capsys, "check", str(standard))


def test_compile_prints_nothing_but_json_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "compile", DOCUMENT, "--json", code=1)
    assert list(found) == ["document", "rubrics", "findings"]
    assert [r["worth"] for r in found["rubrics"]] == ["100", "100"]
    threshold = found["rubrics"][0]["sections"][3]["items"][2]["clauses"][1]
    assert (threshold["kind"], threshold["marks"], threshold["at_least"]) == ("threshold", "2", "80%")


def test_compile_writes_the_rubric_and_the_findings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "compile", DOCUMENT, "-o", str(tmp_path / "标准"), code=1)
    assert sorted(p.name for p in (tmp_path / "标准").iterdir()) == ["findings.txt", "rubric.yaml"]


def test_compile_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(DOCUMENT).read_bytes())))
    assert len(told(capsys, "compile", "-", "--json", code=1)["rubrics"]) == 2


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [("空.docx", b"", "空文件"), ("坏.docx", b"PK\x03\x04 no zip", "已损坏"), ("文.txt", "今天开会".encode(), "没有找到评分表")],
)
def test_compile_says_in_one_sentence_what_it_cannot_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert sentence in refused(capsys, "compile", str(tmp_path / name), "-o", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


# check


def test_check_ends_with_0_once_the_rulings_settle_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有妨碍发布的问题" in printed(capsys, "check", DOCUMENT, "--rulings", RULINGS)


def test_check_reads_the_compiled_rubric_as_it_reads_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    compiled = told(capsys, "check", str(HOME / "rubric.yaml"), "--json", code=1)
    assert compiled == told(capsys, "check", DOCUMENT, "--json", code=1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rulings:\n  - {where: A/9.9, question: together, answer: sum}\n", "没有“A/9.9”这个位置"),
        ("rulings:\n  - {where: A, question: together, answer: maybe}\n", "不能答“maybe”"),
        ("rulings: [\n", "写法不对"),
        ("a: &a [x]\nb: *a\n", "YAML 的引用"),
    ],
)
def test_check_says_which_ruling_does_not_fit(capsys: pytest.CaptureFixture[str], answers: Any, text: str, sentence: str) -> None:
    assert sentence in refused(capsys, "check", DOCUMENT, "--rulings", answers(text, "rulings.yaml"))


def test_check_writes_a_blank_workbook_that_prints_all_columns_on_one_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "check", DOCUMENT, "--rulings", RULINGS, "--blank", str(tmp_path / "答案.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "答案.xlsx").active
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == ("landscape", True, 0)
    assert sheet.print_title_rows == "$1:$1"



@pytest.mark.parametrize("name", ["答案.xlsx", "答案.csv"])
def test_check_writes_a_blank_table_of_answers_that_score_reads(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    printed(capsys, "check", DOCUMENT, "--rulings", RULINGS, "--blank", str(tmp_path / name))
    units = told(capsys, "score", DOCUMENT, str(tmp_path / name), "--rulings", RULINGS, "--json")["units"]
    assert len(units) == 9
    assert {(unit["low"], unit["high"]) for unit in units} == {("0", "100")}


# score


def test_score_ranks_the_units_and_says_that_they_are_demonstration_data(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "score", DOCUMENT, ANSWERS, "--rulings", RULINGS)
    assert "A 表，8个单位【演示数据】" in out
    assert "B 表，1个单位【演示数据】" in out


def test_score_gives_ranges_as_json_with_places_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "score", DOCUMENT, ANSWERS, "--rulings", RULINGS, "--json")
    assert list(found) == ["units", "problems"]
    units = {unit["unit"]: unit for unit in found["units"]}
    assert len(units) == 9
    open_ones = [u for u in units.values() if u["low"] != u["high"]]
    assert {u["unit"] for u in open_ones} == {"红土镇", "王石凹街道", "三里洞街道"}
    assert all(place[0] <= place[1] for place in (u["place"] for u in units.values()))
    assert "事实：" in units["广阳镇"]["reasons"][0]["sentence"]


def test_score_keeps_an_unanswered_unit_open(capsys: pytest.CaptureFixture[str], answers: Any) -> None:
    (unit,) = told(capsys, "score", DOCUMENT, answers(HEADER + "广阳镇,1.1.1,,\n"), "--json")["units"]
    assert (unit["low"], unit["high"]) == ("0", "100")


def test_score_reports_each_bad_row_with_its_number_and_what_mends_it(capsys: pytest.CaptureFixture[str], answers: Any) -> None:
    text = (
        HEADER
        + "广阳镇,1.1.1,2,\n广阳镇,9.9.9,是,\n月球镇,1.1.1,5,\n广阳镇,1.2.1,大概,\n广阳镇,1.3,不适用,\n广阳镇,1.2.2,是,\n广阳镇,1.2.2,否,\n,1.2.3,是,\n"
    )
    found = told(capsys, "score", DOCUMENT, answers(text), "--json", code=2)
    rows = {problem["row"]: problem["message"] for problem in found["problems"]}
    assert "请填0，或3至5" in rows[2]
    assert "没有编号“9.9.9”" in rows[3]
    assert "适用范围里没有“月球镇”" in rows[4]
    assert "请填“是”或“否”" in rows[5]
    assert "请在 note（说明）一列写明理由" in rows[6]
    assert "已经填了“是”" in rows[8]
    assert "没有写单位" in rows[9]
    assert set(rows) == {2, 3, 4, 5, 6, 8, 9}


def test_score_writes_nothing_while_a_row_is_bad(capsys: pytest.CaptureFixture[str], answers: Any, tmp_path: Path) -> None:
    bad = answers(HEADER + "广阳镇,1.1.1,99,\n")
    assert main(["score", DOCUMENT, bad, "-o", str(tmp_path / "得分.json")]) == 2
    assert "第2行" in capsys.readouterr().err
    assert not (tmp_path / "得分.json").exists()


def test_score_writes_the_json_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "score", DOCUMENT, ANSWERS, "-o", str(tmp_path / "得分.json"))
    assert len(json.loads((tmp_path / "得分.json").read_text(encoding="utf-8"))["units"]) == 9


def test_score_takes_the_rubric_from_its_column_where_the_unit_is_in_none(capsys: pytest.CaptureFixture[str], answers: Any) -> None:
    text = "单位,评分表,得分点,答案\n新街道,B,1.1.2,是\n"
    (unit,) = told(capsys, "score", DOCUMENT, answers(text), "--json")["units"]
    assert (unit["unit"], unit["rubric"]) == ("新街道", "B")


def test_score_knows_a_unit_whose_name_is_spaced_out(capsys: pytest.CaptureFixture[str], answers: Any) -> None:
    (unit,) = told(capsys, "score", DOCUMENT, answers(HEADER + "广 阳 镇,1.1.2,是,\n"), "--json")["units"]
    assert unit["rubric"] == "A"


def test_score_suggests_the_unit_that_was_meant(capsys: pytest.CaptureFixture[str], answers: Any) -> None:
    found = told(capsys, "score", DOCUMENT, answers(HEADER + "广阳,1.1.2,是,\n"), "--json", code=2)
    assert "是不是“广阳镇”" in found["problems"][0]["message"]


def test_score_reads_answers_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(ANSWERS).read_bytes())))
    assert len(told(capsys, "score", DOCUMENT, "-", "--json")["units"]) == 9


def test_score_refuses_to_read_two_things_from_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert "不能都从标准输入读" in refused(capsys, "score", "-", "-")


# fill


def test_fill_writes_a_form_a_unit_the_summary_and_the_deductions(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "填好的表"
    printed(capsys, "fill", DOCUMENT, ANSWERS, "-o", str(out), "--rulings", RULINGS)
    assert len(list((out / "得分表").glob("附件4_*（演示数据）.docx"))) == 9
    assert (out / "扣分清单（演示数据）.docx").stat().st_size > 1000
    book = openpyxl.load_workbook(out / "汇总表（演示数据）.xlsx")
    assert any("演示数据" in str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line)


def test_fill_writes_nothing_while_a_row_is_bad(capsys: pytest.CaptureFixture[str], answers: Any, tmp_path: Path) -> None:
    assert main(["fill", DOCUMENT, answers(HEADER + "广阳镇,1.1.1,99,\n"), "-o", str(tmp_path / "out")]) == 2
    assert "没有写出文件" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["answers.csv"]


def test_fill_does_not_mark_real_answers_as_demonstration_data(capsys: pytest.CaptureFixture[str], answers: Any, tmp_path: Path) -> None:
    printed(capsys, "fill", DOCUMENT, answers(HEADER + "广阳镇,1.1.1,4.5,\n"), "-o", str(tmp_path / "out"))
    assert sorted(p.name for p in (tmp_path / "out").rglob("*.*")) == ["扣分清单.docx", "汇总表.xlsx", "附件4_广阳镇.docx"]


def test_fill_keeps_every_file_inside_its_folder(capsys: pytest.CaptureFixture[str], answers: Any, tmp_path: Path) -> None:
    text = "unit,rubric,clause,answer\n../../外面,A,1.1.1,4.5\n..／甲,A,1.1.1,4.5\n"
    printed(capsys, "fill", DOCUMENT, answers(text), "-o", str(tmp_path / "a" / "b" / "out"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "answers.csv"]
    assert len(list((tmp_path / "a" / "b" / "out" / "得分表").iterdir())) == 2


def test_fill_wants_the_document_as_issued(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "填表要用印发的原件" in refused(capsys, "fill", str(HOME / "rubric.yaml"), ANSWERS, "-o", str(tmp_path / "out"))


# tour, help, shells


def test_tour_shows_the_whole_way(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = printed(capsys, "tour", "-o", str(tmp_path / "out"))
    for step in range(1, 7):
        assert f"[{step}/6]" in out
    assert out.count("演示数据") > 5
    assert "理由：" in out
    assert len(list((tmp_path / "out" / "得分表").iterdir())) == 9


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_with_examples(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert f"kaoping {command}" in said.split("举例", 1)[1]
    assert not any(word in said for word in ("usage", "options", "arguments", "show this"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "还缺参数：命令"),
        (["scor"], "没有“scor”"),
        (["score"], "还缺参数：评分表, 答案"),
        (["check", "x", "--jsn"], "不认识的参数：--jsn"),
    ],
)
def test_a_mistyped_command_line_is_answered_in_chinese(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    said = printed(capsys, "completion", shell)
    assert all(command in said for command in COMMANDS)
    assert "rulings" in said


def test_help_answers_at_once_because_nothing_heavy_is_imported() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kaoping", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.3


def test_a_reader_that_stops_early_ends_the_command_quietly() -> None:
    command = f"{sys.executable} -m kaoping compile '{DOCUMENT}' --json | head -c 10"
    ended = subprocess.run(["/bin/sh", "-c", command], check=False, capture_output=True, env=os.environ | {"PYTHONUTF8": "1"})
    assert ended.stderr == b""


def test_a_defect_of_ours_is_told_in_one_sentence_and_kept_in_a_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("kaoping.cli.compile.files.read", lambda *_: 1 / 0)
    assert main(["compile", "x.docx"]) == 2
    said = capsys.readouterr().err
    assert "程序内部出错" in said
    assert "Traceback" not in said
    (report,) = tmp_path.iterdir()
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")


def test_fill_works_for_a_standard_that_prints_no_marks_at_all(capsys: pytest.CaptureFixture[str], answers: Any, tmp_path: Path) -> None:
    standard = tmp_path / "标准.txt"
    standard.write_text("巡查考核标准\n\n序号\t考核内容\t评分标准\n1\t巡查\t未巡查每次扣5分。\n2\t记录\t无记录扣1分。\n", encoding="utf-8")
    given = answers("unit,rubric,clause,answer,note\n甲镇,A,1.1.1,1,漏巡一次\n甲镇,A,1.2.1,否,\n")
    printed(capsys, "fill", str(standard), given, "-o", str(tmp_path / "out"))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["得分表", "扣分清单.docx", "汇总表.xlsx"]
