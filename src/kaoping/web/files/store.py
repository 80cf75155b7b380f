"""Where evidence is kept: Django's storage "evidence", under keys made of digests. Whether that is a folder or an S3 is a setting (`places`)."""

from __future__ import annotations

import importlib.util
import re
import tempfile
from typing import IO

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from kaoping.core.errors import KaopingError
from kaoping.web.files.digests import agrees
from kaoping.web.files.digests import digest as digest
from kaoping.web.files.places import storages_setting as storages_setting

ALIAS = "evidence"
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{64}")
_KEY = re.compile(r"(?:sm3|sha256)/([0-9a-f]{2})/\1[0-9a-f]{62}")
_SPOOL = 4 * 1024 * 1024


def key_of(digest: str) -> str:
    """Where a file with this digest is kept: sm3/ab/abcdef…, sha256/ab/abcdef…. Raises ValueError for what is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest[:80]!r}")
    algorithm, _, digits = digest.rpartition(":")
    return f"{algorithm or 'sm3'}/{digits[:2]}/{digits}"


def digest_of(key: str) -> str:
    """The digest of the file kept under this key. Raises ValueError for what is no key."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key[:80]!r}")
    algorithm, _, digits = key.split("/")
    return digits if algorithm == "sm3" else f"sha256:{digits}"


def keep(digest: str, file: IO[bytes] | File[bytes]) -> str:
    """Keep a file, and say its key. The same content is kept once; nothing kept is ever written over.

    When this returns, the whole file is on the disk (or acknowledged by the object store). Raises KaopingError when it has another digest than told,
    or when the store does not take it.
    """
    key = key_of(digest)
    if not agrees(file, digest):
        raise KaopingError("文件在上传中变了样（摘要不符），没有保存；请重新上传。")
    try:
        storage = _storage()
        if not storage.exists(key):
            storage.save(key, file if isinstance(file, File) else File(file))
    except _failures() as error:
        raise KaopingError("附件存储写不进去（空间不足、没有权限或连接不上），文件没有保存；请稍后再试，仍不行请联系系统管理员。") from error
    return key


def open(key: str, *, verify: bool = False) -> File[bytes]:
    """The kept file, at its start. With verify it is read through first and compared with its digest. Raises KaopingError."""
    expected = digest_of(key)
    try:
        file = _storage().open(key, "rb")
        if not verify:
            return file
        with file:
            spooled = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  # handed on
            for chunk in file.chunks():
                spooled.write(chunk)
    except FileNotFoundError as error:
        raise KaopingError("这份附件不在存储里，可能已被移走；请联系系统管理员从备份中找回。") from error
    except _failures() as error:
        raise KaopingError("附件存储读不出来（没有权限或连接不上）；请稍后再试，仍不行请联系系统管理员。") from error
    if not agrees(spooled, expected):
        spooled.close()
        raise KaopingError("这份附件的内容与上传时的摘要不符，可能已损坏或被改动；请联系系统管理员从备份中找回。")
    return File(spooled)


def read(key: str, *, verify: bool = False) -> bytes:
    """The bytes of a kept file. Raises KaopingError as `open` does."""
    with open(key, verify=verify) as file:
        try:
            return bytes(file.read())
        except _failures() as error:
            raise KaopingError("附件存储读不出来（没有权限或连接不上）；请稍后再试，仍不行请联系系统管理员。") from error


def is_kept(key: str) -> bool:
    """Whether a file stands under this key. Raises KaopingError when the store does not answer."""
    digest_of(key)
    try:
        return bool(_storage().exists(key))
    except _failures() as error:
        raise KaopingError("附件存储没有回应；请稍后再试，仍不行请联系系统管理员。") from error


def remove(key: str) -> None:
    """Delete a kept file for good (deletion of personal data at its term). Nothing happens where there is none. Raises KaopingError."""
    digest_of(key)
    try:
        _storage().delete(key)
    except _failures() as error:
        raise KaopingError("附件存储删不掉这份文件（没有权限或连接不上），它还在；请联系系统管理员。") from error


def _storage() -> Storage:
    return storages[ALIAS]


def _failures() -> tuple[type[Exception], ...]:
    """What a store raises when it fails: the disk's errors, and boto's where it is installed."""
    if importlib.util.find_spec("botocore") is None:
        return (OSError,)
    from boto3.exceptions import Boto3Error  # optional, and slow to load
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, BotoCoreError, ClientError, Boto3Error)
