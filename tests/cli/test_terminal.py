"""Text on a terminal: Chinese characters take two columns."""

from __future__ import annotations

import pytest

from kaoping.cli import terminal


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("得分", 4), ("3–8分", 5), ("“好”", 4), ("１．５", 6), ("e\u0301", 1)])
def test_it_counts_the_columns_that_a_terminal_uses(text: str, columns: int) -> None:
    assert terminal.width(text) == columns


def test_it_pads_to_columns_not_to_characters() -> None:
    assert terminal.pad("得分", 6) == "得分  "
    assert terminal.pad("8.5", 6, right=True) == "   8.5"


def test_it_keeps_every_column_of_a_table_at_the_same_place() -> None:
    lines = list(terminal.table(["名次", "单位", "得分"], [["1", "印台街道", "93"], ["2–3", "广阳镇", "90.5–92.5"]]))
    places = {terminal.width(line[: line.index(word)]) for line, word in zip([lines[0], *lines[2:]], ["得分", "93", "90.5"], strict=True)}
    assert len(places) == 1


def test_it_wraps_the_last_column_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(terminal.table(["编号", "问题"], [["A/1.2", "“否则，不得分”有两种读法，" * 6]]))
    assert len(lines) > 4
    assert max(terminal.width(line) for line in lines) <= 60


def test_it_never_begins_a_line_with_closing_punctuation() -> None:
    lines = terminal.wrap("各得分点合计八分，少二分；请定口径。" * 5, 18)
    assert all(line[0] not in terminal.NOT_FIRST for line in lines)
    assert "".join(lines) == "各得分点合计八分，少二分；请定口径。" * 5


def test_it_never_breaks_a_number_or_an_id() -> None:
    lines = terminal.wrap("得分点1.2.3的分值是12.25分，见B/1.1", 10)
    assert {"1.2.3", "12.25", "B/1.1"} <= {word for line in lines for word in ("1.2.3", "12.25", "B/1.1") if word in line}


def test_it_tells_progress_in_plain_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(terminal, "QUIET_FOR", -1.0)
    assert list(terminal.progress("abc", 3, "填表")) == ["a", "b", "c"]
    told = capsys.readouterr()
    assert "填表 3/3" in told.err
    assert "\r" not in told.err
    assert not told.out


def test_it_says_nothing_about_progress_when_all_is_done_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    list(terminal.progress(range(3), 3, "填表"))
    assert capsys.readouterr().err == ""
