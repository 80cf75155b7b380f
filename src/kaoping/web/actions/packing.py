"""An assessment leaves as one package: written to a file of its own, told to the audit, given out from its start."""

from __future__ import annotations

import json
import tempfile
import zipfile
from typing import IO, Any

from kaoping.core.digest import sha256, sm3
from kaoping.core.errors import KaopingError
from kaoping.core.package import MANIFEST, TAKEN, member_digests

from ..files import store
from ..models import Assessment, Event
from ..policy import Actor, Stage, course, require
from ..queries.access import scope_of
from ..queries.packing import chain_until, files_of, line_of, log_of, manifest, members
from .change import change, refuse

OUTSIDE = Actor(0, "（命令行）")
"""Whoever can read the state folder itself."""


def take(actor: Actor, assessment: Assessment, files: bool = False) -> IO[bytes]:
    """The package, open at its start; `files`: with the files of the evidence. KaopingError: a file that is not there any more. Refused: too early."""
    require(actor, "package.take", scope_of(assessment))
    return packed(actor, assessment, files)


def packed(actor: Actor, assessment: Assessment, files: bool) -> IO[bytes]:
    """As `take`, without asking whether they may: for whoever has the installation in their hands."""
    refuse(course.leaving(Stage(assessment.stage)))
    body: Any = tempfile.TemporaryFile()  # noqa: SIM115  given out open, and gone when closed
    try:
        with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
            _write(out, actor, assessment, files)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def _write(out: zipfile.ZipFile, actor: Actor, assessment: Assessment, files: bool) -> None:
    """First what is taken, then the event that tells its digests, then the audit up to that event, which so is the package's head."""
    listed: list[dict[str, Any]] = []

    def add(name: str, content: bytes) -> None:
        out.writestr(_info(name), content)
        listed.append({"name": name, **member_digests(content)})

    with change(actor, TAKEN, assessment=assessment.pk) as made:
        until = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        for name, content in members(assessment):
            add(name, content)
        document = assessment.document
        add(f"standard/{document.name}", _kept(document.key, f"标准原件“{document.name}”"))
        log = log_of(assessment, until)
        told = {"files": files, "members": {m["name"]: m["sm3"] for m in listed} | {"audit.jsonl": sm3(log)}}
        for file in files_of(assessment) if files else ():
            add(f"evidence/{file.digest.rpartition(':')[2]}", _kept(file.key, f"佐证文件“{file.name}”"))
        made.tell(f"package:{assessment.pk}", None, told)
    since = Event.objects.filter(seq__gt=until, verb=TAKEN, target=f"package:{assessment.pk}").order_by("seq")
    taken = next(e for e in since if json.loads(e.new) == told)
    add("audit.jsonl", log + line_of(taken).encode("utf-8"))
    add("chain.txt", chain_until(taken))
    out.writestr(_info(MANIFEST), json.dumps(manifest(assessment, listed, files, actor.signed, taken), ensure_ascii=False, indent=1))


def _info(name: str) -> zipfile.ZipInfo:
    """A plain file that anybody may read, without the machine's time."""
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
    return info


def _kept(key: str, what: str) -> bytes:
    try:
        content = store.read(key)
    except (KaopingError, ValueError):
        raise KaopingError(f"{what}在存储里找不到了，不能导出；请联系系统管理员") from None
    if key.rpartition("/")[2] not in (sm3(content), sha256(content)):
        raise KaopingError(f"{what}与上传时的摘要值不符，不能导出；请联系系统管理员")
    return content
