"""Standards: read, uploaded, ruled on, published."""

from __future__ import annotations

from typing import Any

from kaoping.core.correction import CHANGES
from kaoping.core.errors import KaopingError
from kaoping.core.public import compile_json
from kaoping.core.ruling import QUESTIONS, Ruling
from kaoping.core.wire import digest, plain

from ...actions import standards as acts
from ...models import Document
from ...policy import Actor
from ...queries.standards import documents_of, held_corrections, held_rulings, offices_of, standing_of
from .endpoint import BYTES, Area, Call, one_of
from .schema import DAY, REASON, VERSION, anything, choice, group, many, text, whole

area = Area("评分标准")
_RULING = group(
    {"where": text(20, 1, "位置：*、A、A/1 或 B/1.1"), "question": text(20, 1, enum=sorted(QUESTIONS)), "answer": text(40, 1), "by": text(60, 1, "由谁决定"),
     "on": DAY, "reason": REASON}
)


def _head(d: Document) -> dict[str, Any]:
    return {"id": d.pk, "title": d.title, "year": d.year, "name": d.name, "state": d.state, "version": d.version, "sha256": d.sha256, "digest": d.digest}


@area.at("standards", "standards", "评分标准的清单")
def listed(call: Call) -> dict[str, Any]:
    """本岗位可以看的标准：考核办看自己的全部，其余的人看与自己有关、已发布的。"""
    return {"standards": [_head(d) for d in documents_of(call.actor)]}


@area.at("standards/<int:document>", "standard", "一份标准")
def show(call: Call, document: Document) -> dict[str, Any]:
    """编译的结果（字段同 kaoping compile --json）、现行口径、要发布的摘要值 seen。"""
    now = standing_of(document)
    told = compile_json(now.ruled, now.findings)
    return _head(document) | told | {"rulings": [plain(r) for r in now.rulings], **_numbers(document), "seen": digest(acts.freezing(document))}


def _numbers(document: Document) -> dict[str, Any]:
    """What can be taken back, by its number."""
    made = [{"number": c.pk, **c.body} for c in held_corrections(document) if c.undone_at is None]
    return {"corrections": made, "ruled": [{"number": r.pk, "where": r.where, "question": r.question} for r in held_rulings(document)]}


@area.at(
    "standards/add", "standard_add", "上传一份标准", takes=BYTES,
    query=group({"name": text(200, 1, "文件名，如 附件4.docx")}, {"year": whole(2000, 2100, "年度")}),
)
def add(call: Call) -> dict[str, Any]:
    """请求体就是文件的内容。读成什么、有哪些问题，随即可以查看。"""
    offices = offices_of(call.actor)
    if not call.data:
        raise KaopingError("文件是空的，请选择印发的标准")
    year = call.query.get("year")
    return _head(acts.add(call.actor, offices[0], call.data, call.query["name"], int(year) if year else None))


@area.at("standards/<int:document>/rulings", "standard_rule", "定口径", body=group({"version": VERSION, "rulings": many(_RULING, 100, 1)}))
def rule(call: Call, document: Document) -> dict[str, Any]:
    """一次定一条或几条，要么都成、要么都不成；同一处的旧口径随之撤回。"""
    acts.rule(call.actor, document, call.body["version"], [Ruling(**r) for r in call.body["rulings"]])
    document.refresh_from_db()
    return _head(document)


@area.at(
    "standards/<int:document>/publish", "standard_publish", "发布",
    body=group({"version": VERSION, "seen": text(64, 64, "查看时得到的摘要值", pattern="^[0-9a-f]{64}$")}),
)
def publish(call: Call, document: Document) -> dict[str, Any]:
    """有没处理的错误、没定的口径时不能发布；seen 与现在要发布的不一样时也不发布。"""
    acts.publish(call.actor, document, call.body["version"], call.body["seen"])
    document.refresh_from_db()
    return _head(document)


def _about(actor: Actor, document: Document, version: int, title: str, year: int, previous: int = 0) -> None:
    before = one_of(Document.objects.filter(owner=document.owner_id).exclude(pk=document.pk), previous) if previous else None
    acts.describe(actor, document, version, title, year, before)


def _correct(actor: Actor, document: Document, version: int, where: str, changes: list[dict[str, Any]], reason: str) -> str:
    return acts.correct(actor, document, version, where, [(c["change"], c.get("fields", {})) for c in changes], reason)


_SEEN, _NUMBER = {"version": VERSION}, {"number": whole(says="编号，见一份标准")}
area.does(
    "standards/<int:document>/about", "standard_about", "改标题、年度、上一版", _about, "previous 不写是没有上一版。",
    _SEEN | {"title": text(200, 1), "year": whole(2000, 2100, "年度")}, optional={"previous": whole(says="上一版的编号")},
)
area.does("standards/<int:document>/discard", "standard_discard", "作废草稿", acts.discard, "写明理由。", _SEEN | {"reason": REASON})
area.does(
    "standards/<int:document>/corrections", "standard_correct", "更正读法", _correct, "一处的几个更正，要么都成、要么都不成；字段同 corrections.yaml。",
    _SEEN | {
        "where": text(20, 1, "位置：A、A/1、A/1.1 或 A/1.1.2"), "reason": REASON,
        "changes": many(group({"change": choice(CHANGES, "更正")}, {"fields": anything("随 change 而定")}), 20, 1),
    },
    told=lambda said: {"said": said},
)  # fmt: skip
area.does("standards/<int:document>/corrections/undo", "standard_undo", "撤销更正", acts.undo, "后面的更正对不上号的，会列在问题里。", _SEEN | _NUMBER)
area.does("standards/<int:document>/rulings/withdraw", "standard_withdraw", "撤回口径", acts.withdraw, "这个问题重新待定。", _SEEN | _NUMBER)
