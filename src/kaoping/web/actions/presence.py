"""Who looks at what just now. It is no deed, so no audit tells of it, it is forgotten within a minute, and nothing is ever reckoned from it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ..models import Entry, Presence
from ..policy import Actor, require
from ..queries.access import scope_of
from .change import unaudited

KEPT = timedelta(seconds=60)


def here(actor: Actor, entry: Entry, item: str) -> list[dict[str, str]]:
    """Say that the actor looks at the item; who else looks at this unit: [{name, item}]. No marks are told."""
    scope = scope_of(entry)
    require(actor, "mark.read", scope)
    now = timezone.now()
    with unaudited():
        Presence.objects.update_or_create(user_id=actor.id, defaults={"entry": entry, "item": item[:20], "at": now})
    return others(actor, entry)


def others(actor: Actor, entry: Entry) -> list[dict[str, str]]:
    """Who else has this unit open."""
    rows = Presence.objects.filter(entry=entry, at__gte=timezone.now() - KEPT).exclude(user=actor.id).order_by("user__name")
    return [{"name": name, "item": item} for name, item in rows.values_list("user__name", "item")]
