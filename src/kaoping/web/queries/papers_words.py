"""What the office says of the papers of an assessment: titles, headings, 落款, 文号; and a paper's content with the code that ties it to the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kaoping.core.points import Bounds, show, show_range
from kaoping.core.seal import canonical, grouped

from ..models import Assessment, Event, PaperWords, Printed
from ..models.chain import GENESIS
from .papers_subject import Filled, Subject, office_of

if TYPE_CHECKING:
    from kaoping.write.forms.form import Form
    from kaoping.write.forms.options import Options

FORMAT = 1
COMMON = ("office", "signed", "doc_no")
"""What can be said of all forms at once; doc_no and signed of one form too."""


@dataclass(frozen=True, slots=True)
class Words:
    """All that the office has said: of all forms under the empty key, of each under its own."""

    of: Mapping[str, Mapping[str, Any]]

    def get(self, form: str, key: str) -> str:
        """Of this form, else of all."""
        return str(self.of.get(form, {}).get(key) or self.of.get("", {}).get(key) or "")

    def headings(self, form: str) -> dict[str, str]:
        """Key → the office's word, the title among them."""
        mine = self.of.get(form, {})
        return {**dict(mine.get("headings", {})), **({"title": mine["title"]} if mine.get("title") else {})}

    def without(self, form: str) -> frozenset[str]:
        return frozenset(self.of.get(form, {}).get("without", ()))


def words_of(assessment: Assessment) -> Words:
    """One query."""
    return Words({row.form: row.words for row in PaperWords.objects.filter(assessment=assessment)})


def title_of(form: Form, words: Words) -> str:
    return words.headings(form.no).get("title") or form.title


def letter_words(assessment: Assessment, form: Form) -> dict[str, str]:
    """Title, 文号 (empty where none is given) and 落款 of a letter, for the page that is printed from the browser."""
    words = words_of(assessment)
    office = words.get("", "office") or office_of(assessment)
    return {"title": title_of(form, words), "doc_no": words.get(form.no, "doc_no"), "signed": words.get(form.no, "signed") or office}


def options_of(form: Form, filled: Filled, words: Words, assessment: Assessment, code: str, at: datetime | None = None) -> Options:
    """As the paper is printed now."""
    from kaoping.write.forms.options import Options  # slow to import, and few pages print

    office = words.get("", "office") or office_of(assessment)
    signed = words.get(form.no, "signed") or office
    marks = [m for m in ("演示数据" if assessment.demo else "", filled.mark) if m]
    defaults = {"signed": signed, "office": signed, "doc_no": words.get(form.no, "doc_no") or "〔　　　　〕　　号"}
    return Options(
        headings=words.headings(form.no), without=words.without(form.no) | filled.without, defaults=defaults, office=office,
        annex=words.get(form.no, "annex"), mark="，".join(marks), code=grouped(code), replaces=filled.replaces, pending=filled.pending,
        printed_at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
    )


def content_of(form: Form, subject: Subject, filled: Filled, words: Words, assessment: Assessment) -> str:
    """A paper's content, written down the one way. Numbers are strings, days ISO."""
    said = {k: words.get(form.no, k) for k in ("signed", "doc_no", "annex") if words.get(form.no, k)}
    return canonical({
        "format": FORMAT, "assessment": assessment.name, "form": form.no, "title": title_of(form, words), "of": subject.of, "narrow": subject.narrow,
        "unit": subject.entry.unit.name if subject.entry is not None else "", "note": subject.note, "values": plain(filled.values), "words": said,
    })


def plain(value: Any) -> Any:
    """A form's values as JSON can say them."""
    match value:
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case None | bool() | str():
            return value
        case Decimal():
            return show(value)
        case Bounds():
            return show_range(value)
        case datetime():
            return value.isoformat("T", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def head() -> str:
    """The audit's head at this moment."""
    return Event.objects.order_by("-seq").values_list("hash", flat=True).first() or GENESIS


def known(assessment: Assessment, subject: Subject, content: str) -> Printed | None:
    """The same paper, printed before with the same content as the last time."""
    last = Printed.objects.filter(assessment=assessment, form=subject.form, of=subject.of, narrow=subject.narrow).order_by("-id").first()
    return last if last is not None and last.content == content else None
