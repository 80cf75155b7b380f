"""File names as they may be shown and offered for download. A name never becomes a path: files are kept under their digest."""

from __future__ import annotations

import re
import unicodedata

BYTES = 200
NAMELESS = "未命名文件"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=$|\.)")
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def clean_name(name: str) -> str:
    """A name safe to show and to save under on any system: its last part, without control and direction marks, at most BYTES bytes in UTF-8.

    Chinese stays as it is. A device name of Windows (CON) gets an underscore before it; a name of which nothing is left becomes 未命名文件.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", _encodable(name)))[-1]
    kept = "".join(" " if char in "\t\r\n" else char for char in last if char in "\t\r\n" or unicodedata.category(char) not in _DROPPED)
    tidy = re.sub(r"\s+", " ", kept.translate(_FORBIDDEN)).strip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or not stem.strip(" ."):
        stem, dot, ending = tidy, "", ""
    if len(ending.encode()) > 20:
        stem, dot, ending = tidy, "", ""
    short = _cut(stem, BYTES - len((dot + ending).encode()) - 1).rstrip(" .")
    whole = (short + dot + ending) or NAMELESS
    return "_" + whole if _RESERVED.match(whole) else whole


def suffix(name: str) -> str:
    """What follows the last dot, in lower case; empty when there is none."""
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def _encodable(name: str) -> str:
    # Lone surrogates come from file systems and cannot be stored.
    return name.encode("utf-8", "ignore").decode("utf-8")


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode("utf-8", "ignore")
