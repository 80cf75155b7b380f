"""The unit's head answers to the deductions of a signed sheet: acknowledges them, or disputes them in words. Append-only; the last word to a paper counts."""

from __future__ import annotations

from django.db import connection

from kaoping.core.errors import KaopingError

from ..models import Acknowledged, Entry, Panel
from ..policy import Actor, Hidden, PanelState, Stage, course, require, steps
from ..queries.access import scope_of
from .change import change, refuse
from .reporting import held

MOST_WORDS = 1000


def answer(actor: Actor, entry: Entry, panel: int, code: str, agrees: bool, words: str = "") -> None:
    """认可 or 有异议 to the paper `code` of the panel. KaopingError: a newer paper stands there by now, a dispute without words."""
    require(actor, "deduct.answer", scope_of(entry))
    said = words.strip()
    if not agrees and not said:
        raise KaopingError("请写明对哪一条有异议、理由是什么")
    if len(said) > MOST_WORDS:
        raise KaopingError(f"异议有{len(said)}字，请不超过{MOST_WORDS}字")
    with change(actor, "deduct.answer", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry)
        rows = Panel.objects.filter(pk=panel, entry=entry)
        found = (rows.select_for_update() if connection.vendor == "postgresql" else rows).first()
        if found is None or not steps.signed(PanelState(found.state)):
            raise Hidden(f"panel:{panel}")
        refuse(course.acknowledging(Stage(live.assessment.stage), PanelState(found.state)))
        if found.code != code:
            raise KaopingError("这张扣分清单刚刚已经更正，请看过新的清单以后再答复")
        last = Acknowledged.objects.filter(panel=found, code=code).order_by("-id").first()
        if last is not None and (last.agrees, last.words) == (agrees, said):
            made.nothing()
            return
        Acknowledged.objects.create(panel=found, code=code, agrees=agrees, words=said, by_id=actor.id)
        made.tell(f"panel:{found.pk}", None, {"code": code, "agrees": agrees, "words": said})
