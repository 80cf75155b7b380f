"""The fonts of the papers: which characters they have, and what happens to one that they lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaoping.core.errors import KaopingError
from kaoping.write.forms import FORMS, Options, render
from kaoping.write.forms.faces import HEI, OURS, SONG, faces_for, installed, visible
from kaoping.write.forms.fontfile import Characters, characters
from kaoping.write.forms.glyphs import drawn

FILES = ("KaopingSong.ttf", "KaopingTitle.ttf", "KaopingHei.ttf")


def test_the_fonts_come_along_with_their_licence() -> None:
    assert {p.name for p in OURS.iterdir()} == {*FILES, "OFL.txt"}
    assert sum(p.stat().st_size for p in OURS.iterdir()) < 9.2e6
    licence = (OURS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and "Reserved Font Name 'Source'" in licence
    # A cut may not bear a reserved name, nor be taken for the whole font.
    assert not {"Source", "Noto"} & {word for face in installed() if face.path.startswith(str(OURS)) for word in face.family.split()}


@pytest.mark.parametrize("name", FILES)
def test_each_has_all_of_gb2312(name: str) -> None:
    have = set(characters(str(OURS / name)))
    wanted = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                wanted.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    assert len(wanted) == 6763 and wanted <= have and {ord(c) for c in "—–−“”〔〕□☐☑☒✓√①⑳㎡％"} <= have


def test_the_text_font_has_the_characters_of_names_too() -> None:
    listed = (Path(__file__).parents[2] / "tools" / "characters.txt").read_text(encoding="utf-8").strip()
    have = characters(str(OURS / FILES[0]))
    assert len([c for c in listed if ord(c) in have]) == len(listed) == 1467


def test_what_ours_have_needs_no_font_of_the_machine() -> None:
    found = faces_for("广阳镇镕喆𠅤 2026–01 ☑")
    assert found.hei == (HEI, SONG) and found.text[-1] == found.title[-1] == SONG


def test_a_font_of_the_machine_draws_what_ours_lack() -> None:
    beyond = next((ord(c) for c in "龘靐齉爩鱻" if ord(c) not in characters(str(OURS / FILES[0]))), None)
    assert beyond is not None
    others = {f.family for f in installed() if not f.path.startswith(str(OURS)) and beyond in characters(f.path, f.index)}
    if others:
        assert faces_for(chr(beyond)).text[-1] in others
    else:
        with pytest.raises(KaopingError, match="请管理员安装带这些字的中文字体"):
            faces_for(chr(beyond))


def test_a_rare_character_in_a_title_or_in_bold_is_drawn_too() -> None:
    options = Options(headings={"title": "镕喆村考核表", "total": "䶮𬱖合计"})
    data = render(FORMS["F06"], {"rows": [], "total": {"lost": "镕"}}, "pdf", options)
    fonts = {words.font for page in drawn(data) for words in page.words if set(words.text) & set("镕喆䶮𬱖")}
    assert fonts == {"KaopingSong-Regular"}


def test_characters_that_nothing_draws_are_all_named() -> None:
    with pytest.raises(KaopingError, match=r"“\U000f0000”（U\+F0000）、“\U000f0001”（U\+F0001），本机的字体里都没有"):
        faces_for("甲\U000f0000乙\U000f0001")


@pytest.mark.parametrize(("text", "shown"), [
    ("甲\u200b乙\ufeff", "甲乙"), ("葛\U000e0100城", "葛城"), ("甲\u2003乙", "甲 乙"), ("甲\u2028乙", "甲\n乙"), ("甲\x07乙", "甲乙"), ("a b\n甲", "a b\n甲"),
])
def test_what_is_no_character_to_draw_is_put_right(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("data", [b"", b"no font at all", b"ttcf" + b"\0" * 8, b"\0\1\0\0\0\1" + b"\0" * 6 + b"cmap" + b"\xff" * 12])
def test_a_file_that_is_no_font_has_no_characters(data: bytes, tmp_path: Path) -> None:
    (file := tmp_path / "x.ttf").write_bytes(data)
    assert characters(str(file)) == Characters((), ())
