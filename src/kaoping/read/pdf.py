"""PDF with a text layer → Document. Sources count tables, rows and columns as read, from 0, a table that runs over pages being one.

pdfium is C++ and decides itself how much memory a page takes, so a file is read in a process of its own with limits on memory and processor time; that
costs about 0.2 s, most of it starting Python. What it reports is a sentence or plain lists.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.source import Source
from kaoping.read.grid import Block, Cell, Grid, Line

SECONDS = 20
_PACKAGES = str(Path(__file__).parent.parent.parent)


def read_pdf(data: bytes, name: str) -> tuple[Block, ...]:
    """The lines and tables of a PDF. Raises KaopingError for a scan, an encrypted or broken file, and one beyond the limits."""
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-P", "-m", "kaoping.read.pdf_child"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env={**os.environ, "PYTHONPATH": path}, check=False)
    except subprocess.TimeoutExpired as error:
        raise _too_much(name) from error
    if done.returncode != 0 or not done.stdout:
        raise _too_much(name)
    answer = json.loads(done.stdout)
    if isinstance(answer, str):
        raise KaopingError(f"“{name}”{answer}")
    if answer and answer[0][0] == "layout":
        from kaoping.read.text import read_text  # only for tables without lines, which are read as text laid out in columns

        return read_text(answer[0][1], name, "", "").blocks
    return tuple(_block(block, name) for block in answer)


def _too_much(name: str) -> KaopingError:
    return KaopingError(f"“{name}”读取时超出了内存或时间的上限，可能已损坏；请用原来的Word文件，或另存为docx后再试。")


def _block(block: list[Any], name: str) -> Block:
    if block[0] == "line":
        return Line(block[2], Source(name, row=block[1], end=len(block[2])))
    _, index, height, width, cells = block
    return Grid(tuple(Cell(t, r, c, rs, cs, Source(name, index, r, c, 0, len(t))) for t, r, c, rs, cs in cells), height, width, index)
