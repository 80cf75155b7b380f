"""An office's own systems are told that results were released: an address in the local network, a signed message, tried again until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from kaoping.core.errors import KaopingError
from kaoping.core.wire import digest

from ..files.calling import Failed, post, unfit
from ..models import Assessment, Delivery, Hook, User
from ..policy import Actor, require
from ..queries.access import scope_of
from ..queries.results import current
from .change import Change, Refused, change

RELEASED, TEST = "released", "test"
WAITS = (1, 5, 30, 120, 600, 1440)
"""Minutes before each further try; after the last the office has to look."""


def save(actor: Actor, assessment: Assessment, url: str, active: bool, version: int) -> str:
    """Set the address for all assessments of the office. The secret, where it was made by this (shown once), else empty. KaopingError: an address that
    is none, or not in the local network."""
    require(actor, "hook.edit", scope_of(assessment))
    url = url.strip()
    if wrong := unfit(url):
        raise KaopingError(wrong)
    with change(actor, "hook.save") as made:
        row = Hook.objects.select_for_update().filter(owner=assessment.owner_id).first()
        if (row.version if row else 0) != version:
            raise Refused("通知地址在您填写期间已被他人改动，没有保存；请看清现在的内容后再改")
        old = {"url": row.url, "active": row.active} if row else None
        new = row is None or row.url != url  # another address is another reader: it gets a secret of its own
        secret = secrets.token_hex(32) if new else ""
        fields = {"url": url, "active": active, "by": User(pk=actor.id), "at": timezone.now(), "version": version + 1}
        row, _ = Hook.objects.update_or_create(owner_id=assessment.owner_id, defaults=fields | ({"secret": secret} if new else {}))
        made.tell(f"hook:{row.pk}", old, {"url": url, "active": active})
    return secret


def test(actor: Actor, assessment: Assessment) -> Delivery:
    """Send a message that says it is a test, at once and once; what came of it stands on the delivery."""
    require(actor, "hook.edit", scope_of(assessment))
    hook = Hook.objects.filter(owner=assessment.owner_id).first()
    if hook is None:
        raise KaopingError("还没有设置通知地址")
    with change(actor, "hook.test") as made:
        delivery = Delivery.objects.create(hook=hook, assessment=assessment, event=TEST, body=_body(TEST, assessment))
        made.tell(f"hook:{hook.pk}")
    _try(delivery, last=True)
    return delivery


def again(actor: Actor, assessment: Assessment, number: str) -> None:
    """Try a message anew that had been given up."""
    require(actor, "hook.edit", scope_of(assessment))
    with change(actor, "hook.again") as made:
        found = Delivery.objects.filter(hook__owner=assessment.owner_id, given_up=True, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
        delivery = found.first()
        if delivery is None:
            raise Refused("这条通知不在失败之列，请刷新页面")
        delivery.given_up, delivery.tries = False, 0
        delivery.save(update_fields=["given_up", "tries"])
        made.tell(f"hook:{delivery.hook_id}", None, {"event": delivery.event})
        deliver.enqueue(delivery.pk)


def announce(made: Change, assessment: Assessment) -> None:
    """Within the change that releases the results: queue the message, if the office has set an address. It leaves once the change is done."""
    hook = Hook.objects.filter(owner=assessment.owner_id, active=True).first()
    if hook is None:
        return
    delivery = Delivery.objects.create(hook=hook, assessment=assessment, event=RELEASED, body=_body(RELEASED, assessment))
    made.tell(f"hook:{hook.pk}", None, {"event": RELEASED}, verb="hook.announce")
    deliver.enqueue(delivery.pk)


def _body(event: str, assessment: Assessment) -> str:
    """{event, assessment, digest, time}. `digest` is that of the frozen results in force (unit → digest), for the reader to tell versions apart."""
    kept = {str(o.entry_id): o.digest for o in current(assessment).values()}
    told = {
        "event": event, "assessment": {"id": assessment.pk, "name": assessment.name, "year": assessment.year},
        "digest": digest(kept), "time": timezone.localtime().isoformat(timespec="seconds"),
    }
    return json.dumps(told, ensure_ascii=False)


@task()
def deliver(number: int) -> None:
    """Send one message; what is not taken is queued again for later."""
    delivery = Delivery.objects.select_related("hook").get(pk=number)
    if delivery.done_at is None and not delivery.given_up:
        _try(delivery)


def _try(delivery: Delivery, last: bool = False) -> None:
    """Outside any transaction: a reader may be slow. What came of it is no deed of anybody's, and is kept on the delivery alone."""
    try:
        delivery.said = post(delivery.hook.url, delivery.body.encode(), _headers(delivery))
        delivery.done_at, delivery.next_at = timezone.now(), None
    except Failed as failed:
        delivery.said, delivery.next_at = str(failed)[:200], None
        if last or delivery.tries >= len(WAITS):
            delivery.given_up = True
        else:
            delivery.next_at = timezone.now() + timedelta(minutes=WAITS[delivery.tries])
    delivery.tries += 1
    delivery.save(update_fields=["said", "done_at", "next_at", "given_up", "tries"])
    if delivery.next_at is not None:
        deliver.using(run_after=delivery.next_at).enqueue(delivery.pk)


def _headers(delivery: Delivery) -> dict[str, Any]:
    signature = hmac.new(delivery.hook.secret.encode(), delivery.body.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "kaoping", "X-Kaoping-Event": delivery.event,
        "X-Kaoping-Delivery": str(delivery.pk), "X-Kaoping-Signature": f"sha256={signature}",
    }
