"""What the pages of results add up and set side by side: sums that both sides can redo, medians of one's own group, last year by its words, what is read
once; and nothing of it in any file before its time."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal as D
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from kaoping.core.wire import digest
from kaoping.web.models import Absent, Assessment, Ballot, Daily, Document, Entry, Graded, Outcome, Panel
from kaoping.web.policy import PanelState, Stage
from kaoping.web.policy.states import StandardState
from kaoping.web.queries.results import Results, results

from .signed import passed, signed
from .test_look import BESIDE, MARKERS, OWN, pages, text
from .world import TOWNS, World, frozen


def ruled(world: World, **rules: str) -> World:
    Assessment.objects.filter(pk=world.assessment.pk).update(options=rules)
    world.assessment.refresh_from_db()
    return world


def without(world: World, unit: str, place: str) -> None:
    people = world.people
    Absent.objects.create(
        entry=world.entries[unit], place=place, reason="没有这项工作", by=people["组员甲"], consent_by=people["王主任"], consent_at=timezone.now()
    )


def shown(world: World, url: str, who: str = "王主任") -> Any:
    answer = world.client(who).get(url)
    assert answer.status_code == 200, url
    return answer.context["p"]


def test_shows_a_ballot_with_two_places_and_weighs_it_as_it_is(world: World) -> None:
    ruled(world, weight_year="90", weight_ballot="10", ballot="on")
    for entry in world.entries.values():
        Ballot.objects.create(
            entry=entry, on=timezone.localdate(), expected=90, present=75, issued=75, returned=75, valid=75, votes=[58, 12, 5, 0], counter="计", watcher="监",
            by=world.people["王主任"], at=timezone.now(),
        )
    passed(world)
    page = text(world, "王主任", pages(world)["ranking"])
    assert (">94.13<" in page, "94.1333" in page) == (True, False)
    assert shown(world, pages(world)["total"]).line.total.sentence == "年终考核95×90%＋民主测评94.133333…×10%＝94.91"


def test_says_how_what_does_not_apply_is_carried_over(world: World) -> None:
    without(world, OWN, "2.3")
    without(world, OWN, "1.5.1")
    passed(world)
    own = pages(world)
    total, item, part = (shown(world, u) for u in (own["total"], f"{own['unit']}/2.3", f"{own['unit']}/1.5"))
    assert [s.what for s in total.more] == ["不适用5分，其余95分折算成100分：90×100÷95＝94.736842…"]
    assert total.line.total.sentence == "年终考核94.736842…＝94.74"
    assert [(s.id, s.excused) for s in total.score.parts] == [("1", 1), ("2", 4), ("3", 0), ("4", 0)]
    assert (item.steps, item.score.not_applicable) == ([], True)
    assert [(s.what, s.points) for s in part.steps][:2] == [("1.5.1 不适用", "＋0"), ("1.5.2 是", "＋1")]
    assert "折算见总分" in text(world, "王主任", f"{own['unit']}/1.5")


def test_measures_units_by_the_medians_of_their_own_ranking_group(world: World) -> None:
    ruled(world, ranking="named")
    for name in (OWN, BESIDE, "广阳镇"):
        Entry.objects.filter(pk=world.entries[name].pk).update(ranking="乡镇组")
        world.entries[name].ranking = "乡镇组"
    passed(world)
    heat = shown(world, pages(world)["heat"])
    at = [i.id for i in heat.tables[0].rubric.items()].index("1.2")
    assert {t.group: (len(t.lines), t.medians[at].high) for t in heat.tables[:2]} == {"乡镇组": (3, 3), "其余单位": (5, 5)}
    book = load_workbook(BytesIO(world.client("王主任").get(f"{pages(world)['heat']}?as=xlsx").content))
    assert sorted(book.sheetnames) == ["评分表A·乡镇组", "评分表A·其余单位", "评分表B"]


def reworded(world: World) -> Assessment:
    """The year before, by a standard in which 1.2 had other words."""
    body: Any = deepcopy(frozen())
    items = body["standard"]["rubrics"][0]["sections"][0]["items"]
    assert "脱贫攻坚" in items[1]["text"]
    items[1]["text"] = items[1]["text"].replace("脱贫攻坚", "乡村振兴")
    old = {"owner": world.district, "by": world.people["王主任"], "year": 2017}
    document = Document.objects.create(
        title="上年标准", name="上年.docx", key="old", size=1, sha256="2" * 64, sm3="2" * 64, compiled={"standard": body["standard"], "format": 1},
        state=StandardState.PUBLISHED, frozen=body, digest=digest(body), **old,
    )
    before = Assessment.objects.create(name="2017年度考核", stage=Stage.ARCHIVED, document=document, digest=document.digest, **old)
    entry = Entry.objects.create(assessment=before, unit=world.entries[OWN].unit, rubric="A", ranking="A")
    content = Outcome.objects.get(entry=world.entries[BESIDE]).content
    Outcome.objects.create(assessment=before, entry=entry, version=1, content=content, digest="3" * 64, cause="check", by=world.people["王主任"])
    Assessment.objects.filter(pk=world.assessment.pk).update(previous=before)
    return before


def test_sets_last_year_beside_what_reads_alike_and_says_where_words_have_changed(world: World) -> None:
    passed(world)
    reworded(world)
    page = shown(world, pages(world)["unit"])
    items = {i.item.id: i.before for s in page.sections for i in s.items}
    assert (items["1.2"].bounds.high, items["1.2"].reworded, items["1.3"].reworded, page.changed) == (3, True, False, True)
    assert [(s.before.bounds.high, s.before.reworded) for s in page.sections] == [(33, True), (20, False), (15, False), (30, False)]
    assert "3＊" in text(world, "王主任", pages(world)["unit"])
    assert "3＊" in text(world, "陈炉镇负责人", pages(world.at(Stage.NOTICE, panel=PanelState.SIGNED))["unit"])


def test_adds_up_what_share_of_all_losses_the_dearest_come_to(world: World) -> None:
    passed(world)
    found = shown(world, pages(world)["losses"]).items
    first, second, last = found[0], found[1], found[-1]
    assert ((first.sum, first.upto), (second.sum, second.upto), last.upto) == ((3, 25), (4, D("58.3")), 100)


def test_leads_a_unit_from_its_first_page_to_its_result_once_it_is_told(world: World) -> None:
    passed(world)
    link = f'href="{pages(world)["unit"]}"'
    home = f"/a/{world.assessment.pk}/report"
    seen = {}
    for stage in (Stage.CHECKED, Stage.NOTICE):
        world.at(stage, panel=PanelState.SIGNED)
        seen[stage] = link in text(world, "陈炉镇联络员", home)
    assert seen == {Stage.CHECKED: False, Stage.NOTICE: True}


@pytest.mark.parametrize("rules", [{}, {"absent": "mean"}, {"ties": "list"}, {"grades": "cut", "weight_year": "70", "weight_daily": "30"}])
def test_comes_to_the_same_marks_and_places_without_reading_the_reasons(world: World, rules: dict[str, str]) -> None:
    without(world, "金锁关镇", "2.3")
    ruled(signed(world), **rules)
    Panel.objects.filter(entry=world.entries[BESIDE], group__name="第二组").update(state=PanelState.MARKING)
    Daily.objects.create(
        entry=world.entries[OWN], no=1, quarter=1, on=timezone.localdate(), place="1.2", text="记录不全", points="-1", counts="year", by=world.people["王主任"]
    )
    whole, bare = results(world.assessment), results(world.assessment, whys=False)
    assert told(bare) == told(whole)


def told(found: Results) -> list[Any]:
    items = [[(i.id, i.bounds, i.not_applicable, i.applicable) for s in x.score.parts for i in s.parts] for x in found.lines]
    return [(x.name, x.total, x.place, replace(x.grading, vetoes=()) if x.grading else None, i) for x, i in zip(found.lines, items, strict=True)]


def test_reads_frozen_results_once_and_people_s_grades_each_time(world: World) -> None:
    passed(world)
    first = told(results(world.assessment))
    with CaptureQueriesContext(connection) as asked:
        again = results(world.assessment)
    assert told(again) == first
    assert [q["sql"] for q in asked if '"content"' in q["sql"]] == []
    Graded.objects.create(entry=world.entries[OWN], step="proposed", grade="良好", on=timezone.localdate(), by=world.people["王主任"])
    assert [x.proposed.grade if x.proposed else "" for x in results(world.assessment).lines].count("良好") == 1
    assert all(x.proposed is None for x in again.lines)


def test_gives_a_unit_no_workbook_before_the_notice_and_then_its_own_alone(world: World) -> None:
    passed(world)
    own, beside, client = pages(world), pages(world, BESIDE), world.client("陈炉镇负责人")
    asked = [f"{u}?as=xlsx" for u in own.values()]
    assert {client.get(u).status_code for u in asked} == {404}
    world.at(Stage.NOTICE, panel=PanelState.SIGNED)
    given = {u for u in [*asked, *(f"{u}?as=xlsx" for u in beside.values())] if client.get(u).status_code == 200}
    assert given == {f"{own[n]}?as=xlsx" for n in ("list", "unit", "total", "section", "why", "clause")}
    for name in ("list", "unit"):
        answer = client.get(f"{own[name]}?as=xlsx")
        cells = "\n".join(str(c.value) for sheet in load_workbook(BytesIO(answer.content)) for row in sheet for c in row)
        assert [n for n in (*TOWNS, *MARKERS) if n in cells] == [OWN]
        assert ("ETag" in answer, answer["Cache-Control"]) == (False, "no-store")
