"""Several assessors into one mark: each judges alone, then the group's mark is found; what lies too far apart must be discussed and reasoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .errors import KaopingError
from .judgement import Judgement, NotApplicable, Sheet
from .plan import plan_of
from .points import ONE, Points, rounded, show
from .rubric import Rubric


class Method(StrEnum):
    """How a group's mark comes of its members' marks."""

    CONSENSUS = "consensus"
    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"
    CHAIR = "chair"


TRIMMED_LEAST = 5
"""A trimmed mean needs this many marks: with fewer, leaving out the highest and the lowest leaves too little."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One assessor's mark for one item (or clause, or section). Unit: 分."""

    assessor: str
    points: Points


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far marks may lie apart without a discussion: up to `share` of the item's worth, and less than `points`."""

    share: Decimal = Decimal("0.2")
    points: Points | None = ONE

    def exceeded(self, spread: Points, worth: Points) -> bool:
        """Whether marks that lie `spread` apart must be discussed."""
        return spread > worth * self.share or (self.points is not None and spread >= self.points)


@dataclass(frozen=True, slots=True)
class Discussion:
    """What a discussion came to: the mark agreed on (None: the method's own figure stands), why, and who took part."""

    points: Points | None
    reason: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The group's mark, or None with the sentence that says what is still `wanting`. `spread` is None until all marks are in."""

    method: Method
    points: Points | None
    wanting: str = ""
    spread: Points | None = None
    discuss: bool = False
    reason: str = ""

    @property
    def settled(self) -> bool:
        """Whether the group has its mark."""
        return self.points is not None


def visible(marks: Sequence[Mark], expected: Sequence[str], viewer: str) -> tuple[Mark, ...]:
    """The marks that `viewer` may see: one's own only until every expected assessor's mark is in."""
    if _missing(marks, expected):
        return tuple(m for m in marks if m.assessor == viewer)
    return tuple(marks)


def verdict(
    worth: Points,
    marks: Sequence[Mark],
    expected: Sequence[str],
    method: Method = Method.CONSENSUS,
    tolerance: Tolerance | None = None,
    discussion: Discussion | None = None,
    chair: str = "",
) -> Verdict:
    """The group's mark for an item of this `worth`; rounded to 2 places, for it is what the form prints.

    Nothing is said of the marks before all `expected` are in. Beyond the tolerance a discussion with a reason is needed, whatever the method; so is
    a reason for an agreed mark that lies outside the members' own. KaopingError: two marks of one assessor, an assessor who is not
    expected, too few marks for a trimmed mean, no chair, an agreed mark outside 0 and the worth.
    """
    _checked(worth, marks, expected, method, discussion, chair)
    missing = _missing(marks, expected)
    if missing:
        return Verdict(method, None, f"还差{'、'.join(missing)}的评分，到齐前互不可见")
    points = sorted(m.points for m in marks)
    spread = points[-1] - points[0]
    discuss = (tolerance or Tolerance()).exceeded(spread, worth)
    agreed = None if discussion is None else discussion.points
    reason = "" if discussion is None else discussion.reason.strip()
    if discuss and not reason:
        return Verdict(method, None, f"最高{show(points[-1])}分、最低{show(points[0])}分，相差超出允许范围，须讨论并写明理由", spread, True)
    if agreed is not None and not points[0] <= agreed <= points[-1] and not reason:
        said = f"商定的{show(agreed)}分不在各人评分{show(points[0])}至{show(points[-1])}分之间，须写明理由"
        return Verdict(method, None, said, spread, discuss)
    found = rounded(agreed) if agreed is not None else _by(method, marks, points, chair)
    wanting = "" if found is not None else "各人评分不同，须商定一个分数"
    return Verdict(method, found, wanting, spread, discuss, reason)


def _by(method: Method, marks: Sequence[Mark], points: Sequence[Points], chair: str) -> Points | None:
    """The method's figure for all marks; `points` are sorted. None: the members do not agree."""
    if method is Method.CONSENSUS:
        return points[0] if points[0] == points[-1] else None
    if method is Method.CHAIR:
        return next(m.points for m in marks if m.assessor == chair)
    if method is Method.MEDIAN:
        middle = len(points) // 2
        return points[middle] if len(points) % 2 else _mean(points[middle - 1 : middle + 1])
    return _mean(points[1:-1] if method is Method.TRIMMED else points)


def _mean(points: Sequence[Points]) -> Points:
    top, bottom = sum(points, Decimal(0)).as_integer_ratio()
    bottom *= len(points)
    # In whole numbers, so that a tie is a tie.
    return Decimal((200 * top + bottom) // (2 * bottom)).scaleb(-2)


def _missing(marks: Sequence[Mark], expected: Sequence[str]) -> tuple[str, ...]:
    here = {m.assessor for m in marks}
    return tuple(a for a in expected if a not in here)


def _checked(
    worth: Points, marks: Sequence[Mark], expected: Sequence[str], method: Method, discussion: Discussion | None, chair: str
) -> None:
    if not expected:
        raise KaopingError("考核组没有成员，请先指定考核人员")
    names = [m.assessor for m in marks]
    for mark in marks:
        if mark.assessor not in expected:
            raise KaopingError(f"“{mark.assessor}”不是这个考核组的成员，不能计入，请核对分组")
        if names.count(mark.assessor) > 1:
            raise KaopingError(f"“{mark.assessor}”对同一条评了两次，请只保留一次")
    if method is Method.TRIMMED and len(expected) < TRIMMED_LEAST:
        raise KaopingError(f"去掉最高分和最低分的平均要有{TRIMMED_LEAST}人以上评分，这里只有{len(expected)}人，请改用平均或中位数")
    if method is Method.CHAIR and chair not in expected:
        raise KaopingError("按组长评分定分时，须在成员中指定组长")
    agreed = None if discussion is None else discussion.points
    if agreed is not None and not 0 <= agreed <= worth:
        raise KaopingError(f"商定的{show(agreed)}分不在0至{show(worth)}分之间，请改正")


@dataclass(frozen=True, slots=True)
class Common:
    """What several sheets have in common: the sheet of all answers that agree, and the clause, item or section ids where they differ."""

    sheet: Sheet
    differing: tuple[str, ...] = field(default=())


def common(rubric: Rubric, sheets: Sequence[Sheet], agreed: Mapping[str, Judgement | NotApplicable] | None = None) -> Common:
    """The group's sheet under consensus: answers that all members give alike, and those `agreed` in discussion, by id.

    An id that some members have left open, or answered differently, is differing until it is agreed. KaopingError when the sheets are not of
    one unit and one rubric.
    """
    if len({(s.unit, s.rubric) for s in sheets}) != 1:
        raise KaopingError("合并评判时，各人的评判表必须是同一单位、同一张评分表的，请核对")
    settled = dict(agreed or {})
    judgements, without, differing = dict[str, Judgement](), dict[str, NotApplicable](), []
    for place in _places(rubric, sheets, settled):
        entry = settled.get(place) or _alike(place, sheets)
        if entry is None:
            differing.append(place)
        elif isinstance(entry, Judgement):
            judgements[place] = entry
        else:
            without[place] = entry
    first = sheets[0]
    return Common(Sheet(first.unit, first.rubric, judgements, without), tuple(differing))


def _places(rubric: Rubric, sheets: Sequence[Sheet], settled: Mapping[str, object]) -> list[str]:
    """The ids that anybody has said anything about, clauses in the rubric's order first."""
    said = {p for s in sheets for p in (*s.judgements, *s.not_applicable)} | set(settled)
    clauses = [c for c in plan_of(rubric).clauses if c in said]
    return clauses + sorted(said.difference(clauses))


def _alike(place: str, sheets: Sequence[Sheet]) -> Judgement | NotApplicable | None:
    answers = [s.judgements.get(place) for s in sheets]
    first = answers[0]
    if first is not None and all(a is not None and a.value == first.value for a in answers):
        given = [a for a in answers if a is not None]
        notes = "；".join(dict.fromkeys(a.note for a in given if a.note))
        evidence = tuple(dict.fromkeys(e for a in given for e in a.evidence))
        return Judgement(place, first.answer, first.value, notes, evidence, "、".join(dict.fromkeys(a.by for a in given if a.by)))
    absent = [s.not_applicable.get(place) for s in sheets]
    return absent[0] if all(a is not None for a in absent) else None
