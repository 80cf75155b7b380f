"""The pages of 表格与文书: the forms there are for this person, one form's papers, a unit's, the zips in the making, the office's words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from kaoping.write.forms import FORMS
from kaoping.write.forms.form import Form

from ..models import Assessment, Entry, Pack, PaperWords
from ..policy import Actor, Hidden, Scope, Stage, may
from ..policy.papers import KINDS, MAKING, Kind, too_early
from ..policy.states import STAGES
from .access import entry_scope
from .papers import Subject, entries_for, forms_for, subjects
from .papers_words import title_of, words_of

A_PAGE = 50
SHOWN_PACKS = 5
LETTERS = frozenset({"F17", "F18"})


@dataclass(frozen=True, slots=True)
class Line:
    """A form in the list. `there`: there is something of it for this person; `why`: why not (yet)."""

    form: Form
    kind: Kind
    title: str
    there: bool
    why: str = ""

    @property
    def of(self) -> str:
        return _OF[self.kind.of]


_OF = {
    "assessment": "全部单位一张", "part": "每张评分表（排名组）一张", "entry": "每个单位一张", "panel": "每个单位、每个考核组一张", 
    "sheet": "每个单位、每名成员一张", "appeal": "每件申诉一张", "correction": "每件更正一张",
}


def listing(actor: Actor, scope: Scope, assessment: Assessment) -> list[Line]:
    """The forms of this stage that they may see; for the office also those to come, with from when on."""
    stage, words, every = Stage(assessment.stage), words_of(assessment), may(actor, "papers.words", scope)
    there = set(forms_for(actor, scope, assessment))
    lines = []
    for form, kind in KINDS.items():
        why = too_early(form, stage)
        if form in there or every:
            none = f"{STAGES[kind.since]}阶段起" if why else "现在还没有内容"
            lines.append(Line(FORMS[form], kind, title_of(FORMS[form], words), form in there, "" if form in there else none))
    return lines


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form's papers."""

    form: Form
    title: str
    page: Page[Subject]
    q: str
    several: bool

    @property
    def noted(self) -> bool:
        """Whether a unit has several of it, told apart by a note."""
        return any(s.note for s in self.page)

    @property
    def numbers(self) -> list[Any]:
        return list(self.page.paginator.get_elided_page_range(self.page.number))


def form_page(actor: Actor, assessment: Assessment, form: str, q: str, number: str) -> FormPage:
    """Hidden: no such form, or nothing of it for this person."""
    if form not in KINDS:
        raise Hidden(form)
    found = list(subjects(actor, assessment, form))
    if not found:
        raise Hidden(form)
    shown = [s for s in found if not q or q in s.name or q in s.note]
    return FormPage(FORMS[form], title_of(FORMS[form], words_of(assessment)), Paginator(shown, A_PAGE).get_page(number), q, len(found) > 1)


def unit_page(actor: Actor, entry: Entry) -> list[tuple[Form, str, list[Subject]]]:
    """A unit's papers, form by form."""
    words, rows = words_of(entry.assessment), []
    for form in KINDS:
        found = [s for s in subjects(actor, entry.assessment, form, entry) if s.entry is not None]
        if found:
            rows.append((FORMS[form], title_of(FORMS[form], words), found))
    return rows


def units_of(actor: Actor, scope: Scope, assessment: Assessment) -> list[Entry]:
    """The units that have a page of their papers for this person: their own, their group's, all for the office."""
    every = may(actor, "plan.read", scope)
    return [e for e in entries_for(actor, assessment) if every or may(actor, "papers.unit", entry_scope(e)[0])]


def packs_of(actor: Actor, assessment: Assessment) -> list[Pack]:
    """The last zips that they have asked for here."""
    now = timezone.now()
    rows = Pack.objects.filter(by=actor.id, assessment=assessment)
    return [p for p in islice(rows, SHOWN_PACKS) if p.until is None or p.until > now]


def busy(packs: list[Pack]) -> bool:
    """Whether one of them is still being made, so that the page looks again."""
    return any(p.state in MAKING for p in packs)


@dataclass(frozen=True, slots=True)
class WordsPage:
    """What the office says of one form (`form` None: of all). `labels`: (key, as the form has it, as the office has it); `columns`: (key, heading, printed)."""

    form: Form | None
    words: dict[str, Any]
    version: int
    labels: list[tuple[str, str, str]]
    columns: list[tuple[str, str, bool]]
    forms: list[tuple[str, str, bool]]
    letter: bool


def words_page(assessment: Assessment, form: str) -> WordsPage:
    """Hidden: no such form."""
    if form and form not in FORMS:
        raise Hidden(form)
    row = PaperWords.objects.filter(assessment=assessment, form=form).first()
    words, version = (row.words, row.version) if row else ({}, 0)
    all_words = words_of(assessment)
    forms = [(no, title_of(f, all_words), no in all_words.of) for no, f in FORMS.items()]
    if not form:
        return WordsPage(None, words, version, [], [], forms, False)
    said, without = words.get("headings", {}), words.get("without", [])
    labels = [(k, text, said.get(k, "")) for k, text in FORMS[form].headings().items() if k != "title" and text.strip("　年月日： ")]
    columns = [(c.key, said.get(c.key) or c.heading, c.key not in without) for t in FORMS[form].tables() for c in t.columns]
    return WordsPage(FORMS[form], words, version, labels, columns, forms, form in LETTERS)
