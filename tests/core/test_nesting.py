from __future__ import annotations

import random

import pytest

from kaoping.core.nesting import nested

UNITS = ("甲镇", "乙镇", "丙街道", "丁街道")
ITEMS = ("1.1", "1.2", "1.10", "2.1")


def by_unit(*extra, items=ITEMS):
    """一组 marks the first two units, 二组 the others."""
    return [("一组" if u in UNITS[:2] else "二组", u, i) for u in UNITS for i in items] + list(extra)


def test_it_warns_of_a_pure_plan_by_unit_and_says_why():
    found = nested(by_unit())
    assert (found.linked, found.pure, found.parts, found.items) == (False, True, (("一组",), ("二组",)), ITEMS)
    assert found.warning == (
        "1.1、1.2、1.10等4条各组只评自己的单位，没有共同评的：分数有高低时，是组里宽严不同还是单位有好坏，事后用什么算法都分不开；"
        "建议改为按条分工，或指定至少2个单位由各组都评"
    )


def test_it_finds_nothing_to_warn_of_in_a_plan_by_item():
    found = nested([("一组" if i < "2" else "二组", u, i) for u in UNITS for i in ITEMS])
    assert (found.linked, found.warning, found.anchors) == (True, "", ())


def test_it_lets_common_cases_join_groups():
    found = nested(by_unit(("二组", "甲镇", "1.1"), ("一组", "丁街道", "1.2")))
    assert (found.linked, found.warning, found.parts) == (True, "", (("一组", "二组"),))
    assert set(found.anchors) == {("甲镇", "1.1"), ("丁街道", "1.2")}


def test_it_warns_of_a_single_common_case():
    found = nested(by_unit(("二组", "甲镇", "1.1")))
    assert found.linked
    assert "只有1处共同评的" in found.warning


def test_it_joins_groups_through_others():
    chain = [(g, u, "1.1") for g, us in (("一组", "甲乙丙"), ("二组", "乙丙丁戊"), ("三组", "丁戊己")) for u in us]
    assert nested(chain).parts == (("一组", "三组", "二组"),)
    assert nested(chain).warning == ""


def test_it_names_only_the_items_in_which_groups_are_apart():
    mixed = [*by_unit(items=("1.1",)), *(("一组", u, "1.2") for u in UNITS)]
    found = nested(mixed)
    assert (found.items, found.pure) == (("1.1",), False)
    assert found.warning.startswith("1.1由几个组各评各的单位")


@pytest.mark.parametrize("plan", [[], [("一组", u, i) for u in UNITS for i in ITEMS]])
def test_it_has_nothing_to_say_of_one_group_or_none(plan):
    assert (nested(plan).linked, nested(plan).warning) == (True, "")


def test_it_always_warns_of_a_plan_by_unit_whatever_its_size_and_order():
    rng = random.Random(3)
    for _ in range(200):
        groups, units, items = rng.randint(2, 6), rng.randint(6, 20), rng.randint(1, 8)
        plan = [(f"第{u % groups}组", f"单位{u}", f"{i}") for u in range(units) for i in range(items)]
        rng.shuffle(plan)
        found = nested(plan)
        assert (found.pure, len(found.parts), len(found.items)) == (True, groups, items)
        assert "各组只评自己的单位" in found.warning
