"""The fonts of a paper that is drawn here (.pdf, .ofd): our own cuts, better ones where they are installed, and something for every character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from kaoping.core.errors import KaopingError

from .fontfile import characters

OURS = Path(__file__).parents[1] / "fonts"
SONG, HEI, BOLD = "Kaoping Song", "Kaoping Hei", "Kaoping Title"
# 仿宋 for text and 小标宋 for titles, should the machine have them: they may not be handed on, so that we cannot bring them.
FANG_SONG = ("FandolFang R", "FandolFang", "FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "FZFangSong-Z02")
TITLES = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK")
_LIKELY = ("Noto Serif", "Source Han Serif", "Noto Sans", "Source Han Sans", "Fandol", "SimSun", "WenQuanYi", "AR PL", "Droid")


@dataclass(frozen=True, slots=True)
class Face:
    """A font on this machine."""

    family: str
    path: str
    index: int


@dataclass(frozen=True, slots=True)
class Faces:
    """Family names by role (text, hei, title), the best first, for typst; with further ones behind for what the first lack."""

    text: tuple[str, ...]
    hei: tuple[str, ...]
    title: tuple[str, ...]


@lru_cache(maxsize=1)
def all_fonts() -> Any:
    """Ours and the machine's, for typst's compiler; searched for once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(OURS)])


@lru_cache(maxsize=1)
def installed() -> tuple[Face, ...]:
    """Every font that has a file, ours included."""
    return tuple(Face(f.family, str(f.path), f.index) for f in all_fonts().fonts() if f.path)


def faces_for(text: str, no: str = "") -> Faces:
    """The fonts that draw this text; KaopingError naming the characters that no font here can draw, since a box on a signed paper says nothing."""
    more = _beyond(frozenset(text) - _drawn(), no)
    fang, title = _first(FANG_SONG), _first(TITLES)
    return Faces((*fang, SONG, *more), (HEI, SONG, *more), (*title, BOLD, SONG, *more))


def visible(text: str) -> str:
    """The text with what is no character to be drawn put right: joiners and variation selectors go, rare blanks become plain ones."""
    return text if text.isascii() else "".join(map(_shown, text))


@lru_cache(maxsize=8192)
def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if character == "\n" or ord(character) in _ours():
        return character
    if kind in ("Cf", "Cc") or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return ""
    return {"Zs": " ", "Zl": "\n", "Zp": "\n"}.get(kind, character)


@lru_cache(maxsize=1)
def _ours() -> frozenset[int]:
    return frozenset(characters(str(OURS / "KaopingSong.ttf")))


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    return frozenset(map(chr, _ours())) | {"\n"}


def _first(families: Iterable[str]) -> tuple[str, ...]:
    have = {face.family for face in installed()}
    return next(((family,) for family in families if family in have), ())


def _beyond(missing: frozenset[str], no: str) -> tuple[str, ...]:
    """Families for characters that ours lack."""
    found: list[str] = []
    for face in _others() if missing else ():
        can = {c for c in missing if ord(c) in characters(face.path, face.index)}
        if can:
            found.append(face.family)
            missing -= can
        if not missing:
            break
    if missing:
        which = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in sorted(missing)[:10])
        raise KaopingError(f"表{no}里有字画不出来：{which}，本机的字体里都没有；请管理员安装带这些字的中文字体后再出 PDF、OFD，或者先出 .docx")
    return tuple(found)


def _others() -> list[Face]:
    """The machine's fonts, the likely ones first."""
    def rank(face: Face) -> tuple[float, str]:
        likely = next((n for n, name in enumerate(_LIKELY) if face.family.startswith(name)), len(_LIKELY))
        return likely - (0.5 if face.family.endswith(" SC") else 0), face.family

    return sorted((f for f in installed() if not f.path.startswith(str(OURS))), key=rank)
