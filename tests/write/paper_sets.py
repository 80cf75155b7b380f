"""Every form filled in: empty, without a deduction, with forty, with long texts, for table A and for table B."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from paper_rows import ALIKE, FACT
from writing import issued_rubrics

from kaoping.core.points import show
from kaoping.core.rubric import Rubric
from kaoping.write.forms.catalogue import FORMS
from kaoping.write.forms.options import Options

OPTIONS = Options(
    office="印台区委党建工作领导小组办公室",
    code="3F2A 90C1 77DE 04B8",
    replaces="7B11 0C2D 9A55 E301",
    printed_at="2026-01-12 09:30",
    mark="演示数据，不是真实考核结果",
)
SETS = ("空白", "无扣分", "40处扣分", "长文字", "B表")
MORE = ("1处扣分", "120处扣分", "B表40处扣分", "B表长文字", "极长文字")
"""Further ones, for trust/test_printed.py."""
_COUNTS = {
    "无扣分": 0, "40处扣分": 40, "长文字": 4, "B表": 3, "1处扣分": 1, "120处扣分": 120, "B表40处扣分": 40, "B表长文字": 5, "极长文字": 3,
}  # fmt: skip
_TIMES = {"长文字": 6, "B表长文字": 9, "极长文字": 40}
_LONG = (
    "；该村党支部书记解释说当时正值换届，工作人员在岗不到半数，材料由镇党建办代为保管，现场未能提供原件，考核组当场记录并由在场人确认，"
    "承诺在十个工作日内补充说明"
)
D = Decimal


@lru_cache(maxsize=1)
def rubrics() -> tuple[Rubric, ...]:
    return issued_rubrics()


def filled(no: str, kind: str) -> dict[str, Any]:
    """Values for a form; an empty set fills nothing in."""
    if kind == "空白":
        return {}
    rubric = rubrics()[1 if kind.startswith("B表") else 0]
    unit = "铜川市印台区王石凹街道办事处（含矿区留守片区联合党工委）" if "长文字" in kind else "三里洞街道" if kind == "B表" else "广阳镇"
    values = _VALUES[no](rubric, unit, _COUNTS[kind], _LONG * _TIMES.get(kind, 0))
    known = {c.key for t in FORMS[no].tables() for c in t.columns}
    for row in values.get("rows", ()):
        assert row.keys() <= known, (no, row.keys() - known)
    return {"under": "2025年度基层党建工作考核", **values}


CASES = [(no, kind) for no in FORMS for kind in SETS]


def _items(rubric: Rubric) -> Iterator[tuple[str, Any]]:
    for section in rubric.sections:
        for item in section.items:
            yield section.title, item


def _head(unit: str) -> dict[str, str]:
    return {"unit": unit, "group": "第一考核组", "date": "2026-01-12", "version": "2025 A表（3f2a90c1）"}


def _standard(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [{"section": s, "text": i.text + more, "worth": f"{i.worth}分", "mark": i.worth} for s, i in _items(rubric)]
    return {"rows": rows, "total": {"mark": D(100)}, "under": f"（适用于{unit}）"}


def _group(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    lost = D("0.5") if count else D(0)
    rows = [
        {
            "section": s,
            "text": i.text,
            "worth": i.worth,
            "self": i.worth,
            "mark": i.worth - lost,
            "lost": lost,
            "reason": [f"{i.id}-1 评为“否”，扣{lost}分：{FACT}{more}"] if count else [],
            "evidence": "01；07" if count else "",
            "remark": "现场核查" if count else "",
        }
        for s, i in _items(rubric)
    ]
    gone = lost * len(rows)
    return {
        **_head(unit),
        "rows": rows,
        "total": {"worth": 100, "self": 100, "mark": 100 - gone, "lost": gone},
        "check": f"100 − 扣分合计{show(gone)} = {show(100 - gone)}，与得分一致",
    }


def _self(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [
        {
            "no": i.id,
            "section": s,
            "text": i.text,
            "worth": i.worth,
            "mark": i.worth,
            "done": "全年开展12次，台账齐全，有照片、签到册和学习笔记。" + more,
            "evidence": "01、02、15",
            "short": "无" if not count else "个别月份未按时开展",
        }
        for s, i in _items(rubric)
    ]
    return {"unit": unit, "rubric": rubric.title, "state": "已上报", "rows": rows, "total": {"worth": 100, "mark": 100}}


def _own(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [
        {
            "place": f"{i.id}-{n}",
            "point": "固定学习日活动党员参学率80%以上得2分",
            "worth": D("2.5"),
            "mark": D("1.5"),
            "reason": (FACT + more) if count else "",
            "basis": "评分标准第1项第2点",
            "means": "查阅资料",
            "evidence": "03",
        }
        for _, i in _items(rubric)
        for n in (1, 2)
    ]
    return {
        "unit": unit,
        "group": "第一考核组",
        "assessor": "王建国",
        "version": "2025 A表",
        "rows": rows,
        "total": {"worth": 100, "mark": D("86.5")},
    }


def _deductions(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    items = list(_items(rubric))
    rows = []
    for n in range(count):
        section, item = items[n % len(items)]
        rows.append(
            {
                "place": item.id,
                "section": section,
                "worth": item.worth,
                "mark": item.worth - D("0.5"),
                "lost": D("0.5"),
                "fact": f"{item.id}-1 扣0.5分：{FACT}{more}",
                "basis": item.text,
                "means": "查阅资料、现场核查",
                "evidence": "03；核查记录2",
            }
        )
    gone = D("0.5") * count
    return {**_head(unit), "rows": rows, "total": {"lost": gone}, "check": f"100 − 扣分合计{show(gone)} = {show(100 - gone)}，与得分一致"}


def _agreeing(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [
        {
            "place": i.id,
            "worth": i.worth,
            "members": [i.worth, i.worth - D("0.5"), i.worth],
            "spread": D("0.5"),
            "mark": i.worth,
            "how": "合议",
            "reason": "现场复核后一致认定" + more,
        }
        for _, i in _items(rubric)
    ]
    return {
        **_head(unit),
        "members": ["王建国", "李秀英", "欧阳建华"],
        "rows": rows,
        "rule": "定分办法：合议。成员确认：王建国 2026-01-12 17:20；李秀英 2026-01-12 17:25。组长王建国签字于2026-01-12 17:40。",
    }


def _summary(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    sections = [f"{s.title.partition('(')[0].partition('（')[0]}（{s.worth}分）" for s in rubric.sections]
    rows = [
        {
            "unit": f"{unit}{n}" if n else unit,
            "sections": [s.worth for s in rubric.sections],
            "year": D("96.5"),
            "daily": "—",
            "ballot": "—",
            "bonus": D(0),
            "penalty": D("0.5"),
            "total_mark": D("96"),
            "place": n + 1,
            "remark": "无" + more[:60],
        }
        for n in range(max(count, 1))
    ]
    return {"sections": sections, "rows": rows}


def _letter(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    return {
        "doc_no": "印考〔2026〕3号",
        "to": unit,
        "opening": "根据《2025年度基层党建工作考核方案》，考核组于2026年1月12日对你单位进行了考核。现将意见反馈如下。",
        "overall": "你单位党组织重视基层党建工作，责任清楚，措施具体，全年任务基本完成。" + more,
        "achieved": ["一是固定学习日活动形成制度，党员参学率稳定在90%以上。", "二是阵地建设有新的改善，村级活动场所全部达标。"],
        "problems": [{"item": f"{n % 18 + 1}.1", "fact": FACT + "。" + more} for n in range(count)],
        "advice": "坚持问题导向，把整改与日常工作结合起来。",
        "demands": "请于2026年3月31日前完成整改，并书面报告结果。",
        "signed": "印台区委党建工作领导小组办公室",
        "date": "2026年1月20日",
    }


def _appeal(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [
        {
            "item": "1.2",
            "mark": D("3.5"),
            "asked": D("5"),
            "grounds": "6月、9月活动另有记录，考核时未带到现场，现补充提供。" + more,
            "evidence": "31、32",
        }
        for _ in range(count)
    ]
    return {"unit": unit, "rows": rows, "applied_on": "2026年1月22日"}


def _decision(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    return {
        "number": "复2026-01",
        "unit": unit,
        "members": "赵明、钱芳、孙立",
        "found": "经调阅原始记录并向当事人了解，6月活动属实，9月活动无签到册。" + more * max(1, count // 4),
        "decision": "调整",
        "mark": D("4.5"),
        "delivered_on": "2026年2月2日",
    }


def _notice(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [
        {"problem_no": f"W{n:02d}", "problem": FACT + more, "item": "1.1", "demand": "补齐制度，按月开展", "due": "2026-03-31"}
        for n in range(1, count + 1)
    ]
    return {
        "to": unit,
        "opening": "经考核，你单位存在下列问题，请按要求整改。",
        "number": "整2026-03",
        "unit": unit,
        "rows": rows,
        "contact": "张华，0919-0000000",
        "signed": "考核办",
    }


def _correction(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
    rows = [{"item": "1.2", "old": D("3.5"), "new": D("4.5"), "reason": "复核决定调整" + more} for _ in range(count)]
    return {"unit": unit, "rows": rows, "applicant": "王建国", "old_code": "3F2A 90C1 77DE 04B8", "new_code": ""}


_VALUES: dict[str, Any] = {
    **ALIKE,
    "F01": _standard,
    "F02": _group,
    "F03": _self,
    "F05": _own,
    "F06": _deductions,
    "F07": _agreeing,
    "F13": _summary,
    "F16": _appeal,
    "F16b": _decision,
    "F17": _letter,
    "F18": _notice,
    "F21": _correction,
}
