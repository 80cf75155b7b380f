"""Freezing results: when the checker has passed them, and anew whenever a correction has changed what they rest on. Every version is kept."""

from __future__ import annotations

import json

from kaoping.core.digest import sm3

from ..models import Assessment, Outcome, User
from ..policy import Actor
from ..queries.results import content_of, current, entries_of, live
from .change import Change


def freeze(actor: Actor, made: Change, assessment: Assessment, cause: str) -> int:
    """Keep the results as they are reckoned at this moment, within the change `made`; a unit whose result is the same as before gets no new version.

    `cause`: `check`, or `correction:7`. How many units have a new one. Places move with other units' marks: their results are new versions too.
    """
    kept, fresh = current(assessment), 0
    for line in live(assessment, entries_of(assessment)).lines:
        content = content_of(line)
        digest = sm3(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8"))
        before = kept.get(line.entry.pk)
        if before is not None and before.digest == digest:
            continue
        version = before.version + 1 if before else 1
        row = Outcome(assessment=assessment, entry=line.entry, version=version, content=content, digest=digest, cause=cause, by=User(pk=actor.id))
        row.save(force_insert=True)
        old = None if before is None else {"total": before.content["total"]["low"], "digest": before.digest}
        made.tell(f"entry:{line.entry.pk}", old, {"total": content["total"]["low"], "digest": digest, "version": version}, verb="result.freeze")
        fresh += 1
    return fresh
