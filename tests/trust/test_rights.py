"""Who gets through to what: the matrix, foreign numbers and extra fields, what is hidden until its time, rights that end, the three administrators."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import people, posts
from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.people import NewPerson
from kaoping.web.backup.rows import lines_of, models_of, state_now, sum_of
from kaoping.web.models import Entry, Event, Evidence, Mark, Post, User, guards
from kaoping.web.policy import EntryState, Hidden, PanelState, Role, Stage
from kaoping.web.policy.roles import OF_GROUP, TECHNICAL
from kaoping.web.policy.rows import ROWS, SCREENS
from web.api.calling import call, token
from web.matrix import ROLES, Asker, Things, _plain, rows, things, urls, written
from web.signed import passed
from web.test_look import weighed
from web.world import World, build

from .conftest import Record

OWN = ("people:logout", "people:password", "people:tokens", "people:token_make", "people:token_end", "people:factor", "people:factor_codes",
       "people:factor_end", "people:unbind", "people:bind", "people:code", "people:login", "site:home", "agree:verify", "api:docs")  # fmt: skip
TOTAL = "96.57"  # what 陈炉镇 comes to by `weighed`
SYSTEM = {f"people:{n}" for n in ("list", "add", "many", "show", "edit", "reset", "switch")}
SECURITY = {f"people:{n}" for n in ("list", "show", "give", "end", "tie", "untie", "token_stop", "release", "unfactor", "unbind_for")}


@pytest.mark.dear
@pytest.mark.django_db
def test_the_written_matrix_is_what_the_site_answers(figure: Record, long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if long:
        monkeypatch.setenv("KAOPING_WHOLE", "1")
    said, wrong, trouble, cells = written(), [], list[str](), 0
    pages = {n for n in urls() if n in ROWS and not ROWS[n].api}
    missing = sorted(set(urls()) - set(ROWS)) + sorted(pages - {r["url"] for r in said})
    for screen in SCREENS if long else ("audit",):
        with transaction.atomic():  # each a world of its own
            world = build().at()
            asker = Asker(world)
            found = rows(world, screen, asker)
            trouble += asker.trouble
            transaction.set_rollback(True)
        wrong += [f"{r['url']} {r['role']}" for r in found if r not in said]
        cells += sum(bool(r[c]) for r in found for c in r) - 2 * len(found)
    assert not trouble, trouble[:5]
    assert not wrong + missing, (wrong + missing)[:20]
    more = "" if long else "；其余各屏在 web/test_access.py"
    figure("T11", tried=cells, failed=len(wrong) + len(missing), said=f"{len(urls())}个地址、{len(ROLES)}种角色，没有登记的地址0个{more}")


@pytest.mark.dear
@pytest.mark.django_db
def test_foreign_numbers_look_like_none_and_extra_fields_change_nothing(figure: Record, long: bool) -> None:
    world = build().at(panel=PanelState.AGREEING)
    shared = ("", "assessment", "document")
    wanted = {n: a for n, a in urls().items() if ROWS[n].verb and ROWS[n].loads not in shared and not ROWS[n].api}
    tried, leaked, asker = 0, [], Asker(world)
    mine = things(world, "陈炉镇", "第一组", "组员丁")
    for unit in [n for n in world.entries if n != "陈炉镇"][: None if long else 1]:
        theirs = things(world, unit, "第二组", "组员丁")
        for who in ("陈炉镇联络员", "陈炉镇负责人"):
            for name, arguments in wanted.items():
                url, none = theirs.url(name, arguments), mine.url(name, arguments, missing=True)
                for method in ("GET", "POST"):
                    answer, tried = asker.ask(who, method, url, page=method == "GET"), tried + 1
                    if answer.status_code != 404 or (method == "GET" and _plain(answer) != asker.absent(who, none)):
                        leaked.append(f"{who} {method} {name}: {answer.status_code}")
    changed, fields = _extra_fields(world)
    assert not leaked + changed, (leaked + changed)[:20]
    said = f"{tried}个别的单位的编号与不存在的一模一样；{fields}个多余的字段没有一个起作用"
    figure("T12", tried=tried + fields, failed=len(leaked) + len(changed), said=said)


def _extra_fields(world: World) -> tuple[list[str], int]:
    """Writes of a clerk, an assessor and a person with their own password, each with fields that nobody asked for."""
    entry, other = world.entries["陈炉镇"], world.entries["红土镇"]
    evidence = Evidence.objects.filter(entry=entry).latest("pk")
    extra = {"score": "100", "status": "signed", "state": "confirmed", "unit": other.unit_id, "entry": other.pk, "role": "system", "by": "1", "no": "9",
             "user": "1", "is_active": "0", "waits": "0", "kind": "agreed", "sheet": "1", "stage": "released", "locked": "1"}  # fmt: skip
    before = _standing(evidence)
    sent = {"place": "1.2.1", "version": 0, "answer": "是", "note": "", "basis": []} | extra
    del sent["user"]  # which is a field of this one: whose page it was
    world.at().client("组员甲").post(f"/e/{entry.pk}/mark/save", json.dumps(sent), "application/json")
    client = world.at(Stage.REPORT, EntryState.OPEN).client("陈炉镇联络员")
    client.post(f"/v/{evidence.pk}/edit", {"title": "实施方案", **extra, "version": str(evidence.version)})
    client.post(f"/e/{entry.pk}/save", {"item": "1.2", "v-1.2": "0", "words": "好", **extra})
    client.post("/password", {"old": "x", "new": "y", "again": "y", **extra})
    world.at()
    after = _standing(evidence)
    wrong = [] if before == after else [f"{before} became {after}"]
    mark = Mark.objects.select_related("sheet").get(place="1.2.1", sheet__kind="member")
    if (mark.sheet.entry_id, mark.sheet.author.name, mark.by.name) != (entry.pk, "组员甲", "组员甲"):
        wrong.append(f"the mark of {mark.sheet.author.name} at {mark.sheet.entry_id}")
    if Evidence.objects.get(pk=evidence.pk).title != "实施方案":
        wrong.append("the write itself was not done")
    if User.objects.filter(name="陈炉镇联络员", is_active=True, posts__role="clerk").count() != 1:
        wrong.append("the clerk is another")
    return wrong, 4 * len(extra)


def _standing(evidence: Evidence) -> tuple[Any, ...]:
    entries = list(Entry.objects.order_by("pk").values_list("pk", "unit_id", "state"))
    return entries, Evidence.objects.filter(pk=evidence.pk).values_list("no", "entry", "by")[0]


@pytest.mark.dear
@pytest.mark.django_db
def test_nobody_sees_anothers_mark_before_all_are_in(figure: Record, long: bool) -> None:
    world = build().at()
    save_answer(world.actor("组员乙"), world.entries["陈炉镇"], "1.2.1", 0, "否", "只有乙知道的话", ())
    more = ("陈炉镇负责人", "组员丙", "组员丁", "赵部长") if long else ()
    _looked(world, ("组员甲", "王主任", "陈炉镇联络员", *more), ("只有乙知道的话",), figure, "到齐前别人的评分")


@pytest.mark.django_db
def test_nobody_sees_a_total_before_the_notice_but_who_reckons_it(figure: Record, long: bool) -> None:
    world = weighed(build().at())
    passed(world, Stage.CHECKED)
    assert TOTAL in world.client("王主任").get(f"/e/{world.entries['陈炉镇'].pk}/look/total").content.decode()
    more = ("陈炉镇联络员", "组员甲", "赵部长", "红土镇联络员") if long else ()
    _looked(world, ("陈炉镇负责人", *more), (TOTAL,), figure, "公示前的总分")


@pytest.mark.dear
@pytest.mark.django_db
def test_no_unit_ever_reads_who_marked_it(figure: Record, long: bool) -> None:
    world = build().at()
    passed(world, Stage.RELEASED)
    _looked(world, ("陈炉镇负责人", *(("陈炉镇联络员", "赵部长") if long else ())), ("组员甲", "组员乙", "组员丙"), figure, "通报后评分人的姓名")


def _looked(world: World, people_: tuple[str, ...], words: tuple[str, ...], figure: Record, what: str) -> None:
    early, tried, mine = [], 0, things(world, "陈炉镇", "第一组", "组员丁")
    for who in people_:
        found, seen = _early(world, mine, who, words)
        early, tried = early + found, tried + seen
    assert not early, early[:20]
    figure("T13", on=what, tried=tried, failed=len(early), said=f"{'、'.join(people_)}打开全部页面、表格和接口都找不到；没有一页许缓存")


def _early(world: World, mine: Things, who: str, words: tuple[str, ...]) -> tuple[list[str], int]:
    """What of these words the person finds on any page or by any call, and how many answers there were."""
    asker, found, seen = Asker(world), [], 0
    for one, arguments in urls().items():
        if one == "people:logout" or ROWS[one].api:
            continue
        answer: Any = asker.ask(who, "GET", mine.url(one, arguments), page=True)
        if answer.status_code == 200:
            body, seen = _plain(answer).replace(f"{who}（", ""), seen + 1
            found += [f"{who} {one}: {w}" for w in words if w in body]
    secret = token(world, who)
    for one, url in _called(mine).items():
        answer = call(secret, "GET", url)
        if answer.status_code == 200:
            body, seen = _plain(answer), seen + 1
            found += [f"{who} {one}: {w}" for w in words if w in body]
    return found + [t for t in asker.trouble if "cache" in t], seen


def _called(mine: Things) -> dict[str, str]:
    """What programs read, by its address."""
    found = {}
    for name, arguments in urls().items():
        if ROWS[name].api == "GET" and set(arguments) <= {*mine.ids, *mine.more}:
            found[name] = mine.url(name, arguments)
    return found


@pytest.mark.dear
@pytest.mark.django_db
def test_rights_end_with_the_next_request(figure: Record, long: bool) -> None:
    world = build().at(panel=PanelState.AGREEING)
    mine, tried, served = things(world, "陈炉镇", "第一组", "组员丁"), 0, []
    pages = {n: mine.url(n, a) for n, a in urls().items() if ROWS[n].verb and n not in OWN and not ROWS[n].api}
    for role, name in ROLES.items() if long else [(r, n) for r, n in ROLES.items() if r in ("checker", "lead", "clerk", "reader", "audit")]:
        asker, secret = Asker(world), token(world, name)
        open_ = [n for n, u in pages.items() if asker.ask(name, "GET", u).status_code == 200]
        assert call(secret, "GET", "/api/me").status_code == 200
        with transaction.atomic():
            if role in ("system", "security", "audit"):
                Post.objects.filter(user=world.people[name]).update(ended_at=timezone.now())
            else:
                for post in Post.objects.filter(user=world.people[name], ended_at=None):
                    posts.end(world.actor("安全员"), post)
            for n in open_:
                answer, tried = asker.ask(name, "GET", pages[n]), tried + 1
                if answer.status_code == 200:
                    served.append(f"{role} {n}: {answer.status_code}")
            tried += 1
            if call(secret, "GET", "/api/me").status_code != 401:
                served.append(f"{role}: the token")
            transaction.set_rollback(True)
    assert not served, served[:20]
    figure("T14", tried=tried, failed=len(served), said="任职结束以后，原来打得开的页面和接口一个也不再给，令牌同时失效")


@pytest.mark.django_db
def test_the_three_administrators_have_no_part_in_the_business_nor_in_one_anothers(figure: Record) -> None:
    world, wrong = build().at(panel=PanelState.AGREEING), []
    pairs = _pairs(world, wrong)
    mine = things(world, "陈炉镇", "第一组", "组员丁")
    theirs = ("web_event", "web_user", "web_post", "web_tie", "web_token", "django_session", "axes_accesslog")
    business = {t: m for t, m in models_of(state_now()).items() if t not in theirs}
    before = {t: sum_of(lines_of(m)).told() for t, m in business.items()}
    asker, tried = Asker(world), 0
    may = {"系统员": SYSTEM, "安全员": SECURITY, "审计员": {n for n in ROWS if n.startswith("audit:")}}
    for name, allowed in may.items():
        for one, arguments in urls().items():
            if one in OWN or not ROWS[one].verb or ROWS[one].api:
                continue
            got, tried = asker.cell(name, mine.url(one, arguments)), tried + 1
            if (got != "-") != (one in allowed) or (name == "审计员" and "w" in got):
                wrong.append(f"{name} {one}: {got}")
        secret = token(world, name)
        for one, url in _called(mine).items():
            answer, tried = call(secret, "GET", url), tried + 1
            if answer.status_code == 200 and ROWS[one].verb not in ("api.read", "token.own", "home", *({ROWS[n].verb for n in allowed})):
                wrong.append(f"{name} {one}: {answer.status_code}")
    wrong += [t for t, m in business.items() if sum_of(lines_of(m)).told() != before[t]]
    wrong += _nobody_alone(world) + _kept_audit()
    assert not wrong, wrong[:20]
    said = f"{pairs}对角色不能兼任；三员逐个调用全部地址，只通自己的；没有一个人能既建账号又给权、重置别人的口令就进得去；操作记录删不掉、关不掉"
    figure("T23", tried=pairs + tried, failed=len(wrong), said=said)


def _pairs(world: World, wrong: list[str]) -> int:
    count, actor = 0, world.actor("安全员")
    for held in Role:
        for more in Role:
            if held is more or held in OF_GROUP or more in OF_GROUP or not ({held, more} & TECHNICAL):
                continue
            count += 1
            user = User.objects.create(username=f"pair{count}", name=f"兼任{count}")
            place = {r: None if r in TECHNICAL else world.district for r in (held, more)}
            try:
                posts.give(actor, user, held, place[held])
                posts.give(actor, user, more, place[more])
                wrong.append(f"{held} and {more}")
            except KaopingError:
                Post.objects.filter(user=user).update(ended_at=timezone.now())
    return count


def _nobody_alone(world: World) -> list[str]:
    """Creating an account and giving it power takes two; so does getting into another's by a new password."""
    found, target = [], world.people["王主任"]
    for name, deed in (
        ("系统员", lambda a: posts.give(a, target, Role.READER, world.district)),
        ("安全员", lambda a: people.create(a, [NewPerson("新人", "newcomer")])), ("安全员", lambda a: people.reset(a, target)),
        ("审计员", lambda a: people.create(a, [NewPerson("新人", "newcomer")])), ("审计员", lambda a: posts.give(a, target, Role.READER, world.district)),
        ("系统员", lambda a: people.release(a, target)),
    ):
        try:
            deed(world.actor(name))
            found.append(f"{name} did it")
        except Hidden:
            pass
    slip = people.reset(world.actor("系统员"), target)
    if Client().post("/login", {"username": target.username, "password": slip.password}).status_code == 302:
        found.append("a reset password let its maker in")
    people.release(world.actor("安全员"), target)
    if Client().post("/login", {"username": target.username, "password": slip.password}).status_code != 302:
        found.append("a released password did not let in")
    return found


def _kept_audit() -> list[str]:
    """Not one event goes away, however old; the triggers say so to whoever comes with the database's own words."""
    guards.install(connection)
    found = []
    for statement in ("DELETE FROM web_event", "UPDATE web_event SET name = ''"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            found.append(statement)
        except DatabaseError:
            pass
    return found if Event.objects.exists() else [*found, "no event"]
