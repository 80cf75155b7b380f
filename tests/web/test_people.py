"""Accounts, posts, ties, passwords, log-in: as the administrators and everybody else meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import people, posts
from kaoping.web.actions.people import NewPerson
from kaoping.web.backup.book import Made, note
from kaoping.web.models import Event, Post, Tie, User
from kaoping.web.policy import Hidden, Role
from kaoping.web.policy.passwords import PROFILES, fault

from .world import PASSWORD, World

NEW = "Tong-Chuan-77"


def made(world: World, name: str = "钱新", username: str = "qianxin") -> tuple[User, str]:
    slip = people.create(world.actor("系统员"), [NewPerson(name, username)])[0]
    return slip.user, slip.password


def test_makes_an_account_whose_first_log_in_leads_to_nothing_but_a_new_password(world: World) -> None:
    page = world.client("系统员").post("/people/add", {"name": "钱新", "username": "QianXin", "contact": "0919-2180001"})
    word = re.search(r'class="code strong">([^<]+)<', page.content.decode()).group(1)
    client = Client()
    client.post("/login", {"username": "qianxin", "password": word})
    assert client.get("/").headers["Location"] == "/password"
    client.post("/password", {"old": word, "new": NEW, "again": NEW})
    assert "暂时没有您的任务" in client.get("/").content.decode()
    assert User.objects.get(username="qianxin").check_password(NEW)


def test_keeps_no_password_anywhere_that_can_be_read(world: World) -> None:
    user, word = made(world)
    assert word not in user.password
    assert not [e for e in Event.objects.all() if word in e.new + e.old + e.reason]


def test_makes_all_pasted_accounts_or_none_and_says_which_line_is_wrong(world: World) -> None:
    client = world.client("系统员")
    bad = client.post("/people/many", {"lines": "姓名\t账号\n孙一\tsunyi\n孙二\toffice\n"})
    assert bad.status_code == 422
    assert "第3行：账号“office”已经有人使用" in bad.content.decode()
    assert "孙一\tsunyi" in bad.content.decode()
    assert not User.objects.filter(username="sunyi").exists()
    good = client.post("/people/many", {"lines": "姓名\t账号\t电话\n孙一\tsunyi\n孙二\tsuner\t0919\n"})
    assert good.status_code == 200
    assert User.objects.get(username="suner").contact == "0919"


def test_reads_the_accounts_of_a_workbook_by_its_header(world: World) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (("序号", "账号", "姓名"), (1, "wuyi", "吴一"), (2, "wuer", "吴二")):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "名单.xlsx"
    page = world.client("系统员").post("/people/many", {"lines": "", "file": file})
    assert page.status_code == 200, page.content.decode()
    assert User.objects.get(username="wuer").name == "吴二"


@pytest.mark.parametrize(
    ("password", "said"),
    [("Ab1-x", "只有5位"), ("abcdefgh1", "2种字符"), ("钱新Abc123-", "不要包含姓名"), ("xQianXin-1", "不要包含姓名"), ("Aa1Aa1Aa1", "重复"), (NEW, "")],
)
def test_holds_passwords_to_the_rules_of_dengbao(password: str, said: str) -> None:
    found = fault(password, PROFILES["dengbao"], ("钱新", "qianxin"))
    assert (said in found) if said else not found


def test_asks_for_length_and_not_for_kinds_under_asvs() -> None:
    assert fault("Ab1-efgh", PROFILES["asvs"])
    assert not fault("正确的马电池订书钉一二三", PROFILES["asvs"])


def test_refuses_a_password_used_before_and_a_common_one(world: World) -> None:
    client, user = world.client("组员甲"), world.people["组员甲"]
    for old, new in ((PASSWORD, NEW), (NEW, "Hong-Tu-88")):
        assert client.post("/password", {"old": old, "new": new, "again": new}).status_code == 302
    back = client.post("/password", {"old": "Hong-Tu-88", "new": NEW, "again": NEW})
    assert "最近5次" in back.content.decode()
    common = client.post("/password", {"old": "Hong-Tu-88", "new": "P@ssw0rd", "again": "P@ssw0rd"})
    assert common.status_code == 422
    user.refresh_from_db()
    assert user.check_password("Hong-Tu-88")


def test_asks_for_a_new_password_after_ninety_days(world: World) -> None:
    User.objects.filter(username="member10").update(changed_at=timezone.now() - timedelta(days=91))
    client = Client()
    client.post("/login", {"username": "member10", "password": PASSWORD})
    assert client.get("/").headers["Location"] == "/password"


def test_says_the_same_for_an_unknown_name_and_a_wrong_password(world: World) -> None:
    said = []
    for name in ("member10", "gibtsnicht"):
        page = Client().post("/login", {"username": name, "password": "wrong"})
        said.append((page.status_code, re.findall(r'class="errorlist[^>]*>(.*?)</ul>', page.content.decode(), re.S)))
    assert said[0] == said[1]
    assert "账号或密码不对" in said[0][1][0]


def test_keeps_failed_log_ins_without_what_was_typed_for_an_unknown_name(world: World) -> None:
    Client().post("/login", {"username": "member10", "password": "wrong"})
    Client().post("/login", {"username": "meinpasswort", "password": "wrong"})
    first, second = Event.objects.filter(verb="log.fail")
    assert first.name == "组员甲"
    assert "meinpasswort" not in second.name + second.new + second.target


def test_locks_after_five_wrong_passwords_until_the_security_administrator_lifts_it(world: World) -> None:
    client = Client()
    answers = [client.post("/login", {"username": "member10", "password": "wrong"}).status_code for _ in range(6)]
    assert answers[:4] == [422] * 4
    assert answers[4:] == [429] * 2
    assert Event.objects.filter(verb="log.fail").count() == 5
    assert client.post("/login", {"username": "member10", "password": PASSWORD}).status_code == 429
    slip = people.reset(world.actor("系统员"), world.people["组员甲"])
    assert client.post("/login", {"username": "member10", "password": slip.password}).status_code == 429
    people.release(world.actor("安全员"), world.people["组员甲"])
    assert client.post("/login", {"username": "member10", "password": slip.password}).status_code == 302


def test_ends_the_open_session_when_the_account_is_switched_off(world: World) -> None:
    client = world.client("组员甲")
    key = client.session.session_key
    people.switch(world.actor("系统员"), world.people["组员甲"], False)
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/").headers["Location"].startswith("/login")


def test_ends_a_session_after_fifteen_idle_minutes(world: World) -> None:
    client = world.client("组员甲")
    session = client.session
    session["seen"] -= 15 * 60 + 1
    session.save()
    assert client.get("/").headers["Location"].startswith("/login")


def test_leaves_one_session_to_an_account(world: World) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/login", {"username": "member10", "password": PASSWORD})
    assert first.get("/password").status_code == 302
    assert second.get("/password").status_code == 200


def test_gives_a_post_by_the_security_administrator_alone(world: World) -> None:
    data = {"role": "clerk", "unit": str(world.entries["陈炉镇"].unit_id)}
    person = world.people["无岗位"]
    assert world.client("系统员").post(f"/people/{person.pk}/give", data).status_code == 404
    assert world.client("安全员").post(f"/people/{person.pk}/give", data).status_code == 302
    assert Post.objects.get(user=person).role == Role.CLERK
    assert Event.objects.get(verb="post.give").name == "安全员"


@pytest.mark.parametrize(
    ("name", "role", "said"),
    [
        ("系统员", Role.OFFICE, "不能兼任"), ("王主任", Role.AUDIT, "不能兼任"), ("审计员", Role.SECURITY, "不能兼任"), ("王主任", Role.CHECKER, "由两人办理"),
        ("无岗位", Role.MEMBER, "分组里指定"), ("王主任", Role.OFFICE, "不用再设"),
    ],
)
def test_refuses_posts_that_exclude_each_other(world: World, name: str, role: Role, said: str) -> None:
    with pytest.raises(KaopingError, match=said):
        posts.give(world.actor("安全员"), world.people[name], role, None if role is Role.SECURITY or role is Role.AUDIT else world.district)


def test_asks_for_the_unit_of_a_role_that_has_one_and_keeps_the_form(world: World) -> None:
    page = world.client("安全员").post(f"/people/{world.people['无岗位'].pk}/give", {"role": "head", "unit": ""})
    assert page.status_code == 422
    assert "请选择单位负责人所在的单位" in page.content.decode()


def test_ends_a_right_with_the_next_request(world: World) -> None:
    client = world.client("王主任")
    url = f"/a/{world.assessment.pk}/overview"
    assert client.get(url).status_code == 200
    Post.objects.filter(user=world.people["王主任"]).update(ended_at=timezone.now())
    assert client.get(url).status_code == 404


def test_closes_what_is_open_when_a_post_ends(world: World) -> None:
    client = world.client("王主任")
    posts.end(world.actor("安全员"), Post.objects.get(user=world.people["王主任"]))
    assert client.get("/").headers["Location"].startswith("/login")


def test_keeps_at_least_one_security_administrator_and_one_system_administrator(world: World) -> None:
    with pytest.raises(KaopingError, match="最后一名安全管理员"):
        posts.end(world.actor("安全员"), Post.objects.get(role=Role.SECURITY))
    other, _ = made(world)
    posts.give(world.actor("安全员"), other, Role.SYSTEM)
    Post.objects.filter(user=other).update(ended_at=timezone.now())
    with pytest.raises(KaopingError, match="不能停用自己"):
        people.switch(world.actor("系统员"), world.people["系统员"], False)


def test_will_not_end_a_post_under_another_account(world: World) -> None:
    post = Post.objects.get(user=world.people["王主任"])
    assert world.client("安全员").post(f"/people/{world.people['无岗位'].pk}/end/{post.pk}").status_code == 404
    post.refresh_from_db()
    assert post.ended_at is None


def test_notes_ties_and_takes_them_back_with_the_audit_keeping_both(world: World) -> None:
    client, person = world.client("安全员"), world.people["组员甲"]
    unit = world.entries["陈炉镇"].unit
    client.post(f"/people/{person.pk}/tie", {"unit": unit.pk, "kind": "home", "since": "2016-01-01", "until": "2017-12-31", "note": "副镇长"})
    found = Tie.objects.get(user=person)
    client.post(f"/people/{person.pk}/untie/{found.pk}")
    assert not Tie.objects.filter(user=person).exists()
    assert [e.verb for e in Event.objects.filter(verb__startswith="tie.")] == ["tie.add", "tie.remove"]


@pytest.mark.parametrize("name", ["王主任", "李复核", "审计员", "组员甲", "陈炉镇联络员"])
def test_is_not_there_for_others(world: World, name: str) -> None:
    assert world.client(name).get("/people").status_code == 404
    with pytest.raises(Hidden):
        people.create(world.actor(name), [NewPerson("某人", "mouren")])


def test_finds_people_by_name_unit_and_role(world: World) -> None:
    client = world.client("系统员")
    page = client.get("/people", {"q": "陈炉镇"}).content.decode()
    assert "陈炉镇负责人" in page
    assert "广阳镇负责人" not in page
    assert "组员甲" in client.get("/people", {"role": "lead"}).content.decode()


def test_tells_the_system_administrator_alone_how_backups_went(world: World, settings: Any, tmp_path: Path) -> None:
    settings.STATE = tmp_path
    assert "还没有备份过" in world.client("系统员").get("/people").content.decode()
    note(tmp_path, Made("2018-12-03T02:00:00+08:00", "/b/kaoping-20181203-020000.backup", 2**20, "2018-12-04T02:00:00+08:00", "磁盘已满"))
    shown = world.client("系统员").get("/people").content.decode()
    assert "最近一次备份没有做成：磁盘已满" in shown and "最近一次备份：2018-12-03 02:00，kaoping-20181203-020000.backup，1.0 MB" in shown
    assert "备份" not in world.client("安全员").get("/people").content.decode()
