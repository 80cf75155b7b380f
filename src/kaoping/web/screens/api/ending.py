"""What leaves an installation or ends: the archive, and the address that is told of releases."""

from __future__ import annotations

from typing import Any

from ...actions import archive as acts
from ...actions import purging, webhooks
from ...models import Assessment, Catalogue, Hook
from ...queries.archive import differing, page_of
from .endpoint import Area, Call
from .schema import VERSION, text, truth

area = Area("归档和通报时的通知")


@area.at("assessments/<int:assessment>/archive", "archive", "归档目录")
def show(call: Call, assessment: Assessment) -> dict[str, Any]:
    """归档以后是固定的那一份，differing 是与归档时不一致的；以前是现在归档会有的。why 是为什么还不能归档。"""
    found = page_of(assessment)
    kept: Catalogue | None = found["kept"]
    told = {"archived": kept is not None, "digest": found["digest"], "head": found["head"], "why": found["why"], "columns": list(found["head_row"])}
    return told | {"rows": found["rows"], "differing": differing(kept) if kept else []}


area.does(
    "assessments/<int:assessment>/archive/end", "archive_end", "归档", acts.end, "固定归档目录；考核从此只读。",
    told=lambda kept: {"digest": kept.digest, "head": kept.head},
)
area.does(
    "assessments/<int:assessment>/archive/purge", "archive_purge", "清除到期的个人信息", purging.purge, "只清除内容，名称和摘要值留存。",
    told=lambda done: {"files": done},
)


@area.at("assessments/<int:assessment>/hook", "hook_show", "通报时通知的地址")
def hook(call: Call, assessment: Assessment) -> dict[str, Any]:
    """本机构的地址和最近的通知；密钥不再显示。"""
    row = Hook.objects.filter(owner=assessment.owner_id).first()
    sent = row.deliveries.order_by("-id")[:30] if row else []
    told = {"url": row.url if row else "", "active": bool(row and row.active), "version": row.version if row else 0}
    return told | {"sent": [{"delivery": str(d.pk), "event": d.event, "done": d.done_at is not None, "given_up": d.given_up, "said": d.said} for d in sent]}


area.does(
    "assessments/<int:assessment>/hook/save", "hook_set", "定通知的地址", webhooks.save, "只许局域网；换了地址，secret 是新的密钥，只在这里给出一次。",
    {"version": VERSION, "url": text(300, 1), "active": truth("启用")}, told=lambda secret: {"secret": secret},
)
area.does(
    "assessments/<int:assessment>/hook/test", "hook_try", "发一个测试通知", webhooks.test, "随即发出；said 是结果。",
    told=lambda d: {"done": d.done_at is not None, "said": d.said},
)
area.does(
    "assessments/<int:assessment>/hook/again", "hook_repeat", "重发失败的通知", lambda actor, a, delivery: webhooks.again(actor, a, delivery), "排队重发。",
    {"delivery": text(20, 1, "通知的编号")},
)
