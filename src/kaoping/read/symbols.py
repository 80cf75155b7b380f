"""Characters of symbol fonts that forms use, as the Unicode characters that look like them."""

from __future__ import annotations

_WINGDINGS = {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0xA1: "○", 0xA8: "□", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑"}


def symbol(code: int, wingdings: bool) -> str:
    """A symbol by its code (F000–F0FF is the font's own page); an unknown picture is a box, a control code nothing."""
    low = code & 0xFF if 0xF000 <= code < 0xF100 else code
    if wingdings:
        return _WINGDINGS.get(low, "□")
    return chr(low) if 0x20 <= low < 0xD800 or 0xE000 <= low < 0xFFFE else ""
