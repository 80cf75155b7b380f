"""The URLs of screen books: workbooks taken home and brought back, an assessor's by assessment, a clerk's by unit. Each save asks again what it needs."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "desk": Row("mark.list", "assessment"),
    "take": Row("mark.list", "assessment"),
    "bring": Row("mark.list", "assessment"),
    "save": Row("mark.list", "assessment"),
    "own": Row("report.edit", "entry"),
    "own_take": Row("report.edit", "entry"),
    "own_bring": Row("report.edit", "entry"),
    "own_save": Row("report.edit", "entry"),
}
