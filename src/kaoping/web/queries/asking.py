"""How a question is put on a page: its number, its words, and the fastest control for its legal answers. For marking and for reporting.

Only the shape of the question and what its answers come to are looked at, never the kind of the clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kaoping.core import reckon
from kaoping.core.arithmetic import EXACT
from kaoping.core.plan import ClausePlan, Plan, Role, plan_of
from kaoping.core.points import ZERO, show
from kaoping.core.question import Amount, Choice, Count, YesNo
from kaoping.core.rubric import Rubric

from .grounds import below_full

MOST_BUTTONS = 21  # 0 to 10 by halves: two rows of buttons, still one press
_FAR = Decimal(9999)  # numbers that only stand for words (否 at a threshold)
_MARKS = re.compile(r"[，,]?的?[，,]?(?:可?得|扣|计|记)\d[\d.—–\-~～至]*分$")
_NUMBERED = re.compile(r"^[（(]?\d{1,3}[）)、.．]\s*(?!\d)")


@dataclass(frozen=True, slots=True)
class Button:
    """One answer: what is stored, what is shown, the key that chooses it; `below`: it brings less than full marks; `ranged`: an amount goes with it."""

    value: str
    words: str
    key: str = ""
    below: bool = False
    low: str = ""
    high: str = ""

    @property
    def ranged(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Control:
    """A clause's question on a page. `shape`: buttons (an answer each), number, count; a number may have buttons for answers in words.

    `full_from`, `full_to`: the numbers between which nothing is lost (empty: no limit; both `none`: every number loses).
    """

    place: str
    no: int
    words: str
    hint: str
    shape: str
    buttons: tuple[Button, ...] = ()
    low: str = ""
    high: str = ""
    step: str = "any"
    unit: str = ""
    legal: str = ""
    full_from: str = ""
    full_to: str = ""

    @property
    def sign(self) -> str:
        return chr(0x245F + self.no) if self.no <= 20 else f"({self.no})"

    @property
    def many(self) -> bool:
        """More buttons than fit beside the words."""
        return sum(len(b.words) + 3 for b in self.buttons) > 34


def controls(rubric: Rubric) -> dict[str, Control]:
    """The controls of all clauses by id; made once a rubric."""
    return _controls(plan_of(rubric))


def said(part: ClausePlan, answer: str) -> str:
    """A stored answer as a page says it: 83%, 扣1.5分, 有此情形, 未做到; empty for none."""
    question = part.question
    if not answer:
        return ""
    if isinstance(question, YesNo):
        return answer if part.adds else "有此情形" if answer == "是" else "无此情形"
    if isinstance(question, Choice):
        return answer
    value = question.accept(answer)
    if abs(value) >= _FAR and value in {m for _, m in question.words}:
        return "未做到"
    if isinstance(question, Amount) and question.unit == "分" and not part.adds:
        return f"扣{show(value)}分" if value else "不扣"
    return f"{show(value)}{question.unit}"


@lru_cache(maxsize=64)
def _controls(plan: Plan) -> dict[str, Control]:
    return {part.clause.id: _control(part, no) for item in plan.items() for no, part in enumerate(item.clauses, 1)}


def _control(part: ClausePlan, no: int) -> Control:
    question = part.question
    words = brief(part.clause.text)
    if isinstance(question, YesNo):
        return Control(part.clause.id, no, words, _hint(part), "buttons", _yes_no(part))
    if isinstance(question, Choice):
        return Control(part.clause.id, no, words, _hint(part), "buttons", _levels(part, question), step=_step(question.step))
    values = _values(question) if isinstance(question, Amount) else None
    if values is not None and isinstance(question, Amount):
        return Control(part.clause.id, no, words, _hint(part), "buttons", _amounts(part, values), legal=question.legal())
    return _typed(part, no, words)


def brief(text: str) -> str:
    """The clause's words without their number and without 得2分 at the end, which the hint says."""
    words = _NUMBERED.sub("", text.strip(), count=1).rstrip("。；，")
    return _MARKS.sub("", words) or words


def _yes_no(part: ClausePlan) -> tuple[Button, ...]:
    words = ("是", "否") if part.adds else ("有此情形", "无此情形")
    pair = [Button(v, w, k, below_full(part, Decimal(k))) for v, w, k in zip(("是", "否"), words, "10", strict=True)]
    return tuple(pair if part.adds else reversed(pair))


def _levels(part: ClausePlan, question: Choice) -> tuple[Button, ...]:
    last = len(question.options) - 1
    return tuple(
        Button(label, label, "0" if i == last else str(i + 1) if i < 9 else "", below_full(part, high), show(low), show(high))
        for i, (label, low, high) in enumerate(question.options)
    )


def _amounts(part: ClausePlan, values: list[Decimal]) -> tuple[Button, ...]:
    def words(v: Decimal) -> str:
        return show(v) if part.adds else f"−{show(v)}" if v else "不扣"

    return tuple(Button(show(v), words(v), show(v) if v == v.to_integral_value() and v < 10 else "", below_full(part, v)) for v in values)


def _values(question: Amount) -> list[Decimal] | None:
    """All legal amounts, where they are few enough for a button each."""
    found: set[Decimal] = set()
    for low, high in question.ranges:
        found |= {low, high}
        if low == high:
            continue
        if question.step is None or (high - low) / question.step > MOST_BUTTONS:
            return None
        found |= {low + question.step * i for i in range(int((high - low) / question.step) + 1)}
    return sorted(found) if len(found) <= MOST_BUTTONS else None


def _typed(part: ClausePlan, no: int, words: str) -> Control:
    question = part.question
    assert isinstance(question, (Amount, Count))
    if isinstance(question, Count):
        low, high, step = Decimal(question.least), Decimal(question.most), Decimal(1)
        shape, legal = "count", f"{question.least}至{question.most}的整数"
    else:
        low, high, step = min(r[0] for r in question.ranges), max(r[1] for r in question.ranges), question.step or ZERO
        shape, legal = "number", question.legal()
    if low < -_FAR:
        low, high, legal = ZERO, Decimal(1000) if question.unit in ("%", "‰") else Decimal(999999), "实际数，可带小数"
    far = tuple(Button(w, "未做到", "", True) for w, meant in question.words if abs(meant) >= _FAR)
    ends = _full(part, low, high, step or Decimal("0.01"))
    return Control(part.clause.id, no, words, _hint(part), shape, far, show(low), show(high), _step(question.step if isinstance(question, Amount) else step),
                   question.unit, legal, *ends)


def _step(step: Decimal | None) -> str:
    return "any" if step is None else show(step)


def _full(part: ClausePlan, low: Decimal, high: Decimal, step: Decimal) -> tuple[str, str]:
    """Between which answers nothing is lost. What an answer brings rises or falls with it throughout, so the border is found by halving."""
    at_low, at_high = below_full(part, low), below_full(part, high)
    if at_low and at_high:
        return "none", "none"
    if not at_low and not at_high:
        return "", ""
    first, last = 0, int((high - low) / step)
    while last - first > 1:
        middle = (first + last) // 2
        if below_full(part, low + step * middle) == at_low:
            first = middle
        else:
            last = middle
    return (show(low + step * last), "") if at_low else ("", show(low + step * first))


def _hint(part: ClausePlan) -> str:
    """What the answers bring, in a few words."""
    question, best, worst = part.question, part.best.points, part.worst.points
    if part.role is Role.VOID:
        return "有此情形，本条得 0 分"
    if part.role is Role.VETO:
        return part.clause.decides or "有此情形，影响总评"
    if isinstance(question, YesNo):
        return f"得 {show(best)} 分" if part.adds else f"扣 {show(-worst)} 分"
    if isinstance(question, Choice):
        return "、".join(f"{name} {show(low)}{'' if low == high else '—' + show(high)} 分" for name, low, high in question.options[:-1])
    if isinstance(question, Count):
        return _counted(part, question)
    if question.unit == "分":
        return f"得 {_ranges(question)} 分" if part.adds else f"扣 {_ranges(question)} 分，须写明理由"
    return f"达标得 {show(best)} 分"


def _ranges(question: Amount) -> str:
    return " 或 ".join(show(low) if low == high else f"{show(low)}—{show(high)}" for low, high in question.ranges)


def _counted(part: ClausePlan, question: Count) -> str:
    one = abs(Decimal(str(reckon.term(part, Decimal(max(1, question.least)), EXACT).points)))
    most = part.best.points if part.adds else -part.worst.points
    verb = "得" if part.adds else "扣"
    if question.least:  # a place, not a number of things
        return f"按名次{verb}分，最多 {show(most)} 分"
    ceiling = f"，最多 {show(most)} 分" if most < _FAR * (one or 1) else ""
    return f"每{question.unit or '个'}{verb} {show(one)} 分{ceiling}"
