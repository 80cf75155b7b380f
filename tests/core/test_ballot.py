"""Ballots that do not add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaoping.core.ballot import Ballots, misfits

FITS = Ballots("甲镇", 80, 76, 76, 75, 74, (60, 10, 4, 0))


def test_a_count_that_fits_has_nothing_to_say() -> None:
    assert list(misfits(FITS)) == []


@pytest.mark.parametrize(("wrong", "says"), [
    ({"present": 81, "issued": 81}, "甲镇实到人数81多于应到人数80"),
    ({"issued": 77}, "甲镇发出票数77多于实到人数76"),
    ({"returned": 77}, "甲镇收回票数77多于发出票数76"),
    ({"returned": 73}, "甲镇有效票数74多于收回票数73"),
    ({"options": (60, 10, 3, 0)}, "甲镇各档票数之和73不等于有效票数74"),
])
def test_each_misfit_is_told_in_a_sentence(wrong: dict[str, object], says: str) -> None:
    assert list(misfits(replace(FITS, **wrong))) == [says]  # type: ignore[arg-type]


def test_several_misfits_are_all_told() -> None:
    assert len(list(misfits(Ballots("甲镇", 1, 2, 3, 4, 5, ())))) == 5
