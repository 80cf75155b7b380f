"""PDF with a text layer → Document."""

from __future__ import annotations

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Block


def read_pdf(data: bytes, name: str) -> tuple[Block, ...]:
    """Placeholder until the reader is in."""
    raise KaopingError(f"“{name}”是PDF文件，暂时读不了；请用Word或WPS另存为docx后再试。")
