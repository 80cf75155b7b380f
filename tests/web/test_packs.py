"""Many papers as one zip in the background: its progress, its end, what becomes of it when the worker is cut off in the middle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kaoping.core.errors import KaopingError
from kaoping.web import worker
from kaoping.web.actions import packs
from kaoping.web.files import store
from kaoping.web.models import Event, Pack, Panel, Post, Printed
from kaoping.web.policy import Hidden, Stage
from kaoping.write.forms.batch import PROBLEMS

from .ledger import CLERK, OFFICE
from .papers import text, with_everything
from .world import World

UNIT = "陈炉镇"


@pytest.fixture
def full(done: World) -> World:
    with_everything(done)
    Pack.objects.all().delete()
    return done


def asked(world: World, form: str = "F17", formats: tuple[str, ...] = ("docx", "pdf"), who: str = OFFICE, unit: str = "") -> Pack:
    return packs.ask(world.actor(who), world.assessment, formats, form, world.entries[unit] if unit else None)


def opened(world: World, pack: Pack, who: str = OFFICE) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packs.opened(world.actor(who), world.assessment, str(pack.pk))[1].read()))


def page(world: World, who: str = OFFICE) -> str:
    return str(world.client(who).get(f"/a/{world.assessment.pk}/papers/packs").content.decode())


def test_packs_a_form_of_all_nine_units_in_the_background_and_shows_how_far_it_is(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, shown = full.client(OFFICE), []
    assert client.post(f"/a/{full.assessment.pk}/papers/pack", {"form": "F17", "as": ["docx", "pdf"]}).status_code == 302
    pack = Pack.objects.get()
    assert "马上开始" in page(full)
    assert f'hx-get="/a/{full.assessment.pk}/papers/packs"' in page(full)
    note = packs._note
    monkeypatch.setattr(packs, "_note", lambda pack, **fields: (note(pack, **fields), "done" in fields and shown.append(page(full))))
    assert worker.drain() == 1
    assert ["正在制作，1 / 9 张" in shown[0], "正在制作，9 / 9 张" in shown[-1], len(shown)] == [True, True, 9]
    pack.refresh_from_db()
    assert (pack.state, pack.done, pack.total, pack.failed) == ("done", 9, 9, 0)
    assert "hx-get" not in page(full)
    got = full.client(OFFICE).get(f"/a/{full.assessment.pk}/papers/zip/{pack.pk}")
    held = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
    assert sorted(held.namelist()) == sorted(f"{unit}/F17反馈意见书.{kind}" for unit in full.entries for kind in ("docx", "pdf"))
    for unit in full.entries:
        code = Printed.objects.get(entry=full.entries[unit]).code
        for kind in ("docx", "pdf"):
            said = text(held.read(f"{unit}/F17反馈意见书.{kind}"), kind)
            assert unit in said
            assert f"编码：{code}" in said
    assert [e.verb for e in Event.objects.filter(verb__startswith="paper.").order_by("seq")] == ["paper.pack", *["paper.print"] * 9]


def test_packs_all_forms_of_one_unit_as_that_unit_may_see_them(full: World) -> None:
    pack = asked(full, "", ("pdf",), CLERK, UNIT)
    worker.drain()
    names = opened(full, pack, CLERK).namelist()
    assert {n.split("/")[0] for n in names} == {UNIT}
    assert {n.split("/")[1][:3] for n in names} == {"F01", "F03", "F04", "F06", "F16", "F17", "F18", "F19", "F20"}
    assert f"{UNIT}/F06扣分事项清单（确认单）_第一组.pdf" in names


def test_gives_the_zip_to_who_asked_for_it_and_to_nobody_else(full: World) -> None:
    pack = asked(full)
    with pytest.raises(KaopingError, match="还没有做好"):
        opened(full, pack)
    worker.drain()
    for who in (CLERK, "李复核"):
        with pytest.raises(Hidden):
            opened(full, pack, who)
        assert pack.name not in page(full, who)


def test_lets_nobody_pack_another_unit(full: World) -> None:
    for unit in ("红土镇", "广阳镇"):
        with pytest.raises(Hidden):
            asked(full, "", who=CLERK, unit=unit)
    assert not Pack.objects.exists()


def test_packs_what_they_may_see_when_it_is_made_and_not_when_it_was_asked_for(full: World) -> None:
    pack = asked(full, "F19", who=CLERK)
    Post.objects.filter(user=full.people[CLERK]).update(ended_at=timezone.now())
    worker.drain()
    pack.refresh_from_db()
    assert (pack.state, pack.key) == ("failed", "")
    assert pack.said == "没有可以打包的表：权限或考核的阶段已经变了，请刷新页面后再看"


def test_does_not_make_the_same_zip_twice_at_once_nor_more_than_three(full: World) -> None:
    assert asked(full).pk == asked(full).pk
    for form in ("F19", "F20"):
        asked(full, form)
    with pytest.raises(KaopingError, match="已有3个压缩包在制作"):
        asked(full, "F06")


@pytest.mark.parametrize(("form", "formats", "said"), [("F17", (), "请至少选一种文件格式"), ("F16b", ("pdf",), "现在没有可以打包的表")])
def test_refuses_what_would_be_empty(full: World, form: str, formats: tuple[str, ...], said: str) -> None:
    with pytest.raises(KaopingError, match=said):
        asked(full, form, formats)


def test_refuses_before_the_stage(full: World) -> None:
    with pytest.raises(KaopingError, match="F17从“待公示”阶段起才有"):
        asked(full.at(Stage.MARK))


def test_packs_the_others_where_one_cannot_be_made_and_says_which(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = Panel.objects.get(entry=full.entries[UNIT], group=full.groups["第一组"])
    of_first = packs.query.filled

    def filled(subject: Any) -> Any:
        if subject.of == f"panel:{panel.pk}":
            raise KaopingError("评分标准里没有评分表C")
        return of_first(subject)

    monkeypatch.setattr(packs.query, "filled", filled)
    pack = asked(full, "F06", ("docx",))
    worker.drain()
    pack.refresh_from_db()
    held = opened(full, pack)
    assert (len(held.namelist()), pack.failed) == (18, 1)
    assert held.read(PROBLEMS).decode("utf-8-sig") == f"{UNIT} F06：评分标准里没有评分表C\n"
    assert "有 1 处没有出成" in page(full)


def test_says_why_in_one_sentence_where_none_can_be_made(full: World) -> None:
    full.assessment.document.key = ""
    full.assessment.document.save(update_fields=["key"])
    pack = asked(full, "F01", ("docx",))
    worker.drain()
    pack.refresh_from_db()
    assert pack.state == "failed"
    assert "印发的评分标准原件读不出来" in pack.said
    assert "没有做成" in page(full)


# cut off in the middle


class _Killed(BaseException):
    """As if the process were gone: nothing tidies up after it."""


def cut(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], None]:
    """The maker dies once so many papers are made."""
    note = packs._note

    def dying(pack: Pack, **fields: Any) -> None:
        note(pack, **fields)
        if fields.get("done") == after:
            raise _Killed

    monkeypatch.setattr(packs, "_note", dying)
    return lambda: monkeypatch.setattr(packs, "_note", note)


def silent(pack: Pack) -> None:
    """So long without a sign of life that its maker is taken to be gone."""
    Pack.objects.filter(pk=pack.pk).update(beat_at=timezone.now() - packs.STALE - timedelta(seconds=1))


def killed(pack: Pack) -> None:
    with pytest.raises(_Killed):
        packs.make.func(pack.pk)
    DBTaskResult.objects.all().delete()  # the task of a dead worker stays as it is and is never taken up again


def test_begins_anew_after_the_worker_was_cut_off_in_the_middle(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pack, whole = asked(full), cut(monkeypatch, 4)
    killed(pack)
    whole()
    pack.refresh_from_db()
    assert (pack.state, pack.done) == ("running", 4)
    assert packs.look_after() == 0  # it might be at work still
    silent(pack)
    assert worker.look(worker.Days())
    assert "中断过，正在接着排队" in page(full)
    assert worker.drain() == 1
    pack.refresh_from_db()
    assert (pack.state, pack.tries) == ("done", 2)
    assert len(opened(full, pack).namelist()) == 18
    assert Printed.objects.count() == 9  # the codes of the first try are the codes of the second


def test_gives_up_after_three_tries_and_says_so(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pack, _ = asked(full), cut(monkeypatch, 1)
    for _ in range(packs.TRIES):
        killed(pack)
        silent(pack)
        packs.look_after()
    pack.refresh_from_db()
    assert pack.state == "failed"
    assert "做了3次都中断了" in pack.said
    assert not DBTaskResult.objects.exists()


def test_lays_its_work_down_where_another_has_taken_over(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pack, note = asked(full), packs._note

    def overtaken(row: Pack, **fields: Any) -> None:
        if fields.get("done") == 2:
            Pack.objects.filter(pk=pack.pk).update(tries=5)
        note(row, **fields)

    monkeypatch.setattr(packs, "_note", overtaken)
    packs.make.func(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.key, pack.done) == ("running", "", 1)


def test_puts_a_zip_away_after_three_days(full: World) -> None:
    pack = asked(full)
    worker.drain()
    pack.refresh_from_db()
    Pack.objects.update(until=timezone.now() - timedelta(minutes=1))
    packs.look_after()
    assert not store.is_kept(pack.key)
    with pytest.raises(KaopingError, match="已过期，请重新打包"):
        opened(full, pack)
    assert pack.name not in page(full)
