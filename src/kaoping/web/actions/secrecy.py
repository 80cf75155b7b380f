"""An upload that bears a mark of state secrets: it is kept nowhere, and the audit is told that somebody tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..files.digests import digest
from ..files.private import Secret
from ..policy import Actor
from .change import change


@contextmanager
def watched(actor: Actor, upload: Any, target: str, *, assessment: int | None = None, entry: int | None = None) -> Iterator[None]:
    """Lets Secret pass, once the audit knows of it: who, where, the level claimed, and the file's digest, by which it is known again.

    Neither its name nor a word of it: a title may be a secret too.
    """
    try:
        yield
    except Secret as found:
        with change(actor, "secret.refuse", assessment=assessment, entry=entry) as made:
            made.tell(target, None, {"mark": found.mark, "where": found.where.removeprefix("的"), "digest": digest(upload)})
        raise
