"""What people and data answer: one judgement for one clause, gathered into a unit's sheet. Absent is not judged yet, and not zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from .errors import KaopingError
from .kind import Clause
from .plan import ClausePlan, Plan, plan_of
from .points import show
from .question import Choice, YesNo, tidy
from .rubric import Rubric

NOT_APPLICABLE = frozenset({"不适用", "不涉及", "n/a", "na"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer to one clause's question. `answer` is as a person says it, `value` the number that the formulas take.

    `note` is the fact found, `evidence` the papers that show it, `by` who judged.
    """

    clause: str
    answer: str
    value: Decimal
    note: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """不适用: the clause, item or section `where` does not concern the unit; why, who says so, and who consents to it."""

    where: str
    reason: str = ""
    by: str = ""
    consent: str = ""

    @property
    def agreed(self) -> bool:
        """Whether a reason is given and a second person has consented."""
        return bool(self.reason and self.consent and self.consent != self.by)


Entry: TypeAlias = Judgement | NotApplicable


@dataclass(frozen=True, slots=True)
class Sheet:
    """One unit's judgements against one rubric, by clause id, and what does not apply to it, by clause, item or section id."""

    unit: str
    rubric: str
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    not_applicable: Mapping[str, NotApplicable] = field(default_factory=dict)
    by: str = ""

    def awaiting(self) -> tuple[NotApplicable, ...]:
        """The 不适用 that lack a reason or a second person's consent, in order of their ids."""
        return tuple(n for _, n in sorted(self.not_applicable.items()) if not n.agreed)


def accept(
    rubric: Rubric,
    where: str,
    answer: object,
    note: str = "",
    evidence: tuple[str, ...] = (),
    by: str = "",
    consent: str = "",
) -> Entry:
    """An answer checked against its question; `where` is a clause id, or for 不适用 also an item's or a section's (`A/1.1` as well as `1.1`).

    KaopingError with the sentence that mends it: no such id, an answer that does not fit, an answer to something that asks nothing.
    """
    plan = plan_of(rubric)
    place = tidy(where)
    place = place.removeprefix(f"{rubric.id}/")
    text = tidy(answer)
    if text.lower() in NOT_APPLICABLE:
        if place not in plan.places:
            raise KaopingError(_unknown(plan, place))
        return NotApplicable(place, note.strip(), by, consent)
    found = plan.clauses.get(place)
    if found is None:
        raise KaopingError(_not_asked(plan, place))
    try:
        value = found.question.accept(answer)
    except KaopingError as error:
        raise KaopingError(f"{rubric.id}/{place}（{brief(found.clause)}）：{error}") from None
    return Judgement(place, said(found, text, value), value, note.strip(), evidence, by)


def said(clause: ClausePlan, text: str, value: Decimal) -> str:
    """An answer in its normal words: 是 or 否 for yes and no, a level's label, else the number with no needless zeros."""
    if isinstance(clause.question, YesNo):
        return "是" if value else "否"
    if isinstance(clause.question, Choice):
        return text
    return show(value)


def brief(clause: Clause, most: int = 16) -> str:
    """The clause's words, cut short for a sentence."""
    text = "".join(clause.text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _unknown(plan: Plan, place: str) -> str:
    return f"{plan.rubric.title or plan.rubric.id}（{plan.rubric.id}）里没有编号“{place}”，编号应如{plan.example}，请核对"


def _not_asked(plan: Plan, place: str) -> str:
    if place not in plan.places:
        return _unknown(plan, place)
    inside = [c for c in plan.clauses if c.startswith(place + ".")]
    if not inside:
        return f"{plan.rubric.id}/{place}没有可以回答的得分点，只能填“不适用”"
    shown = "、".join(inside[:4]) + ("等" if len(inside) > 4 else "")
    return f"{plan.rubric.id}/{place}不是得分点，这里只能填“不适用”；请按{shown}分别填写"


class Draft:
    """A sheet while it is being gathered, row by row; a row that contradicts an earlier one is refused and leaves the draft as it was."""

    def __init__(self, rubric: Rubric, unit: str, by: str = "") -> None:
        self._plan, self._unit, self._by = plan_of(rubric), unit, by
        self._judgements: dict[str, Judgement] = {}
        self._without: dict[str, NotApplicable] = {}

    def put(self, entry: Entry) -> None:
        """Add an entry; the same answer once more changes nothing. KaopingError when it contradicts what is there."""
        if isinstance(entry, NotApplicable):
            self._put_without(entry)
            return
        here = self._judgements.get(entry.clause)
        if here is not None and here.value != entry.value:
            raise KaopingError(f"“{self._unit}”的{entry.clause}已经填了“{here.answer}”，这里又填“{entry.answer}”，请只保留一个")
        for place in above(entry.clause):
            if place in self._without:
                raise KaopingError(f"“{self._unit}”的{place}已经填了“不适用”，{entry.clause}就不能再填“{entry.answer}”，请只保留一个")
        if here is None:
            self._judgements[entry.clause] = entry

    def _put_without(self, entry: NotApplicable) -> None:
        for clause, judgement in self._judgements.items():
            if entry.where in above(clause):
                raise KaopingError(f"“{self._unit}”的{clause}已经填了“{judgement.answer}”，{entry.where}就不能再填“不适用”，请只保留一个")
        self._without.setdefault(entry.where, entry)

    def sheet(self) -> Sheet:
        """The sheet as gathered so far."""
        return Sheet(self._unit, self._plan.rubric.id, dict(self._judgements), dict(self._without), self._by)


def gather(rubric: Rubric, unit: str, entries: Iterable[Entry], by: str = "") -> Sheet:
    """A sheet of these entries. KaopingError when two of them contradict each other."""
    draft = Draft(rubric, unit, by)
    for entry in entries:
        draft.put(entry)
    return draft.sheet()


def above(place: str) -> Iterator[str]:
    """An id and the ids it lies in: 1.2.3, 1.2, 1."""
    while place:
        yield place
        place = place.rpartition(".")[0]


def sign_off(rubric: Rubric, sheet: Sheet, by: str = "") -> Sheet:
    """The sheet with every deduction, void and veto that nobody has answered written down as an explicit 0 or 否.

    Scoring points stay unanswered: signing off says that nothing more is to be taken away, not that something was earned.
    """
    judgements = dict(sheet.judgements)
    for place, found in plan_of(rubric).clauses.items():
        free = place not in judgements and not any(p in sheet.not_applicable for p in above(place))
        if free and not found.adds:
            value = Decimal(0)
            judgements[place] = Judgement(place, said(found, "0", value), value, "", (), by or sheet.by)
    return replace(sheet, judgements=judgements)
