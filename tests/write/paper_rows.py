"""The forms whose rows are all alike: what one row holds, and the heads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaoping.core.rubric import Rubric

D = Decimal
FACT = "查阅2025年1—12月会议记录，3月、7月未开展固定学习日活动，签到册与照片日期不一致"


def alike(row: dict[str, Any], **heads: Any) -> Any:
    """Rows alike, numbered where there is a %d."""

    def make(rubric: Rubric, unit: str, count: int, more: str) -> dict[str, Any]:
        rows = [
            {
                k: (v % n if "%d" in v else v.replace("UNIT", unit).replace("MORE", more)) if isinstance(v, str) else v
                for k, v in row.items()
            }
            for n in range(1, count + 1)
        ]
        return {"rows": rows, **{k: v.replace("UNIT", unit).replace("MORE", more) if isinstance(v, str) else v for k, v in heads.items()}}

    return make


ALIKE: dict[str, Any] = {
    "F04": alike(
        {
            "number": "%d",
            "name": "2025年党员固定学习日活动台账MORE",
            "doc_no": "广党发〔2025〕12号",
            "formed_on": "2025-06-30",
            "formed_by": "UNIT",
            "items": "1.1、2.1",
            "pages": 12,
            "personal": True,
            "checked": "与原件一致",
            "remark": "补交",
        },
        unit="UNIT",
        count="40份",
    ),
    "F08": alike(
        {
            "time": "2026-01-12 09:30",
            "where": "东坡村",
            "matter": "活动场所、党务公开栏",
            "items": "1.6",
            "found": "场所面积120平方米，公开栏内容更新到2025年12月。MORE",
            "photos": "照片%d",
            "by": "李秀英",
        },
        unit="UNIT",
        group="第一考核组",
    ),
    "F09": alike(
        {
            "time": "2026-01-12 14:00",
            "who": "T%d",
            "role": "村民代表",
            "outline": "党务公开、为民服务情况",
            "said": "公开栏每季度更新，办事有人值班。MORE",
            "items": "1.6",
            "by": "李秀英",
            "writer": "王建国",
        },
        unit="UNIT",
        group="第一考核组",
    ),
    "F10": alike({"item": "抓基层党建工作情况（第%d项）"}, unit="UNIT"),
    "F10b": alike(
        {
            "unit": "UNIT",
            "due": 80,
            "present": 76,
            "issued": 76,
            "returned": 75,
            "valid": 75,
            "excellent": 60,
            "excellent_rate": "80%",
            "good": 10,
            "good_rate": "13.33%",
            "fair": 4,
            "fair_rate": "5.33%",
            "poor": 1,
            "poor_rate": "1.33%",
            "mark": D("94.27"),
        },
    ),
    "F11": alike(
        {
            "quarter": "第二季度",
            "date": "2025-05-12",
            "unit": "UNIT",
            "item": "1.1",
            "problem": "5月固定学习日活动未开展MORE",
            "mark": D("-0.5"),
            "basis": "印考通〔2025〕2号",
            "mended": "已补课",
            "counted": "否，已在平时扣分",
        },
        total={"mark": D("-1.5")},
    ),
    "F12": alike(
        {
            "unit": "UNIT",
            "kind": "加分",
            "matter": "经验做法在全市推广MORE",
            "basis": "铜组发〔2025〕8号",
            "claimed": D("2"),
            "department": "属实",
            "office": "同意",
            "decided": D("1.5"),
        }
    ),
    "F14": alike(
        {"place": "%d", "unit": "UNIT", "total_mark": D("96.5"), "grade": "优秀"},
        period="2026年2月2日至2月8日",
        phone="0919-0000000",
        taken_by="区委组织部组织科",
        office="考核办",
    ),
    "F15": alike(
        {
            "unit": "UNIT",
            "total_mark": D("96.5"),
            "place": "%d",
            "vetoes": "无",
            "proposed": "优秀",
            "reason": "得分居前，无否决事项MORE",
            "decided": "优秀",
            "decided_at": "2026年2月10日区委常委会",
        }
    ),
    "F19": alike(
        {"problem_no": "W%d", "source": "考核", "problem": FACT + "MORE", "item": "1.1", "found_on": "2026-01-12", "responsible": "UNIT"},
        unit="UNIT",
    ),
    "F19b": alike(
        {
            "problem_no": "W%d",
            "aim": "固定学习日活动每月开展",
            "measures": "排定全年计划，支部书记负责，逐月报备。MORE",
            "leader": "张书记",
            "responsible": "李四",
            "partners": "各村党支部",
            "due": "2026-03-31",
        },
        unit="UNIT",
    ),
    "F20": alike(
        {
            "problem_no": "W%d",
            "problem": FACT + "MORE",
            "measures": "排定全年计划，逐月报备",
            "unit": "UNIT",
            "responsible": "李四",
            "due": "2026-03-31",
            "progress": "已开展1、2月活动",
            "done": "台账、照片",
            "applied_on": "2026-03-20",
            "checker": "王建国",
            "opinion": "属实",
            "closed_on": "2026-03-28",
            "state": "已销号",
        }
    ),
    "F22": alike(
        {
            "group": "第%d组",
            "lead": "王建国",
            "members": "李秀英、欧阳建华、赵明",
            "contact": "孙立",
            "work": "UNIT、城关街道（全部指标）MORE",
            "avoid": "UNIT",
            "why": "2024年在该单位任职",
        }
    ),
    "F23": alike(
        {
            "date": "2026年1月12日",
            "time": "09:00—12:00",
            "unit": "UNIT",
            "step": "实地考核",
            "where": "三楼会议室",
            "people": "第一考核组、班子成员MORE",
        }
    ),
    "F24": alike(
        {
            "author": "考核办",
            "doc_no": "印考〔2026〕%d号",
            "subject": "关于印发2025年度考核方案的通知MORE",
            "date": "2026-01-05",
            "pages": 12,
            "kept": "30年",
            "file": "WJ-2026-001.pdf",
            "digest": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        }
    ),
}
