"""Whoever holds the database alters the audit by hand: `kaoping verify` must find it, and where it begins; and it must leave an untouched audit alone."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from kaoping.web.models import Event, guards
from kaoping.web.models.chain import GENESIS, event_hash
from kaoping.web.queries import audit, heads

from .conftest import Record

TOLD = ("at", "user", "name", "address", "request", "verb", "target", "assessment", "entry", "old", "new", "reason")
Attack = Callable[[random.Random, int], int]


def _events(many: int, first: int = 1, prev: str = GENESIS) -> str:
    """So many well-formed events of ordinary length; the hash of the last."""
    rows = []
    for seq in range(first, first + many):
        row = Event(
            seq=seq, at=f"2018-12-{seq % 28 + 1:02d}T10:00:00.{seq % 1000:03d}+08:00", user=seq % 31, name="王建国", address="10.1.2.3", request=f"{seq:012x}",
            verb="member.save", target=f"mark:{seq}", assessment=1, entry=seq % 9, old='{"answer":"否","note":""}',
            new=f'{{"answer":"是","basis":[{{"id":"1.2.{seq % 7}","kind":"clause","say":"得分点①"}}],"note":"查看了会议记录{seq}"}}', prev=prev,
        )  # fmt: skip
        prev = row.hash = event_hash(row)
        rows.append(row)
        if len(rows) == 5000:
            Event.objects.bulk_create(rows)
            rows = []
    Event.objects.bulk_create(rows)
    return prev


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _edit(luck: random.Random, many: int) -> int:
    """One column of one event; what is expected: its number."""
    seq, column = luck.randint(1, many), luck.choice([*TOLD, "prev", "hash"])
    _sql(f"UPDATE web_event SET {column} = %s WHERE seq = %s", 99 if column in ("user", "assessment", "entry") else "改过的", seq)
    return seq


def _delete(luck: random.Random, many: int) -> int:
    seq = luck.randint(1, many - 1)
    _sql("DELETE FROM web_event WHERE seq = %s", seq)
    return seq + 1


def _insert(luck: random.Random, many: int) -> int:
    """A forged event in between, itself with the right digest, the later ones moved on by one."""
    seq = luck.randint(2, many)
    before, model = Event.objects.get(seq=seq - 1), Event.objects.get(seq=seq)
    _sql("UPDATE web_event SET seq = -(seq + 1) WHERE seq >= %s", seq)
    _sql("UPDATE web_event SET seq = -seq WHERE seq < 0")
    model.new, model.prev = '{"answer":"是"}', before.hash
    model.hash = event_hash(model)
    model.save(force_insert=True)
    return seq + 1


def _swap(luck: random.Random, many: int) -> int:
    one, other = sorted(luck.sample(range(1, many + 1), 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        _sql("UPDATE web_event SET seq = %s WHERE seq = %s", new, old)
    return one


def _cut(luck: random.Random, many: int) -> int:
    """Only the head kept elsewhere knows of it."""
    _sql("DELETE FROM web_event WHERE seq > %s", luck.randint(0, many - 1))
    return 0


def _recompute(luck: random.Random, many: int) -> int:
    """An event altered and every digest from there on made anew: likewise."""
    seq = luck.randint(max(1, many - 40), many)
    rows = list(Event.objects.filter(seq__gte=seq).order_by("seq"))
    rows[0].new, prev = '{"answer":"否"}', rows[0].prev
    for row in rows:
        row.prev, row.hash = prev, ""
        prev = row.hash = event_hash(row)
    Event.objects.bulk_update(rows, ["new", "prev", "hash"])
    return 0


ATTACKS: dict[str, Attack] = {"改": _edit, "删": _delete, "插": _insert, "换": _swap, "截": _cut, "改后重算": _recompute}


@pytest.mark.django_db
def test_every_edit_deletion_insertion_swap_and_cut_is_found_where_it_begins(figure: Record, long: bool, tmp_path: Path) -> None:
    many, times, luck = (300, 300, random.Random(21)) if long else (50, 12, random.Random(21))
    last = _events(many)
    exported = tmp_path / "heads.csv"
    exported.write_text(f"2018-12-31,{many},{last}\n", encoding="ascii")
    guards.remove(connection)
    known, missed = heads.heads_in(exported), []
    assert (audit.walk_all().bad, heads.compare(known)) == (0, [])
    for name, attack in ATTACKS.items():
        for n in range(20 if attack is _recompute and long else times):
            with transaction.atomic():
                wanted = attack(luck, many)
                walk = audit.walk_all()
                if walk.bad != wanted or not (wanted or heads.compare(known)):
                    missed.append(f"{name} {n}: {walk} {wanted}")
                transaction.set_rollback(True)
    assert (audit.walk_all().bad, heads.compare(known)) == (0, [])
    assert not missed, missed
    tried = times * len(ATTACKS) if not long else times * (len(ATTACKS) - 1) + 20
    figure("T21", tried=tried, failed=len(missed), on="篡改", said="改、删、插、换指出的第一条都对；截尾、改后重算由另存的链头发现")


@pytest.mark.django_db
def test_a_long_untouched_audit_is_walked_quickly_and_without_alarm(figure: Record, long: bool) -> None:
    many = 1_000_000 if long else 2000
    _events(many)
    begun = time.perf_counter()
    walk = audit.walk_all()
    took = (time.perf_counter() - begun) * 100_000 / many
    assert (walk.upto, walk.bad) == (many, 0)
    if long:  # on a machine that is busy with other tests a time says nothing
        figure("T21", tried=many, failed=round(took, 2), limit=5, on="没有动过的审计", said="“失败”栏是每10万条核对所用的秒数；没有误报")
