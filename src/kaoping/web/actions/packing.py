"""An assessment leaves as one package: written to a file of its own, told to the audit, given out from its start."""

from __future__ import annotations

import json
import tempfile
import zipfile
from typing import IO, Any

from kaoping.core.digest import sha256, sm3
from kaoping.core.errors import KaopingError
from kaoping.core.package import MANIFEST, member_digests

from ..files import store
from ..models import Assessment
from ..policy import Actor, Stage, course, require
from ..queries.access import scope_of
from ..queries.packing import files_of, manifest, members
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
        with change(actor, "package.take", assessment=assessment.pk) as made:
            # The event of the taking comes after what is taken: the package's head is the one before it.
            made.tell(f"package:{assessment.pk}", None, {"files": files})
            with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
                _write(out, assessment, files, actor.signed)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def _write(out: zipfile.ZipFile, assessment: Assessment, files: bool, by: str) -> None:
    listed: list[dict[str, Any]] = []

    def add(name: str, content: bytes) -> None:
        out.writestr(_info(name), content)
        listed.append({"name": name, **member_digests(content)})

    for name, content in members(assessment):
        add(name, content)
    document = assessment.document
    add(f"standard/{document.name}", _kept(document.key, f"标准原件“{document.name}”"))
    for file in files_of(assessment) if files else ():
        add(f"evidence/{file.digest.rpartition(':')[2]}", _kept(file.key, f"佐证文件“{file.name}”"))
    out.writestr(_info(MANIFEST), json.dumps(manifest(assessment, listed, files, by), ensure_ascii=False, indent=1))


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
