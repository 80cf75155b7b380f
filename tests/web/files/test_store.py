"""Evidence is kept under its digest, whole, once, and never written over: in a folder and in an S3 alike."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import boto3
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from moto.server import ThreadedMotoServer

from kaoping.core.errors import KaopingError
from kaoping.web.files import store
from kaoping.web.files.digests import agrees, digest
from kaoping.web.files.places import storages_setting

DATA = "台账".encode() * 10_000


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", aws_access_key_id="key", aws_secret_access_key="s:c", region_name="us-east-1").create_bucket(
        Bucket="kaoping"
    )
    yield f"s3+http://key:s%3Ac@{host}:{port}/kaoping/evidence?region=us-east-1"
    server.stop()


@pytest.fixture(params=["folder", "S3"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    address = f"{request.getfixturevalue('s3_server')}" if request.param == "S3" else None
    with override_settings(STORAGES=storages_setting(tmp_path, address)):
        yield str(request.param)
        if request.param == "S3":
            storages["evidence"].bucket.objects.all().delete()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(STORAGES=storages_setting(tmp_path)):
        yield tmp_path / "evidence"


def test_the_digest_is_sm3() -> None:
    assert digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_digest_is_the_same_of_bytes_a_path_and_an_open_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(DATA)
    opened = io.BytesIO(DATA)
    opened.read(7)
    assert digest(DATA) == digest(tmp_path / "a") == digest(opened)


def test_without_sm3_the_digest_is_sha_256_and_says_so() -> None:
    real = hashlib.new

    def without(name: str, *rest: bytes) -> object:
        if name == "sm3":
            raise ValueError("unsupported hash type sm3")
        return real(name, *rest)

    sm3 = digest(b"abc")
    with mock.patch.object(hashlib, "new", without):
        assert digest(b"abc") == "sha256:" + hashlib.sha256(b"abc").hexdigest()
        assert agrees(b"abc", sm3), "files kept under SM3 can still be checked"


def test_keys_name_the_algorithm_and_the_digest() -> None:
    plain = "ab" + "c" * 62
    assert store.key_of(plain) == f"sm3/ab/{plain}"
    assert store.key_of(f"sha256:{plain}") == f"sha256/ab/{plain}"
    assert store.digest_of(store.key_of(f"sha256:{plain}")) == f"sha256:{plain}"


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "sm3/ab/../../x", "sm3/ab/" + "c" * 64, "md5/ab/ab" + "c" * 62, "sm3/AB/AB" + "C" * 62])
def test_what_is_no_key_never_reaches_the_store(key: str) -> None:
    for use in (store.open, store.read, store.is_kept, store.remove, store.digest_of):
        with pytest.raises(ValueError, match="not a key"):
            use(key)


@pytest.mark.parametrize("digest_", ["", "../x", "x" * 64, "md5:" + "a" * 64])
def test_what_is_no_digest_never_reaches_the_store(digest_: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.keep(digest_, io.BytesIO(b""))


def test_keeps_a_file_and_gives_it_back(kept_in: str) -> None:
    key = store.keep(digest(DATA), io.BytesIO(DATA))
    assert key == store.key_of(digest(DATA))
    assert store.is_kept(key)
    assert store.read(key) == store.read(key, verify=True) == DATA
    with store.open(key) as file:
        assert file.read(6) == DATA[:6]


def test_keeps_what_django_was_sent(kept_in: str) -> None:
    key = store.keep(digest(DATA), SimpleUploadedFile("../台账.docx", DATA))
    assert store.read(key) == DATA


def test_keeps_an_empty_tail_and_large_files_whole(kept_in: str) -> None:
    large = os.urandom(9 * 1024 * 1024)
    assert store.read(store.keep(digest(large), io.BytesIO(large)), verify=True) == large


def test_the_same_content_is_kept_once(kept_in: str) -> None:
    first, second = (store.keep(digest(DATA), io.BytesIO(DATA)) for _ in range(2))
    assert first == second
    assert store.read(first) == DATA


def test_refuses_a_file_that_is_not_what_was_digested(kept_in: str) -> None:
    with pytest.raises(KaopingError, match="摘要不符"):
        store.keep(digest(DATA), io.BytesIO(DATA + b"x"))
    assert not store.is_kept(store.key_of(digest(DATA)))


def test_says_that_a_file_is_gone(kept_in: str) -> None:
    with pytest.raises(KaopingError, match="不在存储里"):
        store.read(store.key_of(digest(b"never kept")))


def test_removes_for_good_and_does_not_mind_twice(kept_in: str) -> None:
    key = store.keep(digest(DATA), io.BytesIO(DATA))
    store.remove(key)
    store.remove(key)
    assert not store.is_kept(key)


def test_finds_that_a_kept_file_was_changed(folder: Path) -> None:
    key = store.keep(digest(DATA), io.BytesIO(DATA))
    (folder / key).chmod(0o600)
    (folder / key).write_bytes(DATA[:-1] + b"x")
    with pytest.raises(KaopingError, match="与上传时的摘要不符"):
        store.read(key, verify=True)


def test_a_kept_file_is_not_written_over(folder: Path) -> None:
    key = store.keep(digest(DATA), io.BytesIO(DATA))
    storages["evidence"].save(key, SimpleUploadedFile("a", b"another"))
    assert (folder / key).read_bytes() == DATA
    assert (folder / key).stat().st_mode & 0o222 == 0


def test_twenty_at_once_keep_one_whole_file_and_no_drafts(folder: Path) -> None:
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(store.keep(digest(DATA), io.BytesIO(DATA)))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 20 and len(set(keys)) == 1
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()] == [keys[0]]


def test_a_file_that_breaks_off_leaves_nothing(folder: Path) -> None:
    class Breaking(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield DATA[:100]
            raise OSError("connection reset")

    with pytest.raises(KaopingError, match="没有保存"):
        store.keep(digest(DATA), Breaking("a", DATA))
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_says_that_the_disk_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be")
    with override_settings(STORAGES=storages_setting(tmp_path)), pytest.raises(KaopingError, match="文件没有保存"):
        store.keep(digest(DATA), io.BytesIO(DATA))


def test_says_that_the_object_store_does_not_answer(tmp_path: Path) -> None:
    with override_settings(STORAGES=storages_setting(tmp_path, "s3+http://k:s@127.0.0.1:9/b")):
        with pytest.raises(KaopingError, match="文件没有保存"):
            store.keep(digest(DATA), io.BytesIO(DATA))
        with pytest.raises(KaopingError, match="读不出来"):
            store.read(store.key_of(digest(DATA)))


def test_evidence_has_no_address(folder: Path) -> None:
    with pytest.raises(ValueError, match="views alone"):
        storages["evidence"].url("sm3/ab/x")


def test_the_folder_lies_under_the_state_folder() -> None:
    found = storages_setting(Path("/srv/kaoping"))
    assert found["evidence"]["OPTIONS"] == {"location": "/srv/kaoping/evidence"}


@pytest.mark.parametrize("address", ["s3://", "s3://host/bucket", "s3://k:s@host/", "http://k:s@host/bucket", "s3://k:s@host:port/bucket", "bucket"])
def test_refuses_an_s3_address_that_cannot_be_one(address: str) -> None:
    with pytest.raises(KaopingError, match="S3存储地址") as caught:
        storages_setting(Path("/srv"), address)
    assert "k:s" not in str(caught.value), "no secret in a message"


def test_reads_an_s3_address() -> None:
    options = storages_setting(Path("/srv"), "s3://AK:se%2Fcret@oss.example.cn/bucket/a/b?region=cn-north-1")["evidence"]["OPTIONS"]
    assert (options["access_key"], options["secret_key"], options["bucket_name"], options["location"]) == ("AK", "se/cret", "bucket", "a/b")
    assert (options["endpoint_url"], options["region_name"]) == ("https://oss.example.cn", "cn-north-1")
