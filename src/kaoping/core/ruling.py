"""口径: how an open text is read, decided by a person. (apply follows.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .judgement import above


@dataclass(frozen=True, slots=True)
class Ruling:
    """`where` is `*`, a rubric (`A`), a section (`A/1`) or an item (`B/1.1`); QUESTIONS lists questions and answers."""

    where: str
    question: str
    answer: str
    by: str = ""
    on: str = ""
    reason: str = ""

    def cite(self) -> str:
        """The ruling in one line, as a reason quotes it."""
        signed = "，".join(part for part in (self.by, self.on) if part)
        return f"{self.where} {self.question}={self.answer}" + (f"（{signed}）" if signed else "") + (f"：{self.reason}" if self.reason else "")


def ruling_for(rulings: Sequence[Ruling], rubric: str, place: str, question: str) -> Ruling | None:
    """The ruling that holds at a place (a clause, item or section id) for a question: the most specific one, and of equals the last."""
    if not rulings:
        return None
    wheres = {"*": 0, rubric: 1} | {f"{rubric}/{p}": 2 + p.count(".") for p in above(place)}
    held = [(wheres[r.where], n, r) for n, r in enumerate(rulings) if r.question == question and r.where in wheres]
    return max(held, key=lambda h: h[:2])[2] if held else None
