"""What is wrong, open or worth knowing about a standard: a value with a place, collected and shown, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .source import Source


class Level(StrEnum):
    """error and question block publication; notice does not."""

    ERROR = "error"
    QUESTION = "question"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is an id such as `B/1.1`, `A`, or `` for the whole document; `message` and `suggestion` are Chinese sentences."""

    code: str
    level: Level
    where: str
    message: str
    suggestion: str
    source: Source | None = None

    @property
    def blocks(self) -> bool:
        """Whether a standard with this finding may not be published yet."""
        return self.level is not Level.NOTICE
