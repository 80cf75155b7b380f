"""The end of an assessment: its catalogue, what is refused afterwards, and what retention takes away."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, get_type_hints

import openpyxl
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

import kaoping.web.actions as actions_package
from kaoping.core.digest import sm3
from kaoping.core.errors import KaopingError
from kaoping.web.actions import archive, purging
from kaoping.web.actions.change import change
from kaoping.web.files import store
from kaoping.web.models import (
    Appeal,
    Assessment,
    Catalogue,
    Correction,
    Entry,
    Event,
    Evidence,
    EvidenceFile,
    Problem,
    Purged,
)
from kaoping.web.models.chain import event_hash
from kaoping.web.policy import Hidden, Stage, may
from kaoping.web.policy.rows import ROWS
from kaoping.web.queries.access import find, scope_of
from kaoping.web.queries.archive import HEAD, differing, rows_of
from kaoping.web.queries.retention import expired_on

from .ledger import CHECKER, CLERK, LEADER, OFFICE
from .ledger import HEAD as UNIT_HEAD
from .matrix import Things, things, urls
from .world import World


@pytest.fixture
def ended(done: World) -> World:
    archive.end(done.actor(OFFICE), done.assessment)
    for entry in done.entries.values():
        entry.refresh_from_db()
        entry.assessment = done.assessment
    return done


# the catalogue


def test_catalogues_every_piece_under_its_digest(done: World) -> None:
    piece(done, b"a", "方案")
    kept = archive.end(done.actor(OFFICE), done.assessment)
    rows = [dict(zip(HEAD, r, strict=True)) for r in rows_of(kept.content)]
    titles = [r["题名"] for r in rows]
    assert [r["件号"] for r in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert titles[:4] == ["镇办基层党组织建设指标评分标准", "镇办基层党组织建设指标评分标准（读成的评分表）", "评分口径说明", "2018年度镇办党建考核考核方案"]
    assert sum("考核评分表、扣分事项清单、合议记录" in t for t in titles) == 18
    assert sum("考核结果（第1版）" in t for t in titles) == 9
    assert {"等次建议（审定）表", "陈炉镇问题清单、任务清单和整改台账", "陈炉镇反馈意见书", "方案"} <= set(titles) | {"陈炉镇反馈意见书"}
    assert titles[-1].startswith("操作记录（到第")
    mine = next(r for r in rows if r["题名"] == "方案")
    assert (mine["责任者"], mine["电子文件名"], mine["摘要值（SM3）"], mine["保管期限"]) == ("陈炉镇", "方案.txt", sm3(b"a"), "3年")


def test_says_so_when_nothing_has_changed_since(ended: World) -> None:
    assert differing(Catalogue.objects.get()) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE web_problem SET text = 'x' WHERE no = 2", "陈炉镇问题清单、任务清单和整改台账"),
        ("UPDATE web_assessment SET options = '{\"rectify_days\": \"5\"}'", "2018年度镇办党建考核考核方案"),
        ("UPDATE web_evidencefile SET digest = 'x'", "方案"),
    ],
)
def test_finds_what_was_changed_behind_its_back(done: World, statement: str, said: str) -> None:
    piece(done, b"a", "方案")
    archive.end(done.actor(OFFICE), done.assessment)
    with transaction.atomic(), connection.cursor() as cursor:
        _unguarded(cursor)
        cursor.execute(statement)
    found = differing(Catalogue.objects.get())
    assert [s for s in found if f"“{said}”" in s]


def _unguarded(cursor: Any) -> None:
    from kaoping.web.models import guards

    guards.remove(connection, ("web_evidencefile", "web_catalogue"))


def test_finds_a_changed_catalogue_by_its_own_digest(ended: World) -> None:
    with connection.cursor() as cursor:
        _unguarded(cursor)
    kept = Catalogue.objects.get()
    kept.content["pieces"][0]["title"] = "别的"
    kept.save()
    assert differing(kept) == ["归档目录本身与它的摘要值不符，可能被改动过"]


def test_keeps_the_audits_head_and_tells_the_audit(ended: World) -> None:
    kept, last = Catalogue.objects.get(), Event.objects.order_by("-seq").first()
    assert last is not None
    assert (last.verb, last.prev, last.hash) == ("archive.end", kept.head, event_hash(last))


@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.RELEASED])
def test_ends_nothing_that_is_not_released(done: World, stage: Stage) -> None:
    with pytest.raises(KaopingError):
        archive.end(done.actor(OFFICE), done.at(stage).assessment)
    assert not Catalogue.objects.exists()


def test_waits_for_corrections(done: World) -> None:
    Correction.objects.create(entry=done.entries["陈炉镇"], no=1, changes=[], reason="x", by=done.people[OFFICE])
    with pytest.raises(KaopingError, match="还有1件更正没有办结"):
        archive.end(done.actor(OFFICE), done.assessment)


@pytest.mark.parametrize("who", [CHECKER, LEADER, CLERK, UNIT_HEAD, "组员甲", "审计员"])
def test_is_ended_by_the_office_alone(done: World, who: str) -> None:
    with pytest.raises(Hidden):
        archive.end(done.actor(who), done.assessment)


def test_gives_the_catalogue_as_a_workbook_and_as_paper(ended: World) -> None:
    client = ended.client(OFFICE)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/a/{ended.assessment.pk}/archive.xlsx").content)).active
    assert [c.value for c in sheet[3]] == list(HEAD)
    assert sheet.max_row - 3 == len(Catalogue.objects.get().content["pieces"])
    page = client.get(f"/a/{ended.assessment.pk}/archive/paper").content.decode()
    assert Catalogue.objects.get().digest in page
    assert "目录里的每一件都与归档时一样" in client.get(f"/a/{ended.assessment.pk}/archive?check=1").content.decode()


# afterwards


def rows(*but: str) -> dict[str, int]:
    """What stands in each table."""
    models = [m for m in apps.get_app_config("web").get_models() if m.__name__ not in but]
    return {m.__name__: hash(str(sorted(map(str, m.objects.values_list())))) for m in models}


OF_IT = ("assessment", "entry", "panel", "evidence", "daily", "extra", "appeal", "correction", "problem", "group")
POSTS = sorted(n for n, r in ROWS.items() if r.loads in OF_IT and not n.startswith("api:"))
"""Programs come with a token and no session, and call the same actions."""
PEOPLE = (OFFICE, CHECKER, CLERK, UNIT_HEAD, "组员甲", "申复核", LEADER)


def test_refuses_every_post_to_an_archived_assessment_to_whoever_had_the_right(done: World) -> None:
    own = full(done)
    archive.end(done.actor(OFFICE), done.assessment)
    clients: dict[str, Client] = {who: done.client(who) for who in PEOPLE}
    named, wrong, asked, before = urls(), [], 0, rows("User")
    for name in POSTS:
        row = ROWS[name]
        url = own.url(name, named[name])
        scope = scope_of(find(row.loads, own.ids[row.loads]))
        for who in [w for w in PEOPLE if may(done.actor(w), row.verb, scope) and row.verb not in ("archive.end", "archive.purge", "papers.take")]:
            answer = clients[who].post(url, own.form(name), headers={"Accept": "application/json"})
            asked += 1
            if answer.status_code != 409 or "考核已经归档" not in answer.json()["error"]:
                wrong.append(f"{name} {who}: {answer.status_code}")
    assert wrong == []
    assert asked > 100
    assert rows("User") == before


def full(world: World) -> Things:
    """One of each kind of thing, made before the end, and nothing left open."""
    own = things(world, "陈炉镇", "第一组", "申复核")
    Appeal.objects.update(state="decided")
    Correction.objects.update(state="done")
    return own


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the actions that takes an actor and something of an assessment."""
    import importlib
    import pkgutil

    related = ("entry", "panel", "assessment", "group")
    kinds = {Assessment, *(m for m in apps.get_app_config("web").get_models() if any(f.name in related for f in m._meta.fields) or m is Entry)}
    for found in pkgutil.iter_modules(actions_package.__path__):
        module = importlib.import_module(f"{actions_package.__name__}.{found.name}")
        for name, one in vars(module).items():
            if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_"):
                hints = list(get_type_hints(one).items())
                if hints and hints[0][0] == "actor" and any(t in kinds for _, t in hints[1:3]):
                    yield f"{found.name}.{name}", one


ASIDE = {"evidence.prepare", "presence.here", "presence.others", "rectify.note", "marks.locked", "marks.locked_member",
         "archive.end", "purging.purge", "packing.take", "packing.packed", "papers.take", "papers.wanted_of", "packs.ask", "packs.opened"}  # fmt: skip
"""An ended assessment may still be taken along as a package or on paper, and the audit says by whom.
Whose presence is shown leaves no trace; notes, sheets and files that have been looked at are made within the change of whatever they are about; the end
itself; retention."""


def test_refuses_every_action_on_an_archived_assessment_to_everybody(done: World) -> None:
    full(done)
    archive.end(done.actor(OFFICE), done.assessment)
    done.assessment.refresh_from_db()
    before, tried, through = rows(), set(), []
    for name, act in acts():
        for who in PEOPLE if name not in ASIDE else ():
            given = arguments(done, act, who)
            if given is None:
                continue
            tried.add(name)
            try:
                with transaction.atomic():
                    act(*given)
                    through.append(name)
            except (KaopingError, Hidden):
                pass
    assert rows() == before, through
    assert len(tried) > 70
    assert {"rectify_unit.progress", "marks.save_fact", "plan_people.join", "corrections.propose", "results.release", "evidence.describe"} <= tried


def arguments(world: World, act: Callable[..., Any], who: str) -> list[Any] | None:
    """Something of this world for each parameter, by its type."""
    found: list[Any] = []
    for name, hint in get_type_hints(act).items():
        if name == "return":
            continue
        parameter = inspect.signature(act).parameters[name]
        if name == "actor":
            found.append(world.actor(who))
        elif name == "made":
            return None
        elif hint is Assessment:
            found.append(world.assessment)
        elif hint is Entry:
            found.append(world.entries["陈炉镇"])
        elif inspect.isclass(hint) and hint in apps.get_app_config("web").get_models():
            one = hint.objects.first()
            if one is None:
                return None
            found.append(one)
        elif parameter.default is not inspect.Parameter.empty:
            break
        else:
            found.append(value(hint, name))
    return found


def value(hint: Any, name: str) -> Any:
    """Something of the type that says something."""
    if is_dataclass(hint) and inspect.isclass(hint):
        hints = get_type_hints(hint)
        return hint(*(value(hints[f.name], f.name) for f in fields(hint) if f.default is inspect._empty or (True and _needed(f))))
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return next(iter(hint))
    plain = {str: "1.1" if name in ("place", "item") else "理由", int: 1, bool: False, date: date(2018, 6, 1)}
    if hint in plain:
        return plain[hint]
    said = str(hint)
    if "dict" in said or "Mapping" in said:
        return {}
    return io.BytesIO(b"x") if "IO" in said else [] if any(word in said for word in ("Sequence", "Iterable", "list")) else None


def _needed(one: Any) -> bool:
    import dataclasses

    return one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING


def test_writes_nothing_even_where_an_action_forgot_to_ask(ended: World) -> None:
    actor = ended.actor(OFFICE)
    with pytest.raises(KaopingError, match="考核已经归档，只能查看"), change(actor, "plan.name", assessment=ended.assessment.pk) as made:
        Problem.objects.filter(assessment=ended.assessment).update(text="x")
        made.tell("problem:1", "a", "x")
    assert not Problem.objects.filter(text="x").exists()


def test_can_still_be_read_by_all_who_could(ended: World) -> None:
    a, e = ended.assessment.pk, ended.entries["陈炉镇"].pk
    for who, url in ((OFFICE, f"/a/{a}/rectify"), (CHECKER, f"/a/{a}/archive"), (CLERK, f"/e/{e}/rectify"), (LEADER, f"/a/{a}/rectify/sums")):
        assert ended.client(who).get(url).status_code == 200, url


# retention


def piece(world: World, body: bytes, title: str, unit: str = "陈炉镇", personal: bool = True) -> EvidenceFile:
    entry = world.entries[unit]
    last = Evidence.objects.filter(entry=entry).order_by("-no").values_list("no", flat=True).first() or 0
    evidence = Evidence.objects.create(entry=entry, no=last + 1, title=title, personal=personal, by=world.people[CLERK])
    digest = sm3(body)
    key = store.keep(digest, io.BytesIO(body))
    return EvidenceFile.objects.create(
        evidence=evidence, version=1, name=f"{title}.txt", kind="txt", media="text/plain", size=len(body), digest=digest, key=key, by=world.people[CLERK]
    )


def aged(world: World, days: int) -> None:
    """As if the archive had been closed so many days earlier."""
    with connection.cursor() as cursor:
        _unguarded(cursor)
    Catalogue.objects.filter(assessment=world.assessment).update(at=timezone.now() - timedelta(days=days))
    world.assessment.refresh_from_db()


def test_purges_personal_evidence_when_its_years_are_over_and_nothing_else(done: World) -> None:
    name, plain = piece(done, b"personal list", "党员名册"), piece(done, b"open plan", "方案", personal=False)
    archive.end(done.actor(OFFICE), done.assessment)
    aged(done, 3 * 366)
    assert purging.purge_due() == 1
    assert (store.is_kept(name.key), store.is_kept(plain.key)) == (False, True)
    kept = EvidenceFile.objects.get(pk=name.pk)
    assert (kept.name, kept.digest, Purged.objects.get().file) == ("党员名册.txt", sm3(b"personal list"), name)
    assert purging.purge_due() == 0


def test_purges_nothing_a_day_too_early(done: World) -> None:
    kept = piece(done, b"personal list", "党员名册")
    archive.end(done.actor(OFFICE), done.assessment)
    aged(done, 0)
    until = expired_on(Assessment.objects.get(pk=done.assessment.pk))
    aged(done, (until - timezone.localdate()).days - 1)
    assert purging.purge(done.actor(OFFICE), Assessment.objects.get(pk=done.assessment.pk)) == 0
    aged(done, (until - timezone.localdate()).days)
    assert purging.purge(done.actor(OFFICE), Assessment.objects.get(pk=done.assessment.pk)) == 1
    assert not store.is_kept(kept.key)


def test_purges_nothing_of_an_assessment_that_runs(done: World) -> None:
    piece(done, b"personal list", "党员名册")
    assert purging.purge_due() == 0
    assert not Purged.objects.exists()


def test_keeps_the_content_as_long_as_other_evidence_has_the_same(done: World) -> None:
    one, other = piece(done, b"same", "名册"), piece(done, b"same", "公开名单", "红土镇", personal=False)
    archive.end(done.actor(OFFICE), done.assessment)
    aged(done, 3 * 366)
    assert purging.purge_due() == 1
    assert store.read(other.key) == b"same"
    assert done.client(CLERK).get(f"/evidence/{one.evidence_id}/1/file").status_code in (404, 409)


def test_removes_at_the_next_look_what_could_not_be_removed(done: World) -> None:
    kept = piece(done, b"cut off", "名册")
    archive.end(done.actor(OFFICE), done.assessment)
    aged(done, 3 * 366)
    Purged.objects.create(file=kept, reason="归档满年限")
    assert purging.purge_due() == 0
    assert not store.is_kept(kept.key)


def test_says_plainly_that_the_content_is_gone(done: World) -> None:
    kept = piece(done, b"personal list", "党员名册")
    archive.end(done.actor(OFFICE), done.assessment)
    aged(done, 3 * 366)
    purging.purge_due()
    client = done.client(CLERK)
    from django.urls import reverse

    download = client.get(reverse("report:evidence_file", args=[kept.evidence_id, "1"]))
    preview = client.get(reverse("report:evidence_preview", args=[kept.evidence_id, "1"]))
    picture = client.get(reverse("report:evidence_picture", args=[kept.evidence_id, "1", "0"]))
    sentence = "“党员名册.txt”含个人信息，已按保存期限于"
    assert (download.status_code, picture.status_code) == (409, 404)
    assert sentence in download.content.decode()
    assert sentence in preview.content.decode()
    assert b"personal list" not in download.content + preview.content
    shown = client.get(reverse("report:evidence_show", args=[kept.evidence_id])).content.decode()
    assert kept.digest in shown


@pytest.mark.parametrize("who", [CHECKER, CLERK, LEADER])
def test_is_purged_by_the_office_alone(ended: World, who: str) -> None:
    with pytest.raises(Hidden):
        purging.purge(ended.actor(who), ended.assessment)
