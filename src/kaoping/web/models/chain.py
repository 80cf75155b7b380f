"""The digest that ties each event of the audit to the one before it, of events as the database has them."""

from __future__ import annotations

from typing import Any

from kaoping.core.chain import GENESIS, TOLD, digest_of

__all__ = ["GENESIS", "event_hash"]


def event_hash(event: Any) -> str:
    """SM3 of the event and of the hash before it, 64 hexadecimal digits."""
    return digest_of({name: getattr(event, name) for name in TOLD})
