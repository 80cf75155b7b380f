"""What became of the last backup, kept beside the database and not in it: whoever asks may have no database to ask. Knows no Django."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ..folder import whole

BOOK = "backups.json"


@dataclass(frozen=True, slots=True)
class Made:
    """`good`: when the last whole backup was made (ISO, +08:00), with its file and size in bytes; `failed`: why the last attempt, at `tried`, failed."""

    good: str = ""
    file: str = ""
    size: int = 0
    tried: str = ""
    failed: str = ""


def last(state: Path) -> Made | None:
    """The entry; None where no backup has ever been tried, or the book cannot be read."""
    try:
        return Made(**json.loads((state / BOOK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def note(state: Path, made: Made) -> None:
    """Write the entry, whole or not at all."""
    whole(state / BOOK, json.dumps(asdict(made), ensure_ascii=False))
