"""What a spreadsheet may take for a formula: one list, for all that write tables and for what reads a .csv back."""

from __future__ import annotations

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "﹢", "﹣", "＠", "|", "%")
"""What a formula begins with (OWASP's list, full-width twins, and the two by which old programs are called)."""
PASSED_OVER = " \u3000\u200b\ufeff"
"""What may stand before such a sign and is passed over."""


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula when somebody edits it or pastes it elsewhere."""
    return text.lstrip(PASSED_OVER).startswith(SIGNS) or text.startswith(SIGNS)
