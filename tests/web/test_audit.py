"""The audit as its administrator reads it."""

from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import kaoping.web.actions
from kaoping.web import policy
from kaoping.web.actions.change import change
from kaoping.web.actions.marks import Given, save_member
from kaoping.web.models import Event, guards
from kaoping.web.models.chain import GENESIS
from kaoping.web.policy import Actor, SheetKind
from kaoping.web.queries import audit
from kaoping.web.queries.audit_words import VERBS, changes

from .world import World

ACTIONS = Path(next(iter(kaoping.web.actions.__path__)))


def told(world: World, n: int = 3) -> None:
    for i in range(n):
        with change(world.actor("王主任"), "people.add") as made:
            made.tell(f"user:{i}", None, {"name": f"第{i}人"})


def tamper(statement: str) -> None:
    """As somebody with the database in hand would."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    guards.install(connection)


def written() -> set[str]:
    """Every verb that the actions write: what is given to `change(…)` and to `tell(…, verb=…)`."""
    found: set[str] = set()
    for path in ACTIONS.glob("*.py"):
        for call in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = call.args[1:2] if name == "change" else [k.value for k in call.keywords if k.arg == "verb"] if name == "tell" else []
            for one in given:
                found |= _texts(one, path)
    return found


def _texts(node: ast.expr, path: Path) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return _texts(node.body, path) | _texts(node.orelse, path)
    if isinstance(node, ast.JoinedStr):
        tail = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
        return {f"{k}{tail}" for k in SheetKind} if tail == ".save" else {f"{path.name}: {ast.unparse(node)}"}
    return set() if isinstance(node, ast.Name) else {f"{path.name}: {ast.unparse(node)}"}


def test_has_a_chinese_name_for_every_verb_that_is_written() -> None:
    assert len(written()) > 10
    assert sorted(written() - set(VERBS)) == []


def test_has_a_chinese_name_for_every_verb_that_reaches_the_audit_by_way_of_a_variable() -> None:
    said = {
        str(n.value) for path in ACTIONS.glob("*.py") for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", n.value)
        and not n.value.endswith((".jsonl", ".txt")) and not n.value.startswith("kaoping.")  # members of a package, a salt
    }
    assert sorted(said - set(VERBS) - set(policy.verbs.VERBS)) == []


def test_shows_what_was_changed_into_what(world: World) -> None:
    save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("1.2.1", 0, "否", "没有方案", ({"kind": "clause", "id": "1.2.1", "say": "得分点①"},)))
    page = world.client("审计员").get("/audit").content.decode()
    assert "保存个人评分" in page
    assert "没有方案" in page
    assert "2018年度镇办党建考核 · 陈炉镇" in page


def test_puts_old_and_new_side_by_side_field_by_field() -> None:
    assert changes('{"answer":"是","note":"x"}', '{"answer":"否","note":"x"}') == [("评判", "是", "否")]
    assert changes("", '{"name":"张三"}') == [("名称", "", "张三")]
    assert changes("true", "false") == [("", "是", "否")]


@pytest.mark.parametrize("name", ["王主任", "李复核", "系统员", "安全员", "组员甲", "陈炉镇负责人", "赵部长", "无岗位"])
@pytest.mark.parametrize("url", ["/audit", "/audit/chain", "/audit/export", "/audit/head"])
def test_is_there_for_the_auditor_alone(world: World, name: str, url: str) -> None:
    assert world.client(name).get(url).status_code == 404


@pytest.mark.parametrize("url", ["/audit", "/audit/chain", "/audit/export", "/audit/head"])
def test_takes_nothing_from_anybody(world: World, url: str) -> None:
    assert world.client("审计员").post(url, {"seq": "1"}).status_code == 405


def test_filters_by_who_what_and_when(world: World) -> None:
    told(world)
    with change(world.actor("安全员"), "post.end") as made:
        made.tell("user:7")
    client = world.client("审计员")
    rows = lambda **asked: client.get("/audit", asked).content.decode().count("<time")  # noqa: E731
    assert [rows(), rows(who="安全"), rows(verb="people.add"), rows(since="2100-01-01"), rows(until="2001-01-01")] == [4, 1, 3, 0, 0]
    assert rows(target="user:7") == 1


def test_pages_by_number_in_both_directions(world: World) -> None:
    told(world, 250)
    first = audit.page(audit.Asked())
    second = audit.page(audit.Asked(), before=str(first.older))
    third = audit.page(audit.Asked(), before=str(second.older))
    numbers = [line.event.seq for sheet in (first, second, third) for line in sheet.lines]
    assert numbers == list(range(250, 0, -1))
    assert third.older == 0
    assert [x.event.seq for x in audit.page(audit.Asked(), after=str(second.newer)).lines] == [x.event.seq for x in first.lines]


def test_takes_the_same_number_of_queries_however_long_the_audit_is(world: World) -> None:
    client = world.client("审计员")
    counts = []
    for n in (5, 300):
        told(world, n)
        with CaptureQueriesContext(connection) as seen:
            client.get("/audit")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_finds_the_chain_whole_and_says_its_head(world: World) -> None:
    told(world, 5)
    page = world.client("审计员").get("/audit/chain").content.decode()
    assert "共 5 条，全部完好" in page
    assert Event.objects.get(seq=5).hash in page


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE web_event SET name = '别人' WHERE seq = 3", 3),
        ("DELETE FROM web_event WHERE seq = 3", 4),
        ("DELETE FROM web_event WHERE seq = 1", 2),
        ("UPDATE web_event SET prev = hash WHERE seq = 4", 4),
    ],
)
def test_names_the_first_bad_number(world: World, statement: str, bad: int) -> None:
    told(world, 6)
    tamper(statement)
    assert audit.walk_all().bad == bad
    assert f"第 {bad} 条起不完整" in world.client("审计员").get("/audit/chain").content.decode()


def test_walks_in_batches_to_the_same_end(world: World) -> None:
    told(world, 7)
    walk, steps = audit.walk(0, GENESIS, 3), 1
    while walk.more:
        walk, steps = audit.walk(walk.upto, walk.head, 3), steps + 1
    assert (walk.upto, walk.head, steps) == (7, Event.objects.get(seq=7).hash, 3)


def test_finds_a_tail_cut_off_by_what_stands_on_paper(world: World) -> None:
    told(world, 5)
    head = Event.objects.get(seq=5).hash
    assert audit.same_as_paper("5", head[:16]).startswith("一致")
    tamper("DELETE FROM web_event WHERE seq > 3")
    assert audit.walk_all().bad == 0
    assert audit.same_as_paper("5", head[:16]).startswith("不一致")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "'="])
def test_exports_no_cell_that_a_spreadsheet_would_reckon(world: World, start: str) -> None:
    with change(Actor(1, f"{start}1+1"), "people.add", reason=f"{start}cmd()") as made:
        made.tell("user:1", None, None)
    body = b"".join(world.client("审计员").get("/audit/export").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[1][3] == f"'{start}1+1"
    assert rows[1][13] == f"'{start}cmd()"


def test_prints_the_head_of_a_day(world: World) -> None:
    told(world, 2)
    page = world.client("审计员").get("/audit/head").content.decode()
    assert Event.objects.get(seq=2).hash in page
    assert "还没有记录" in world.client("审计员").get("/audit/head", {"day": "2001-01-01"}).content.decode()
