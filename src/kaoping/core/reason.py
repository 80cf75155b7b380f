"""Why points are missing: which clause, whose words, what fact, which evidence, which ruling; and what a veto does to the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from .judgement import Judgement
from .plan import ClausePlan, ItemPlan, Role, Term
from .points import ZERO, Points, show
from .reckon import Policy
from .rubric import Together
from .ruling import Ruling, ruling_for


@dataclass(frozen=True, slots=True)
class Reason:
    """One loss of `lost` points at `where` (a clause, or the item itself where it is the item's form that takes them).

    `text` is the standard's own words, `answer` the judgement, `fact` and `evidence` what it rests on, `by` who judged, `ruling` the
    口径 it follows.
    """

    where: str
    lost: Points
    cause: str
    text: str = ""
    answer: str = ""
    fact: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""
    ruling: str = ""

    @property
    def sentence(self) -> str:
        """The loss in one Chinese sentence: 1.2.1“……得2分”评为“否”，失2分；事实：……；依据：……."""
        return f"{self.where}{self.tail}"

    @property
    def tail(self) -> str:
        """The sentence without the place that it begins with."""
        said = f"“{''.join(self.text.split())}”" if self.text else ""
        judged = f"评为“{self.answer}”，" if self.answer else ""
        tail = [f"{self.cause}{show(self.lost)}分" if self.lost else self.cause]
        if self.fact:
            tail.append(f"事实：{self.fact}")
        if self.evidence:
            tail.append(f"依据：{'、'.join(self.evidence)}")
        if self.ruling:
            tail.append(f"口径：{self.ruling}")
        return f"{said or '：'}{judged}" + "；".join(tail)


class VetoState(StrEnum):
    """Whether a veto can still happen or has happened; one that was answered with 否 is none."""

    POSSIBLE = "possible"
    HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决 and the like: `consequence` is what the standard says follows.

    It never changes points silently; it decides the total or the grade.
    """

    where: str
    state: VetoState
    consequence: str
    text: str
    fact: str = ""
    evidence: tuple[str, ...] = ()


def vetoes_of(plan: ItemPlan, judgements: Mapping[str, Judgement], without: AbstractSet[str]) -> tuple[Veto, ...]:
    """The vetoes of an item that have happened or still can."""
    found = []
    for part in plan.vetoes:
        clause, judgement = part.clause, judgements.get(part.clause.id)
        if clause.id in without or (judgement is not None and not judgement.value):
            continue
        state = VetoState.POSSIBLE if judgement is None else VetoState.HAPPENED
        fact, evidence = ("", ()) if judgement is None else (judgement.note, judgement.evidence)
        found.append(Veto(clause.id, state, clause.decides or clause.text, clause.text, fact, evidence))
    return tuple(found)


def reasons_of(
    plan: ItemPlan,
    judgements: Mapping[str, Judgement],
    silent: AbstractSet[str],
    highs: Sequence[Sequence[Term]],
    lost: Points,
    rulings: Sequence[Ruling],
    rubric: str,
) -> tuple[Reason, ...]:
    """One reason for each loss that is already certain; those within the full marks add up to `lost`.

    Clauses in `silent` lose nothing. A scoring point without an answer that still brings less than its best is 不适用.
    """
    found: list[Reason] = []
    rest = lost
    for part, term in zip(plan.inner, highs[Role.INNER], strict=True):
        loss = min(rest, (part.best.points if part.adds else ZERO) - term.points)
        if loss > ZERO and part.clause.id not in silent:
            found.append(_loss(part, loss, judgements, rulings, rubric))
            rest -= loss
    if rest > ZERO:
        found.append(_rest(plan, rest, judgements, highs, rulings, rubric))
    for part, term in zip(plan.outer, highs[Role.OUTER], strict=True):
        if term.points < ZERO:
            found.append(_loss(part, -term.points, judgements, rulings, rubric))
    return tuple(found)


def _loss(part: ClausePlan, lost: Points, judgements: Mapping[str, Judgement], rulings: Sequence[Ruling], rubric: str) -> Reason:
    clause, judgement = part.clause, judgements.get(part.clause.id)
    cause = "失" if part.adds else "扣"
    if judgement is None:
        return Reason(clause.id, lost, "不适用，少计", clause.text, ruling=_cited(rulings, rubric, clause.id, "absent"))
    cited = _cited(rulings, rubric, clause.id, "floor") if clause.AT_WILL else _cited(rulings, rubric, clause.id, "partial") if part.adds else ""
    return Reason(clause.id, lost, cause, clause.text, judgement.answer, judgement.note, judgement.evidence, judgement.by, cited)


def _rest(
    plan: ItemPlan, rest: Points, judgements: Mapping[str, Judgement], highs: Sequence[Sequence[Term]], rulings: Sequence[Ruling], rubric: str
) -> Reason:
    """What the clauses' own losses do not explain: a void, 否则不得分, or marks that no clause carries."""
    item = plan.item
    for part, term in zip(plan.voids, highs[Role.VOID], strict=True):
        if term.met:
            j = judgements[part.clause.id]
            return Reason(part.clause.id, rest, "该项不得分，其余失", part.clause.text, j.answer, j.note, j.evidence, j.by)
    missed = [p.clause.id for p, t in zip(plan.inner, highs[Role.INNER], strict=True) if p.adds and not t.met]
    if item.together is Together.ALL and missed:
        return Reason(item.id, rest, f"{'、'.join(missed)}未达到，按“否则，不得分”其余失", ruling=_cited(rulings, rubric, item.id, "together"))
    cause = f"各得分点合计{show(plan.attainable)}分，不足{show(plan.worth)}分，无从得分的"
    return Reason(item.id, rest, cause, ruling=_cited(rulings, rubric, item.id, "shortfall"))


def absent_reasons(plan: ItemPlan, policy: Policy, lost: Points, rulings: Sequence[Ruling], rubric: str) -> tuple[Reason, ...]:
    """Why an item that does not apply brings less than its full marks (only under `mean` and `zero`)."""
    if lost <= ZERO:
        return ()
    cause = "不适用，按同类单位平均分计，少" if policy is Policy.MEAN else "不适用，按0分计，少"
    return (Reason(plan.item.id, lost, cause, ruling=_cited(rulings, rubric, plan.item.id, "absent")),)


def _cited(rulings: Sequence[Ruling], rubric: str, place: str, question: str) -> str:
    ruling = ruling_for(rulings, rubric, place, question)
    return "" if ruling is None else ruling.cite()
