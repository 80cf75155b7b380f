"""A unit's evidence: taken in, versions added, described, linked to items, withdrawn. Nothing is ever written over or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..files import store
from ..files.inspecting import Inspected, inspect
from ..models import Entry, Evidence, EvidenceFile, EvidenceLink
from ..policy import Actor, require
from ..queries.access import scope_of
from ..queries.evidence import QUOTA, adding, changing, same_content, title_from, used
from ..queries.rubrics import rubric_of
from .change import Change, Refused, change, refuse
from .reporting import held
from .secrecy import watched

_PERSONAL = "个人信息"


class Twice(KaopingError):
    """The unit has already handed in this very content: `evidence` may be linked instead."""

    def __init__(self, name: str, evidence: Evidence) -> None:
        super().__init__(f"“{name}”与材料{evidence.no:02d}“{evidence.title}”的内容完全相同，没有重复保存；可以直接关联那一份")
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a piece of evidence (F04)."""

    title: str
    doc_no: str = ""
    formed_on: date | None = None
    formed_by: str = ""
    personal: bool = False


def add(actor: Actor, entry: Entry, upload: IO[bytes] | File[bytes], name: str, items: Iterable[str] = ()) -> EvidenceFile:
    """Take in one file as a new piece of evidence, linked to the items. KaopingError says why a file is not taken; Twice where it is there already."""
    require(actor, "evidence.edit", scope_of(entry))
    wanted = _items(entry, items)
    refuse(adding(entry, wanted))
    kept = prepare(actor, entry, upload, name)
    with change(actor, "evidence.add", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry)
        refuse(adding(live, wanted))
        known = same_content(live, kept.digest)
        if known is not None:
            raise Twice(kept.seen.name, known)
        file = take_in(actor, made, live, kept, wanted)
    settle(kept)
    return file


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload that has been looked at and lies in the store, and is nobody's evidence yet."""

    seen: Inspected
    digest: str
    key: str
    upload: Any


def prepare(actor: Actor, entry: Entry, upload: Any, name: str) -> Kept:
    """Look at an upload and keep it. KaopingError says why it is not taken; Twice where the unit has this content already."""
    seen, digest = _looked_at(actor, entry, upload, name)
    known = same_content(entry, digest)
    if known is not None:
        raise Twice(seen.name, known)
    return Kept(seen, digest, store.keep(digest, upload), upload)


def take_in(actor: Actor, made: Change, entry: Entry, kept: Kept, items: Sequence[str] = ()) -> EvidenceFile:
    """A new piece of evidence of the unit, within the change `made`; `settle` comes after it."""
    last = Evidence.objects.filter(entry=entry).order_by("-no").values_list("no", flat=True).first() or 0
    personal = any(_PERSONAL in w for w in kept.seen.warnings)
    evidence = Evidence.objects.create(entry=entry, no=last + 1, title=title_from(kept.seen.name), personal=personal, by_id=actor.id)
    file = _file(actor, evidence, 1, kept.seen, kept.digest, kept.key)
    for item in items:
        EvidenceLink.objects.create(evidence=evidence, place=item, by_id=actor.id)
    made.tell(f"evidence:{evidence.pk}", None, {"no": evidence.no, "title": evidence.title, "items": list(items), **_told(file)}, verb="evidence.add")
    return file


def settle(kept: Kept) -> None:
    """Once the row is committed: where the same content was purged in between (R37), it is kept anew."""
    if not store.is_kept(kept.key):
        store.keep(kept.digest, kept.upload)


def renew(actor: Actor, evidence: Evidence, upload: IO[bytes] | File[bytes], name: str, version: int) -> EvidenceFile:
    """A new version of the same evidence; the old ones stay. `version` is the evidence's that was seen."""
    entry = evidence.entry
    require(actor, "evidence.edit", scope_of(evidence))
    refuse(adding(entry))
    seen, digest = _looked_at(actor, entry, upload, name)
    key = store.keep(digest, upload)
    with change(actor, "evidence.renew", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = _live(evidence, version)
        refuse(adding(held(entry)))
        last = live.files.order_by("-version")[0]
        if last.digest == digest:
            raise KaopingError(f"“{seen.name}”与现有的第{last.version}版内容完全相同，没有保存")
        file = _file(actor, live, last.version + 1, seen, digest, key)
        live.personal = live.personal or any(_PERSONAL in w for w in seen.warnings)
        _bump(live, "personal")
        made.tell(f"evidence:{live.pk}", _told(last), _told(file))
    settle(Kept(seen, digest, key, upload))
    return file


def describe(actor: Actor, evidence: Evidence, version: int, given: Description) -> None:
    """Title, 文号, 形成日期, 形成单位, 含个人信息. KaopingError when somebody else has changed them since."""
    entry = evidence.entry
    require(actor, "evidence.edit", scope_of(evidence))
    if not given.title.strip():
        raise KaopingError("请填写材料名称")
    with change(actor, "evidence.describe", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = _live(evidence, version)
        refuse(changing(live))
        old = _said(live)
        live.title, live.doc_no, live.formed_by = given.title.strip(), given.doc_no.strip(), given.formed_by.strip()
        live.formed_on, live.personal = given.formed_on, given.personal
        if _said(live) == old:
            made.nothing()
            return
        _bump(live, "title", "doc_no", "formed_by", "formed_on", "personal")
        made.tell(f"evidence:{live.pk}", old, _said(live))
    evidence.refresh_from_db()


def link(actor: Actor, evidence: Evidence, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
    """The evidence serves these items too, and no longer those. Taking one away is a change of the report; adding one only adds."""
    entry = evidence.entry
    require(actor, "evidence.edit", scope_of(evidence))
    more, less = _items(entry, add), list(remove)
    with change(actor, "evidence.link", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = _live(evidence)
        live.entry = held(entry)
        old = _linked(live)
        new = [i for i in dict.fromkeys([*old, *more]) if i not in less]
        refuse(changing(live) if set(old) - set(new) else adding(live.entry))
        for place in set(new) - set(old):
            EvidenceLink.objects.create(evidence=live, place=place, by_id=actor.id)
        EvidenceLink.objects.filter(evidence=live, removed_at=None).exclude(place__in=new).update(removed_at=timezone.now())
        if set(old) == set(new):
            made.nothing()
        else:
            made.tell(f"evidence:{live.pk}", {"items": sorted(old)}, {"items": sorted(new)})


def uncover(actor: Actor, evidence: Evidence, reason: str) -> None:
    """Somebody who is not of the unit is about to see or take away the numbers of persons in it. KaopingError without a reason."""
    require(actor, "evidence.bare", scope_of(evidence))
    if not 4 <= len(reason.strip()) <= 200:
        raise KaopingError("请用4至200个字写明为什么要看原文，如：核对补贴发放名单")
    with change(actor, "evidence.bare", assessment=evidence.entry.assessment_id, entry=evidence.entry_id, reason=reason.strip()) as made:
        made.tell(f"evidence:{evidence.pk}")


def withdraw(actor: Actor, evidence: Evidence) -> None:
    """Take it out of the report; it is kept, and can be put back."""
    _shown(actor, evidence, "evidence.withdraw", False)


def restore(actor: Actor, evidence: Evidence) -> None:
    """Put a withdrawn piece back, with the items that it served."""
    _shown(actor, evidence, "evidence.restore", True)


def _shown(actor: Actor, evidence: Evidence, verb: str, shown: bool) -> None:
    entry = evidence.entry
    require(actor, "evidence.edit", scope_of(evidence))
    with change(actor, verb, assessment=entry.assessment_id, entry=entry.pk) as made:
        live = _live(evidence, withdrawn=True)
        refuse(changing(live))
        if (live.withdrawn_at is None) == shown:
            made.nothing()
            return
        live.withdrawn_at = None if shown else timezone.now()
        _bump(live, "withdrawn_at")
        made.tell(f"evidence:{live.pk}", {"withdrawn": shown}, {"withdrawn": not shown})
    evidence.refresh_from_db()


def _looked_at(actor: Actor, entry: Entry, upload: Any, name: str) -> tuple[Inspected, str]:
    with watched(actor, upload, f"entry:{entry.pk}", assessment=entry.assessment_id, entry=entry.pk):
        seen = inspect(upload, name)
    full = used(entry)
    if full + seen.size > QUOTA:
        raise KaopingError(f"“{seen.name}”放不下了：本单位已上传{full // 2**20}MB，上限{QUOTA // 2**20}MB；请压缩图片，或撤下不需要的材料后联系考核办")
    return seen, store.digest(upload)


def _file(actor: Actor, evidence: Evidence, version: int, seen: Inspected, digest: str, key: str) -> EvidenceFile:
    return EvidenceFile.objects.create(
        evidence=evidence, version=version, name=seen.name, kind=seen.kind, media=seen.media_type, size=seen.size, digest=digest, key=key,
        pages=seen.pages, warnings=list(seen.warnings), by_id=actor.id,
    )


def _items(entry: Entry, items: Iterable[str]) -> list[str]:
    known = {i.id for i in rubric_of(entry).items()}
    wanted = list(dict.fromkeys(items))
    unknown = [i for i in wanted if i not in known]
    if unknown:
        raise KaopingError(f"评分表里没有编号“{unknown[0][:20]}”的条目，请刷新页面")
    return wanted


def _linked(evidence: Evidence) -> list[str]:
    return list(EvidenceLink.objects.filter(evidence=evidence, removed_at=None).values_list("place", flat=True))


def _live(evidence: Evidence, version: int | None = None, withdrawn: bool = False) -> Evidence:
    live: Evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    live.entry = evidence.entry
    if live.withdrawn_at is not None and not withdrawn:
        raise Refused(f"材料{live.no:02d}已经撤下，请先恢复再改")
    if version is not None and live.version != version:
        raise Refused(f"材料{live.no:02d}刚刚已由他人改动，没有保存；请看清现在的内容后再改")
    return live


def _bump(live: Evidence, *fields: str) -> None:
    live.version += 1
    live.save(update_fields=[*fields, "version"])


def _said(e: Evidence) -> dict[str, Any]:
    return {"title": e.title, "doc_no": e.doc_no, "formed_on": str(e.formed_on or ""), "formed_by": e.formed_by, "personal": e.personal}


def _told(f: EvidenceFile) -> dict[str, Any]:
    return {"version": f.version, "name": f.name, "size": f.size, "digest": f.digest}


__all__ = ["Description", "Kept", "Twice", "add", "describe", "link", "prepare", "renew", "restore", "settle", "take_in", "uncover", "withdraw"]
