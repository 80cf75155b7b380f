"""What comes after the signature, by programs: what else counts, grades, appeals and corrections, the ledger, the end."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kaoping.web.models import Assessment, Daily, Evidence, Extra, Graded, Problem
from kaoping.web.policy import Stage

from ..files.making import photo
from ..world import World
from .calling import call, token

OFFICE, CHECKER, CLERK, HEAD = "王主任", "李复核", "陈炉镇联络员", "陈炉镇负责人"


class Programs:
    """A token for each, and what they get."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.secrets: dict[str, str] = {}

    def post(self, who: str, url: str, status: int = 200, **body: Any) -> Any:
        return self._told(who, "POST", url, status, body)

    def get(self, who: str, url: str, status: int = 200) -> Any:
        return self._told(who, "GET", url, status, None)

    def _told(self, who: str, method: str, url: str, status: int, body: Any) -> Any:
        if who not in self.secrets:
            self.secrets[who] = token(self.world, who)
        answer = call(self.secrets[who], method, f"/api/{url}", body)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()


@pytest.fixture
def programs(done: World) -> Programs:
    return Programs(done)


def at(world: World, stage: Stage, **more: Any) -> str:
    Assessment.objects.filter(pk=world.assessment.pk).update(stage=stage, **more)
    return f"assessments/{world.assessment.pk}"


def test_what_else_counts_is_noted_with_its_proof_and_a_second_persons_word(done: World, programs: Programs) -> None:
    here, entry = at(done, Stage.COLLECT, options={"weight_year": "80", "weight_daily": "20", "bonus": "on"}), f"entries/{done.entries['陈炉镇'].pk}"
    today = timezone.localdate().isoformat()
    finding = {"source": "bulletin", "quarter": 1, "on": today, "place": "1.1", "text": "迟报", "points": "-0.5", "basis": "通报3号", "counts": "daily"}
    programs.post(OFFICE, f"{entry}/findings/add", **finding)
    assert programs.post(OFFICE, f"{entry}/findings/add", 422, **finding | {"points": "1e3"})["error"].startswith("“points”的写法不对")
    assert programs.post(OFFICE, f"{entry}/findings/add", 422, **finding | {"on": "2026-02-30"})["error"].startswith("“on”的写法不对")
    lines = [{k: str(v) for k, v in finding.items()} | {"unit": unit} for unit in ("红土镇", "没有这个镇")]
    assert programs.post(OFFICE, f"{here}/findings/add", 422, lines=lines)["details"] == ["第2行：单位“没有这个镇”不在本次考核里"]
    assert [f["points"] for f in programs.get(OFFICE, f"{here}/findings")["findings"]] == ["-0.5"]
    proof = {"name": "表彰.jpg", "content": base64.b64encode(photo()).decode()}
    extra = programs.post(OFFICE, f"{entry}/extras/add", kind="bonus", matter="表彰", basis="市委1号", points="1", proof=proof)["id"]
    programs.post(OFFICE, f"extras/{extra}/consent", 404)
    programs.post(CHECKER, f"extras/{extra}/consent")
    kept = Extra.objects.get(pk=extra)
    assert (kept.consent_by.name, kept.proof["name"], Daily.objects.get().entry.unit.name) == (CHECKER, "表彰.jpg", "陈炉镇")


def test_grades_are_proposed_and_decided_with_reasons(done: World, programs: Programs) -> None:
    here, entry = at(done, Stage.DECIDE), done.entries["陈炉镇"].pk
    today = timezone.localdate().isoformat()
    body = {"units": [{"entry": entry, "grade": "优秀", "reason": "会议决定"}], "meeting": "区委常委会第1次会议"}
    assert programs.post(OFFICE, f"{here}/grades/decide", **body, on=today) == {"written": 1}
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "今天以后" in programs.post(OFFICE, f"{here}/grades/decide", 422, **body, on=later)["error"]
    assert Graded.objects.filter(entry=entry, step="decided").latest("id").grade == "优秀"


def test_an_appeal_is_adjusted_by_a_correction_that_a_second_person_approves(done: World, programs: Programs) -> None:
    until = timezone.localdate() + timedelta(days=3)
    at(done, Stage.NOTICE, notice_to=until, appeal_to=until)
    entry = f"entries/{done.entries['陈炉镇'].pk}"
    made = programs.post(CLERK, f"{entry}/appeals/draft", place="1.2", asked="5", words="有方案", evidence=[])
    programs.post(CLERK, f"appeals/{made['id']}/file", 404, version=made["version"])
    here = f"appeals/{made['id']}"
    made = programs.post(HEAD, f"{here}/file", version=made["version"])
    made = programs.post(OFFICE, f"{here}/accept", version=made["version"])
    answer = {"place": "1.2.1", "version": 1, "answer": "是"}
    programs.post("申复核", f"{here}/adjust", version=made["version"], found="查到方案原件", answers=[answer])
    waiting = programs.get(CHECKER, f"assessments/{done.assessment.pk}/corrections")["corrections"][0]
    assert waiting["marks"]["1.2"][0] != waiting["marks"]["1.2"][1] and waiting["state"] == "proposed"
    programs.post(CHECKER, f"corrections/{waiting['id']}/approve")
    assert programs.get(HEAD, here)["conclusion"] == ""  # until the unit has signed for it
    programs.post(HEAD, f"{here}/receive")
    assert (programs.get(HEAD, here)["conclusion"], programs.get(HEAD, here)["found"]) == ("adjust", "查到方案原件")


def test_a_problem_goes_from_the_office_to_its_closing(done: World, programs: Programs) -> None:
    here, entry = f"assessments/{done.assessment.pk}", done.entries["陈炉镇"].pk
    assert programs.get(CLERK, f"entries/{entry}/problems")["problems"] == []
    due = timezone.localdate() + timedelta(days=20)
    assert programs.post(OFFICE, f"{here}/problems/issue", entries=[entry], requirement="逐条整改", due=due.isoformat()) == {"issued": 3}
    one = programs.get(CLERK, f"entries/{entry}/problems")["problems"][0]
    url = f"problems/{one['id']}"
    planned = programs.post(CLERK, f"{url}/plan", version=one["version"], measures="补台账", responsible="李镇长", unit_due=due.isoformat())
    assert planned["state"] == "working"
    task = {"measures": "补", "responsible": "李", "unit_due": (due + timedelta(days=1)).isoformat()}
    assert "晚于整改时限" in programs.post(CLERK, f"{url}/plan", 422, version=planned["version"], **task)["error"]
    assert "已由他人办理" in programs.post(CLERK, f"{url}/plan", 409, version=99, **task)["error"]
    files = [{"name": "现场.jpg", "content": base64.b64encode(photo()).decode()}]
    programs.post(CLERK, f"{url}/progress", words="已经补齐", files=files)
    programs.post(HEAD, f"{url}/claim", words="整改到位")
    assert programs.get(OFFICE, url)["can"] == ["edit", "return", "verify", "void"]
    programs.post(OFFICE, f"{url}/verify", words="已到现场核查")
    programs.post(CHECKER, f"{url}/close")
    told = programs.get(HEAD, url)
    assert told["state"] == "closed" and [len(s["evidence"]) for s in told["steps"] if s["words"] == "已经补齐"] == [1]
    assert Evidence.objects.get(title__startswith="现场").entry_id == entry and Problem.objects.get(pk=one["id"]).closed_at


def test_the_end_is_catalogued_and_nothing_is_written_after_it(done: World, programs: Programs) -> None:
    here = f"assessments/{done.assessment.pk}"
    assert programs.get(OFFICE, f"{here}/archive")["archived"] is False
    digest = programs.post(OFFICE, f"{here}/archive/end")["digest"]
    told = programs.get(OFFICE, f"{here}/archive")
    assert (told["archived"], told["digest"], told["differing"]) == (True, digest, [])
    answer = programs.post(OFFICE, f"{here}/problems/issue", 409)
    assert answer == {"error": "考核已经归档，只能查看，不能再改"}


def test_accounts_are_switched_and_posts_given_by_those_who_do_it_on_the_pages(done: World, programs: Programs) -> None:
    user = done.people["组员乙"]
    programs.post("系统员", f"people/{user.pk}/switch", on=False)
    programs.post("系统员", f"people/{user.pk}/posts/give", 404, role="reader", unit=done.district.pk)
    assert "已停用" in programs.post("安全员", f"people/{user.pk}/posts/give", 422, role="reader", unit=done.district.pk)["error"]
    user.refresh_from_db()
    assert not user.is_active
