"""The marking screen by HTTP: what it shows and to whom, what it saves and refuses, handing in, on-site records, 不适用."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.web.actions import absents
from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.marking import NotReady, sign_off, submit, withdraw
from kaoping.web.actions.marks import Given, save_fact, save_self
from kaoping.web.models import Absent, Entry, Event, Evidence, EvidenceLink, Mark, Panel, Post, Presence, Sheet, Unit, Visit
from kaoping.web.policy import EntryState, Hidden, PanelState, Stage
from kaoping.web.queries.asking import controls
from kaoping.web.queries.duties import work_at
from kaoping.web.queries.marking import lines, mixed
from kaoping.web.queries.phrases import phrases
from kaoping.web.queries.ready import missing
from kaoping.web.queries.rubrics import rubric_of

from .world import World

TOWN = "陈炉镇"


def post(world: World, name: str, place: str, version: int = 0, **more: Any) -> Any:
    body = {"place": place, "version": version, "answer": "", "note": "", "basis": [], **more}
    url = reverse("mark:save", args=[world.entries[TOWN].pk])
    return world.client(name).post(url, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"})


def all_full(world: World, name: str, but: tuple[str, ...] = ()) -> None:
    """Everything of the person's items at 陈炉镇 at its best."""
    entry, actor = world.entries[TOWN], world.actor(name)
    rubric = rubric_of(entry)
    items = {i for g, w in work_at(entry, rubric).items() if g in {p.group for p in actor.posts} for i in w.all}
    for place in plan_of(rubric).clauses:
        if place.rpartition(".")[0] in items and place not in but:
            control = controls(rubric)[place]
            best = next((b.value for b in reversed(control.buttons) if not b.below), control.full_from or "0")
            save_answer(actor, entry, place, 0, best, "", ())


def test_saves_one_answer_and_tells_the_totals(world: World) -> None:
    told = post(world, "组员甲", "1.2.1", answer="否", note="没有方案").json()
    assert (told["version"], told["below_full"], told["mark"]["lacks"]) == (1, True, "佐证或现场记录")
    assert told["item"] == {"id": "1.2", "low": "0", "high": "3", "answered": 1, "asked": 3, "state": "p", "text": "0–3 / 5"}
    assert (told["section"], told["total"]) == ({"id": "1", "range": ["0", "33", "35"]}, ["0", "53", "55"])


def test_answers_a_conflict_with_both_values_and_stores_nothing(world: World) -> None:
    post(world, "组员甲", "1.2.1", answer="是")
    refused = post(world, "组员甲", "1.2.1", answer="否")
    assert refused.status_code == 409
    found = refused.json()["conflict"]
    assert (found["theirs"]["answer"], found["theirs"]["version"], found["mine"]["answer"]) == ("是", 1, "否")
    assert Mark.objects.get().answer == "是"


@pytest.mark.parametrize("answer", ["2", "5.5", "1e9", "nan", "３.２", "-1", "4.25"])
def test_refuses_an_answer_that_is_not_legal_and_stores_nothing(world: World, answer: str) -> None:
    refused = post(world, "组员甲", "1.1.1", answer=answer)
    assert refused.status_code == 422
    assert "请填" in refused.json()["error"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '{"place": 3}', '{"place": "1.2.1", "version": -1}', '{"place": "1.2.1", "basis": [1]}'])
def test_refuses_what_is_no_answer_at_all(world: World, body: str) -> None:
    url = reverse("mark:save", args=[world.entries[TOWN].pk])
    refused = world.client("组员甲").post(url, body, content_type="application/json", headers={"Accept": "application/json"})
    assert (refused.status_code, Mark.objects.count()) == (422, 0)


def test_does_not_take_answers_that_another_account_had_typed(world: World) -> None:
    refused = post(world, "组员甲", "1.2.1", answer="是", user=str(world.people["组员乙"].pk))
    assert (refused.status_code, Mark.objects.count()) == (401, 0)


def test_puts_the_basis_into_words_itself_and_refuses_what_is_another_units(world: World) -> None:
    own = Evidence.objects.create(entry=world.entries[TOWN], no=2, title="台账", by=world.people[f"{TOWN}联络员"])
    other = Evidence.objects.create(entry=world.entries["红土镇"], no=1, title="别家的", by=world.people["红土镇联络员"])
    told = post(world, "组员甲", "1.2.1", answer="否", note="缺", basis=[{"kind": "evidence", "id": str(own.pk), "page": "3", "say": "骗人"}]).json()
    assert [b["say"] for b in told["mark"]["basis"]] == ["得分点①", "佐证02第3页"]
    assert post(world, "组员甲", "1.2.2", answer="否", basis=[{"kind": "evidence", "id": str(other.pk)}]).status_code == 422


@pytest.mark.parametrize("name", ["王主任", f"{TOWN}联络员", "审计员", "无岗位"])
def test_looks_like_nothing_to_those_who_do_not_assess(world: World, name: str) -> None:
    entry, client = world.entries[TOWN], world.client(name)
    for url in (reverse("mark:sheet", args=[entry.pk]), reverse("mark:list", args=[world.assessment.pk]), reverse("mark:check", args=[entry.pk])):
        assert client.get(url).status_code == 404
    assert post(world, name, "1.2.1", answer="是").status_code == 404


def test_never_shows_a_colleagues_mark_or_words(world: World) -> None:
    save_answer(world.actor("组员乙"), world.entries[TOWN], "1.2.1", 0, "否", "乙的看法只有乙知道", ())
    client = world.client("组员甲")
    for url in (
        reverse("mark:sheet", args=[world.entries[TOWN].pk]), reverse("mark:item", args=[world.assessment.pk, "A/1.2"]),
        reverse("mark:list", args=[world.assessment.pk]), reverse("mark:sheet", args=[world.entries["红土镇"].pk]),
    ):
        text = client.get(url).content.decode()
        assert "乙的看法" not in text
        assert "组员乙" not in text


def test_shows_nothing_of_a_unit_that_has_not_reported(world: World) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    save_self(world.actor(f"{TOWN}联络员"), world.entries[TOWN], Given("1.2", 0, "", "还没写完"))
    world.at(Stage.MARK, EntryState.OPEN)
    text = world.client("组员甲").get(reverse("mark:sheet", args=[world.entries[TOWN].pk])).content.decode()
    assert "还没有上报" in text
    assert "还没写完" not in text
    assert world.client("组员甲").get(reverse("mark:item", args=[world.assessment.pk, "A/1.2"])).status_code == 200


def test_shows_a_fact_of_the_office_with_its_source_and_no_control(world: World) -> None:
    save_fact(world.actor("王主任"), world.entries[TOWN], Given("4.4.2", 0, "否", "区委办通报〔2018〕12号"))
    text = world.client("组员丁").get(reverse("mark:sheet", args=[world.entries[TOWN].pk]) + "?item=4.4").content.decode()
    assert "区委办通报〔2018〕12号" in text
    assert 'name="a-4.4.1"' in text
    assert 'name="a-4.4.2"' not in text


def test_lists_each_unit_with_how_far_the_assessor_is_and_where_to_go_on(world: World) -> None:
    for place in ("1.2.1", "1.2.2"):
        save_answer(world.actor("组员甲"), world.entries[TOWN], place, 0, "是", "", ())
    save_answer(world.actor("组员甲"), world.entries[TOWN], "1.2.3", 0, "否", "", ())
    line = next(x for x in lines(world.actor("组员甲"), world.assessment) if x.entry.unit.name == TOWN)
    assert (line.done, len(line.items), line.lost, line.lacks, line.low, line.high, line.worth) == (1, 10, 1, 1, "3", "53", "55")
    client, url = world.client("组员甲"), reverse("mark:list", args=[world.assessment.pk])
    assert "陈炉镇（还有 9 条）" in client.get(url).content.decode()
    assert "1 / 8" in client.get(url + "?by=item").content.decode()


def test_mixes_the_units_of_an_item_for_each_assessor_and_always_the_same(world: World) -> None:
    entries = list(world.entries.values())
    order = [[e.pk for e in mixed(world.actor(n), world.assessment, i, entries)] for n in ("组员甲", "组员乙") for i in ("A/1.1", "A/1.2")]
    assert [e.pk for e in mixed(world.actor("组员甲"), world.assessment, "A/1.1", reversed(entries))] == order[0]
    assert len({tuple(o) for o in order}) == 4


def test_asks_as_many_queries_for_many_units_as_for_few(world: World) -> None:
    entry, client = world.entries[TOWN], world.client("组员甲")
    urls = [reverse("mark:sheet", args=[entry.pk]), reverse("mark:list", args=[world.assessment.pk]), reverse("mark:item", args=[world.assessment.pk, "A/1.2"])]

    def counted() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    save_answer(world.actor("组员甲"), entry, "1.2.2", 0, "否", "情况", ())
    few = counted()
    for n in range(20):
        unit = Unit.objects.create(name=f"新单位{n}", level="town", parent=world.district, order=100 + n)
        more = Entry.objects.create(assessment=world.assessment, unit=unit, rubric="A", ranking="A", order=100 + n, state=EntryState.CONFIRMED)
        save_answer(world.actor("组员甲"), more, "1.2.1", 0, "否", f"情况{n}", ())
        paper = Evidence.objects.create(entry=entry, no=n + 1, title=f"材料{n}", by=world.people[f"{TOWN}联络员"])
        EvidenceLink.objects.create(evidence=paper, place="1.2", by=world.people[f"{TOWN}联络员"])
    save_answer(world.actor("组员甲"), entry, "1.2.1", 0, "否", "情况", ())
    assert counted() == few
    assert max(few) <= 32


def test_refuses_to_hand_in_and_says_each_place_that_is_missing(world: World) -> None:
    all_full(world, "组员甲", but=("1.2.1", "1.3.1"))
    save_answer(world.actor("组员甲"), world.entries[TOWN], "1.2.1", 0, "否", "没有方案", ())
    with pytest.raises(NotReady) as refused:
        submit(world.actor("组员甲"), world.entries[TOWN])
    assert [(m.place, m.kind) for m in refused.value.missing] == [("1.2.1", "lacks"), ("1.3.1", "open")]
    page = world.client("组员甲").post(reverse("mark:submit", args=[world.entries[TOWN].pk]))
    assert page.status_code == 422
    assert f"?item=1.3#q-{world.entries[TOWN].pk}-1.3.1" in page.content.decode()


def test_goes_on_to_agree_when_the_last_of_the_group_has_handed_in(world: World) -> None:
    entry = world.entries[TOWN]
    for name in ("组员甲", "组员乙", "组员丙"):
        all_full(world, name)
    assert [submit(world.actor(n), entry) for n in ("组员甲", "组员乙", "组员丙")] == [False, False, True]
    first, second = (Panel.objects.get(entry=entry, group=world.groups[g]) for g in ("第一组", "第二组"))
    assert (first.state, second.state) == (PanelState.AGREEING, PanelState.MARKING)
    assert Event.objects.filter(verb="panel.agree", target=f"panel:{first.pk}").count() == 1
    with pytest.raises(KaopingError, match="不能再撤回"):
        withdraw(world.actor("组员甲"), entry)


def test_takes_a_sheet_back_while_others_are_marking(world: World) -> None:
    entry, actor = world.entries[TOWN], world.actor("组员甲")
    all_full(world, "组员甲")
    submit(actor, entry)
    with pytest.raises(KaopingError, match="先撤回提交"):
        save_answer(actor, entry, "1.2.1", 1, "否", "", ())
    withdraw(actor, entry)
    assert Sheet.objects.get(author=actor.id).submitted_at is None
    assert save_answer(actor, entry, "1.2.1", 1, "否", "", ()).mark.version == 2


def test_does_not_wait_for_a_member_who_has_left_the_group(world: World) -> None:
    entry = world.entries[TOWN]
    Post.objects.filter(user__name__in=["组员乙", "组员丙"], group=world.groups["第一组"]).update(ended_at=timezone.now())
    all_full(world, "组员甲")
    assert submit(world.actor("组员甲"), entry)


def test_signs_off_the_deductions_alone_as_explicit_answers(world: World) -> None:
    entry, actor = world.entries[TOWN], world.actor("组员甲")
    save_answer(actor, entry, "1.6.3", 0, "0.5", "", ())
    assert sign_off(actor, entry) == 4
    assert dict(Mark.objects.values_list("place", "answer")) == {"1.1.3": "0", "1.1.4": "否", "1.6.3": "0.5", "2.1.3": "0", "2.1.4": "否"}
    assert all(m.kind == "open" and not m.free for m in missing(actor, entry) if m.place != "1.6.3")


def test_does_not_count_as_missing_what_the_office_states(world: World) -> None:
    all_full(world, "组员丁", but=("4.4.2",))
    assert missing(world.actor("组员丁"), world.entries[TOWN]) == []


def test_notes_an_on_site_record_for_the_whole_group(world: World) -> None:
    sent = {"where": "陈炉村", "matter": "1.6 活动场所", "found": "门锁着", "items": ["1.6", "9.9"]}
    url = reverse("mark:visit", args=[world.entries[TOWN].pk])
    told = world.client("组员甲").post(url, sent, headers={"Accept": "application/json"}).json()["visit"]
    assert (told["no"], told["items"]) == (1, ["1.6"])
    assert "门锁着" in world.client("组员乙").get(reverse("mark:sheet", args=[world.entries[TOWN].pk]) + "?item=1.6").content.decode()
    refused = world.client("组员甲").post(url, {**sent, "found": " "}, headers={"Accept": "application/json"})
    assert (refused.status_code, Visit.objects.count()) == (422, 1)


def test_lets_what_does_not_apply_count_only_after_a_second_person(world: World) -> None:
    entry, actor = world.entries[TOWN], world.actor("组员丁")
    save_answer(actor, entry, "4.1.1", 0, "是", "", ())
    absent = absents.propose_absent(actor, entry, "3.3", "辖区内没有非公企业")
    assert len(Sheet.objects.get(author=actor.id).tally["3.3"]) == 5
    with pytest.raises(Hidden):
        absents.consent(world.actor("组员戊"), absent)
    absents.consent(world.actor("王主任"), absent)
    assert Sheet.objects.get(author=actor.id).tally["3.3"][5] == 1
    with pytest.raises(KaopingError, match="已经同意"):
        absents.withdraw(actor, absent)
    with pytest.raises(KaopingError, match="写明理由"):
        absents.withdraw(world.actor("王主任"), absent)
    absents.withdraw(world.actor("王主任"), absent, "查有两家")
    assert len(Sheet.objects.get(author=actor.id).tally["3.3"]) == 5


def test_refuses_consent_by_whoever_proposed(world: World) -> None:
    Post.objects.create(user=world.people["组员丁"], role="checker", unit=world.district)
    actor = world.actor("组员丁")
    absent = absents.propose_absent(actor, world.entries[TOWN], "3.3", "没有")
    with pytest.raises(KaopingError, match="由另一人同意"):
        absents.consent(actor, absent)
    assert Absent.objects.get().consent_by is None


def test_proposes_what_does_not_apply_only_of_ones_own_items_and_once(world: World) -> None:
    actor, entry = world.actor("组员丁"), world.entries[TOWN]
    with pytest.raises(Hidden):
        absents.propose_absent(actor, entry, "1.1", "没有")
    with pytest.raises(KaopingError, match="请写明理由"):
        absents.propose_absent(actor, entry, "3", " ")
    absents.propose_absent(actor, entry, "3", "没有非公企业")
    with pytest.raises(KaopingError, match="不用再提"):
        absents.propose_absent(actor, entry, "3.1.1", "没有")
    page = world.client("组员丁").get(reverse("mark:sheet", args=[entry.pk]) + "?item=3.1").content.decode()
    assert "待同意" in page


def test_keeps_the_reason_of_a_refused_proposal(world: World) -> None:
    absent = absents.propose_absent(world.actor("组员丁"), world.entries[TOWN], "3.3", "没有")
    absents.refuse_absent(world.actor("李复核"), absent, "有两家")
    assert (absent.refused, absent.ended_by.name, absent.consent_by) == ("有两家", "李复核", None)


def test_offers_own_words_again_and_those_of_signed_sheets_but_no_draft(world: World) -> None:
    first, second = world.entries["红土镇"], world.entries["阿庄镇"]
    save_answer(world.actor("组员甲"), first, "1.2.1", 0, "否", "我写过的", ())
    save_answer(world.actor("组员乙"), first, "1.2.1", 0, "否", "乙的草稿", ())
    for entry, note in ((first, "还在合议"), (second, "已签的说法")):
        sheet = Sheet.objects.create(entry=entry, kind="agreed")
        Mark.objects.create(sheet=sheet, place="1.2.1", answer="否", value=0, note=note, version=1, at=timezone.now(), by=world.people["组员乙"])
    Panel.objects.filter(entry=second).update(state=PanelState.SIGNED)
    assert sorted(phrases(world.actor("组员甲"), world.entries[TOWN])["1.2.1"]) == ["已签的说法", "我写过的"]


def test_tells_who_else_is_here_for_a_minute_and_keeps_no_session_alive(world: World) -> None:
    url = reverse("mark:presence", args=[world.entries[TOWN].pk])
    world.client("组员乙").post(url, {"item": "1.3"})
    assert world.client("组员甲").post(url, {"item": "1.2"}).json()["others"] == [{"name": "组员乙", "item": "1.3"}]
    Presence.objects.update(at=timezone.now() - timezone.timedelta(seconds=61))
    assert world.client("组员甲").post(url, {"item": "1.2"}).json()["others"] == []
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["A/9.9", "C/1.1", "nonsense", "A/1.1/2", "A/4.1"])
def test_finds_no_item_that_is_not_the_assessors(world: World, path: str) -> None:
    assert world.client("组员甲").get(reverse("mark:item", args=[world.assessment.pk, path])).status_code == 404
