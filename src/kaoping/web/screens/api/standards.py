"""Standards: read, uploaded, ruled on, published."""

from __future__ import annotations

from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.public import compile_json
from kaoping.core.ruling import QUESTIONS, Ruling
from kaoping.core.wire import digest, plain

from ...actions import standards as acts
from ...models import Document
from ...queries.standards import documents_of, offices_of, standing_of
from .endpoint import BYTES, Area, Call
from .schema import DAY, REASON, VERSION, group, many, text, whole

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
    return _head(document) | told | {"rulings": [plain(r) for r in now.rulings], "seen": digest(acts.freezing(document))}


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
