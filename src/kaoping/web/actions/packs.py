"""Many papers as one zip, made by the background worker. A maker that is cut off is replaced by another, a few times; its progress stands in the row."""

from __future__ import annotations

import logging
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import File
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from kaoping.core.errors import KaopingError
from kaoping.write.forms import FORMS, batch
from kaoping.write.forms.batch import PROBLEMS, Wanted

from ..files import store
from ..files.digests import digest
from ..models import Assessment, Entry, Pack, User
from ..policy import Actor, Hidden, Stage, may, require
from ..policy.papers import FORMATS, KINDS, MAKING, packed, too_early
from ..policy.states import PackState
from ..queries import papers as query
from ..queries.access import actor_of, scope_of
from ..queries.papers import Subject
from ..queries.papers_words import title_of, words_of
from .change import Refused, change, refuse
from .papers import wanted_of
from .purging import forget

log = logging.getLogger(__name__)
STALE = timedelta(seconds=60)  # without a sign of life for so long, a maker is taken to be gone
KEPT = timedelta(days=3)
TRIES = 3
MOST_WAITING = 3
_CHUNK = 20  # papers that are read and told to the audit together


class _Superseded(Exception):
    """Another maker has taken over, or nobody wants it any more."""


def ask(actor: Actor, assessment: Assessment, formats: Sequence[str], form: str = "", entry: Entry | None = None) -> Pack:
    """Have a zip made: of one form for all units, or of all forms of one unit. KaopingError: no format chosen, nothing to pack. Refused: not at this stage, or
    enough are waiting. The same one that is being made already is given back."""
    require(actor, "papers.take", scope_of(assessment))
    kinds = [k for k in FORMATS if k in formats]
    if not kinds:
        raise KaopingError("请至少选一种文件格式再打包")
    if (form and form not in KINDS) or bool(form) == (entry is not None):
        raise Hidden(form)
    if form:
        refuse(too_early(form, Stage(assessment.stage)))
    if entry is not None and (entry.assessment_id != assessment.pk or not may(actor, "papers.unit", scope_of(entry))):
        raise Hidden(f"entry:{entry.pk}")
    open_ = Pack.objects.filter(by=actor.id, state__in=MAKING)
    same = open_.filter(assessment=assessment, form=form, entry=entry, formats=kinds).first()
    if same is not None:
        return same
    if open_.count() >= MOST_WAITING:
        raise Refused(f"您已有{MOST_WAITING}个压缩包在制作，请等做好以后再打包")
    if next(_subjects(actor, assessment, form, entry), None) is None:
        raise Refused("现在没有可以打包的表")
    words = words_of(assessment)
    name = f"{assessment.name}_{form}{title_of(FORMS[form], words)}" if form else f"{entry.unit.name if entry else ''}_全部表格"
    with change(actor, "paper.pack", assessment=assessment.pk, entry=entry.pk if entry else None) as made:
        pack = Pack.objects.create(
            assessment=assessment, entry=entry, form=form, formats=kinds, name=name.replace("\n", "")[:190] + ".zip", by=User(pk=actor.id),
            beat_at=timezone.now(),
        )
        made.tell(f"pack:{pack.pk}", None, {"form": form, "formats": kinds})
        make.enqueue(pack.pk)
    return pack


def _subjects(actor: Actor, assessment: Assessment, form: str, entry: Entry | None) -> Iterator[Subject]:
    for one in [form] if form else KINDS:
        yield from query.subjects(actor, assessment, one, entry)


def opened(actor: Actor, assessment: Assessment, number: str) -> tuple[Pack, File[bytes]]:
    """The finished zip for who asked for it. Hidden: not theirs. Refused: not ready, or put away."""
    row = Pack.objects.filter(by=actor.id, assessment=assessment, pk=int(number) if number.isdecimal() and len(number) < 18 else 0).first()
    if row is None:
        raise Hidden(f"pack:{number}")
    refuse(packed(PackState(row.state)))
    if not row.key:
        raise Refused("这个压缩包已过期，请重新打包")
    return row, store.open(row.key)


@task(priority=-10)
def make(number: int) -> None:
    """Make the zip, unless another maker has it. Reminders and notices of releases go before it."""
    waiting, begun = Pack.objects.filter(pk=number, state=PackState.QUEUED), {"state": PackState.RUNNING, "done": 0, "failed": 0, "said": ""}
    if not waiting.update(**begun, tries=F("tries") + 1, beat_at=timezone.now()):
        return
    pack = Pack.objects.select_related("assessment__owner", "assessment__document", "entry__unit", "by").get(pk=number)
    try:
        with tempfile.TemporaryFile() as body:
            failed = _write(pack, body)
            _keep(pack, body, failed)
    except _Superseded:
        log.info("pack %s is made by another", number)
    except KaopingError as error:
        _note(pack, state=PackState.FAILED, said=str(error)[:300])


def _write(pack: Pack, body: IO[bytes]) -> int:
    """The zip's content. How many papers could not be made; KaopingError: none of them."""
    actor = actor_of(pack.by) if pack.by.is_active else Actor(pack.by_id, pack.by.name)
    subjects = list(_subjects(actor, pack.assessment, pack.form, pack.entry))
    if not subjects:
        raise KaopingError("没有可以打包的表：权限或考核的阶段已经变了，请刷新页面后再看")
    _note(pack, total=len(subjects))
    problems = b""
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        files = 0
        for name, data in batch(_wanted(actor, pack, subjects), pack.formats, lambda done, _: _note(pack, done=done), len(subjects)):
            out.writestr(_info(name), data)
            files += name != PROBLEMS
            problems = data if name == PROBLEMS else problems
    lines = problems.decode("utf-8-sig").splitlines()
    if not files:
        raise KaopingError(lines[0] if lines else "一张表也没有做成")
    return len(lines)


def _wanted(actor: Actor, pack: Pack, subjects: Sequence[Subject]) -> Iterator[Wanted]:
    words = words_of(pack.assessment)
    for at in range(0, len(subjects), _CHUNK):
        yield from wanted_of(actor, pack.assessment, subjects[at : at + _CHUNK], words)


def _keep(pack: Pack, body: Any, failed: int) -> None:
    body.seek(0, 2)
    size = body.tell()
    body.seek(0)
    _note(pack)
    key = store.keep(digest(body), body)
    _note(pack, state=PackState.DONE, key=key, size=size, failed=failed, until=timezone.now() + KEPT)


def _note(pack: Pack, **fields: Any) -> None:
    """How far it is, which is no deed of anybody's; with it a sign of life."""
    if not Pack.objects.filter(pk=pack.pk, state=PackState.RUNNING, tries=pack.tries).update(beat_at=timezone.now(), **fields):
        raise _Superseded


def look_after() -> int:
    """By the worker, once a minute: what was cut off is begun anew, what has been tried often enough is given up, what is old is put away. How many were
    begun."""
    now, begun = timezone.now(), 0
    for pack in Pack.objects.filter(state__in=MAKING, beat_at__lt=now - STALE):
        still = Pack.objects.filter(pk=pack.pk, state=pack.state, tries=pack.tries, beat_at=pack.beat_at)
        if pack.tries >= TRIES:
            still.update(state=PackState.FAILED, beat_at=now, said=f"做了{TRIES}次都中断了，没有做成；请重新打包，仍不行请联系系统管理员查看日志")
        elif still.update(state=PackState.QUEUED, beat_at=now):
            make.enqueue(pack.pk)
            begun += 1
    for pack in Pack.objects.filter(~Q(key=""), until__lt=now):
        key = pack.key
        Pack.objects.filter(pk=pack.pk).update(key="")
        if not Pack.objects.filter(key=key).exists():
            forget(key)
    return begun


def _info(name: str) -> zipfile.ZipInfo:
    """A plain file that anybody may read, without the machine's time."""
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
    return info
