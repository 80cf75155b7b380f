"""Files damaged at random are taken, shown, or refused with one sentence; never anything else."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.web.files import kinds
from kaoping.web.files.child import NAME, Answer, perform
from kaoping.web.files.inspecting import inspect
from kaoping.web.files.limits import LIMITS
from kaoping.web.files.previewing import preview
from read.mutating import damaged

from .making import good

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF")

CALM = settings(max_examples=40, derandomize=True, deadline=10_000, suppress_health_check=list(HealthCheck))


def _done(data: bytes, **job: Any) -> Answer | str:
    """In this process, ten times as fast as in one of its own; what would end a child ends the test."""
    try:
        return perform(job, data, LIMITS)
    except KaopingError as error:
        return str(error)


def _is_sound(answer: Answer | str) -> bool:
    return not isinstance(answer, str) or (answer.count("。") == 1 and NAME in answer)


def _bent(data: bytes, seed: int) -> bytes:
    """A few bytes changed, taken out or doubled."""
    chance = random.Random(seed)
    bent = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(bent)), chance.randint(1, 16)
        match chance.randrange(3):
            case 0:
                bent[at : at + size] = chance.randbytes(size)
            case 1:
                del bent[at : at + size]
            case _:
                bent[at:at] = bent[at : at + size]
    return bytes(bent)


@pytest.mark.parametrize("kind", kinds.ALLOWED)
@given(seed=st.integers(0, 2**32))
@CALM
def test_a_damaged_file_is_inspected_to_facts_or_one_sentence(kind: str, seed: int) -> None:
    assert _is_sound(_done(_bent(good()[kind], seed), do="inspect", ending=kind))


@pytest.mark.parametrize("kind", sorted(kinds.SHOWN))
@given(seed=st.integers(0, 2**32))
@CALM
def test_a_damaged_file_is_shown_or_answered_with_one_sentence(kind: str, seed: int) -> None:
    data = _bent(good()[kind], seed)
    _done(data, do="preview", kind=kind, page=1, width=200)


@pytest.mark.parametrize("kind", ["docx", "docx with everything", "xlsx"])
@given(data=st.binary(min_size=4, max_size=100))
@CALM
def test_a_document_damaged_inside_is_shown_or_answered_with_one_sentence(kind: str, data: bytes) -> None:
    ending = kind.split(" ")[0]
    bent = damaged(kind, data)
    assert _is_sound(_done(bent, do="inspect", ending=ending))
    _done(bent, do="preview", kind=ending, page=1, width=200)


@given(data=st.binary(max_size=500), head=st.sampled_from([b"", kinds.ZIP, kinds.OLE, kinds.PDF, kinds.JPEG, kinds.PNG, b"<", b"\0\0\0\x18ftyp"]))
@CALM
def test_random_bytes_are_refused_with_one_sentence(data: bytes, head: bytes) -> None:
    answer = _done(head + data, do="inspect", ending="docx")
    assert isinstance(answer, str) and _is_sound(answer)


@pytest.mark.parametrize("kind", kinds.ALLOWED)
def test_the_whole_way_ends_in_a_value_or_one_sentence(kind: str) -> None:
    for seed in range(10):
        data = _bent(good()[kind], seed)
        try:
            inspect(data, f"损坏.{kind}")
        except KaopingError as error:
            assert str(error).count("。") == 1
        shown = preview(kind, data, name="损坏")
        assert shown.html or shown.image or shown.note.endswith("。")


def test_a_good_file_asked_for_as_another_kind_is_answered_with_one_sentence() -> None:
    for kind in sorted(kinds.SHOWN):
        for other in sorted(kinds.SHOWN - {kind}):
            if {kind, other} != {"jpg", "png"}:
                assert preview(kind, good()[other]).note.endswith("请下载后查看。")
