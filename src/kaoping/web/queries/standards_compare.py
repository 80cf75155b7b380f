"""A standard beside its last version; last year's rulings that this year's items could keep; the printed 评分口径说明."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaoping.core.check import bare_words
from kaoping.core.compare import Comparison, Fate, ItemDifference, RubricDifference, SectionDifference, compare
from kaoping.core.compare_words import FATES, clause_line, item_line, rubric_line, section_line, summary
from kaoping.core.place import cut
from kaoping.core.ruling import Ruling
from kaoping.core.ruling_words import answered, asked
from kaoping.write.rulings import write_rulings
from kaoping.write.workbook import Book

from ..models import Document
from .standards import Standing, standing_of
from .standards_show import cards_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ruling of the last version that fits an open question of this one, because the item's words are the same."""

    key: str
    ruling: Ruling
    old: Ruling
    asked: str
    answered: str
    text: str


def compared(document: Document) -> dict[str, Any]:
    """The page of the comparison."""
    before, after = standing_of(document.previous), standing_of(document)
    comparison = compare(before.corrected, after.corrected)
    return {
        "summary": summary(comparison), "comparison": comparison, "before": document.previous,
        "fates": [(f, FATES[f], comparison.count(f)) for f in Fate], "rubrics": [_rubric(r) for r in comparison.rubrics],
    }


def _rubric(rubric: RubricDifference) -> dict[str, Any]:
    return {"line": rubric_line(rubric), "sections": [_section(s) for s in rubric.sections]}


def _section(section: SectionDifference) -> dict[str, Any]:
    return {"line": section_line(section), "changed": section.fate is not Fate.SAME, "items": [_item(i) for i in section.items]}


def _item(item: ItemDifference) -> dict[str, Any]:
    clauses = [clause_line(c) for c in item.clauses if c.fate is not Fate.SAME]
    return {"item": item, "line": item_line(item), "fate": FATES[item.fate], "same": item.fate is Fate.SAME, "kind": item.fate.value, "clauses": clauses}


def proposals(document: Document) -> list[Proposal]:
    """Last year's rulings on items whose words have stayed, for questions that are open this year. Never applied by themselves."""
    if document.previous is None:
        return []
    before, after = standing_of(document.previous), standing_of(document)
    open_now = {(c.finding.where, c.question) for c in cards_of(after) if c.question}
    kept = _kept(compare(before.corrected, after.corrected))
    found = []
    for ruling in before.rulings:
        where = kept.get(ruling.where, "")
        if (where, ruling.question) in open_now:
            new = Ruling(where, ruling.question, ruling.answer.replace(_inside(ruling.where), _inside(where)), ruling.by, ruling.on, ruling.reason)
            text = next(cut(i.text, 40) for r in after.corrected.rubrics for i in r.items() if f"{r.id}/{i.id}" == where)
            found.append(Proposal(f"{where} {ruling.question}", new, ruling, asked(ruling.question), answered(new.question, new.answer), text))
    return found


def _inside(where: str) -> str:
    return where.partition("/")[2]


def _kept(comparison: Comparison) -> dict[str, str]:
    """Old place → new place of items with the same words and the same worth."""
    pairs = ((i.old_where, i.where) for i in comparison.items if i.before and i.after and bare_words(i.before) == bare_words(i.after) and not i.reworthed)
    return dict(pairs)


def criteria_book(document: Document, standing: Standing) -> bytes:
    """评分口径说明 as a workbook, ready to print."""
    book = Book(document.title)
    write_rulings(book.sheet("评分口径说明"), standing.rulings, "" if document.digest else "草稿，尚未发布")
    return book.close()
