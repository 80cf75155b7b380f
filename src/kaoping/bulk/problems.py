"""What is wrong with the answers, a row a fault: in which row of which file, of which unit, at which clause, and the sentence that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import accept, brief
from kaoping.core.points import show

from .columns import COLUMNS, Truth
from .engines import Engine, Fact
from .engines.engine import FILE, ROW
from .form import Answers, Form, Held
from .survey import Survey, doubled, misfit

SHAPE = {"file": "string", "row": "int64", "unit": "string", "rubric": "string", "clause": "string", "message": "string"}
SENTENCES = 1000
"""Different bad values of one clause that get a sentence of their own; beyond them the sentence does not quote the value."""


def told(rows: ir.Table, unit: str, rubric: str, clause: Any, message: Any) -> ir.Table:
    """Rows as problems; `rubric`, `clause` and `message` are texts or columns of text."""
    file, row = rows[FILE] if FILE in rows.columns else "", rows[ROW] if ROW in rows.columns else ibis.null("int64")
    found = {"file": file, "row": row, "unit": rows[unit], "rubric": rubric, "clause": clause, "message": message}
    return rows.select(**{name: _text(value).cast(SHAPE[name]) for name, value in found.items()})


def _text(value: Any) -> Any:
    return ibis.literal(value) if isinstance(value, str) else value


def together(found: Iterable[ir.Table]) -> ir.Table | None:
    """All problems in one table; None where there is none."""
    every = list(found)
    return ibis.union(*every) if len(every) > 1 else every[0] if every else None


def of_rows(table: ir.Table, unit: str, nameless: Truth, homeless: Truth, sentence: str) -> Iterator[ir.Table]:
    """The rows that belong to nobody: without a unit (`nameless`), or without a rubric (`homeless`)."""
    if nameless is not False:
        yield told(table.filter(nameless), unit, "", "", "没有写单位，请在 unit（单位）一列写上单位名称")
    if homeless is not False:
        there = COLUMNS.both(COLUMNS.opposite(nameless), homeless)
        yield told(table.filter(there), unit, "", "", sentence)


def repeated(table: ir.Table, unit: str) -> ir.Table:
    """The rows of units that have several in a wide table. Which of them is meant is not for us to say: all are scored, all are listed."""
    named = table.filter(table[unit].notnull())
    several = named.group_by(unit).aggregate(n=named.count())
    several = several.filter(several["n"] > 1).select(unit)
    return told(named.semi_join(several, unit), unit, "", "", "这个单位在宽表里不止一行，每行都算了分、排了名；请只保留一行")


def nobody(unit: Any, fact: Fact | None) -> Truth:
    """Where there is no unit's name; False where the footers say that there is one everywhere."""
    if fact is not None and fact.nulls == 0 and (fact.first or "") > " ~":
        return False  # what is blank would come before
    return unit.isnull() | (unit.cast("string").strip() == "")


def of_answers(engine: Engine, survey: Survey, mine: ir.Table, form: Form) -> Iterator[ir.Table]:
    """The answers of one rubric that do not fit their questions, and those where something does not apply."""
    answers, rubric = survey.answers, survey.answers.plan.rubric
    for id_ in survey.bad:
        held = answers.held[id_]
        rows = mine.filter(misfit(held, mine))
        key = rows[held.name].cast("string")
        values = [str(value) for (value,) in engine.rows(rows.select(key=key).distinct().limit(SENTENCES))]
        plain = f"{rubric.id}/{id_}（{brief(answers.plan.clauses[id_].clause)}）：填的数不在允许的范围内，请核对"
        if len(values) == 1:
            yield told(rows, form.unit, rubric.id, id_, _sentence(answers, id_, held, values[0]))
            continue
        said = engine.lookup({"key": "string", "said": "string"}, [(v, _sentence(answers, id_, held, v)) for v in values])
        joined = rows.mutate(key=key).left_join(said, "key")
        yield told(joined, form.unit, rubric.id, id_, joined["said"].fill_null(plain))
    if survey.twice:
        yield _twice(survey, mine, form.unit)


def _twice(survey: Survey, mine: ir.Table, unit: str) -> ir.Table:
    """Answers where something does not apply, all of a rubric's in one look at the rows."""
    rubric, truths = survey.answers.plan.rubric.id, {id_: doubled(survey.answers, mine, id_) for id_ in survey.twice}
    somewhere: Truth = False
    for truth in truths.values():
        somewhere = COLUMNS.either(somewhere, truth)
    rows = mine.filter(somewhere)
    where = [ibis.ifelse(doubled(survey.answers, rows, id_), ibis.literal(id_), ibis.null("string")) for id_ in truths]
    each = rows.select(*(c for c in (FILE, ROW) if c in rows.columns), unit, clause=ibis.array(where).unnest())
    each = each.filter(each["clause"].notnull())
    why = ibis.literal(f"{rubric}/") + each["clause"] + "：填了“不适用”，又填了答案；这里按不适用算，请只保留一个"
    return told(each, unit, rubric, each["clause"], why)


def _sentence(answers: Answers, id_: str, held: Held, value: str) -> str:
    """Why a value does not fit, as the core says it."""
    try:
        # An engine says 1e30 and 1.5E1 where a person would not; what is no number at all is quoted as it is.
        number = Decimal(value)
        text = show(number / held.scale if held.kind == "whole" else number) if number.is_finite() and abs(number) < 10**18 else value
    except ArithmeticError:
        text = value
    try:
        accept(answers.plan.rubric, id_, text)
    except KaopingError as error:
        return str(error)
    return f"{answers.plan.rubric.id}/{id_}：“{text}”小数位数太多，请四舍五入后再填"
