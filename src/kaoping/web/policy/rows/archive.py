"""The URLs of screen archive."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "show": Row("archive.read", loads="assessment"),
    "end": Row("archive.end", loads="assessment"),
    "paper": Row("archive.read", loads="assessment"),
    "book": Row("archive.read", loads="assessment"),
    "purge": Row("archive.purge", loads="assessment"),
}
