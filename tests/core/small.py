"""Small rubrics for the tests, built by hand: the item with everything in it that 附件4 has, and one-item rubrics of any clauses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaoping.core.clauses import KINDS
from kaoping.core.judgement import Entry, Sheet, accept, gather
from kaoping.core.kind import Clause
from kaoping.core.rubric import Item, Rubric, Section, Standard, Together


def clause(kind: str, id_: str = "1.1.1", text: str = "", beyond: bool = False, **fields: Any) -> Clause:
    """A clause; figures may be given as text."""
    exact = {k: Decimal(v) if isinstance(v, str) and v.replace(".", "").isdigit() else v for k, v in fields.items()}
    return KINDS[kind](id=id_, text=text or f"{kind}的文字", beyond=beyond, **exact)


def item(*clauses: Clause, id_: str = "1.1", worth: str | None = "8", text: str = "扎实开展活动，资料齐全规范", **fields: Any) -> Item:
    """An item of these clauses."""
    return Item(id=id_, text=text, worth=None if worth is None else Decimal(worth), clauses=clauses, **fields)


def rubric(*items: Item, id_: str = "A", worth: str | None = None, applies_to: tuple[str, ...] = ()) -> Rubric:
    """A rubric of items, in sections by the first figure of their ids."""
    sections = tuple(
        Section(id=s, title=f"第{s}部分", worth=None, items=tuple(i for i in items if i.id.startswith(s + ".")))
        for s in dict.fromkeys(i.id.partition(".")[0] for i in items)
    )
    return Rubric(id=id_, title="评分标准", applies_to=applies_to, worth=None if worth is None else Decimal(worth), sections=sections)


def standard(*rubrics: Rubric) -> Standard:
    """A standard of rubrics."""
    return Standard(title="评分标准", rubrics=rubrics)


def activity(id_: str = "1.1", **fields: Any) -> Item:
    """得3—5分；得3分。…酌情扣分；未开展活动得0分。 8分."""
    return item(
        clause("within", f"{id_}.1", "任务目标明晰，推进扎实得3—5分", low="3", high="5"),
        clause("award", f"{id_}.2", "扎实开展“一诺双述”得3分", marks="3"),
        clause("discretion", f"{id_}.3", "不够规范酌情扣分"),
        clause("void", f"{id_}.4", "未开展活动得0分"),
        id_=id_,
        **fields,
    )


def pair(id_: str = "1.1", together: Together = Together.OPEN, worth: str = "5", **fields: Any) -> Item:
    """得2分；得3分。否则，不得分。 5分."""
    clauses = (clause("award", f"{id_}.1", "整治工作得2分", marks="2"), clause("award", f"{id_}.2", "整合到位得3分", marks="3"))
    return item(*clauses, id_=id_, together=together, worth=worth, **fields)


def judged(made: Rubric, unit: str = "甲镇", **answers: str) -> Sheet:
    """A sheet of answers by clause id, with underscores for points: judged(r, _1_1_1="是")."""
    entries: list[Entry] = [accept(made, where.strip("_").replace("_", "."), answer) for where, answer in answers.items()]
    return gather(made, unit, entries)
