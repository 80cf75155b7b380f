"""Uploads that hold persons' numbers are warned about, with how many; marks of secrecy are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.web.files.inspecting import inspect
from kaoping.web.files.private import about_persons
from read.making import p

from .making import book, good, pdf, word

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _id(area: int, year: int, month: int, day: int, order: int) -> str:
    first = f"{area:06d}{year}{month:02d}{day:02d}{order:03d}"
    return first + "10X98765432"[sum(int(a) * b for a, b in zip(first, WEIGHTS, strict=True)) % 11]


IDS = st.builds(_id, st.integers(110_000, 659_999), st.integers(1940, 2010), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))


@given(IDS)
def test_finds_every_identity_card_number(number: str) -> None:
    assert "1个身份证号" in about_persons(f"姓名：张三，身份证号{number}，住某村")[0]
    assert "1个身份证号" in about_persons(number.lower())[0]


@given(IDS, st.integers(1, 9))
def test_a_number_with_a_wrong_check_digit_is_none(number: str, off: int) -> None:
    wrong = "10X98765432"[("10X98765432".index(number[17]) + off) % 11]
    assert "身份证" not in "".join(about_persons(number[:17] + wrong))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("电话13912345678", "1个手机号"),
        ("139 1234 5678、139-1234-5678", "2个手机号"),
        ("卡号6222021234567890128", "1个银行卡号"),
        ("卡号6222 0212 3456 7890 128", "1个银行卡号"),
        ("卡号6222021234567890129", ""),
        ("卡号4111111111111111", "1个银行卡号"),
        ("卡号4111 1111 1111 1111", "1个银行卡号"),
    ],
)
def test_finds_mobile_numbers_and_bank_cards(text: str, said: str) -> None:
    assert said in "".join(about_persons(text)) if said else not about_persons(text)


@pytest.mark.parametrize(
    "text",
    ["", "2026年10月1日", "共100分", "0.13912345678", "统一社会信用代码91610200MA6X123456", "110105********1234", "139****5678", "号144032009110123456"],
)
def test_says_nothing_of_ordinary_numbers(text: str) -> None:
    assert about_persons(text) == []


def test_warns_about_the_persons_in_a_document_and_a_workbook() -> None:
    number = _id(610_204, 1980, 1, 2, 123)
    assert "1个身份证号" in inspect(word(p(f"张三{number}")), "a.docx").warnings[0]
    assert "1个身份证号、1个手机号" in inspect(book(f'<row><c t="str"><v>{number}</v></c><c><v>13912345678</v></c></row>'), "a.xlsx").warnings[0]


def test_numbers_of_neighbouring_cells_do_not_run_together() -> None:
    assert inspect(book("<row><c><v>139</v></c><c><v>12345678</v></c></row>"), "a.xlsx").warnings == ()


def test_warns_about_the_persons_in_a_pdf() -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    data = pdf(content=b"BT /F 20 Tf 100 700 Td (Tel 13912345678) Tj ET", more=(font,)).replace(b"/XObject << /X 5 0 R >>", b"/Font << /F 5 0 R >>    ")
    assert "1个手机号" in inspect(data, "a.pdf").warnings[0]


def test_the_standard_itself_names_nobody() -> None:
    for kind in ("docx", "xlsx", "pdf"):
        assert inspect(good()[kind], f"a.{kind}").warnings == ()


@pytest.mark.parametrize("mark", ["机密★10年", "绝密 ★", "秘密★"])
def test_refuses_a_document_marked_secret_on_its_first_page(mark: str) -> None:
    with pytest.raises(KaopingError, match="非涉密系统") as caught:
        inspect(word(p(mark) + p("关于……的通知")), "a.docx")
    assert str(caught.value).count("。") == 1


def test_a_text_about_secrets_is_no_secret() -> None:
    assert inspect(word(p("加强保密教育，秘密文件有登记") + p("甲" * 900) + p("机密★")), "a.docx").warnings == ()
