"""Papers handed out: each is tied to the record by a code, and the audit is told when one is printed with a content it has not had before. What the office
says of its papers is kept and told too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.seal import code_of
from kaoping.write.forms import FORMS, render
from kaoping.write.forms.batch import Wanted
from kaoping.write.forms.form import Form

from ..models import Assessment, PaperWords, Printed, User
from ..policy import Actor, Stage, require
from ..policy.papers import FORMATS, KINDS, too_early
from ..queries import papers as query
from ..queries.access import scope_of
from ..queries.papers import Filled, Subject
from ..queries.papers_words import COMMON, Words, content_of, head, known, options_of, title_of, words_of
from .change import Refused, alone, change, refuse

LONGEST = {"title": 60, "office": 60, "signed": 60, "doc_no": 40, "annex": 20}
_HEADING = 40


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to be saved under `name`."""

    name: str
    data: bytes


def take(actor: Actor, assessment: Assessment, form: str, of: str, kind: str) -> Taken:
    """One paper as a file. Hidden: it is not theirs. Refused: not at this stage. KaopingError: no such format, or it cannot be said."""
    require(actor, "papers.take", scope_of(assessment))
    if kind not in FORMATS:
        raise KaopingError(f"没有“{kind[:10]}”这种格式，可以出的有：{'、'.join(FORMATS)}")
    if form in KINDS:
        refuse(too_early(form, Stage(assessment.stage)))
    subject = query.subject(actor, assessment, form, of)
    words = words_of(assessment)
    wanted = wanted_of(actor, assessment, [subject], words)[0]
    if wanted.wrong:
        raise KaopingError(wanted.wrong)
    data = wanted.ready[kind]() if kind in wanted.ready else render(wanted.form, wanted.values, kind, wanted.options)
    parts = [subject.name, title_of(wanted.form, words).replace("\n", ""), subject.note]
    return Taken(f"{'_'.join(p for p in parts if p)}.{kind}", data)


def wanted_of(actor: Actor, assessment: Assessment, subjects: Iterable[Subject], words: Words) -> list[Wanted]:
    """The papers of these subjects, filled with what is known now, each under its code; what cannot be said is said of it."""
    made: list[tuple[Subject, Form, Filled | None, str]] = []
    for subject in subjects:
        form = FORMS[subject.form]
        try:
            filled = query.filled(subject)
            content = content_of(form, subject, filled, words, assessment) if filled.coded and not filled.code else ""
            made.append((subject, form, filled, content))
        except KaopingError as error:
            made.append((subject, form, None, str(error)))
    codes = _codes(actor, assessment, [(s, content) for s, _, filled, content in made if filled is not None and content])
    return [_wanted(s, form, filled, said, words, assessment, codes) for s, form, filled, said in made]


def _wanted(
    subject: Subject, form: Form, filled: Filled | None, said: str, words: Words, assessment: Assessment, codes: Mapping[str, str]
) -> Wanted:
    if filled is None:
        return Wanted(subject.name, form, {}, wrong=said, note=subject.note)
    code = filled.code or codes.get(subject.key, "")
    return Wanted(subject.name, form, filled.values, options_of(form, filled, words, assessment, code), filled.ready, note=subject.note)


def _codes(actor: Actor, assessment: Assessment, papers: Sequence[tuple[Subject, str]]) -> dict[str, str]:
    """Each paper's code: the one it has had, where it says what it said; else a new one, of which the audit is told."""
    codes = _known(assessment, papers)
    if len(codes) == len(papers):
        return codes
    with change(actor, "paper.print", assessment=assessment.pk) as made:
        alone()  # the head is the one before this very change, and the same paper is not printed twice at once
        codes, audit = _known(assessment, papers), head()
        rows = [_printed(actor, assessment, s, content, audit) for s, content in papers if s.key not in codes]
        Printed.objects.bulk_create(rows)
        for row in rows:
            made.tell(row.of, None, {"form": row.form, "code": row.code, "digest": row.digest})
        if not rows:
            made.nothing()
    return codes | {f"{row.form} {row.of}": row.code for row in rows}


def _known(assessment: Assessment, papers: Sequence[tuple[Subject, str]]) -> dict[str, str]:
    return {s.key: found.code for s, content in papers if (found := known(assessment, s, content)) is not None}


def _printed(actor: Actor, assessment: Assessment, subject: Subject, content: str, audit: str) -> Printed:
    digest, code = code_of(content, audit)
    entry = subject.entry.pk if subject.entry is not None else None
    return Printed(
        assessment=assessment, entry_id=entry, form=subject.form, of=subject.of, narrow=subject.narrow, code=code, content=content, digest=digest,
        head=audit, by_id=actor.id,
    )


def reword(actor: Actor, assessment: Assessment, form: str, given: Mapping[str, Any], version: int) -> None:
    """Set what the office says of one form (`form` empty: of all): see PaperWords. What is as the form has it is not kept. KaopingError: no such form or
    heading, or too long. Refused: changed by somebody else meanwhile."""
    require(actor, "papers.words", scope_of(assessment))
    words = _accepted(form, given)
    with change(actor, "paper.words", assessment=assessment.pk) as made:
        row = PaperWords.objects.select_for_update().filter(assessment=assessment, form=form).first()
        if (row.version if row else 0) != version:
            raise Refused("这张表的文字在您填写期间已被他人改动，没有保存；请看清现在的内容后再改")
        old = row.words if row else {}
        if words == old:
            made.nothing()
            return
        fields = {"words": words, "by": User(pk=actor.id), "at": timezone.now(), "version": version + 1}
        PaperWords.objects.update_or_create(assessment=assessment, form=form, defaults=fields)
        made.tell(f"form:{form or '全部'}", old, words)


def _accepted(form: str, given: Mapping[str, Any]) -> dict[str, Any]:
    if form and form not in FORMS:
        raise KaopingError(f"没有“{form[:10]}”这张表")
    words: dict[str, Any] = {}
    for key in ("title", "signed", "doc_no", "annex") if form else COMMON:
        if text := _line(str(given.get(key, "")), LONGEST[key]):
            words[key] = text
    if not form:
        return words
    known_ = FORMS[form].headings()
    if words.get("title") == FORMS[form].title.replace("\n", ""):
        words.pop("title")
    headings = {k: _line(str(v), _HEADING) for k, v in dict(given.get("headings", {})).items()}
    if unknown := [k for k in headings if k not in known_]:
        raise KaopingError(f"表{form}没有“{unknown[0][:20]}”这个栏目，请刷新页面后再改")
    kept = {k: v for k, v in headings.items() if v and v != known_[k] and k != "title"}
    columns = [c.key for t in FORMS[form].tables() for c in t.columns]
    without = [k for k in columns if k in given.get("without", ())]
    if columns and len(without) == len(columns):
        raise KaopingError(f"表{form}的栏目不能全部不印，至少留一栏")
    return words | ({"headings": kept} if kept else {}) | ({"without": without} if without else {})


def _line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    if len(line) > longest:
        raise KaopingError(f"“{line[:12]}……”有{len(line)}字，请不超过{longest}字")
    return line
