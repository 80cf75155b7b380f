"""Who is assessed: the tree, typed lists, workbooks, and an office's own units."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaoping.core.errors import KaopingError
from kaoping.web.actions import plan, plan_people, plan_run, plan_units, units
from kaoping.web.actions.plan import Division
from kaoping.web.models import Assessment, Document, Entry, Post, Unit
from kaoping.web.policy import Hidden, Role, Stage
from kaoping.web.queries.plan_roster import HEAD, Troubles, blank, from_workbook, typed

from .plan_world import DAYS, entry_of, fresh, items, new_plan
from .world import World


def book(*rows: tuple[str, ...]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def names(made: Assessment) -> list[str]:
    return list(Entry.objects.filter(assessment=made).values_list("unit__name", flat=True))


def test_adds_typed_units_new_and_known_and_proposes_for_them(world: World) -> None:
    made = new_plan(world, units=False)
    assert plan_units.add_lines(world.actor("王主任"), made, made.version, typed("陈炉镇\n\n区教育局\t其他\n三里洞街道")) == (3, 1)
    assert names(made) == ["陈炉镇", "区教育局", "三里洞街道"]
    school = Unit.objects.get(name="区教育局")
    assert (school.level, school.parent_id, entry_of(made, "区教育局").rubric, entry_of(made, "三里洞街道").rubric) == ("other", world.district.pk, "", "B")


def test_reads_units_from_a_workbook_with_their_rubric_and_reason(world: World) -> None:
    made = new_plan(world, units=False)
    data = book(("陈炉镇", "", "", "B", "今年按街道考核", ""), ("那坡村", "村（社区）", "陈炉镇", "A", "试点", ""))
    plan_units.add_lines(world.actor("王主任"), made, made.version, from_workbook(data, "单位.xlsx"))
    entry = entry_of(made, "陈炉镇")
    assert (entry.rubric, entry.exception) == ("B", "今年按街道考核")
    assert Unit.objects.get(name="那坡村").parent == entry.unit


def test_tells_every_row_that_is_wrong_and_writes_nothing(world: World) -> None:
    made, before = new_plan(world, units=False), Unit.objects.count()
    data = book(("新镇", "省级", "", "", "", ""), ("陈炉镇", "", "", "B", "", ""), ("甲村", "", "没有这个镇", "", "", ""), ("红土镇", "", "", "Z", "", ""))
    with pytest.raises(Troubles) as refused:
        plan_units.add_lines(world.actor("王主任"), made, made.version, from_workbook(data, "单位.xlsx"))
    said = refused.value.sentences
    assert [s[:3] for s in said] == ["第2行", "第3行", "第4行", "第5行"]
    assert "层级“省级”不认识" in said[0] and "请填例外理由" in said[1] and "没有这个镇" in said[2] and "请填A、B之一" in said[3]
    assert (names(made), Unit.objects.count()) == ([], before)


@pytest.mark.parametrize(
    ("text", "words"), [("甲\n甲", "第2行的“甲”与第1行重复"), ("  \n", "至少写一个"), ("x" * 61, "不超过60字"), ("\t镇", "没有写单位名称")]
)
def test_refuses_a_list_that_makes_no_sense(text: str, words: str) -> None:
    with pytest.raises(Troubles, match=words):
        typed(text)


@pytest.mark.parametrize("data", [b"not a book", b"PK\x03\x04broken", book()])
def test_refuses_what_is_no_list_of_units(data: bytes) -> None:
    with pytest.raises(KaopingError):
        from_workbook(data, "单位.xlsx")


def test_gives_a_blank_workbook_that_it_reads_back() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(blank(["A", "B"]))).worksheets[0]
    assert [c.value for c in sheet[1]] == list(HEAD)
    with pytest.raises(KaopingError, match="至少写一个|没有找到"):
        from_workbook(blank(["A"]), "空白.xlsx")


def test_takes_the_units_that_are_ticked_and_lets_the_others_go(world: World) -> None:
    made, actor = new_plan(world), world.actor("王主任")
    keep = [world.entries[t].unit_id for t in ("陈炉镇", "三里洞街道")]
    kept = entry_of(made, "陈炉镇").pk
    plan_units.choose(actor, made, fresh(made), keep)
    assert names(made) == ["陈炉镇", "三里洞街道"]
    assert entry_of(made, "陈炉镇").pk == kept


def test_refuses_units_of_another_tree_and_those_out_of_use(world: World) -> None:
    made, actor = new_plan(world), world.actor("王主任")
    other = Unit.objects.create(name="耀州区", level="district")
    with pytest.raises(KaopingError, match="不在本单位之下"):
        plan_units.choose(actor, made, fresh(made), [other.pk])
    unit = units.add(actor, world.district, "新区办", "other")
    units.retire(actor, unit, False, "撤并")
    with pytest.raises(KaopingError, match="新区办已停用"):
        plan_units.choose(actor, made, fresh(made), [unit.pk])


def test_keeps_what_was_typed_when_the_page_says_what_is_wrong(world: World) -> None:
    made = new_plan(world)
    answer = world.client("王主任").post(reverse("plan:units", args=[made.pk]), {"version": fresh(made), "do": "typed", "lines": "甲镇\t省级"})
    assert answer.status_code == 422
    assert "甲镇\t省级</textarea>" in answer.content.decode()
    assert "第1行“甲镇”的层级“省级”不认识" in answer.content.decode()


def test_takes_an_uploaded_workbook(world: World) -> None:
    made = new_plan(world, units=False)
    file = SimpleUploadedFile("单位.xlsx", book(("陈炉镇", "", "", "", "", "")))
    answer = world.client("王主任").post(reverse("plan:units", args=[made.pk]), {"version": made.version, "do": "file", "book": file})
    assert (answer.status_code, names(made)) == (302, ["陈炉镇"])


def test_adds_renames_and_retires_units_of_its_own_only(world: World) -> None:
    actor = world.actor("王主任")
    unit = units.add(actor, world.district, "新区街道", "town")
    units.edit(actor, unit, "新城街道", "town", "新城街道考核办", 3)
    unit.refresh_from_db()
    assert (unit.name, unit.office, unit.order) == ("新城街道", "新城街道考核办", 3)
    with pytest.raises(KaopingError, match="已经有“陈炉镇”"):
        units.add(actor, world.district, "陈炉镇", "town")
    with pytest.raises(KaopingError, match="归档或移出后才能停用"):
        units.retire(actor, world.entries["陈炉镇"].unit, False, "撤并")
    village = Unit.objects.create(name="那坡村", level="village", parent=world.entries["陈炉镇"].unit)
    with pytest.raises(Hidden):
        units.edit(actor, village, "改名", "village", "", 1)
    assert world.client("王主任").get(reverse("plan:unit_edit", args=[village.pk])).status_code == 404


def town_office(world: World) -> tuple[Unit, Document]:
    """陈炉镇 with an office of its own, and a standard that it has published."""
    town = world.entries["陈炉镇"].unit
    Post.objects.create(user=world.people["无岗位"], role=Role.OFFICE, unit=town)
    document = Document.objects.get(pk=world.document.pk)
    document.pk, document.owner, document.title = None, town, "陈炉镇对村考核办法"
    document.save()
    return town, document


def test_lets_a_town_assess_its_villages_and_hides_each_others_assessments(world: World) -> None:
    town, document = town_office(world)
    actor, browser = world.actor("无岗位"), world.client("无岗位")
    answer = browser.post(reverse("plan:new"), {"name": "2026年度村级考核", "year": 2026, "document": document.pk, "go": "on"})
    made = Assessment.objects.get(name="2026年度村级考核")
    assert (answer["Location"], made.owner) == (reverse("plan:units", args=[made.pk]), town)
    browser.post(reverse("plan:units", args=[made.pk]), {"version": made.version, "do": "typed", "lines": "那坡村\n上店村\n北堡社区"})
    assert set(Unit.objects.filter(parent=town).values_list("name", "level")) == {(n, "village") for n in ("那坡村", "上店村", "北堡社区")}
    rows = {f"rubric-{e.pk}": "A" for e in Entry.objects.filter(assessment=made)} | {f"why-{e.pk}": "村级试用" for e in Entry.objects.filter(assessment=made)}
    assert browser.post(reverse("plan:rubrics", args=[made.pk]), {"version": fresh(made), "ranking": "all", **rows}).status_code == 302
    days = {f"{k}-{w}": d for k, pair in DAYS.items() for w, d in zip(("first", "last"), pair, strict=True)}
    assert browser.post(reverse("plan:calendar", args=[made.pk]), {"version": fresh(made), **days}).status_code == 302
    group = plan_people.add_group(actor, made, "包村一组")
    browser.post(reverse("plan:join", args=[group.pk]), {"person": "组员甲（member10）", "role": "lead"})
    plan.set_division(actor, made, fresh(made), Division("item", {i: group.pk for i in items() if i.startswith("A/")}, {}))
    answer = browser.post(reverse("plan:start", args=[made.pk]), {"version": fresh(made)})
    made.refresh_from_db()
    assert (answer["Location"], made.stage) == (reverse("plan:show", args=[made.pk]), Stage.REPORT)
    assert world.client("王主任").get(reverse("plan:show", args=[made.pk])).status_code == 404
    assert browser.get(reverse("plan:show", args=[world.assessment.pk])).status_code == 404
    assert "2018年度镇办党建考核" not in browser.get(reverse("plan:list")).content.decode()
    plan_run.open_marking(actor, made)
    made.refresh_from_db()
    assert made.stage == Stage.MARK


def test_does_not_let_a_town_choose_units_beside_its_own(world: World) -> None:
    _, document = town_office(world)
    made = plan.create(world.actor("无岗位"), document.owner, "村级考核", 2026, document)
    with pytest.raises(KaopingError, match="不在本单位之下"):
        plan_units.choose(world.actor("无岗位"), made, made.version, [world.entries["红土镇"].unit_id])
