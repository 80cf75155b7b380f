"""OLE files: Word 97 documents (.doc, .wps) and Excel 97 workbooks (.xls, .et) → Document."""

from __future__ import annotations

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Block


def read_ole(data: bytes, name: str) -> tuple[Block, ...]:
    """Placeholder until the readers of both kinds are in."""
    raise KaopingError(f"“{name}”是旧版Office文件，暂时读不了；请用Word或WPS另存为docx后再试。")
