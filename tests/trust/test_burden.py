"""What an assessment asks of units by default: what must be filled in and no file at all; nothing that people merely did in the program ever counts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from kaoping.core.plan import plan_of
from kaoping.web.actions.reporting import Incomplete, submit
from kaoping.web.models import Evidence, EvidenceFile, Outcome, Presence
from kaoping.web.policy import EntryState, Stage
from kaoping.web.queries.plan import load
from kaoping.web.queries.plan_burden import compared
from kaoping.web.queries.ready import stated
from kaoping.web.queries.reporting import gaps, report_of
from kaoping.web.queries.rubrics import rubric_of
from web.agreeing import best
from web.api.calling import call, token
from web.files.making import photo
from web.signed import passed
from web.world import World

from .conftest import Record
from .office import ROOT

UNITS = {"A": "陈炉镇", "B": "三里洞街道"}
CODE = ROOT / "src" / "kaoping"
READS = {
    "登录": r"last_login|\bAccess(Log|Attempt|Failure)\b|sessions\.models|登录次数|登录天数",
    "在线": r"\bPresence\b|online_time|time_spent|在线时长|停留时间",
    "上传": r"(evidence|files|papers|uploads|photos)\w*\.count\(|Count\([\"'](evidence|files|papers)|len\([\w.]*(evidence|files|papers|photos)\)"
    r"|(evidence|files|papers|photos)\|length|Evidence(File)?\.objects[^\n]*count\(|上传(次数|数量)|点赞|浏览量|打卡",
}
"""How the code would have to read what people merely did: by names of the tables and fields that hold it, and by words on a page."""
ELSEWHERE = {
    "web/actions/people.py": "结束一个账号的会话", "web/templates/people/show.html": "账号页上的上次登录，给系统管理员",
    "web/queries/doors.py": "猜密码的次数，用来锁定", "web/actions/presence.py": "谁正在填同一处，一分钟后消失", "web/models/mark.py": "同上，表的定义",
    "web/models/__init__.py": "同上", "web/templates/plan/burden.html": "写给人看的话：这些一概不计",
    "bulk/engines/duck.py": "要读的数据文件有几个",
}
"""Where one of these is read, for no assessment of anybody."""
COUNTED = "web/templates", "web/screens", "web/queries/evidence.py", "web/queries/retention.py", "web/actions/papers.py", "web/actions/purging.py"
"""Where files are counted to be listed: the number beside a list of them, the last version, how many were purged."""
JUDGING = (
    "core/", "bulk/", "policy/", "web/policy/", "write/", "cli/", "web/queries/result", "web/queries/look", "web/queries/rank", "web/queries/outcome",
    "web/queries/tally", "web/queries/agree", "web/queries/overview", "web/queries/rectif", "web/queries/papers", "web/queries/reminders",
)
"""Rules, reports and queries by which anybody is judged: there nothing of all this may be read, whatever for."""


def _hits() -> list[tuple[str, str, str]]:
    found = []
    for file in sorted(p for kind in ("py", "html", "js") for p in CODE.rglob(f"*.{kind}") if "migrations" not in p.parts):
        name = file.relative_to(CODE).as_posix()
        text = file.read_text(encoding="utf-8")
        found += [(name, what, m[0]) for what, words in READS.items() for m in re.finditer(words, text)]
    return found


def test_reads_nowhere_how_often_people_logged_in_how_long_they_stayed_or_how_much_they_uploaded(figure: Record) -> None:
    hits = [(f, what, words) for f, what, words in _hits() if what != "上传" or f.startswith(JUDGING) or not f.startswith(COUNTED)]
    bad = [h for h in hits if h[0] not in ELSEWHERE]
    assert {f for f, _, _ in hits} >= set(ELSEWHERE), "a place that is excused is no longer there"
    files = sum(1 for _ in CODE.rglob("*.py")) + sum(1 for _ in CODE.rglob("*.html"))
    assert not bad
    said = "逐个文件查找；与考核无关的几处（锁定、注销会话、谁正在填、材料清单的份数）逐一列明"
    figure("T33", on="代码里读登录、在线、上传数", tried=files, failed=len(bad), said=said)


def test_asks_each_unit_for_answers_and_for_no_file(world: World, figure: Record) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    rows, _ = compared(load(world.assessment))
    shown = {row.now.rubric.id: row.now for row in rows}
    files, said = 0, []
    for rubric_id, unit in UNITS.items():
        entry, rubric = world.entries[unit], rubric_of(world.entries[unit])
        clerk, fields = token(world, f"{unit}联络员"), [c for c in plan_of(rubric).clauses if c not in stated(entry)]
        assert (shown[rubric_id].fields, shown[rubric_id].uploads) == (len(fields), 0)
        for n, place in enumerate(fields, 1):  # with any one of them open the report is not complete
            if n == len(fields):
                with pytest.raises(Incomplete):
                    submit(world.actor(f"{unit}联络员"), entry, entry.version)
            body = {"place": place, "version": 0, "answer": best(plan_of(rubric).clauses[place])}
            answer = call(clerk, "POST", f"/api/entries/{entry.pk}/report/answers", body)
            assert answer.status_code == 200, answer.content.decode()
        files += sum(g.must for g in gaps(report_of(entry)))
        submit(world.actor(f"{unit}联络员"), entry, entry.version)
        assert not Evidence.objects.filter(entry=entry).exists()
        said.append(f"{rubric_id}表{len(list(rubric.items()))}条，每单位必填{len(fields)}项（考核办代填{shown[rubric_id].stated}项），必传0份")
    figure("T33", on="必须上传的材料", tried=2, failed=files, said="；".join(said))


def test_takes_a_file_once_for_all_items(world: World, figure: Record) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    entry, clerk, body = world.entries["陈炉镇"], world.client("陈炉镇联络员"), photo()
    again = 0
    for item in ("1.1", "2.1", "1.1"):
        clerk.post(f"/e/{entry.pk}/evidence/add", {"files": SimpleUploadedFile("活动资料.jpg", body, "image/jpeg"), "item": item})
        again += EvidenceFile.objects.filter(evidence__entry=entry).count() != 1
    evidence = Evidence.objects.get(entry=entry)
    clerk.post(f"/v/{evidence.pk}/link", {"add": "2.1"})
    serving = [i for i in rubric_of(entry).items() if any(e.paper for e in report_of(entry).expected(i))]
    assert set(evidence.links.filter(removed_at=None).values_list("place", flat=True)) == {"1.1", "2.1"} and {i.id for i in serving} <= {"1.1", "2.1"}
    figure("T33", on="同一份材料存了不止一次", tried=3, failed=again, said="第二次上传不再保存，改为关联原来的那一份")


def _outcomes(world: World) -> list[Any]:
    passed(world)
    return list(Outcome.objects.order_by("entry__order").values_list("content", flat=True))


def test_gives_no_point_for_uploads_log_ins_or_time_spent(world: World, figure: Record) -> None:
    with transaction.atomic():
        without = _outcomes(world)
        transaction.set_rollback(True)
    entry, by = world.entries["陈炉镇"], world.people["陈炉镇联络员"]
    for n in range(40):
        one = Evidence.objects.create(entry=entry, no=n + 1, title=f"材料{n}", by=by)
        EvidenceFile.objects.create(evidence=one, version=1, name="a.pdf", kind="pdf", size=1, digest=f"{n:064d}", key=f"{n}", by=by)
    for _ in range(20):
        world.client("陈炉镇联络员").get("/")
    by.last_login = timezone.now()
    by.save(update_fields=["last_login"])
    Presence.objects.create(user=by, entry=entry, item="1.1", at=timezone.now())
    differ = sum(a != b for a, b in zip(without, _outcomes(world), strict=True))
    figure("T33", on="因上传、登录而变的结果", tried=len(without), failed=differ, said="一个单位多传40份材料、多登录20次，前后各算一次结果")
