"""What is said: the answers of the shipped table, and how each unit's own view and each assessor's differ from them, always in the same way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.points import show
from kaoping.core.question import Amount, YesNo
from kaoping.core.rubric import Item, Rubric
from kaoping.read.answers import read_answers

from ..queries.reporting import best

OFTEN = 0.07  # how often an assessor sees something else than the others
_SEEN = ("抽查资料时未见相应记录", "记录不完整，只有上半年的", "台账与现场不一致", "责任人和完成时限没有写明")
_DONE = (
    "按要求完成，制度、台账、记录齐全，见所附材料。", "年初有安排，半年有检查，全年任务已完成，资料存档备查。",
    "已部署、已落实，各支部均有记录，可现场查看。", "任务分解到支部和责任人，按季督促，全部完成。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An answer to a clause, the fact found where it is below full, and the paper that shows it."""

    answer: str
    note: str = ""
    paper: str = ""


def found(home: Path) -> dict[str, dict[str, Line]]:
    """Unit → clause (or item) → what the shipped table of answers says."""
    lines: dict[str, dict[str, Line]] = {}
    for row in read_answers((home / "answers.csv").read_bytes(), "answers.csv"):
        lines.setdefault(row.unit, {})[row.clause] = Line(row.answer, row.note, (row.evidence or "").removeprefix("2018年"))
    return lines


def chance(*words: object) -> random.Random:
    """The same luck every time for the same words."""
    return random.Random("/".join(map(str, words)))


def own(rubric: Rubric, unit: str, place: str, said: Line | None) -> Line:
    """What the unit says of itself: full marks mostly, now and then what it knows to be wanting."""
    if said is not None and (not said.note or chance("own", unit, place).random() < 0.15):
        return said
    return Line(best(rubric, place) or (said.answer if said else "")) if said is not None else Line(best(rubric, place))


def words(unit: str, item: Item) -> str:
    """The unit's words about an item."""
    said = chance("words", unit, item.id).choice(_DONE)
    return (f"已备{'、'.join(item.evidence[:3])}。" if item.evidence else "") + said


def seen(rubric: Rubric, unit: str, place: str, member: str, said: Line) -> Line:
    """What one assessor answers: what the table says, with a view of their own now and then."""
    luck = chance("seen", unit, place, member)
    if said.note or luck.random() >= OFTEN:
        return said
    question = plan_of(rubric).clauses[place].question
    if isinstance(question, YesNo) and said.answer == "是":
        return Line("否", luck.choice(_SEEN))
    if isinstance(question, Amount) and question.step and not question.words and plan_of(rubric).clauses[place].adds:
        less = question.accept(said.answer) - question.step
        try:
            question.accept(show(less))
        except KaopingError:
            return said
        return Line(show(less), luck.choice(_SEEN))
    return said
