"""What the units have reported so far: five are in, one waits for its head, one was returned, one is being written, one has not begun."""

from __future__ import annotations

import io

from kaoping.core.judgement import above

from ..actions import absents, evidence, reporting
from ..actions.marks import Given, save_self
from ..models import Absent, Entry
from ..policy import Actor
from ..queries.ready import stated
from ..queries.rubrics import rubric_of
from . import papers
from .cast import UNITS
from .planning import Scene
from .script import Line, own, words

REPORTED = ("印台街道", "广阳镇", "金锁关镇", "城关街道", "三里洞街道")
WRITING, RETURNED, WAITING = "陈炉镇", "红土镇", "阿庄镇"  # 王石凹街道 has not begun
PART = 0.7  # how far the one being written is
NOTE = "1.5 党员教育管理只写了“已完成”，请补充党费收缴和发展党员的具体情况；2.2 缺联席会议记录"


def report(scene: Scene, lines: dict[str, dict[str, Line]]) -> None:
    """Each unit as far as it is."""
    for unit in (*REPORTED, RETURNED, WAITING):
        entry, clerk = scene.entry(unit), _clerk(scene, unit)
        absent(scene, entry, clerk, lines[unit])
        fill(entry, clerk, lines[unit], 1.0)
        _papers(entry, clerk)
        reporting.submit(clerk, entry, entry.version)
        if unit != WAITING:
            reporting.confirm(scene.cast.actor(f"head{UNITS.index(unit) + 1}"), entry, entry.version)
    entry = scene.entry(RETURNED)
    reporting.return_(scene.cast.actor("office"), entry, entry.version, NOTE)
    entry, clerk = scene.entry(WRITING), _clerk(scene, WRITING)
    fill(entry, clerk, lines[WRITING], PART)
    _papers(entry, clerk)
    absents.propose_absent(clerk, entry, "3.3.1", "本镇没有列入全区规划的非公企业和社会组织党建示范点")


def _clerk(scene: Scene, unit: str) -> Actor:
    return scene.cast.actor(f"clerk{UNITS.index(unit) + 1}")


def absent(scene: Scene, entry: Entry, clerk: Actor, said: dict[str, Line]) -> None:
    """What does not apply to the unit, proposed by it and consented to by the checker."""
    for place, line in said.items():
        if line.answer == "不适用":
            absents.consent(scene.cast.actor("checker"), absents.propose_absent(clerk, entry, place, line.note))


def fill(entry: Entry, clerk: Actor, said: dict[str, Line], part: float) -> None:
    rubric = rubric_of(entry)
    left_out = stated(entry) | set(Absent.objects.filter(entry=entry, ended_at=None).values_list("place", flat=True))
    items = list(rubric.items())
    for item in items[: round(len(items) * part)]:
        if item.id in left_out:
            continue
        save_self(clerk, entry, Given(item.id, 0, "", words(entry.unit.name, item)))
        for clause in item.clauses:
            line = own(rubric, entry.unit.name, clause.id, said.get(clause.id))
            if line.answer and not left_out & set(above(clause.id)):
                save_self(clerk, entry, Given(clause.id, 0, line.answer, line.note))


def _papers(entry: Entry, clerk: Actor) -> None:
    """Four files of four kinds, linked to the items that ask for them."""
    unit, known = entry.unit.name, {item.id for item in rubric_of(entry).items()}
    plan = papers.letter(
        f"{unit}“基层党组织建设提升年”活动方案",
        ("一、总体要求。围绕基层党组织建设提升年部署，明确任务、责任人和完成时限。",
         "二、主要任务。健全组织生活，规范阵地建设，落实“一诺双述三评三考”。",
         "三、保障措施。镇（街道）党委每季度研究一次，年底逐支部考核。"),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [(n, f"第{n}党支部", 18 + 3 * n, "已签订", f"{n * 2 + 5}份") for n in range(1, 9)]
    signed = papers.ledger(f"{unit}党建工作责任书签订情况", ("序号", "党支部", "党员数", "责任书", "承诺事项"), rows)
    house = papers.photo(f"{unit}党群服务中心", sum(map(ord, unit)))
    minutes = papers.scan(
        f"{unit}党建联席会议记录",
        ("时间：第三季度　地点：党群服务中心会议室", "议题：一、共驻共建项目进展；二、“双报到”安排", "议定：各成员单位认领微心愿26件，月底前办结",
         "记录：党建办　　签到表附后"),
    )  # fmt: skip
    files = (
        (f"{unit}提升年活动方案及任务分解表.docx", plan, ("1.1", "2.1")),
        (f"{unit}目标责任书签订台账.xlsx", signed, ("1.1", "1.5")),
        (f"{unit}党群服务中心照片.jpg", house, ("1.6", "3.3")),
        (f"{unit}联席会议记录.pdf", minutes, ("2.2", "1.2")),
    )
    for name, data, items in files:
        evidence.add(clerk, entry, io.BytesIO(data), name, [item for item in items if item in known])
