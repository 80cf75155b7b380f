"""What is signed and printed: the agreed sheet as a plain value (F02, F06, F07 are drawn from it alone), its digest and its code.

A signed paper is drawn from what was kept when it was signed, never from the marks of today; only a draft is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kaoping.core.judgement import Judgement
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.points import NOTHING, ZERO, Bounds, show
from kaoping.core.score import Score, score
from kaoping.core.seal import code_of, grouped
from kaoping.write.deductions import check_line

from ..models import Acknowledged, Event, Mark, Panel, Signed, User
from ..policy import Actor, PanelState, may, steps
from ..policy.options import BY_KEY, value
from .access import scope_of
from .agreeing import Board, ItemBoard, board_of
from .agreeing_rows import Row
from .rubrics import bound, policy_of
from .tally import absents_of

FORMAT = 1
_MEANS = {"evidence": "查阅资料", "visit": "现场核查", "source": "外部通报", "clause": ""}
_WIDE = str.maketrans("０１２３４５６７８９ＡＢＣＤＥＦａｂｃｄｅｆ", "0123456789ABCDEFabcdef")


def content_of(board: Board, corrected: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The agreed sheet: unit, rubric with digest, members, and each item with marks, reasons, facts and bases. Marks are strings.

    `corrected`: by which correction (F21) it came to stand as it does: {"no", "reason", "by", "approved", "at"}.
    """
    found = _scored(board)
    by_id = {i.id: i for s in found.parts for i in s.parts}
    entry, a = board.entry, board.entry.assessment
    items = [_item(i, by_id[i.id]) for i in board.items]
    here = [by_id[i.id] for i in board.items]
    total = sum((i.bounds for i in here), NOTHING)
    whole = len(here) == len(by_id)
    return {
        "format": FORMAT, "assessment": a.name, "year": a.year, "office": a.owner.office or a.owner.name, "unit": entry.unit.name,
        "group": board.panel.group.name, "rubric": {"id": board.rubric.id, "title": board.rubric.title, "digest": a.digest},
        "members": [m.name for m in board.members], "lead": _lead(board), "rule": BY_KEY["method"].said(value(a.options, "method")), "whole": whole,
        "confirmed": [[m.name, f"{timezone.localtime(board.confirmed[m.pk]):%Y-%m-%d %H:%M}"] for m in board.members if m.pk in board.confirmed],
        "signed": _signed(board.panel), "items": items, "mark": _shown(found.bounds if whole else total),
        "worth": show(sum((i.worth for i in here), ZERO)), "applicable": show(sum((i.applicable for i in here), ZERO)),
        "lost": _shown(sum((_lost(i) for i in here), NOTHING)), "check": check_line(found) if whole else _check(here, total),
        **({"corrected": dict(corrected)} if corrected else {}),
    }


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: `content` as signed, or as it stands now (a draft: `code` is empty). `replaces`: the code of an earlier paper; `opinion`: what the
    unit has said to this one; `head`: the audit's number and digest when it was signed, which `kaoping verify --head` takes."""

    panel: Panel
    content: dict[str, Any]
    code: str = ""
    replaces: str = ""
    opinion: Acknowledged | None = None
    head: str = ""

    @property
    def losses(self) -> list[dict[str, Any]]:
        """The items that lost something (F06)."""
        return [i for i in self.content["items"] if i["reasons"]]

    @property
    def assessors(self) -> list[str]:
        return next(([n for n, _ in i["marks"]] for i in self.content["items"] if i["marks"]), [])

    @property
    def columns(self) -> int:
        """The columns of F07: one for each who marked, and seven more."""
        return len(self.assessors) + 7

    @property
    def signed_at(self) -> str:
        signed = self.content["signed"]
        return str(signed[1])[:16].replace("T", " ") if signed else ""


def paper_of(panel: Panel) -> Paper:
    """The panel's paper."""
    last = Signed.objects.filter(panel=panel).order_by("-id").first()
    if last is not None and steps.signed(PanelState(panel.state)):
        opinion = Acknowledged.objects.filter(panel=panel, code=last.code).select_related("by").order_by("-id").first()
        return Paper(panel, json.loads(last.content), grouped(last.code), grouped(last.replaces), opinion, _head(last.head))
    return Paper(panel, content_of(board_of(panel)), "", grouped(last.code) if last else "")


def _head(digest: str) -> str:
    seq = Event.objects.filter(hash=digest).values_list("seq", flat=True).first()
    return f"{seq}:{digest[:16]}" if seq else ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a code: the paper it stands on; whether it is the one in force (`current`), or which came after it (`newer`);
    `whole`: content, digest and code still fit, and the audit knows the head. `readable`: this person may see the marks."""

    paper: Signed
    content: dict[str, Any]
    current: bool
    newer: str
    whole: bool
    readable: bool

    @property
    def code(self) -> str:
        return grouped(self.paper.code)

    @property
    def replaces(self) -> str:
        return grouped(self.paper.replaces)


def tidy_code(typed: str) -> str:
    """A code as it is kept, however it was typed: full width, small letters, with blanks or dashes."""
    return re.sub(r"[\s\-—_]", "", typed.translate(_WIDE)).upper()


def verify(actor: Actor, typed: str) -> Verified | None:
    """The paper that bears the code; None where there is none."""
    related = "panel__entry__assessment__owner", "panel__entry__unit", "panel__group", "by"
    paper = Signed.objects.filter(code=tidy_code(typed)).select_related(*related).first()
    if paper is None:
        return None
    newest = Signed.objects.filter(panel=paper.panel_id).order_by("-id").values_list("code", flat=True)[0]
    current = newest == paper.code and steps.signed(PanelState(paper.panel.state))
    whole = code_of(paper.content, paper.head) == (paper.digest, paper.code) and Event.objects.filter(hash=paper.head).exists()
    newer = grouped(newest) if newest != paper.code else ""
    return Verified(paper, json.loads(paper.content), current, newer, whole, may(actor, "agree.read", scope_of(paper.panel)))


def _scored(board: Board) -> Score:
    """The core's score of the agreed answers and the office's facts, with their bases, so that it can say why points are missing."""
    judgements = {}
    for row in (r for i in board.items for r in i.rows):
        mark = row.fact if row.stated else row.agreed
        if mark is None or not mark.answer or mark.value is None or row.absent:
            continue
        judgements[row.id] = _judgement(row, mark)
    sheet = CoreSheet(board.entry.unit.name, board.rubric.id, judgements, absents_of(board.entry))
    a = board.entry.assessment
    return score(board.rubric, sheet, policy_of(a), bound(a).rulings)


def _judgement(row: Row, mark: Mark) -> Judgement:
    if row.stated:
        return Judgement(row.id, row.fact_said, mark.value or ZERO, f"考核办登记：{row.fact_said}", (mark.note,) if mark.note else ())
    papers = tuple(str(b.get("say", "")) for b in mark.basis if b.get("kind") != "clause")
    return Judgement(row.id, row.agreed_said, mark.value or ZERO, mark.note, papers)


def _item(board: ItemBoard, found: Score) -> dict[str, Any]:
    lost = _lost(found)
    reasons = [
        {"where": r.where, "lost": show(r.lost), "cause": r.cause, "answer": r.answer, "fact": r.fact, "text": "".join(r.text.split()),
         "evidence": list(r.evidence), "ruling": r.ruling}
        for r in found.reasons
    ]
    return {
        "id": board.id, "section": board.section, "text": board.item.text, "worth": show(board.worth), "self": None if board.own is None else show(board.own),
        "mark": _shown(found.bounds), "beyond": "" if found.beyond == NOTHING else _shown(found.beyond), "lost": _shown(lost), "settled": found.settled,
        "absent": board.absent, "reasons": reasons if found.settled else [], "evidence": _papers(board), "means": _means(board), "how": board.how,
        "reason": board.reason, "spread": None if board.spread is None else show(board.spread),
        "marks": [[name, None if p is None else show(p)] for _, name, p in board.marks],
        "clauses": [
            {"id": r.id, "answer": r.fact_said if r.stated else r.agreed_said, "how": "考核办登记" if r.stated else r.agreed.how if r.agreed else "",
             "note": _note(r), "basis": list(r.agreed.basis) if r.agreed and not r.stated else [], "absent": r.absent}
            for r in board.rows
        ],
    }


def _note(row: Row) -> str:
    mark = row.fact if row.stated else row.agreed
    return mark.note if mark else ""


def _papers(board: ItemBoard) -> list[str]:
    """The numbers of evidence and of on-site records that the item's losses rest on."""
    marks = [r.agreed for r in board.rows if r.agreed is not None and r.below and r.asked]
    facts = [r.fact.note for r in board.rows if r.stated and r.fact is not None and r.fact.note]
    return list(dict.fromkeys([*(str(b.get("say", "")) for m in marks for b in m.basis if b.get("kind") != "clause"), *facts]))


def _means(board: ItemBoard) -> str:
    kinds = [str(b.get("kind")) for r in board.rows if r.agreed is not None and r.below for b in r.agreed.basis]
    said = [_MEANS.get(k, "") for k in kinds] + ["考核办登记" for r in board.rows if r.stated and r.fact is not None]
    return "、".join(dict.fromkeys(s for s in said if s))


def _lost(found: Score) -> Bounds:
    return Bounds(found.applicable - found.bounds.high, found.applicable - found.bounds.low)


def _check(items: list[Score], total: Bounds) -> str:
    """The sum that both sides can redo, for a group that marks a part of the rubric."""
    left, lost = sum((i.applicable for i in items), ZERO), sum((_lost(i) for i in items), NOTHING)
    beyond = sum((i.beyond for i in items), NOTHING)
    extra = "" if beyond == NOTHING else f"，另有加减分{_shown(beyond)}"
    gone = sum((i.worth for i in items), ZERO) - left
    aside = f"（不适用{show(gone)}分不计）" if gone else ""
    fits = Bounds(left - lost.high, left - lost.low) == total
    return f"本组条目{show(left)}分{aside} − 扣分合计{_shown(lost)} = {_shown(total)}{extra}" + ("，与得分一致" if fits else "，与得分不一致，请核对")


def _shown(bounds: Bounds) -> str:
    return show(bounds.low) if bounds.settled else f"{show(bounds.low)}—{show(bounds.high)}"


def _lead(board: Board) -> str:
    return next((m.name for m in board.members if m.pk == board.rules.chair), "")


def _signed(panel: Panel) -> list[str] | None:
    by: User | None = panel.signed_by
    return None if by is None or panel.signed_at is None else [by.name, timezone.localtime(panel.signed_at).isoformat("T", "seconds")]
