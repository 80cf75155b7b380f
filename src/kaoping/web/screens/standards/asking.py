"""What the forms of corrections and rulings ask, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kaoping.core.change import CHANGES, LEVELS, Change
from kaoping.core.errors import KaopingError
from kaoping.core.fieldspec import in_words, values_of
from kaoping.core.place import Place, place_at
from kaoping.core.points import show
from kaoping.core.ruling import QUESTIONS, Ruling
from kaoping.core.ruling_words import answered
from kaoping.core.ruling_words import asked as asked_words
from kaoping.core.wire import digest

from ...actions.standards import freezing
from ...models import Document
from ...policy import steps
from ...policy.states import StandardState
from ...queries.standards import Standing, held_rulings, standing_of
from ...queries.standards_show import counts_of, open_places, standard_without
from ...queries.standards_split import halves
from ...queries.standards_ways import ways
from .forms import Deciding, asked, changed, given, kinds


def number(posted: Mapping[str, Any]) -> int:
    """The row that a button stands for."""
    text = str(posted.get("row", ""))
    if not text.isdecimal():
        raise KaopingError("没有写明是哪一条，请刷新页面后重试")
    return int(text)


def place_page(request: Any, document: Document) -> dict[str, Any]:
    """The form for one place: what it is now, and what can be changed there. KaopingError: there is no such place."""
    asked_for = request.POST if request.method == "POST" else request.GET
    where, unread = asked_for.get("where", ""), asked_for.get("unread", "")
    standing = standing_of(document)
    place = place_at(standing.corrected, where)
    clause = place.clause if place.level == "clause" else None
    kind = asked_for.get("kind", "") or (clause.KIND if clause else "")
    reads = bool(unread) and place.level == "item"
    posted = request.POST if request.method == "POST" else None
    values = values_of(clause) if clause is not None and kind == clause.KIND else {}
    return {
        "document": document, "where": where, "place": place, "level": place.level, "clause": clause, "kind": kind, "kinds": kinds(), "unread": unread,
        "reads": _unread(place, unread) if reads else "", "fields": asked(kind, values, posted) if kind else [], "values": values,
        "now": f"{clause.NAME}（{in_words(clause)}）" if clause is not None and in_words(clause) else clause.NAME if clause else "",
        "changes": {c.value: CHANGES[c] for c in Change if place.level in LEVELS[c]}, "typed": request.POST, "key": where.replace("/", "-"),
        "next": _next(place), "units": "\n".join(place.rubric.applies_to),
        "evidence": "\n".join(place.item.evidence) if place.level == "item" else "",
        "worth": "" if place.level == "clause" or place.thing.worth is None else show(place.thing.worth),
    }


def _unread(place: Place, number: str) -> str:
    many = place.item.unread
    if not number.isdecimal() or not 1 <= int(number) <= len(many):
        raise KaopingError("这处没有读懂的文字已经处理过，请刷新页面")
    return many[int(number) - 1].text


def _next(place: Place) -> str:
    if place.level != "clause" or place.number + 1 >= len(place.item.clauses):
        return ""
    return place.item.clauses[place.number + 1].text


OWN = "own"
"""The button that saves all that is a place's own: worth, name, units, evidence."""


def corrections(posted: Any, page: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What was asked for, each change with its fields. KaopingError where nothing was, or nothing is otherwise than before."""
    what = str(posted.get("change", ""))
    if what == OWN:
        thing = page["place"].thing
        asked_for = [_MADE[c](posted, page) for c in _OWN if c in page["changes"]]
        found = [(c, fields) for c, fields in asked_for if any(_text(v) != _text(getattr(thing, k)) for k, v in fields.items())]
        if not found:
            raise KaopingError("和现在的读法一样，没有要更正的；请改动后再保存")
        return found
    return [_correction(what, posted, page)]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return show(value)
    return "\n".join(value) if isinstance(value, (list, tuple)) else str(value or "")


def _correction(what: str, posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if what not in page["changes"]:
        raise KaopingError("请选择要作的更正")
    return _MADE[what](posted, page) if what in _MADE else (what, {})


def _reading(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind, typed = str(posted.get("kind", "")), given(str(posted.get("kind", "")), posted)
    if page["clause"] is not None and kind == page["clause"].KIND:
        return Change.FIELDS.value, changed(page["values"], typed)
    return Change.KIND.value, {"kind": kind, **_said(typed)}


def _read(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = str(posted.get("kind", ""))
    return Change.READ.value, {"kind": kind, **_said(given(kind, posted)), "unread": int(page["unread"] or 1)}


def _explain(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return Change.EXPLAIN.value, {"unread": int(page["unread"])} if page["reads"] else {}


def _split(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    text, first = page["place"].text, str(posted.get("first", "")).strip()
    if first and not text.startswith(first):
        raise KaopingError("前半段文字和条文对不上，请从条文开头一字不差地抄到要拆开的地方，或者填从第几个字后面拆开")
    at = str(posted.get("at", "")).strip() or (str(len(first)) if first else "")
    return Change.SPLIT.value, {"at": at, **(halves(text, int(at)) if at.isdecimal() else {})}


def _worth(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return Change.WORTH.value, {"worth": str(posted.get("worth", "")).strip() or None}


def _name(posted: Any, page: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return Change.NAME.value, {"name": str(posted.get("name", "")).strip()}


def _lines(name: str, change: Change) -> Any:
    return lambda posted, page: (change.value, {name: [line.strip() for line in str(posted.get(name, "")).splitlines() if line.strip()]})


def _said(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in typed.items() if v not in ("", False, [])}


_MADE = {
    Change.KIND.value: _reading, Change.FIELDS.value: _reading, Change.READ.value: _read, Change.EXPLAIN.value: _explain, Change.SPLIT.value: _split,
    Change.WORTH.value: _worth, Change.NAME.value: _name, Change.UNITS.value: _lines("applies_to", Change.UNITS),
    Change.EVIDENCE.value: _lines("evidence", Change.EVIDENCE),
}

_OWN = (Change.WORTH.value, Change.NAME.value, Change.UNITS.value, Change.EVIDENCE.value)


def ruling_page(request: Any, document: Document) -> dict[str, Any]:
    """The form for one question at one place, with what each answer leads to, and the other places where it is open."""
    asked_for = request.POST if request.method == "POST" else request.GET
    where, question = asked_for.get("where", ""), asked_for.get("question", "")
    standing = standing_of(document)
    page = {
        "document": document, "where": where, "question": question, "all": "all" in asked_for, "answer": asked_for.get("answer", ""),
        "form": Deciding(request.POST or None, usual(request, document)), "places": _places(standing), "key": where.replace("/", "-"),
        "questions": [(q, asked_words(q)) for q in QUESTIONS], "also": request.POST.getlist("also"), "asked": "",
    }
    if where and question in QUESTIONS:
        page |= _question(standing, where, question)
    return page


def _question(standing: Standing, where: str, question: str) -> dict[str, Any]:
    known = {w for w, _ in _places(standing)}
    if where not in known:
        raise KaopingError(f"标准里没有“{where}”这个位置，请从列表里选")
    item = place_at(standing.corrected, where) if "." in where else None
    others = [w for w in open_places(standing, question) if w != where]
    offered = ways(standard_without(standing, where, question), where, question) if item is not None else _in_general(question)
    return {"asked": asked_words(question), "item": item.item if item else None, "ways": offered, "others": _others(standing, others, question)}


def _in_general(question: str) -> list[Any]:
    return [{"answer": a, "words": answered(question, a), "leads": "", "refused": ""} for a in QUESTIONS[question] if ":" not in a]


def _others(standing: Standing, wheres: Sequence[str], question: str) -> list[dict[str, Any]]:
    return [
        {"where": w, "text": place_at(standing.corrected, w).item.text, "ways": [x for x in ways(standing.ruled, w, question) if ":" not in x.answer]}
        for w in wheres
    ]


def _places(standing: Standing) -> list[tuple[str, str]]:
    found = [("*", "全部评分表")]
    for rubric in standing.corrected.rubrics:
        found.append((rubric.id, f"评分表{rubric.id}"))
        for section in rubric.sections:
            found.append((f"{rubric.id}/{section.id}", f"{rubric.id}/{section.id} {''.join(section.title.split())[:20]}"))
            found += [(f"{rubric.id}/{i.id}", f"{rubric.id}/{i.id} {i.name or ''.join(i.text.split())[:20]}") for i in section.items]
    return found


def rulings(posted: Any, page: Mapping[str, Any]) -> list[Ruling]:
    """The rulings that were given: at the place itself, and at those ticked beside it."""
    answer, question = str(posted.get("answer", "")), page["question"]
    if not page["where"] or question not in QUESTIONS:
        raise KaopingError("请先选定在哪里、定什么")
    if not answer:
        raise KaopingError("请选定怎样裁定")
    also = [w for w in page["also"] if w in {o["where"] for o in page.get("others", [])}]
    if also and ":" in answer:
        raise KaopingError("加到某一得分点的办法只能一条一条定，请不要勾选其他条")
    return [page["form"].ruling(w, question, answer) for w in (page["where"], *also)]


def said(made: Sequence[Ruling]) -> str:
    """The answer in words."""
    return answered(made[0].question, made[0].answer)


def usual(request: Any, document: Document) -> dict[str, str]:
    """By whom it was decided last time."""
    held = held_rulings(document)
    return {"by": held[-1].decided_by if held else document.owner.office or document.owner.name}


def publish_page(document: Document, standing: Standing) -> dict[str, Any]:
    """What publishing will bind, and what stands against it."""
    counts = counts_of(standing)
    return {
        "document": document, "standing": standing, "digest": digest(freezing(document)), "rulings": held_rulings(document),
        "refused": steps.publishing_standard(StandardState(document.state), counts["errors"], counts["questions"]), "counts": counts,
        "rubrics": [{"rubric": r, "items": sum(1 for _ in r.items()), "clauses": sum(len(i.clauses) for i in r.items())} for r in standing.ruled.rubrics],
    }
