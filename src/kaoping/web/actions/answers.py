"""An assessor's answer with its grounds: what it rests on is looked up at the unit and put into words here, whatever the page said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of

from ..models import Entry, Evidence, Visit
from ..policy import Actor
from ..queries.asking import controls
from ..queries.books import MISSING
from ..queries.grounds import below_full
from ..queries.rubrics import rubric_of
from .marks import Given, Saved, save_member


def save_answer(actor: Actor, entry: Entry, place: str, version: int, answer: str, note: str, picks: Iterable[Mapping[str, Any]]) -> Saved:
    """Save the actor's mark on a clause. `picks` are {"kind": evidence | visit | source, "id", "page"}. Conflict, KaopingError and Hidden as save_member."""
    basis = grounds(entry, place, picks)
    if place in controls(rubric_of(entry)) and (basis or _below(entry, place, answer)):
        basis = ({"kind": "clause", "id": place, "say": f"得分点{controls(rubric_of(entry))[place].sign}"}, *basis)
    return save_member(actor, entry, Given(place, version, answer, note, basis))


def grounds(entry: Entry, place: str, picks: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The basis in its stored form and order. KaopingError for what is not at this unit."""
    wanted = [(str(p.get("kind", "")), str(p.get("id", "")), str(p.get("page", "")).strip()) for p in picks if p.get("kind") != "clause"]
    numbers = {k: [int(i) for kind, i, _ in wanted if kind == k and i.isdecimal()] for k in ("evidence", "visit")}
    papers = {e.pk: e for e in Evidence.objects.filter(entry=entry, pk__in=numbers["evidence"])} if numbers["evidence"] else {}
    visits = {v.pk: v for v in Visit.objects.filter(entry=entry, pk__in=numbers["visit"])} if numbers["visit"] else {}
    found: list[dict[str, Any]] = []
    for kind, id_, page in dict.fromkeys(wanted):
        if len(page) > 20:
            raise KaopingError(f"{place}的页码请不超过20字")
        paper, visit = papers.get(int(id_)) if id_.isdecimal() and kind == "evidence" else None, visits.get(int(id_)) if id_.isdecimal() else None
        if paper is not None:
            found.append({"kind": kind, "id": paper.pk, "page": page, "say": f"佐证{paper.no:02d}" + (f"第{page}页" if page else "")})
        elif kind == "visit" and visit is not None:
            found.append({"kind": kind, "id": visit.pk, "say": f"现场核查{visit.no}"})
        elif (kind, id_) == ("source", "missing"):
            found.append({"kind": kind, "id": id_, "say": MISSING})
        else:
            raise KaopingError(f"{place}的依据里有一项已经不在了，请刷新页面后重新选择")
    return tuple(sorted(found, key=lambda b: (b["kind"], str(b["id"]))))


def _below(entry: Entry, place: str, answer: str) -> bool:
    if not answer:
        return False
    part = plan_of(rubric_of(entry)).clauses[place]
    try:
        return below_full(part, part.question.accept(answer))
    except KaopingError:
        return False  # saving says what is wrong with it
