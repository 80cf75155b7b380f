"""How big evidence may be, and what reading one file may cost."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """R38. size and unpacked in bytes, pages of a PDF, pixels of a picture; memory in bytes and seconds for the process that reads a file."""

    size: int = 20 * MB
    unpacked: int = 200 * MB
    entries: int = 5_000
    ratio: int = 200
    pages: int = 2_000
    pixels: int = 50_000_000
    memory: int = 512 * MB
    seconds: int = 10


LIMITS = Limits()
RATIO_FROM = MB
"""Below this size a part may be compressed as much as it likes: a blank sheet is."""


def megabytes(size: int) -> str:
    """A size as people read it: 0.4MB, 20MB."""
    return f"{size / MB:.0f}MB" if size >= 10 * MB else f"{size / MB:.1f}MB"
