"""No cell that is written from somebody's text is a formula: every table of the site and of the command line, with texts that want to be one."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection, transaction
from openpyxl import load_workbook

from kaoping.cli.main import main
from kaoping.core.wire import standard_from_dict
from kaoping.read.answers import read_answers
from kaoping.web.models import Event, guards
from kaoping.web.policy.rows import ROWS
from kaoping.write.answers import blank_csv, blank_workbook
from kaoping.write.forms import FORMS
from web import world as worlds
from web.ledger import released
from web.matrix import ROLES, things, urls
from web.world import SHIPPED, World

from .conftest import Record
from .test_payloads import _columns

SIGNS = ("=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠", " =", "\u3000=", "'=", '"=')
STARTS = tuple("=+-@\t\r\n＝＋－＠")
HARM = 'HYPERLINK("http://evil.invalid/","点")'
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wrong(data: bytes) -> tuple[int, list[str]]:
    """How many cells a workbook has, and which of them are formulas or links."""
    cells = [c for sheet in load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for c in row if c.value is not None]
    return len(cells), [f"{c.coordinate} {str(c.value)[:60]!r}" for c in cells if c.data_type == "f" or c.hyperlink]


def wrong_csv(data: bytes) -> tuple[int, list[str]]:
    cells = [c for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for c in row]
    return len(cells), [c[:60] for c in cells if c.lstrip(" \u3000\"").startswith(STARTS)]


@pytest.fixture
def wishful(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A released assessment in which everything that people wrote, and the standard itself, begins like a formula."""
    body = copy.deepcopy(worlds.frozen())
    for n, item in enumerate(i for r in body["standard"]["rubrics"] for s in r["sections"] for i in s["items"]):
        item["text"] = SIGNS[n % len(SIGNS)] + HARM + item["text"]
    monkeypatch.setattr(worlds, "frozen", lambda: body)
    made = released(worlds.build().at())
    guards.remove(connection)
    return made


def _wish(sign: str) -> None:
    for model, names in _columns():
        for name in names:
            most = model._meta.get_field(name).max_length or 10_000
            for one in model.objects.only("pk")[:40]:
                model.objects.filter(pk=one.pk).update(**{name: f"{sign}{one.pk}+{HARM}"[:most]})
    Event.objects.update(reason=f"{sign}{HARM}", name=f"{sign}1")


def _tables(district: World, mine: Any, long: bool) -> Iterator[tuple[str, str, bytes]]:
    """Every workbook and .csv that a page gives to somebody."""
    for name, arguments in urls().items():
        if ROWS[name].api or name in ("people:logout", "books:save", "books:own_save"):
            continue
        for role in ("office", "clerk", "member", "audit", "checker"):
            who, url = ROLES[role], mine.url(name, arguments, who=ROLES[role])
            client = district.client(who)
            client.raise_request_exception = False
            sent = {"entry": [mine.ids["entry"]]}
            forms = [{"one": f"{f} {'entry' if k == 'entry' else 'assessment'}:{mine.ids[k]} xlsx"} for f in FORMS for k in ("entry", "assessment")]
            for data in forms if name == "papers:take" and role == "office" else [sent]:
                with transaction.atomic():
                    answers = [client.post(url, data)] if name == "papers:take" else [client.get(url, {"as": "xlsx"}), client.post(url,
                        data)] if "take" in name else [
                        client.get(url, {"as": "xlsx"})]
                    for answer in answers:
                        kind = answer.get("Content-Type", "").split(";")[0]
                        if answer.status_code == 200 and kind in (BOOK, "text/csv"):
                            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                            yield f"{name} {role} {data.get('one', '')}", kind, body
                    transaction.set_rollback(True)


@pytest.mark.dear
def test_makes_no_formula_of_anybodys_text_in_any_table_of_the_site(wishful: World, figure: Record, long: bool) -> None:
    mine, cells, found, given = things(wishful, "陈炉镇", "第一组", "申复核"), 0, list[str](), dict[str, int]()
    for sign in SIGNS if long else ("=",):
        _wish(sign)
        for name, kind, body in _tables(wishful, mine, long):
            many, bad = wrong(body) if kind == BOOK else wrong_csv(body)
            cells, given[name] = cells + many, many
            found += [f"{name} {sign!r} {one}" for one in bad]
    screens = {name.split()[0] for name in given}
    assert found == [], "\n".join(found[:20])
    assert {"audit:export", "look:ranking", "rectify:book", "standards:criteria", "papers:take"} <= screens, sorted(screens)
    figure("T18", tried=cells, failed=len(found), on="网站", said=f"{len(given)}种下载，{len(SIGNS if long else '=')}种开头")


def test_makes_no_formula_of_a_standards_text_in_the_tables_of_the_command_line(figure: Record) -> None:
    body, cells, found = copy.deepcopy(worlds.frozen())["standard"], 0, list[str]()
    for rubric in body["rubrics"]:
        rubric["applies_to"] = [f"{sign}1+1" for sign in SIGNS if sign[0] not in " \u3000\t"]
        for n, clause in enumerate(c for s in rubric["sections"] for i in s["items"] for c in i["clauses"]):
            clause["text"] = SIGNS[n % len(SIGNS)] + HARM
    standard = standard_from_dict({"standard": body, "format": 1})
    for data, check in ((blank_csv(standard), wrong_csv), (blank_workbook(standard), wrong)):
        many, bad = check(data)
        cells, found = cells + many, found + bad
        units = {row.unit for row in read_answers(data, "答案")}
        assert units == {u for r in standard.rubrics for u in r.applies_to}, "a name came back changed"
    figure("T18", tried=cells, failed=len(found), on="命令行", said="空白答案表 .csv、.xlsx；名称读回来一字不差。汇总表、24种表见 tests/write")


def test_makes_no_formula_of_a_units_name_where_millions_are_scored(tmp_path: Path, figure: Record) -> None:
    """Into .csv: the scores, and the list of problems, in which every unit has a row by an answer that does not fit."""
    wishful, plain = [f"{sign}{HARM}" for sign in {*SIGNS, *STARTS} if sign[0] != "'"], ["平常镇", "'=引号镇"]
    with duckdb.connect() as engine:  # a .csv with line breaks in a name would be guessed at
        rows = "SELECT unnest(?) AS unit, 'A' AS rubric, '1.1.1' AS clause, '99' AS answer"
        engine.execute(f"COPY ({rows}) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)", [[*wishful, *plain]])
    words = [str(SHIPPED / "rubric.yaml"), str(tmp_path / "a.parquet"), "--rulings", str(SHIPPED / "rulings.yaml"), "-o", str(tmp_path / "o.csv")]
    assert main(["score", *words]) == 1
    cells, found = 0, list[str]()
    for file in (tmp_path / "o.csv", tmp_path / "o.问题.csv"):
        many, bad = wrong_csv(file.read_bytes())
        cells, found = cells + many, found + bad
        with file.open(encoding="utf-8", newline="") as rows:
            told = {row["unit"] for row in csv.DictReader(rows)}
        assert told == set(plain) | {f"'{name}" for name in wishful}
    assert found == []
    figure("T18", tried=cells, failed=len(found), on="成批算分", said="单位名作 .csv 的得分表、问题表；原样不变，前面加一撇")
