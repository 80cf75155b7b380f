"""不适用: proposed on the report or while marking, agreed to or not by a second person, taken back."""

from __future__ import annotations

from typing import Any

from ...actions import absents as acts
from ...models import Entry
from .endpoint import Area, Call, one_of
from .schema import REASON, text, whole

area = Area("不适用")
_ONE, _WHY = {"absent": whole(says="不适用的编号")}, {"reason": text(500, 0, "理由；取消已经同意的必填")}


@area.at("entries/<int:entry>/absents", "absents", "一个单位的不适用")
def listed(call: Call, entry: Entry) -> dict[str, Any]:
    """谁提出、为什么、谁同意；撤回的和没有同意的也在内。"""
    rows = entry.absents.select_related("by", "consent_by").order_by("id")
    return {
        "absents": [
            {"id": a.pk, "place": a.place, "reason": a.reason, "by": a.by.name, "consent": a.consent_by.name if a.consent_by else "", "refused": a.refused,
             "ended": a.ended_at is not None}
            for a in rows
        ]
    }  # fmt: skip


def _withdraw(actor: Any, entry: Entry, absent: int, reason: str = "") -> None:
    acts.withdraw(actor, one_of(entry.absents.select_related("entry__assessment"), absent), reason)


def _living(entry: Entry, absent: int) -> Any:
    return one_of(entry.absents.filter(ended_at=None).select_related("entry__assessment"), absent)


area.does(
    "entries/<int:entry>/absents/consent", "absent_consent", "同意不适用", lambda actor, entry, absent: acts.consent(actor, _living(entry, absent)),
    "由第二人同意，随即重新计算得分。", _ONE,
)
area.does(
    "entries/<int:entry>/absents/refuse", "absent_refuse", "不同意不适用",
    lambda actor, entry, absent, reason: acts.refuse_absent(actor, _living(entry, absent), reason), "写明理由。", _ONE | {"reason": REASON},
)
area.does("entries/<int:entry>/absents/withdraw", "absent_end", "考核办取消不适用", _withdraw, "已经同意的也可以取消，写明理由。", _ONE, optional=_WHY)
area.does("entries/<int:entry>/marks/absent/withdraw", "mark_absent_withdraw", "考核组撤回不适用", _withdraw, "自己提出、还没有同意的。", _ONE, optional=_WHY)
area.does("entries/<int:entry>/report/absent/withdraw", "report_absent_withdraw", "单位撤回不适用", _withdraw, "自己提出、还没有同意的。", _ONE, optional=_WHY)
