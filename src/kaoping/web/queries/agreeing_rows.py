"""Where a group's members differ on a unit, clause by clause and item by item, and what the panel rule makes of it.

How the panel rule (R14) lives together with clauses. What is agreed is always an answer to each clause's question: only so does every total say
which clause took which points, on which fact. An item's mark is what these answers come to, never a figure beside them. So the rule is applied
to the answers: where all are equal, that answer is proposed (一致); where they differ, the rule's figure (mean, median, trimmed mean) is proposed
if the question allows just that answer (6.5 in steps of 0.5, a majority of 是 under the median), and the lead's answer under 组长裁定. Where the
question does not allow the figure (6.33, two thirds of a 是), nothing is rounded in silence: the figure of the item's marks is shown beside it, and
the members agree on an answer by hand. core.panel.verdict then judges the item's mark: a spread beyond the tolerance (R15) or a mark outside the
members' own wants a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaoping.core import reckon
from kaoping.core.arithmetic import EXACT
from kaoping.core.clauses.holistic import Holistic
from kaoping.core.errors import KaopingError
from kaoping.core.panel import TRIMMED_LEAST, Discussion, Method, Tolerance, Verdict, verdict
from kaoping.core.panel import Mark as PanelMark
from kaoping.core.plan import ClausePlan, Role
from kaoping.core.points import Points, show
from kaoping.core.rubric import Item

from ..models import Mark
from .asking import said
from .grounds import below_full

ALIKE, TALKED, CHAIRED, REFERRED, CORRECTED = "一致", "合议", "组长裁定", "提请复核", "更正"
RULED = {Method.MEAN: "平均", Method.MEDIAN: "中位数", Method.TRIMMED: "去极值平均"}
WEIGHT = (ALIKE, *RULED.values(), TALKED, CHAIRED, REFERRED, CORRECTED)
"""The ways in which an agreed mark can come about, the one that says most last."""

_MOST_NOTE = 2000
_NO_MEASURE = Decimal(10**6)
_STAND = "—"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the assessment says on agreeing: R14 (`method`; `chair` is the lead's account), R15, R16. `notice`: why another method stands in."""

    method: Method
    tolerance: Tolerance
    third: bool
    chair: int | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one member (or the unit) answered: `said` as it is read, `points` what it brings. `mark` is None where there is no answer."""

    author: int
    name: str
    mark: Mark | None = None
    said: str = ""
    points: Points | None = None

    @property
    def brought(self) -> str:
        """The points in words, where the answer itself does not say them."""
        return brought(self.said, self.points)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer that the panel rule makes of the members' own, and `how`."""

    answer: str
    said: str
    note: str
    basis: tuple[dict[str, Any], ...]
    how: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause. `stated`: the office states it; `absent`: it does not apply; `far`: beyond the tolerance. `rank`: 0 far, 1 different, 2 equal.
    `lacking`: what the agreed mark, being below full, still lacks."""

    no: int
    part: ClausePlan
    own: Cell
    cells: tuple[Cell, ...]
    agreed: Mark | None = None
    agreed_said: str = ""
    agreed_points: Points | None = None
    fact: Mark | None = None
    fact_said: str = ""
    stated: bool = False
    absent: bool = False
    spread: Points | None = None
    differs: bool = False
    far: bool = False
    proposal: Proposal | None = None
    lacking: str = ""

    @property
    def id(self) -> str:
        return self.part.clause.id

    @property
    def version(self) -> int:
        return self.agreed.version if self.agreed else 0

    @property
    def agreed_brought(self) -> str:
        return brought(self.agreed_said, self.agreed_points)

    @property
    def asked(self) -> bool:
        """Whether the group has to agree on it: it applies, and the office does not state it."""
        return not self.absent and not self.stated

    @property
    def open(self) -> bool:
        """Whether an answer is still wanting."""
        if self.absent:
            return False
        return self.fact is None if self.stated else self.agreed is None or not self.agreed.answer

    @property
    def rank(self) -> int:
        return 2 if not self.asked or not self.differs else 0 if self.far else 1

    @property
    def below(self) -> bool:
        """Whether the agreed answer takes points, so that fact and basis are wanted."""
        return self.agreed is not None and self.agreed.value is not None and below_full(self.part, self.agreed.value)


def brought(said_: str, points: Points | None) -> str:
    return "" if points is None or said_.endswith("分") or said_ == "不扣" else f"{show(points)} 分"


def said_of(part: ClausePlan, mark: Mark | None) -> str:
    """An answer as it is read; empty for none."""
    return said(part, mark.answer) if mark is not None else ""


def points_of(part: ClausePlan, mark: Mark | None) -> Points | None:
    """The signed points that an answer brings; None for no answer, and where it moves no points of its own (void, veto)."""
    if mark is None or mark.value is None or part.role in (Role.VOID, Role.VETO):
        return None
    return Points(reckon.term(part, mark.value, EXACT).points)


def spread_of(row: Sequence[Cell]) -> Points | None:
    found = [c.points for c in row if c.points is not None]
    return max(found) - min(found) if found else None


def differs(cells: Sequence[Cell]) -> bool:
    """Whether the members' answers are not all there and all the same."""
    values = [c.mark.value if c.mark is not None else None for c in cells]
    return None in values or len(set(values)) > 1 or not values


def far(part: ClausePlan, cells: Sequence[Cell], worth: Points, tolerance: Tolerance) -> bool:
    """Whether one clause alone lies beyond the tolerance of its item; what makes an item nothing, or a total, always does when they differ."""
    if not differs(cells):
        return False
    if part.role in (Role.VOID, Role.VETO):
        return True
    apart = spread_of(cells)
    return apart is not None and apart > 0 and tolerance.exceeded(apart, worth)


def proposed(part: ClausePlan, cells: Sequence[Cell], rules: Rules) -> Proposal | None:
    """What the panel rule proposes, with the notes and bases of those who answered so."""
    if not cells or any(c.mark is None for c in cells):
        return None
    if not differs(cells):
        return _carried(part, cells, ALIKE)
    if rules.method is Method.CHAIR:
        return _carried(part, [c for c in cells if c.author == rules.chair], CHAIRED)
    if rules.method not in RULED:
        return None
    answer = figure_answer(part, cells, rules.method)
    if answer is None:
        return None
    value = part.question.accept(answer)
    alike = [c for c in cells if c.mark is not None and c.mark.value == value]
    if alike:
        return _carried(part, alike, RULED[rules.method])
    below = [c for c in cells if c.mark is not None and c.mark.value is not None and below_full(part, c.mark.value)]
    carried = _carried(part, below, RULED[rules.method])
    note, basis = (carried.note, carried.basis) if carried else ("", ())
    return Proposal(answer, said_of(part, Mark(answer=answer, value=value)), note, basis, RULED[rules.method])


def figure_answer(part: ClausePlan, cells: Sequence[Cell], method: Method) -> str | None:
    """The method's figure of the answers as an answer, where the question allows just that one."""
    values = [(str(c.author), c.mark.value) for c in cells if c.mark is not None and c.mark.value is not None]
    # A threshold's 否 stands for a number that nobody measured; a mean with it means nothing.
    if any(abs(v) > _NO_MEASURE for _, v in values) or (method is Method.TRIMMED and len(values) < TRIMMED_LEAST):
        return None
    found = _figure(Decimal(0), values, method)
    if found is None:
        return None
    try:
        exact = part.question.accept(show(found)) == found
    except KaopingError:
        return None
    return show(found) if exact else None


def item_figure(worth: Points, marks: Sequence[tuple[int, Points | None]], rules: Rules) -> Points | None:
    """What a numeric rule makes of the item's marks, 2 places; None under the other rules."""
    known = [(str(a), p) for a, p in marks if p is not None]
    if rules.method not in RULED or not known or (rules.method is Method.TRIMMED and len(known) < TRIMMED_LEAST):
        return None
    return _figure(worth, known, rules.method)


def _figure(worth: Points, values: Sequence[tuple[str, Points]], method: Method) -> Points | None:
    marks = [PanelMark(a, v) for a, v in values]
    return verdict(worth, marks, [m.assessor for m in marks], method, Tolerance(), Discussion(None, _STAND)).points


def judged(worth: Points, marks: Sequence[tuple[int, str, Points | None]], rules: Rules, agreed: Points | None, reason: str) -> Verdict | None:
    """core.panel's word on an item: its agreed mark against the members' own. None where no member has a mark on it."""
    known = [PanelMark(f"{name}#{a}", p) for a, name, p in marks if p is not None]
    if not known:
        return None
    few = rules.method is Method.TRIMMED and len(known) < TRIMMED_LEAST
    method = Method.CONSENSUS if few or rules.method is Method.CHAIR else rules.method
    return verdict(worth, known, [m.assessor for m in known], method, rules.tolerance, Discussion(agreed, reason))


def how_of(row: Row, item: Item, value: Decimal | None, rules: Rules, decided: bool) -> str:
    """How an answer that is being saved came about. `decided`: the lead says that it is their decision."""
    if value is None:
        return ""
    if not row.differs:
        return ALIKE if row.cells[0].mark is not None and row.cells[0].mark.value == value else CHAIRED if decided else TALKED
    if row.far and rules.third and referred(item):
        return REFERRED
    if decided or rules.method is Method.CHAIR:
        return CHAIRED
    if row.proposal is not None and row.part.question.accept(row.proposal.answer) == value:
        return row.proposal.how
    return TALKED


def referred(item: Item) -> bool:
    """Whether the item is marked as a whole, so that a third person is asked beyond the tolerance (R16)."""
    return any(isinstance(c, Holistic) for c in item.clauses)


def _carried(part: ClausePlan, cells: Sequence[Cell], how: str) -> Proposal | None:
    """An answer that these members share, with the facts and bases of all of them."""
    marks = [c.mark for c in cells if c.mark is not None]
    if not marks:
        return None
    note = ""
    for one in dict.fromkeys(m.note for m in marks if m.note):
        # What no longer fits stays where it was written, on the member's own sheet.
        if len(note) + len(one) + 1 <= _MOST_NOTE:
            note = f"{note}；{one}" if note else one
    basis = {(b.get("kind"), str(b.get("id")), b.get("say")): b for m in marks for b in m.basis}
    return Proposal(marks[0].answer, said_of(part, marks[0]), note, tuple(basis.values()), how)
