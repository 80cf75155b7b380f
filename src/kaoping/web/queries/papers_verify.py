"""One page for every code on a paper, whether it stands on a signed sheet or on any other paper that was printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.seal import code_of, grouped

from ..models import Event, Printed
from ..policy import Actor, Hidden
from . import papers
from .agreeing_papers import Verified, tidy_code
from .agreeing_papers import verify as signed
from .papers_subject import Subject
from .papers_words import plain


@dataclass(frozen=True, slots=True)
class Traced:
    """What is known of a printed paper's code. `whole`: content, digest and code still fit, and the audit knows the head. `changed`: the record says something
    else by now, and the paper no longer tells how things stand; None where there is nothing any more that it is of. `newer`: the code of a later print of the
    same. `readable`: this person may take the paper as it is now."""

    paper: Printed
    content: dict[str, Any]
    whole: bool
    changed: bool | None
    newer: str
    readable: Subject | None

    @property
    def code(self) -> str:
        return grouped(self.paper.code)

    @property
    def title(self) -> str:
        return f"{self.content['form']} {self.content['title']}".replace("\n", "")

    @property
    def valid(self) -> bool:
        return self.whole and self.changed is False


def verify(actor: Actor, typed: str) -> Verified | Traced | None:
    """The paper that bears the code; None where there is none."""
    return signed(actor, typed) or _traced(actor, tidy_code(typed))


def _traced(actor: Actor, code: str) -> Traced | None:
    paper = Printed.objects.filter(code=code).select_related("assessment__owner", "assessment__document", "by").first()
    if paper is None:
        return None
    whole = code_of(paper.content, paper.head) == (paper.digest, paper.code) and Event.objects.filter(hash=paper.head).exists()
    content = json.loads(paper.content)
    later = Printed.objects.filter(assessment=paper.assessment_id, form=paper.form, of=paper.of, narrow=paper.narrow, id__gt=paper.pk).order_by("-id").first()
    return Traced(paper, content, whole, _changed(paper, content), grouped(later.code) if later else "", _readable(actor, paper))


def _changed(paper: Printed, content: dict[str, Any]) -> bool | None:
    """Whether the same paper would say something else now."""
    try:
        subject = papers.unseen(paper.assessment, paper.form, paper.of, paper.narrow)
        return bool(plain(papers.filled(subject).values) != content["values"])
    except (Hidden, KaopingError, IndexError):
        return None


def _readable(actor: Actor, paper: Printed) -> Subject | None:
    try:
        return papers.subject(actor, paper.assessment, paper.form, paper.of)
    except Hidden:
        return None
