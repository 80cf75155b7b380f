"""A group's agreed marks: seen side by side once all are in, settled, confirmed, signed."""

from __future__ import annotations

from typing import Any

from kaoping.core.seal import grouped

from ...actions import agreeing as acts
from ...actions.marks import Given
from ...models import Assessment, Panel
from ...queries.agreeing import Board, board_of
from ...queries.agreeing_list import listing
from ...queries.agreeing_page import page_of
from ...queries.agreeing_papers import paper_of
from ...queries.agreeing_rows import Row
from .endpoint import Area, Call, mark_json
from .schema import PLACE, REASON, VERSION, group, many, text, truth, whole

area = Area("合议")


@area.at("assessments/<int:assessment>/panels", "panels", "各组各单位合议到哪一步", query=group({}, {"page": whole(1, 9999, "第几页，每页60项")}))
def listed(call: Call, assessment: Assessment) -> dict[str, Any]:
    """考核组看自己组的，考核办和复核人看全部。没到齐的只说谁还没提交。"""
    found = listing(call.actor, call.scope, assessment, "", call.query.get("page", "1"))
    return {
        "pages": found.page.paginator.num_pages,
        "panels": [
            {"id": x.panel.pk, "entry": x.entry.pk, "unit": x.entry.unit.name, "group": x.group, "state": x.panel.state, "waiting": x.waiting, "step": x.step}
            for x in found.lines
        ],
    }


@area.at("panels/<int:panel>", "panel", "一个组对一个单位的合议")
def show(call: Call, panel: Panel) -> dict[str, Any]:
    """到齐以后：各人的评判并列，组里商定的，还差什么。"""
    return _board(board_of(panel))


def _board(board: Board) -> dict[str, Any]:
    return {
        "id": board.panel.pk, "unit": board.entry.unit.name, "state": board.panel.state, "round": board.panel.round, "wanting": board.wanting,
        "confirmed": [m.name for m in board.members if m.pk in board.confirmed], "sum": [str(board.bounds.low), str(board.bounds.high)],
        "items": [
            {"id": i.id, "worth": str(i.worth), "agreed": None if i.agreed is None else str(i.agreed), "reason": i.reason, "absent": i.absent,
             "version": i.words.version if i.words else 0, "clauses": [_row(r) for r in i.rows]}
            for i in board.items
        ],
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id, "version": row.version, "differs": row.differs, "far": row.far, "office": row.stated, "absent": bool(row.absent),
        "agreed": mark_json(row.agreed) if row.agreed else None,
        "marks": [{"member": c.author, "name": c.name, "answer": c.mark.answer if c.mark else "", "note": c.mark.note if c.mark else ""} for c in row.cells],
    }


@area.at(
    "panels/<int:panel>/take", "panel_take", "采用一个人的评判", clash=True,
    body=group({"place": PLACE, "version": VERSION, "member": whole(says="成员的账号编号；0是按定分办法得出的")}, {"decided": truth("组长裁定")}),
)
def take(call: Call, panel: Panel) -> dict[str, Any]:
    """连同那个人写的事实和依据。"""
    b = call.body
    return {"mark": mark_json(acts.take(call.actor, panel, b["place"], b["member"], b["version"], b.get("decided", False)).mark)}


@area.at(
    "panels/<int:panel>/marks", "panel_save", "另定一个评判", clash=True,
    body=group({"place": PLACE, "version": VERSION, "answer": text(60)}, {"note": text(2000), "basis": many(text(60, 1), 50), "decided": truth("组长裁定")}),
)
def save(call: Call, panel: Panel) -> dict[str, Any]:
    """basis 从成员用过的依据里选，写成 evidence:12、visit:3 的样子。"""
    b = call.body
    known = page_of(call.actor, call.scope, panel).bases if b.get("basis") else {}
    basis = tuple(known[k] for k in b.get("basis", ()) if k in known)
    given = Given(b["place"], b["version"], b["answer"], b.get("note", ""), basis)
    return {"mark": mark_json(acts.settle(call.actor, panel, given, b.get("decided", False)).mark)}


@area.at("panels/<int:panel>/reason", "panel_reason", "写一条的合议理由", clash=True, body=group({"place": PLACE, "version": VERSION, "note": text(2000)}))
def reason(call: Call, panel: Panel) -> dict[str, Any]:
    """place 是条的编号。"""
    b = call.body
    return {"mark": mark_json(acts.reason(call.actor, panel, Given(b["place"], b["version"], "", b["note"])).mark)}


@area.at("panels/<int:panel>/equal", "panel_equal", "采用全部一致的评判")
def equal(call: Call, panel: Panel) -> dict[str, Any]:
    """没有分歧、还没有商定的，一次采用。"""
    return {"taken": acts.take_ready(call.actor, panel)}


@area.at("panels/<int:panel>/submit", "panel_submit", "提交各成员确认")
def submit(call: Call, panel: Panel) -> dict[str, Any]:
    """还差什么，错误里会说。"""
    return {"state": acts.submit(call.actor, panel).state}


@area.at("panels/<int:panel>/confirm", "panel_confirm", "成员确认")
def confirm(call: Call, panel: Panel) -> dict[str, Any]:
    """以后有人再改，须重新确认。"""
    return {"state": acts.confirm(call.actor, panel).state}


@area.at("panels/<int:panel>/review", "panel_review", "第三人复核同意")
def review(call: Call, panel: Panel) -> dict[str, Any]:
    """综合评定项分差过大时，由复核人办。"""
    return {"state": acts.review(call.actor, panel).state}


@area.at("panels/<int:panel>/object", "panel_object", "不同意，退回合议", body=group({"words": REASON}))
def object_to(call: Call, panel: Panel) -> dict[str, Any]:
    """写明哪一条、为什么。"""
    return {"state": acts.object_to(call.actor, panel, call.body["words"]).state}


@area.at("panels/<int:panel>/sign", "panel_sign", "组长签字锁定")
def sign(call: Call, panel: Panel) -> dict[str, Any]:
    """得到纸面上的校验码。"""
    return {"code": grouped(acts.sign(call.actor, panel).code)}


@area.at("panels/<int:panel>/paper", "panel_paper", "评分表的内容")
def paper(call: Call, panel: Panel) -> dict[str, Any]:
    """签过字的，是签字时的内容和校验码；没签的是草稿，code 为空。"""
    found = paper_of(panel)
    return {"code": found.code, "replaces": found.replaces, "content": found.content}
