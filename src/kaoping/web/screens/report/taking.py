"""One uploaded file, taken in or refused: what is said of it on the page, in place, so that a bad one does not lose the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from kaoping.core.errors import KaopingError

from ...actions import evidence as acts
from ...files.names import clean_name
from ...models import Entry, Evidence, EvidenceFile
from ...policy import Actor


@dataclass(frozen=True)
class Taken:
    """`file` where it was taken; `known` where the same content is there already; `sentence` says which."""

    name: str
    sentence: str
    file: EvidenceFile | None = None
    known: Evidence | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def told(self) -> dict[str, Any]:
        known = {"id": self.known.pk, "title": self.known.title, "link": reverse("report:evidence_link", args=[self.known.pk])} if self.known else None
        shown = reverse("report:evidence_show", args=[self.file.evidence_id]) if self.file else ""
        return {"name": self.name, "ok": bool(self.file), "sentence": self.sentence, "warnings": list(self.warnings), "known": known, "url": shown}


def take(actor: Actor, entry: Entry, upload: Any, item: str) -> Taken:
    """Take one file in, linked to the item it was dropped at (empty: to none)."""
    name = clean_name(upload.name)
    try:
        file = acts.add(actor, entry, upload, upload.name, [item] if item else [])
    except acts.Twice as known:
        return Taken(name, str(known), known=known.evidence)
    except KaopingError as error:
        return Taken(name, str(error))
    said = f"“{name}”已保存为材料{file.evidence.no:02d}"
    return Taken(name, said + "".join(f"；注意：{w.rstrip('。')}" for w in file.warnings), file, warnings=tuple(file.warnings))
