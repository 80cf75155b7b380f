"""The ledger's pages straight from the router: who sees what in which stage, letters and lists, forms that are refused."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kaoping.web.actions import rectify_office as office
from kaoping.web.models import Assessment, Problem, ProblemNote
from kaoping.web.policy import PanelState, Stage
from kaoping.web.policy.states import ProblemState
from kaoping.web.queries.rectify_papers import feedback, lists, order

from .ledger import CHECKER, CLERK, HEAD, LEADER, OFFICE, problem
from .test_rectify import next_year
from .world import World

BEFORE = [s for s in Stage if s not in (Stage.RELEASED, Stage.ARCHIVED)]
TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
ABSENT = "没有这个页面，或者您没有查看的权限"


def url(world: World, name: str, unit: str = "陈炉镇") -> str:
    key = world.assessment.pk if name in ("list", "sums", "paper", "book", "mine") else world.entries[unit].pk
    return reverse(f"rectify:{name}", args=[problem(world, unit).pk if name == "problem" else key])


def status(world: World, who: str, address: str) -> int:
    return int(world.client(who).get(address).status_code)


@pytest.mark.parametrize("stage", BEFORE)
def test_shows_a_leader_nothing_of_it_before_the_release(done: World, stage: Stage) -> None:
    problem(done, state=ProblemState.OPEN)
    done.at(stage, panel=PanelState.SIGNED)
    Assessment.objects.update(early=True)
    client = done.client(LEADER)
    for name in ("sums", "unit", "problem", "feedback", "order", "unit_paper", "unit_book", "list", "book"):
        assert client.get(url(done, name)).status_code == 404, name
    assert "整改" not in client.get(reverse("overview:leader", args=[done.assessment.pk])).content.decode().split("</nav>")[0]


def test_shows_a_leader_the_sums_the_units_and_the_problems_after_it(done: World) -> None:
    problem(done, state=ProblemState.OPEN)
    client = done.client(LEADER)
    assert [client.get(url(done, n)).status_code for n in ("sums", "unit", "problem", "feedback", "order")] == [200] * 5
    assert [client.get(url(done, n)).status_code for n in ("list", "book", "paper")] == [404] * 3
    page = client.get(url(done, "problem")).content.decode()
    assert "<textarea" not in page
    assert client.post(reverse("rectify:verify", args=[problem(done).pk]), {"words": "x"}).status_code == 404


@pytest.mark.parametrize("who", [CLERK, HEAD])
@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.PLAN])
def test_shows_a_unit_only_what_it_has_been_handed(done: World, who: str, stage: Stage) -> None:
    handed = problem(done, no=2, state=ProblemState.OPEN)
    done.at(stage, panel=PanelState.SIGNED)
    client = done.client(who)
    page = client.get(url(done, "unit")).content.decode()
    assert (handed.text[:8] in page, problem(done).text[:8] in page) == (True, False)
    assert client.get(url(done, "problem")).status_code == 404
    assert client.get(reverse("rectify:problem", args=[handed.pk])).status_code == 200
    assert problem(done).text not in _cells(client.get(url(done, "unit_book")).content)
    assert client.get(url(done, "feedback")).status_code == (200 if stage in (Stage.RELEASED, Stage.ARCHIVED) else 404)


def _cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "|".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)


@pytest.mark.parametrize("who", ["红土镇联络员", "红土镇负责人", "组员甲", "申复核", "系统员", "审计员"])
def test_shows_nothing_of_it_to_anybody_else_and_looks_like_what_is_not_there(done: World, who: str) -> None:
    problem(done, state=ProblemState.OPEN)
    client = done.client(who)
    for name in ("unit", "problem", "feedback", "order", "unit_paper", "unit_book", "list", "sums", "paper", "book"):
        answer = client.get(url(done, name))
        assert (answer.status_code, ABSENT in answer.content.decode()) == (404, True), name
    assert _plain(client, url(done, "problem")) == _plain(client, reverse("rectify:problem", args=[987654321]))


def _plain(client: Client, address: str) -> str:
    return TOKEN.sub("", client.get(address).content.decode())


@pytest.mark.parametrize("published", ["own", "grades"])
def test_tells_in_the_feedback_what_the_rules_let_units_know(done: World, published: str) -> None:
    Assessment.objects.update(options={"published": published})
    done.assessment.refresh_from_db()
    office.issue(done.actor(OFFICE), done.assessment, [], "补齐")
    entry = done.entries["陈炉镇"]
    entry.assessment.refresh_from_db()
    letter, page = feedback(entry), done.client(CLERK).get(url(done, "feedback")).content.decode()
    assert (letter["total"], letter["grade"]) == ("95" if published == "own" else "", "良好")
    assert ("综合得分 95 分" in page, "失2分" in page, "扣分合计" in page) == ((True,) * 3 if published == "own" else (False,) * 3)
    assert [p["no"] for p in letter["problems"]] == ["03-01", "03-02", "03-03"]
    assert letter["full"] == ["社区党建", "其他工作"]
    assert not [n for n in ("组员", "名次") if n in page]


def test_leaves_out_of_the_letters_what_has_not_been_handed_out_and_says_so_to_the_office(done: World) -> None:
    problem(done, state=ProblemState.OPEN)
    letter = order(done.entries["陈炉镇"])
    assert ([r[1] for r in letter["rows"]], letter["waiting"], letter["no"]) == (["03-01"], 2, "2018-03")
    said = "还有 2 个问题没有下发"
    assert said in done.client(OFFICE).get(url(done, "order")).content.decode()
    assert said not in done.client(CLERK).get(url(done, "order")).content.decode()


def test_fills_the_ledger_of_f20_from_the_course(done: World) -> None:
    p = problem(done, state=ProblemState.WORKING)
    for kind, words, who in (("progress", "补了一半", CLERK), ("claim", "补齐", HEAD), ("verify", "属实", OFFICE), ("close", "", CHECKER)):
        ProblemNote.objects.create(problem=p, kind=kind, words=words, by=done.people[who])
    row = dict(zip(lists(done.assessment)["F20"]["head"], lists(done.assessment)["F20"]["rows"][1], strict=True))
    assert (row["问题编号"], row["整改进展"], row["完成情况及佐证"], row["核查人"], row["核查意见"], row["状态"]) == (
        "03-01", "补了一半", "补齐", "王主任、李复核", "属实", "整改中"
    )


def test_gives_the_three_lists_as_one_workbook_without_formulas(done: World) -> None:
    p = problem(done)
    p.text = "=1+1"
    p.save()
    answer = done.client(OFFICE).get(url(done, "book"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["问题清单", "任务（责任）清单", "整改台账（销号）"]
    cell = next(c for row in book["问题清单"].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"
    assert "filename*=utf-8''" in answer["Content-Disposition"]


@pytest.mark.parametrize("form", ["F19", "F19b", "F20", "x"])
def test_prints_each_list(done: World, form: str) -> None:
    page = done.client(CHECKER).get(f"{url(done, 'paper')}?form={form}").content.decode()
    assert "03-01" in page


def test_keeps_what_was_typed_when_a_form_is_refused(done: World) -> None:
    p = problem(done, state=ProblemState.OPEN)
    client = done.client(CLERK)
    form = {"version": p.version, "goal": "写了半天的目标", "measures": "措施", "responsible": "李", "unit_due": "2099-01-01"}
    answer = client.post(reverse("rectify:plan", args=[p.pk]), form)
    page = answer.content.decode()
    assert (answer.status_code, "写了半天的目标" in page, "晚于整改时限" in page) == (409, True, True)
    answer = client.post(reverse("rectify:progress", args=[p.pk]), {"words": "字" * 501})
    assert (answer.status_code, "字" * 501 in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("issue", {"due": "x"}, "整改时限请按如2018-12-10的样子填日期"),
        ("add", {"entry": "", "source": "patrol", "found_on": "2018-05-01", "text": "x"}, "请填写责任单位"),
        ("merge", {"problem": ["x", "1"]}, "请至少选两个问题再合并"),
        ("carry", {}, "没有需要转入的问题"),
    ],
)
def test_says_what_is_wrong_with_a_form_of_the_office(done: World, name: str, form: dict[str, Any], sentence: str) -> None:
    answer = done.client(OFFICE).post(reverse(f"rectify:{name}", args=[done.assessment.pk]), form)
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)


def test_offers_last_years_open_problems_in_the_ledger_and_in_the_plan(done: World) -> None:
    new = next_year(done)
    client = done.client(OFFICE)
    assert "还有 4 个问题没有销号" in client.get(reverse("rectify:list", args=[new.pk])).content.decode()
    assert "上年未销号" in client.get(reverse("plan:show", args=[new.pk])).content.decode()
    client.post(reverse("rectify:carry", args=[new.pk]))
    page = client.get(f"{reverse('rectify:list', args=[new.pk])}?source=earlier").content.decode()
    assert page.count("上年未销号·年度考核") == 4
    carried = Problem.objects.filter(assessment=new, entry__unit__name="陈炉镇").first()
    assert carried is not None
    assert "2018年度镇办党建考核" in client.get(reverse("rectify:problem", args=[carried.pk])).content.decode()
    assert "转入" in client.get(reverse("plan:show", args=[new.pk])).content.decode()


def test_shows_a_unit_its_own_page_by_the_assessment_and_nobody_elses(done: World) -> None:
    assert done.client(CLERK).get(url(done, "mine")).headers["Location"] == url(done, "unit")
    assert status(done, OFFICE, url(done, "mine")) == 404
