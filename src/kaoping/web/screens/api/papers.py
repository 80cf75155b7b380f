"""A unit's evidence: listed, taken in, renewed, linked, withdrawn; and its files."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.http import FileResponse

from kaoping.core.errors import KaopingError

from ...actions import evidence as acts
from ...files import store
from ...models import Entry, Evidence, EvidenceFile
from ...queries.evidence import Paper, covered, paper_of, papers_of, version_of, visible
from .endpoint import BYTES, Area, Call
from .schema import VERSION, Unfit, group, many, text, truth, whole

area = Area("佐证材料")
_ITEMS = many(text(20, 1), 200, says="条的编号，如 1.2")
_NAME = text(200, 1, "文件名，如 台账.docx；是什么文件看内容")


def _file(f: EvidenceFile) -> dict[str, Any]:
    return {"version": f.version, "name": f.name, "kind": f.kind, "size": f.size, "digest": f.digest, "by": f.by.name, "warnings": f.warnings}


def _paper(paper: Paper) -> dict[str, Any]:
    e = paper.evidence
    return {
        "id": e.pk, "no": e.no, "title": e.title, "doc_no": e.doc_no, "formed_on": e.formed_on.isoformat() if e.formed_on else "",
        "formed_by": e.formed_by, "personal": e.personal, "withdrawn": e.withdrawn_at is not None, "version": e.version, "items": list(paper.items),
        "files": [_file(f) for f in paper.files],
    }


@area.at("entries/<int:entry>/evidence", "papers", "一个单位的材料")
def listed(call: Call, entry: Entry) -> dict[str, Any]:
    """没有撤下的材料，各有哪些版本、对应哪些条。"""
    return {"evidence": [_paper(p) for p in papers_of(entry)]}


@area.at(
    "entries/<int:entry>/evidence/add", "paper_add", "上传一份材料", takes=BYTES,
    query=group({"name": _NAME}, {"items": text(2000, 0, "对应的条，用逗号隔开，如 1.1,2.1")}),
)
def add(call: Call, entry: Entry) -> dict[str, Any]:
    """请求体就是文件的内容。同一单位已经有完全相同的内容时不重复收（422）。"""
    _some(call)
    items = [i.strip() for i in call.query.get("items", "").split(",") if i.strip()]
    file = acts.add(call.actor, entry, BytesIO(call.data), call.query["name"], items)
    return _paper(paper_of(file.evidence))


@area.at("evidence/<int:evidence>", "paper", "一份材料")
def show(call: Call, evidence: Evidence) -> dict[str, Any]:
    """说明、版本、对应的条。"""
    return _paper(paper_of(visible(call.actor, evidence)))


@area.at("evidence/<int:evidence>/file", "paper_file", "材料的文件", gives=BYTES, query=group({}, {"version": whole(1, 999999, "第几版；不写是最新的")}))
def file(call: Call, evidence: Evidence) -> FileResponse:
    """原样下载，一个字节不差。"""
    asked = call.query.get("version") or str(evidence.files.order_by("-version").values_list("version", flat=True)[0])
    found = version_of(call.actor, evidence, asked)
    if covered(call.actor, evidence, {}):
        raise KaopingError("这份材料含个人信息，程序不能取走；确需查看的，请登录后在材料页面写明理由")
    answer = FileResponse(store.open(found.key), as_attachment=True, filename=found.name, content_type=BYTES)
    answer["Content-Length"] = str(found.size)
    return answer


@area.at(
    "evidence/<int:evidence>/renew", "paper_renew", "换一个新版本", takes=BYTES,
    query=group({"name": _NAME, "version": whole(1, says="看到的材料版本号")}),
)
def renew(call: Call, evidence: Evidence) -> dict[str, Any]:
    """旧版本保留。"""
    _some(call)
    acts.renew(call.actor, evidence, BytesIO(call.data), call.query["name"], int(call.query["version"]))
    evidence.refresh_from_db()
    return _paper(paper_of(evidence))


@area.at(
    "evidence/<int:evidence>/describe", "paper_describe", "改材料的说明",
    body=group(
        {"version": VERSION, "title": text(200, 1)},
        {"doc_no": text(60), "formed_on": text(10, 0, "日期，如 2026-01-05"), "formed_by": text(60), "personal": truth("含个人信息")},
    ),
)
def describe(call: Call, evidence: Evidence) -> dict[str, Any]:
    """没有给出的各项清空。"""
    b = call.body
    try:
        on = date.fromisoformat(b["formed_on"]) if b.get("formed_on") else None
    except ValueError:
        raise Unfit("“formed_on”不是日期，请按 2026-01-05 的样子写") from None
    said = acts.Description(b["title"], b.get("doc_no", ""), on, b.get("formed_by", ""), b.get("personal", False))
    acts.describe(call.actor, evidence, b["version"], said)
    return _paper(paper_of(evidence))


@area.at("evidence/<int:evidence>/link", "paper_link", "对应到条", body=group({}, {"add": _ITEMS, "remove": _ITEMS}))
def link(call: Call, evidence: Evidence) -> dict[str, Any]:
    """一份材料可以对应多条。"""
    acts.link(call.actor, evidence, call.body.get("add", ()), call.body.get("remove", ()))
    return _paper(paper_of(evidence))


@area.at("evidence/<int:evidence>/withdraw", "paper_withdraw", "撤下")
def withdraw(call: Call, evidence: Evidence) -> dict[str, Any]:
    """材料保留，可以恢复。"""
    acts.withdraw(call.actor, evidence)
    return _paper(paper_of(evidence))


@area.at("evidence/<int:evidence>/restore", "paper_restore", "恢复")
def restore(call: Call, evidence: Evidence) -> dict[str, Any]:
    """连同原来对应的条。"""
    acts.restore(call.actor, evidence)
    return _paper(paper_of(evidence))


def _some(call: Call) -> None:
    if not call.data:
        raise KaopingError("文件是空的，请选择要上传的文件")
