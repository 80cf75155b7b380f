"""File names are made safe to show and to save under, and stay readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.web.files.names import BYTES, clean_name, suffix


@pytest.mark.parametrize("name", ["党建工作总结（2026年）.docx", "照片 1.jpg", "IMG_20261001_𠮷.jpg", "一、台账.xlsx", "v1.2 说明.pdf"])
def test_keeps_ordinary_names(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\资料\\总结.docx", "总结.docx"),
        ("/绝对/总结.docx", "总结.docx"),
        ("..", "未命名文件"),
        ("", "未命名文件"),
        ("\0\1\2", "未命名文件"),
        ("总结\u202exslx.exe", "总结xslx.exe"),
        ("总\u200b结\ufeff.docx", "总结.docx"),
        ("总\n结\t1.docx", "总 结 1.docx"),
        ("CON", "_CON"),
        ("con.docx", "_con.docx"),
        ("LPT1.pdf", "_LPT1.pdf"),
        ("CONTRACT.pdf", "CONTRACT.pdf"),
        ('<a>"b|c?*:.docx', "_a__b_c___.docx"),
        ("总结.docx. . ", "总结.docx"),
        ("  总结 .docx", "总结.docx"),
        (".docx", "docx"),
        ("总\ud800结.docx", "总结.docx"),
    ],
)
def test_takes_out_what_is_dangerous_or_invisible(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_cuts_long_names_between_characters_and_keeps_the_ending() -> None:
    shown = clean_name("考" * 100 + ".docx")
    assert shown.endswith("考.docx")
    assert BYTES - 5 <= len(shown.encode()) <= BYTES


@given(st.text(max_size=400))
def test_any_name_becomes_one_part_without_control_marks(name: str) -> None:
    shown = clean_name(name)
    assert shown and len(shown.encode()) <= BYTES
    assert not set(shown) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in shown)
    assert shown not in (".", "..") and not shown.startswith(" ") and not shown.endswith((" ", "."))


@given(st.text(max_size=400))
def test_a_clean_name_stays_as_it_is(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


def test_the_ending_is_what_follows_the_last_dot() -> None:
    assert [suffix(name) for name in ("a.tar.GZ", "没有", "总结.DOCX")] == ["gz", "", "docx"]
