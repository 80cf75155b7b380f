"""The audit, for whoever keeps a copy of it elsewhere."""

from __future__ import annotations

from typing import Any

from ...models import Event
from ...queries.audit import TOLD
from .endpoint import Area, Call
from .schema import group, whole

area = Area("审计")
AT_ONCE = 500


@area.at("audit", "audit", "审计记录", query=group({}, {"after": whole(0, 10**11 - 1, "只要这个序号以后的")}))
def listed(call: Call) -> dict[str, Any]:
    """一次至多500条，按序号；next 是再往后取时的 after（0：没有了）。每条的摘要值由上一条的摘要值和本条算出，可以自行核对。"""
    after = int(call.query.get("after", "0"))
    rows = list(Event.objects.filter(seq__gt=after).order_by("seq")[: AT_ONCE + 1])
    events = [{name: getattr(e, name) for name in TOLD} for e in rows[:AT_ONCE]]
    return {"events": events, "next": rows[AT_ONCE - 1].seq if len(rows) > AT_ONCE else 0}
