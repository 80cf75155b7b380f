"""Looking at results: who sees which page from which stage on, and of what the pages tell, that it is true and no more than may be known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from kaoping.web.actions.change import change
from kaoping.web.actions.outcomes import freeze
from kaoping.web.models import Assessment, Correction, Daily, Entry, Extra, Graded, Mark, Outcome, Panel, Unit
from kaoping.web.policy import PanelState, Stage

from .matrix import Asker, things, urls
from .signed import LOSSES, passed, signed
from .world import World

OWN, BESIDE = "陈炉镇", "红土镇"
MARKERS = ("组员甲", "组员乙", "组员丙", "组员丁", "王主任", "李复核")


def pages(world: World, unit: str = OWN) -> dict[str, str]:
    """The screen's URLs: of the assessment, and of one unit."""
    a, e = f"/a/{world.assessment.pk}/look", f"/e/{world.entries[unit].pk}/look"
    return {
        "ranking": a, "heat": f"{a}/heat", "losses": f"{a}/losses", "item": f"{a}/i/A/1.2", "list": f"{a}/list", "unit": e, "total": f"{e}/total",
        "section": f"{e}/1", "why": f"{e}/1.2", "clause": f"{e}/1.2.1",
    }


def text(world: World, who: str, url: str) -> str:
    answer = world.client(who).get(url)
    assert answer.status_code == 200, (who, url)
    return str(answer.content.decode())


def weighed(world: World) -> World:
    """年终 70, 平时 30, a bonus, grades by cut-offs; 陈炉镇 with daily findings, one of them carried into 1.2."""
    rules = {"weight_year": "70", "weight_daily": "30", "bonus": "on", "grades": "cut"}
    Assessment.objects.filter(pk=world.assessment.pk).update(options=rules)
    world.assessment.refresh_from_db()
    office, entry = world.people["王主任"], world.entries[OWN]
    for n, (counts, place, points) in enumerate([("daily", "", "-2"), ("year", "1.2", "-1")], 1):
        Daily.objects.create(
            entry=entry, no=n, quarter=1, on=date(2018, 3, n), place=place, text="三会一课记录不全", points=points, basis="通报3号", counts=counts, by=office
        )
    checker = world.people["李复核"]
    Extra.objects.create(entry=entry, no=1, kind="bonus", matter="经验推广", basis="市委〔2018〕3号", points="1.37", by=office, consent_by=checker)
    return world


def test_opens_each_page_to_each_role_from_its_own_stage_on(world: World) -> None:
    passed(world)
    asker, own, beside, far = Asker(world), pages(world), pages(world, BESIDE), pages(world.other, "立地坡村")
    cohort = {"ranking", "heat", "losses", "item"}
    each = {"unit", "total", "clause"}
    stages = {"check": Stage.CHECK, "checked": Stage.CHECKED, "early": Stage.CHECKED, "notice": Stage.NOTICE, "released": Stage.RELEASED}
    whole = {f"own {n}" for n in cohort | each} | {f"beside {n}" for n in each}
    unit = {"own list"} | {f"own {n}" for n in each}
    told = {
        "李复核": {"check": whole}, "赵部长": {"early": whole, "released": whole}, "组员乙": {"released": whole},
        "陈炉镇联络员": {"notice": unit, "released": unit}, "陈炉镇负责人": {"notice": unit, "released": unit},
        "申复核": {}, "系统员": {}, "审计员": {},
    }
    wrong = []
    for name, stage in stages.items():
        Assessment.objects.filter(pk=world.assessment.pk).update(early=name == "early")
        world.at(stage, panel=PanelState.SIGNED)
        for who, expected in told.items():
            # Who may at the first stage may at all of them, and who may not at the last one may at none.
            if name != {"李复核": "check", "申复核": "released", "系统员": "released", "审计员": "released"}.get(who, name):
                continue
            asked = {f"own {n}": own[n] for n in (*cohort, *each, "list")} | {f"far {n}": far[n] for n in ("ranking", "unit")}
            asked |= {f"beside {n}": beside[n] for n in each}
            through = {n for n, u in asked.items() if asker.ask(who, "GET", u).status_code == 200}
            wrong += [f"{name} {who}: {sorted(through ^ expected.get(name, set()))}"] if through != expected.get(name, set()) else []
    assert wrong == []
    assert asker.trouble == []


def test_looks_the_same_for_a_hidden_page_and_for_one_that_is_not_there(world: World) -> None:
    passed(world)
    asker, own, there = Asker(world), pages(world), things(world, OWN, "第一组", "组员丁")
    for who in ("陈炉镇负责人", "组员甲", "赵部长"):
        for name, page in (("look:unit", "unit"), ("look:ranking", "ranking"), ("look:why", "total")):
            assert asker.cell(who, own[page], there.url(name, urls()[name], missing=True)) == "-"
    assert asker.trouble == []
    world.at(Stage.NOTICE, panel=PanelState.SIGNED)
    for place in ("9", "1.9", "1.2.99", "sum", "A"):
        assert asker.ask("陈炉镇负责人", "GET", f"{own['unit']}/{place}").status_code == 404
    assert asker.ask("王主任", "GET", own["item"].replace("A/1.2", "C/1.2")).status_code == 404


def test_gives_a_unit_its_total_by_no_road_before_the_notice(world: World) -> None:
    passed(weighed(world))
    asker, mine, total = Asker(world), things(world, OWN, "第一组", "组员丁"), "96.57"
    mine.ids.update({"daily": Daily.objects.values_list("pk", flat=True)[0], "extra": Extra.objects.values_list("pk", flat=True)[0]})
    assert total in text(world, "王主任", pages(world)["total"])
    found = []
    for who in ("陈炉镇负责人", "赵部长", "组员甲"):
        for name, arguments in urls().items():
            answer: Any = asker.ask(who, "GET", mine.url(name, arguments))
            if answer.status_code == 200 and not answer.streaming and total in answer.content.decode("utf-8", "replace"):
                found.append((who, name))
    assert found == []
    world.at(Stage.NOTICE, panel=PanelState.SIGNED)
    assert total in text(world, "陈炉镇负责人", pages(world)["list"])


def test_tells_units_of_one_another_exactly_what_is_published(world: World) -> None:
    passed(world, Stage.NOTICE)
    page, own = pages(world)["list"], pages(world)["unit"]
    seen = {}
    for rule in ("own", "list", "grades"):
        Assessment.objects.filter(pk=world.assessment.pk).update(options={"published": rule})
        for stage in (Stage.NOTICE, Stage.RELEASED):
            if stage is Stage.RELEASED and not Graded.objects.exists():
                for entry in world.entries.values():
                    Graded.objects.create(entry=entry, step="decided", grade="良好", on=timezone.localdate(), by=world.people["王主任"])
            world.at(stage, panel=PanelState.SIGNED)
            body = text(world, "陈炉镇负责人", page)
            book = load_workbook(BytesIO(world.client("陈炉镇负责人").get(f"{page}?as=xlsx").content))
            cells = [str(c.value) for sheet in book for row in sheet for c in row]
            assert (BESIDE in body) == (BESIDE in "".join(cells))
            seen[rule, stage] = (BESIDE in body, ">98<" in body and "98" in cells, body.count("良好"), ">名次" in body)
            assert BESIDE not in text(world, "陈炉镇负责人", own)
            assert "中位数" not in text(world, "陈炉镇负责人", own)
    notice, released = Stage.NOTICE, Stage.RELEASED
    assert (seen["own", notice], seen["own", released]) == ((False, False, 0, True), (False, False, 1, True))
    assert (seen["list", notice], seen["list", released]) == ((True, True, 0, True), (True, True, 1, True))
    assert (seen["grades", notice], seen["grades", released]) == ((False, False, 0, False), (True, False, 10, False))


def test_explains_a_clause_an_item_and_the_total_to_the_last_step(world: World) -> None:
    passed(weighed(world))
    office = world.client("王主任")
    own = pages(world)
    clause, item, total = (office.get(own[n]).context["p"] for n in ("clause", "why", "total"))
    assert (clause.clause.answer, clause.clause.fact, [b.say for b in clause.clause.basis]) == ("否", "查到1.2.1的情况", ["现场核查01"])
    assert [(s.what, s.points) for s in item.steps] == [
        ("1.2.1 否", "＋0"), ("1.2.2 是", "＋1"), ("1.2.3 是", "＋2"), ("平时考核：三会一课记录不全", "－1")
    ]
    assert item.score.bounds.high == 2
    assert total.line.total.sentence == "年终考核94×70%＋平时考核98×30%＋加分1.37＝96.57"
    assert "各得分点分别计分" in item.rulings[0]
    body = office.get(own["clause"]).content.decode()
    assert 'class="now"' in body
    assert "组员甲、组员乙、组员丙" in body


def test_names_to_units_and_leaders_nobody_who_has_marked_and_to_a_group_its_own(world: World) -> None:
    passed(weighed(world), Stage.RELEASED)
    correction = {
        "entry": world.entries[OWN], "changes": [{"sheet": "agreed", "place": "1.2.1", "version": 1, "old": "否", "new": "是"}], "marks": {"1.2": ["2", "4"]},
        "by": world.people["王主任"],
    }
    Correction.objects.create(no=1, reason="核对有误", state="done", approved_by=world.people["李复核"], approved_at=timezone.now(), **correction)
    Correction.objects.create(no=2, reason="还在商量", state="proposed", **correction)
    own = pages(world)
    for who in ("陈炉镇负责人", "赵部长"):
        told = {n: text(world, who, own[n]) for n in ("unit", "total", "section", "why", "clause")}
        bare = {n: body.replace(f"{who}（", "") for n, body in told.items()}
        assert [(n, m) for n, body in bare.items() for m in MARKERS if m in body] == []
        assert "核对有误" in told["why"]
        assert "还在商量" not in "".join(told.values())
    assert "组员乙" in text(world, "组员甲", own["clause"])
    assert "组员乙" not in text(world, "组员丁", own["clause"])
    office = text(world, "王主任", own["clause"])
    assert [m for m in ("组员乙", "还在商量", "1.2.1 合议：否") if m not in office] == []


def test_shows_a_unit_beside_its_group_and_beside_the_year_before(world: World) -> None:
    passed(world)
    standard = {"owner": world.district, "document": world.document, "digest": world.document.digest, "by": world.people["王主任"]}
    before = Assessment.objects.create(name="2017年度考核", year=2017, stage=Stage.NOTICE, **standard)
    entry = Entry.objects.create(assessment=before, unit=world.entries[OWN].unit, rubric="A", ranking="A")
    content = Outcome.objects.get(entry=world.entries[BESIDE]).content
    Outcome.objects.create(assessment=before, entry=entry, version=1, content=content, digest="1" * 64, cause="check", by=world.people["王主任"])
    Assessment.objects.filter(pk=world.assessment.pk).update(previous=before)
    page = world.client("王主任").get(pages(world)["unit"]).context["p"]
    first = page.sections[0]
    assert (first.score.bounds.high, first.middle.high, first.best.high, first.before.bounds.high, page.peers) == (32, 35, 35, 33, 8)
    assert [(i.item.id, i.lost) for i in page.losing] == [("1.2", 2), ("3.1", 2), ("1.5", 1)]


def test_shows_ranges_of_marks_and_places_while_a_group_is_still_marking(world: World) -> None:
    signed(world)
    Panel.objects.filter(entry=world.entries[BESIDE], group__name="第二组").update(state=PanelState.MARKING)
    Mark.objects.filter(sheet__entry=world.entries[BESIDE], sheet__kind="agreed", place__startswith="3.").update(answer="")
    client, own = world.client("王主任"), pages(world, BESIDE)
    rows = {r.line.name: r for g in client.get(own["ranking"]).context["p"].groups for r in g.rows}
    assert (rows[BESIDE].line.total.bounds.low, rows[BESIDE].line.total.bounds.high, rows[BESIDE].place) == (83, 98, "6–8")
    assert "未经复核" in client.get(own["ranking"]).content.decode()
    assert "还没有开始合议" in client.get(own["unit"] + "/3.1").content.decode()


def test_finds_the_dearest_items_and_clauses_and_how_one_item_is_spread(world: World) -> None:
    passed(world)
    client, own = world.client("王主任"), pages(world)
    found = client.get(own["losses"]).context["p"]
    dearest = [(f"{x.rubric}/{x.place}", str(x.mean), x.units, x.of) for x in found.items[:3]]
    assert dearest == [("B/1.3", "3.00", 1, 1), ("A/1.2", "0.50", 2, 8), ("A/3.1", "0.25", 1, 8)]
    assert [x.place for x in found.clauses[:3]] == ["1.3.1", "1.2.1", "3.1.1"]
    item = client.get(own["item"]).context["p"]
    assert (item.counts, [m.line.name for m in item.marks[:2]]) == (((5, 6), (3, 2)), [OWN, BESIDE])
    heat = client.get(own["heat"], {"sort": "A/1.2"}).context["p"].tables[0]
    assert ([x.name for x in heat.lines[:2]], heat.medians[1].high) == ([OWN, BESIDE], 5)


def test_writes_every_table_as_a_workbook_without_formulas_that_says_whose_result_it_is(world: World) -> None:
    Unit.objects.filter(pk=world.entries[OWN].unit_id).update(name='=HYPERLINK("http://x")')
    passed(world, Stage.RELEASED, LOSSES)
    own = pages(world)
    asked = [(n, "王主任") for n in ("ranking", "heat", "losses", "item", "unit")] + [("list", "陈炉镇负责人")]
    for name, who in asked:
        answer = world.client(who).get(f"{own[name]}?as=xlsx")
        book = load_workbook(BytesIO(answer.content))
        cells = [c for sheet in book for row in sheet for c in row]
        assert [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink] == []
        sheet = book.worksheets[0]
        assert world.assessment.name in sheet["A1"].value
        assert "结果第1版" in sheet["A2"].value
        assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$3")
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_asks_the_database_as_often_for_many_units_as_for_few(world: World) -> None:
    passed(world)
    client, own = world.client("王主任"), pages(world)
    few = {n: _asked(client, u) for n, u in own.items() if n != "list"}
    kept = Outcome.objects.get(entry=world.entries[OWN])
    for n in range(12):
        unit = Unit.objects.create(name=f"新镇{n}", level="town", parent=world.district, order=50 + n)
        entry = Entry.objects.create(assessment=world.assessment, unit=unit, rubric="A", ranking="A", order=50 + n, state="confirmed")
        Outcome.objects.create(assessment=world.assessment, entry=entry, version=1, content=kept.content, digest=f"{n:064}", cause="check", by=kept.by)
    assert {n: _asked(client, u) for n, u in own.items() if n != "list"} == few
    assert max(few.values()) < 40


def _asked(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_leads_leaders_groups_and_units_to_the_results_by_the_bar_once_they_may_look(world: World) -> None:
    passed(world)
    own = pages(world)
    led = {}
    for stage in (Stage.CHECKED, Stage.NOTICE, Stage.RELEASED):
        world.at(stage, panel=PanelState.SIGNED)
        led[stage] = [next((e["url"] for e in _bar(world, who) if e["label"] == "结果"), "") for who in ("赵部长", "组员甲", "陈炉镇联络员")]
    assert led[Stage.CHECKED][1:] == ["", ""]
    assert led[Stage.NOTICE] == [led[Stage.CHECKED][0], "", own["list"]]
    assert led[Stage.RELEASED] == [own["ranking"], own["ranking"], own["list"]]
    assert led[Stage.CHECKED][0] not in (own["ranking"], "")


@pytest.mark.parametrize("who", ["赵部长", "申复核", "王主任"])
def test_leads_to_each_assessment_of_ones_own_and_to_no_other(world: World, who: str) -> None:
    client = world.client(who)
    assert "换考核" not in client.get("/", follow=True).content.decode()
    a = world.assessment
    later = Assessment.objects.create(owner=a.owner, document=a.document, digest=a.digest, name="2019年度考核", year=2019, stage=Stage.REPORT, by=a.by)
    foreign = world.other.assessment
    assert "换考核" in client.get("/", follow=True).content.decode()
    listed = client.get("/?all=1").content.decode()
    assert [one.name in listed for one in (a, later, foreign)] == [True, True, False]
    reached = [client.get(f"/?in={key}").headers["Location"].split("/")[2] for key in (a.pk, later.pk, foreign.pk, "x")]
    assert reached == [str(a.pk), *[str(later.pk)] * 3]


def _bar(world: World, who: str) -> Iterator[dict[str, Any]]:
    answer = world.client(who).get("/", follow=True)
    yield from answer.context["nav"]


def test_freezes_and_tells_a_new_version_after_a_correction(world: World) -> None:
    passed(world, Stage.NOTICE)
    Mark.objects.filter(sheet__entry=world.entries[OWN], sheet__kind="agreed", place="1.2.1").update(answer="是", value=1)
    office = world.actor("王主任")
    with change(office, "results.pass", assessment=world.assessment.pk) as made:
        freeze(office, made, world.assessment, "correction:1")
    page = world.client("陈炉镇负责人").get(pages(world)["why"]).context["p"]
    assert (page.kept.version, page.score.bounds.high) == (2, 5)
    assert page.trail[-1].words == "1.2得3 → 5"
