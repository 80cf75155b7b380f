"""扣分事项清单（确认单）: what each unit lost, with facts and the standard's own words, to be signed by both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaoping.core.points import NOTHING, ZERO, Bounds, rounded, show
from kaoping.core.reason import Reason, VetoState
from kaoping.core.rubric import Item, Rubric, Section
from kaoping.core.score import Score

from .marks import NOT_APPLICABLE, PENDING, Progress, by_id, mark, one_line, printed, quiet
from .paper import HEI, SONG, Cell, Row, append, head_and_foot, new_document, paragraph, saved, table, width

TITLE = "扣分事项清单（确认单）"
COLUMNS = ("序号", "指标编号", "考核内容", "分值", "得分", "扣分", "扣分事实", "扣分依据（评分标准原文）", "核查方式", "佐证编号",
           "被考核单位意见（认可/有异议及理由）")
# Shares of the width between the margins; the two long texts get half of it.
_SHARES = (40, 66, 100, 45, 58, 58, 208, 252, 68, 82, 123)
_NARROW = frozenset({0, 1, 3, 4, 5})
_OPINION = "□认可\n□有异议，理由："
_SIZE = 9.0


@dataclass(frozen=True, slots=True)
class Listed:
    """Whose list: the unit's name, the rubric it is scored by and its score."""

    unit: str
    rubric: Rubric
    score: Score


def deductions(sheets: Sequence[Listed], mark: str = "", progress: Progress = quiet) -> bytes:
    """The lists of all units in one .docx, each on a page of its own (pass one for one unit's). `mark` (演示数据) stands in the page header.

    A list ends with the sum, the check that full marks less the sum give the score, and the signatures.
    """
    document = new_document(landscape=True, margins=(18, 15, 16, 15))
    head_and_foot(document, TITLE, mark)
    widths = _widths(width(document))
    pieces: list[str] = []
    for done, sheet in enumerate(sheets, start=1):
        pieces.append(paragraph(TITLE, align="center", font=SONG, size=16, bold=True, keep=True, new_page=done > 1, after=100))
        pieces.append(table(widths, _rows(sheet)))
        progress(done, len(sheets))
    append(document, *pieces, paragraph("", size=2))
    return saved(document)


def _widths(whole: int) -> list[int]:
    widths = [whole * share // sum(_SHARES) for share in _SHARES]
    return [*widths[:-1], whole - sum(widths[:-1])]


def _rows(sheet: Listed) -> list[Row]:
    columns = len(COLUMNS)
    whose = f"被考核单位：{sheet.unit}　　评分表：{one_line(sheet.rubric.title)}　　得分：{mark(sheet.score)}"
    rows = [
        Row([Cell(whose, span=columns, font=HEI, size=10.5)], header=True),
        Row([Cell(name, align="center", font=HEI, size=_SIZE, shade="F2F2F2") for name in COLUMNS], header=True),
    ]
    lines = list(_lines(sheet))
    for number, line in enumerate(lines, start=1):
        cells = (str(number), *line)
        # The last line stays with the sum and the signatures, so that nobody signs a page without a deduction on it.
        rows.append(Row(
            [Cell(text, align="center" if at in _NARROW else "left", size=_SIZE) for at, text in enumerate(cells)], keep=number == len(lines)
        ))
    if not lines:
        rows.append(Row([Cell("本单位没有扣分事项。", span=columns, align="center")], keep=True, height=700))
    return rows + _foot(sheet)


def _lines(sheet: Listed) -> Iterator[tuple[str, ...]]:
    """One line an item that lost marks or still can; a penalty beyond the full marks is a line of its own."""
    scores = by_id(sheet.score)
    for section in sheet.rubric.sections:
        for item in section.items:
            score = scores.get(item.id)
            if score is None:
                continue
            lost = _lost(score)
            taken = _penalty(score)
            inside, outside = _split(score, taken.high > ZERO)
            if lost.high > ZERO:
                yield _line(section, item, score, lost, inside)
            if taken.high > ZERO:
                yield (item.id, one_line(item.name or section.title), "减分项", printed(score.beyond), _took(taken), *_why(outside, taken), "", _proof(outside),
                       _OPINION)


def _line(section: Section, item: Item, score: Score, lost: Bounds, reasons: Sequence[Reason]) -> tuple[str, ...]:
    pending = [part.id for part in score.parts if not part.answered and not part.not_applicable]
    facts, basis = _why(reasons, lost)
    if not lost.settled:
        waits = f"{PENDING}：{'、'.join(pending)}" if pending else f"{PENDING}：口径未定"
        facts = "\n".join(filter(None, (facts, waits)))
    name = one_line(section.title) + (f"\n{item.name}" if item.name else "")
    return item.id, name, show(score.worth), mark(score), _took(lost), facts, basis or item.text, "", _proof(reasons), _OPINION


def _lost(score: Score) -> Bounds:
    """What is missing from the marks that apply."""
    return Bounds(score.applicable - score.bounds.high, score.applicable - score.bounds.low)


def _penalty(score: Score) -> Bounds:
    return Bounds(max(ZERO, -score.beyond.high), max(ZERO, -score.beyond.low))


def _split(score: Score, penalised: bool) -> tuple[list[Reason], list[Reason]]:
    """The reasons for losses within the full marks, and those beyond them: the former come first and add up to the item's loss."""
    rest = score.applicable - score.bounds.high
    inside: list[Reason] = []
    outside: list[Reason] = []
    for reason in score.reasons:
        if penalised and (rest <= ZERO or reason.lost > rest):
            outside.append(reason)
        else:
            inside.append(reason)
            rest -= reason.lost
    return inside, outside


def _took(lost: Bounds) -> str:
    return printed(lost) if lost.settled else f"{printed(lost)}\n{PENDING}"


def _why(reasons: Sequence[Reason], lost: Bounds) -> tuple[str, str]:
    """The facts, and the standard's own words that they offend; each with its clause where there are several."""
    several = len(reasons) > 1
    facts, basis = [], []
    for reason in reasons:
        answer = f"评为“{reason.answer}”" if reason.answer else ""
        took = "" if not several and lost.settled else f"{reason.cause}{show(reason.lost)}分"
        head = "，".join(filter(None, (answer, took))) or reason.cause
        facts.append((f"{reason.where} " if several else "") + head + (f"：{reason.fact}" if reason.fact else ""))
        words = "；".join(filter(None, ("".join(reason.text.split()), f"口径：{reason.ruling}" if reason.ruling else "")))
        if words:
            basis.append((f"{reason.where} " if several else "") + words)
    return "\n".join(facts), "\n".join(basis)


def _proof(reasons: Sequence[Reason]) -> str:
    return "\n".join(dict.fromkeys(paper for reason in reasons for paper in reason.evidence))


def _foot(sheet: Listed) -> list[Row]:
    columns = len(COLUMNS)
    total = sum((_lost(part) for part in _items(sheet.score)), NOTHING)
    settled = "" if total.settled else f"（{PENDING}）"
    rows = [
        Row([Cell("扣分合计", span=4, align="center", font=HEI, size=10), Cell(printed(total), span=2, align="center", bold=True, size=10),
             Cell(f"核对：{check_line(sheet.score)}{settled}", span=5, size=10)], keep=True),
    ]
    vetoes = [veto for veto in sheet.score.vetoes if veto.state is VetoState.HAPPENED]
    for veto in vetoes:
        told = f"否决事项：{veto.where} {''.join(veto.text.split())}" + (f"；事实：{veto.fact}" if veto.fact else "")
        rows.append(Row([Cell(told, span=columns, size=10)], keep=True))
    left, right = 7, columns - 7
    rows += [
        Row([Cell("考核组组长（签字）：", span=left, size=10), Cell("被考核单位负责人签字（盖章）：", span=right, size=10)], keep=True, height=850),
        Row([Cell("考核组成员（签字）：", span=left, size=10), Cell("日期：　　　　年　　月　　日", span=right, size=10)], height=650),
    ]
    return rows


def _items(score: Score) -> list[Score]:
    return [item for section in score.parts for item in section.parts]


def check_line(score: Score) -> str:
    """The sum that both sides can redo: 100 − 7.5 = 92.5, with what is 不适用 and what lies beyond the full marks where there is any."""
    full = sum((section.worth for section in score.parts), ZERO)
    left = sum((item.applicable for item in _items(score)), ZERO)
    lost = sum((_lost(item) for item in _items(score)), NOTHING)
    beyond = score.beyond
    extra = "" if beyond == NOTHING else f" + 加减分{_bracketed(beyond)}"
    if left == full:
        says = f"{show(full)} − 扣分合计{_bracketed(lost)}{extra} = {printed(score.bounds)}"
    elif left == ZERO:
        return f"全部{NOT_APPLICABLE}，不计扣分，得分{printed(score.bounds)}"
    else:
        says = f"（{show(left)} − 扣分合计{_bracketed(lost)}）÷ {show(left)} × {show(full)}{extra} = {printed(score.bounds)}"
        says += f"（{NOT_APPLICABLE}{show(full - left)}分，按比例折算）"
    again = Bounds(_again(lost.high, beyond.low, full, left), _again(lost.low, beyond.high, full, left))
    return says + ("，与得分一致" if again == score.bounds else "，与得分不一致，请核对")


def _again(lost: Decimal, beyond: Decimal, full: Decimal, left: Decimal) -> Decimal:
    """The total reckoned from the deductions alone, apart from the formula that scored it."""
    # Nothing counts within the full marks where the document prints none, or all of it is 不适用: what lies beyond them is the total.
    within = (left - lost) * full / left if left else ZERO
    return rounded(max(ZERO, within + beyond))


def _bracketed(bounds: Bounds) -> str:
    text = printed(bounds)
    return text if bounds.settled and bounds.low >= ZERO else f"（{text}）"
