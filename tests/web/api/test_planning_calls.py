"""An office's own program plans an assessment, starts it, and sees to who need not be assessed on what."""

from __future__ import annotations

from typing import Any

from kaoping.web.models import Absent, Assessment, Event
from kaoping.web.policy import Stage

from ..plan_world import DAYS, items
from ..world import TOWNS, World
from .calling import call, token


def test_plans_an_assessment_from_its_name_to_its_start(world: World) -> None:
    secret = token(world, "王主任")

    def post(url: str, **body: Any) -> Any:
        answer = call(secret, "POST", f"/api/{url}", body)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    units = call(secret, "GET", "/api/units").json()["units"]
    plan = post("assessments/add", name="2026年度镇办党建考核", year=2026, standard=world.document.pk)["id"]
    here = f"assessments/{plan}"

    def version() -> int:
        return int(call(secret, "GET", f"/api/{here}").json()["version"])

    assert post(f"{here}/units", version=version(), units=[u["id"] for u in units if u["name"] in TOWNS[:8]]) == {"units": 8}
    assert post(f"{here}/units/add", version=version(), lines=[{"name": "三里洞街道"}, {"name": "新区街道"}]) == {"added": 2, "new": 1}
    told = call(secret, "GET", f"/api/{here}").json()
    new = next(u for u in told["units"] if u["unit"] == "新区街道")
    post(f"{here}/rubrics", version=version(), ranking="rubric", units=[{"entry": new["entry"], "rubric": "B", "exception": "新设"}])
    post(f"{here}/calendar", version=version(), days=DAYS)
    group = post(f"{here}/groups/add", name="一组")["id"]
    people = {p["name"]: p["user"] for p in call(secret, "GET", f"/api/{here}/candidates").json()["people"]}
    for name, role in (("组员甲", "lead"), ("组员乙", "member"), ("组员丙", "member")):
        post(f"groups/{group}/join", user=people[name], role=role)
    post(f"{here}/division", version=version(), mode="item", items=[{"item": i, "group": group} for i in items()])
    assert call(secret, "GET", f"/api/{here}/plan/check").json() == {"wanting": []}
    post(f"{here}/start", version=version())
    assert Assessment.objects.get(pk=plan).stage == Stage.REPORT
    assert Event.objects.get(verb="plan.start").name == "王主任（令牌：取数）"


def test_whoever_saw_an_older_plan_writes_nothing_over_the_new_one(world: World) -> None:
    secret = token(world, "王主任")
    plan = call(secret, "POST", "/api/assessments/add", {"name": "考核", "year": 2026, "standard": world.document.pk}).json()["id"]
    answer = call(secret, "POST", f"/api/assessments/{plan}/units", {"version": 9, "units": []})
    assert answer.status_code == 409 and "已被他人改动" in answer.json()["error"]


def test_does_not_name_what_is_another_offices(world: World) -> None:
    body = {"name": "考核", "year": 2026, "standard": world.other.document.pk}
    assert call(token(world, "王主任"), "POST", "/api/assessments/add", body).status_code == 404


def test_what_does_not_apply_needs_a_second_person(world: World) -> None:
    here = f"/api/entries/{world.entries['陈炉镇'].pk}"
    found = call(token(world, "组员丁"), "POST", f"{here}/marks/absent", {"place": "4.2", "reason": "没有两新组织"}).json()["absent"]
    checker = token(world, "李复核")
    assert [a["consent"] for a in call(checker, "GET", f"{here}/absents").json()["absents"]] == [""]
    assert call(checker, "POST", f"{here}/absents/consent", {"absent": found}).status_code == 200
    assert Absent.objects.get(pk=found).consent_by == world.people["李复核"]
    assert call(token(world, "组员丁"), "POST", f"{here}/marks/absent/withdraw", {"absent": found}).status_code == 422  # consented to by now
    other = f"/api/entries/{world.entries['红土镇'].pk}/absents/consent"
    assert call(checker, "POST", other, {"absent": found}).status_code == 404


def test_a_visit_is_noted_and_cited(world: World) -> None:
    secret, here = token(world, "组员甲"), f"/api/entries/{world.entries['陈炉镇'].pk}"
    visit = call(secret, "POST", f"{here}/visits/add", {"where": "党群中心", "matter": "台账", "found": "没有更新", "items": ["1.1"]}).json()["id"]
    body = {"place": "1.1.2", "version": 0, "answer": "否", "note": "没有更新", "basis": [{"kind": "visit", "id": str(visit)}]}
    saved = call(secret, "POST", f"{here}/marks", body).json()["mark"]
    assert [b["id"] for b in saved["basis"] if b["kind"] == "visit"] == [visit]
