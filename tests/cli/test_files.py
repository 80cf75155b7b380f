"""Files in and out: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaoping.cli import files
from kaoping.core.errors import KaopingError


def test_it_writes_a_file_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    files.write(str(tmp_path / "新" / "得分.json"), b"{}")
    assert (tmp_path / "新" / "得分.json").read_bytes() == b"{}"
    assert [p.name for p in (tmp_path / "新").iterdir()] == ["得分.json"]


def test_it_says_which_file_is_missing() -> None:
    with pytest.raises(KaopingError, match="读不了评分标准“没有.docx”：没有这个文件"):
        files.read("没有.docx", "评分标准")


def test_it_says_where_it_may_not_write(tmp_path: Path) -> None:
    (tmp_path / "占用").write_text("", encoding="utf-8")
    with pytest.raises(KaopingError, match="写不了.*请换一个输出位置"):
        files.write(str(tmp_path / "占用" / "x.json"), b"")


def test_it_moves_a_prepared_folder_into_place(tmp_path: Path) -> None:
    with files.folder(str(tmp_path / "out")) as beside:
        (beside / "表").mkdir()
        (beside / "表" / "广阳镇.docx").write_bytes(b"1")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "表" / "广阳镇.docx").read_bytes() == b"1"


def test_it_keeps_what_already_lies_in_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "旧.txt").write_bytes(b"old")
    (out / "表.txt").write_bytes(b"old")
    with files.folder(str(out)) as beside:
        (beside / "表.txt").write_bytes(b"new")
    assert (out / "旧.txt").read_bytes() == b"old"
    assert (out / "表.txt").read_bytes() == b"new"


def test_it_leaves_nothing_behind_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(KaopingError, match="中途"), files.folder(str(tmp_path / "out")) as beside:
        (beside / "半份.docx").write_bytes(b"1")
        raise KaopingError("中途出错")
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_a_file_where_a_folder_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(KaopingError, match="不是文件夹"), files.folder(str(tmp_path / "out")):
        pass
