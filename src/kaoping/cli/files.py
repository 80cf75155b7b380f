"""Files in and out: `-` for standard input and output, nothing half-written, and a sentence where the system says no."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kaoping.core.errors import KaopingError

STANDARD = "-"
LIMIT = 200 * 2**20
REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是一个文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EEXIST: "已经存在",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese."""
    return REASONS.get(error.errno or 0, f"系统没有说明原因（错误号{error.errno}）")


def read(path: str, what: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. KaopingError names `what` was to be read, and why it could not be.

    A file is never taken into memory beyond LIMIT bytes: what the readers refuse for its size they refuse from its first part.
    """
    try:
        if path == STANDARD:
            data = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(LIMIT + 1)
    except OSError as error:
        raise KaopingError(f"读不了{what}“{path}”：{reason(error)}，请检查路径") from error
    if len(data) > LIMIT:
        raise KaopingError(f"{what}“{path}”超过{LIMIT // 2**20}MB，不像是要读的文件，请核对是否选错了文件")
    return data


def named(path: str) -> str:
    """The name a file goes by in sentences."""
    return "标准输入" if path == STANDARD else Path(path).name


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all; `-` is standard output."""
    copy(io.BytesIO(data), path)


def copy(source: IO[bytes], path: str) -> None:
    """As `write`, from a file that need not fit into memory."""
    if path == STANDARD:
        shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    with _refusals(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                shutil.copyfileobj(source, out)
            Path(beside).chmod(0o666 & ~_umask())
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def folder(path: str) -> Iterator[Path]:
    """A folder to write into, prepared beside `path` and moved into place when the block ends well; on an error nothing changes.

    Files already in `path` stay, unless one of the same name replaces them.
    """
    target = Path(path)
    with _refusals(target):
        if target.exists() and not target.is_dir():
            raise KaopingError(f"“{path}”已经有了，而且不是文件夹，请换一个输出位置")
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            beside.chmod(0o777 & ~_umask())
            yield beside
            _move(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _move(beside: Path, target: Path) -> None:
    if not target.exists():
        beside.rename(target)
        return
    for made in sorted(beside.rglob("*")):
        place = target / made.relative_to(beside)
        if made.is_dir():
            place.mkdir(exist_ok=True)
        else:
            made.replace(place)


@contextlib.contextmanager
def _refusals(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KaopingError(f"写不了“{error.filename or target}”：{reason(error)}，请换一个输出位置") from error


def _umask() -> int:
    """The mask for new files; the system tells it only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
