"""Workbooks as people bring them back: taken from the site, opened and changed as an office suite would, and sent in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kaoping.web.actions.answers import save_answer
from kaoping.web.models import Entry, Evidence, Mark, Visit
from kaoping.write.home import FIRST
from kaoping.write.home_words import HEADS

from .world import World, build

HOME, BESIDE = "陈炉镇", "红土镇"
MISSING = [{"kind": "source", "id": "missing", "page": ""}]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = FIRST  # the headings' row, from 1
COLUMN = {name: n for n, name in enumerate(HEADS, 1)}


@dataclass
class Desk:
    """Somebody's page of workbooks. `at` is its address."""

    client: Client
    at: str

    def take(self, **form: Any) -> bytes:
        answer = self.client.post(f"{self.at}/take", form)
        assert answer.status_code == 200, answer.content.decode()
        return bytes(answer.content)

    def bring(self, body: bytes, name: str = "表.xlsx") -> Any:
        return self.client.post(f"{self.at}/bring", {"book": SimpleUploadedFile(name, body, XLSX)})

    def back(self, body: bytes) -> Any:
        """What the preview found."""
        answer = self.bring(body)
        assert answer.status_code == 200, said(answer)
        return answer.context["back"]

    def save(self, preview: Any, **form: Any) -> str:
        """Press save, all changes ticked; what the page then says."""
        rows = [str(n) for n in range(len(preview.context["back"].changes))]
        answer = self.client.post(f"{self.at}/save", {"rows": preview.context["rows"], "row": rows, **form}, follow=True)
        return " ".join(str(m) for m in answer.context["messages"])


def assessors(world: World, name: str = "组员甲") -> Desk:
    return Desk(world.client(name), f"/a/{world.assessment.pk}/mark/book")


def clerks(world: World, entry: Entry, name: str = "陈炉镇联络员") -> Desk:
    return Desk(world.client(name), f"/e/{entry.pk}/report/book")


@dataclass
class Taken:
    """A world in which 组员甲 has begun on two units and taken those two home; `body` is the workbook."""

    world: World = field(repr=False)
    body: bytes = field(repr=False)

    def key(self, place: str, unit: str = HOME) -> str:
        return key(self.world.entries[unit], place)

    def site(self, place: str, answer: str, note: str = "", unit: str = HOME, version: int = 0) -> None:
        """The same person saves on the site."""
        save_answer(self.world.actor("组员甲"), self.world.entries[unit], place, version, answer, note, MISSING if note else [])

    def mark(self, place: str, unit: str = HOME) -> Mark:
        return Mark.objects.get(sheet__entry=self.world.entries[unit], place=place, sheet__kind="member")


def begun() -> Taken:
    """组员甲's workbook of two units, with what they have begun on."""
    world = build().at()
    taken = Taken(world, b"")
    entry, by = world.entries[HOME], world.people["王主任"]
    Evidence.objects.create(entry=entry, no=3, title="=脱贫攻坚方案", doc_no="印台发〔2018〕12号", by=by)
    Visit.objects.create(entry=entry, no=1, seen_at=timezone.now(), where="村", matter="查看台账", found="有", by=by)
    taken.site("1.1.1", "4", "=SUM(A1) 活动资料\n不全")
    taken.site("1.2.1", "否", "没有方案")
    taken.site("1.2.2", "是")
    taken.site("1.2.1", "是", unit=BESIDE)
    taken.body = assessors(world).take(entry=[entry.pk, world.entries[BESIDE].pk])
    return taken


def opened(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def written(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(body: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after `change` has had its first sheet."""
    book = opened(body)
    change(book.worksheets[0])
    return written(book)


def text_of(cell: Any) -> tuple[Any, str]:
    return cell.value, cell.data_type


def put(cell: Any, told: tuple[Any, str]) -> None:
    """Write what `text_of` has read: a text that begins with = stays one."""
    cell.value = told[0]
    if told[1] == "s":
        cell.data_type = "s"


def rows(sheet: Any) -> dict[str, int]:
    """Key → row."""
    return {str(sheet.cell(n, COLUMN["key"]).value): n for n in range(HEAD + 1, sheet.max_row + 1)}


def fill(body: bytes, cells: dict[str, dict[str, Any]]) -> bytes:
    """The workbook with these fields by key."""

    def filled(sheet: Any) -> None:
        where = rows(sheet)
        for key, fields in cells.items():
            for name, value in fields.items():
                sheet.cell(where[key], COLUMN[name]).value = value

    return changed(body, filled)


def keep(body: bytes, keys: list[str]) -> bytes:
    """Only these rows, in this order: the others are deleted."""

    def cut(sheet: Any) -> None:
        where = rows(sheet)
        kept = [[text_of(sheet.cell(where[k], n)) for n in range(1, len(HEADS) + 1)] for k in keys]
        sheet.delete_rows(HEAD + 1, sheet.max_row)
        for n, values in enumerate(kept, HEAD + 1):
            for column, value in enumerate(values, 1):
                put(sheet.cell(n, column), value)

    return changed(body, cut)


def part(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part rewritten byte by byte, for what no office suite would write."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(old.read(info)) if info.filename == name else old.read(info))
    return out.getvalue()


def key(entry: Entry, place: str) -> str:
    return f"{entry.pk}-{place}"


def said(answer: Any) -> str:
    """A page's words without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
