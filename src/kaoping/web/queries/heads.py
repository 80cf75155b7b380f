"""The audit's head of each day, written down outside the database: whoever alters the database later, or cuts its end off, does not fit what stands here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaoping.core.errors import KaopingError

from ..models import Event
from .audit import same_as_paper

HEADS = "heads.csv"


@dataclass(frozen=True, slots=True)
class Head:
    """The last event before the end of a day (ISO): its number and its digest."""

    day: str
    seq: int
    hash: str


def note_day(files: Iterable[Path], today: date) -> None:
    """Append the head that stands before today, where its line is not there yet. OSError when a file cannot be written."""
    last = Event.objects.filter(at__lt=today.isoformat()).order_by("-seq").first()
    if last is None:
        return
    for file in files:
        known = heads_in(file) if file.exists() else []
        if any(h.seq >= last.seq for h in known):
            continue
        with file.open("a", encoding="ascii") as out:
            out.write(f"{last.at[:10]},{last.seq},{last.hash}\n")
            out.flush()
            os.fsync(out.fileno())


def heads_in(file: Path) -> list[Head]:
    """What was written down. KaopingError when the file cannot be read, or a line is no head."""
    try:
        lines = file.read_text(encoding="utf-8").split()
        return [Head(day, int(seq), hash_) for day, seq, hash_ in (line.split(",") for line in lines)]
    except (OSError, ValueError):
        raise KaopingError(f"链头文件“{file}”读不了或被改过，每行应是 日期,序号,摘要值") from None


def compare(heads: Iterable[Head]) -> list[str]:
    """What does not fit the audit as it stands, a sentence each."""
    said = ((h, same_as_paper(str(h.seq), h.hash)) for h in heads)
    return [f"{h.day}的链头：{words}" for h, words in said if not words.startswith("一致")]
