"""An upload is what its content says, and its name must say the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.files import kinds
from kaoping.web.files.inspecting import inspect
from kaoping.web.files.limits import Limits

from .making import EICAR, book_parts, good, pdf, photo, png_header, relations, scripted_pdf, word, word_parts, zipped


@pytest.mark.parametrize("kind", kinds.ALLOWED)
def test_takes_a_good_file_of_every_allowed_kind(kind: str) -> None:
    found = inspect(good()[kind], f"材料.{kind}")
    assert (found.kind, found.media_type, found.size) == (kind, kinds.MEDIA[kind], len(good()[kind]))


_SAME = ({"doc", "wps"}, {"xls", "et"})
_LIES = [
    (kind, claimed)
    for kind in kinds.ALLOWED
    for claimed in (*kinds.ALLOWED, "exe", "html", "")
    if kind not in ("wps", "et") and kind != claimed and {kind, claimed} not in _SAME
]


@pytest.mark.parametrize(("kind", "claimed"), _LIES)
def test_refuses_a_name_that_says_another_kind(kind: str, claimed: str) -> None:
    with pytest.raises(KaopingError, match=f"的内容是.*（{kind}）.*扩展名") as caught:
        inspect(good()[kind], f"材料.{claimed}".rstrip("."))
    assert str(caught.value).count("。") == 1


@pytest.mark.parametrize("name", ["照片.jpeg", "照片.JPG", "照片.Jpeg"])
def test_takes_the_usual_spellings_of_an_ending(name: str) -> None:
    assert inspect(photo(), name).kind == "jpg"


def test_reads_bytes_a_path_and_an_open_file_alike(tmp_path: Path) -> None:
    data = good()["pdf"]
    (tmp_path / "a").write_bytes(data)
    opened = io.BytesIO(data)
    opened.read(100)
    assert inspect(data, "a.pdf") == inspect(tmp_path / "a", "a.pdf") == inspect(opened, "a.pdf")
    assert opened.read() == data, "left at its start, to be kept"


def test_counts_pages_sheets_and_pixels() -> None:
    assert inspect(pdf(pages=7), "a.pdf").pages == 7
    assert inspect(good()["xlsx"], "a.xlsx").pages == 2
    found = inspect(photo(640, 480), "a.jpg")
    assert (found.width, found.height) == (640, 480)


def test_shows_the_name_cleaned() -> None:
    assert inspect(photo(), "../照片\u202e.jpg").name == "照片.jpg"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "空.docx", "是空文件"),
        ("一段文字".encode(), "说明.txt", "不是可以上传的类型"),
        (EICAR, "病毒.docx", "不是可以上传的类型"),
        (EICAR, "病毒.jpg", "不是可以上传的类型"),
        (b"MZ\x90\0" + b"\0" * 100, "安装.exe", "是程序"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "IMG_1.HEIC", "兼容性最佳"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "IMG_1.jpg", "HEIC照片"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "视频.mp4", "是视频或录音"),
        (b"<html><script>alert(1)</script>", "照片.jpg", "网页"),
        ("\ufeff<!DOCTYPE html><p>".encode(), "报表.xls", "网页"),
        ("<html>".encode("utf-16"), "报表.xls", "网页"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "图.png", "SVG"),
        (b"<svg/>", "图.svg", "SVG"),
        (b"GIF89a<script>", "图.jpg", "GIF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "图.jpg", "WebP"),
        (b"{\\rtf1 }", "总结.doc", "RTF"),
        (b"MIME-Version: 1.0\r\n", "总结.doc", "网页"),
        (b"Rar!\x1a\x07\0", "资料.rar", "压缩包"),
        (zipped({"一.txt": "甲"}), "资料.zip", "是压缩包"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "总结.odt", "ODF"),
        (b"junk" + pdf(), "总结.pdf", "PDF文件头前面"),
    ],
)
def test_refuses_other_kinds_and_says_what_to_do(data: bytes, name: str, said: str) -> None:
    with pytest.raises(KaopingError, match=said) as caught:
        inspect(data, name)
    assert name.split("/")[-1] in str(caught.value)
    assert str(caught.value).count("。") == 1


@pytest.mark.parametrize(
    ("data", "name", "limits", "said"),
    [
        (photo(), "a.jpg", Limits(size=100), "超过了0.0MB的上限"),
        (pdf(pages=30), "a.pdf", Limits(pages=20), "有30页，超过了20页的上限"),
        (photo(300, 200), "a.jpg", Limits(pixels=50_000), "300×200像素，超过了5万像素的上限"),
        (png_header(50_000, 50_000), "a.png", Limits(), "50000×50000像素，超过了5000万像素的上限"),
        (word(), "a.docx", Limits(unpacked=100), "解压后有"),
        (word(), "a.docx", Limits(entries=1), "个部件"),
    ],
)
def test_refuses_what_is_beyond_a_limit_with_the_figures(data: bytes, name: str, limits: Limits, said: str) -> None:
    with pytest.raises(KaopingError, match=said):
        inspect(data, name, limits)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "jpg", "png", "doc", "xls"])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.7])
def test_a_file_cut_short_passes_only_where_nothing_is_parsed_or_the_reader_mends_it(kind: str, share: float) -> None:
    data = good()[kind]
    try:
        inspect(data[: int(len(data) * share)], f"a.{kind}")
    except KaopingError as error:
        assert str(error).count("。") == 1
    else:
        assert kind in ("doc", "xls", "pdf")


def test_says_that_a_photo_tells_where_it_was_taken() -> None:
    assert "拍摄位置" in inspect(photo(gps=True), "a.jpg").warnings[0]
    assert inspect(photo(), "a.jpg").warnings == ()


def test_says_that_a_pdf_carries_a_script() -> None:
    assert "脚本" in inspect(scripted_pdf(), "a.pdf").warnings[0]


def test_says_that_a_document_points_outside() -> None:
    rels = relations(("r9", "image", "http://example.invalid/a.png"), external=True)
    found = inspect(zipped({**word_parts(), "word/_rels/document.xml.rels": rels}), "a.docx")
    assert "外部的图片" in found.warnings[0]


def test_a_template_on_the_writers_own_disk_is_nothing_to_speak_of() -> None:
    rels = relations(("r9", "attachedTemplate", "file:///C:\\Users\\li\\Normal.dotm"), external=True)
    assert inspect(zipped({**word_parts(), "word/_rels/settings.xml.rels": rels}), "a.docx").warnings == ()


def test_says_that_a_chart_carries_its_data() -> None:
    data = zipped({**word_parts(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx": zipped(book_parts())})
    assert "里面嵌有1个其他文件" in inspect(data, "a.docx").warnings[0]
