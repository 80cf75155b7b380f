"""What is in the columns, looked at once before anything is reckoned: which hold an answer in every row, which hold one that does not fit.

Whatever the footers of Parquet files settle is not read. A column without a bad value needs no guard, one without a gap no second end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from kaoping.core.judgement import above

from .columns import COLUMNS, Truth
from .engines import Engine, Fact
from .form import Answers, Held


@dataclass(frozen=True, slots=True)
class Survey:
    """One rubric's answers with what is known of them, and where something is wrong: clause ids with a value that does not fit (`bad`) or with an answer
    where something does not apply (`twice`). `units`: how many rows."""

    answers: Answers
    units: int
    bad: tuple[str, ...]
    twice: tuple[str, ...]


def surveyed(engine: Engine, answers: Answers, mine: ir.Table, facts: Mapping[str, Fact]) -> Survey:
    """Look at one rubric's rows (`mine`). `facts` hold for all of them, but may count other rows as well."""
    known = {id_: _known(held, facts.get(held.name)) for id_, held in answers.held.items()}
    flags = {place: name for place, name in answers.flags.items() if not _never(facts.get(name))}
    open_ = replace(answers, held=known, flags=flags)
    asked: dict[str, Any] = {"n": mine.count()}
    for id_, held in known.items():
        fact = facts.get(held.name)
        asked |= {f"bad {id_}": misfit(held, mine), f"twice {id_}": doubled(open_, mine, id_)}
        if fact is None or fact.nulls is None:
            asked[f"held {id_}"] = mine[held.name].count()
    asked |= {f"flag {place}": mine[name] for place, name in flags.items()}
    asked = {name: value.sum() if value.type().is_boolean() else value for name, value in asked.items() if value is not False}
    (row,) = engine.rows(mine.aggregate(**asked))
    found = dict(zip(asked, (int(value or 0) for value in row), strict=True))
    full = {id_: one.full or found.get(f"held {id_}") == found["n"] for id_, one in known.items()}
    known = {id_: replace(one, full=full[id_], sound=not found.get(f"bad {id_}")) for id_, one in known.items()}
    kept = Answers(answers.plan, known, {place: name for place, name in flags.items() if found[f"flag {place}"]})
    return Survey(kept, found["n"], *(tuple(id_ for id_ in known if found.get(f"{what} {id_}")) for what in ("bad", "twice")))


def misfit(held: Held, table: ir.Table) -> Truth:
    """Where a column holds something that does not fit the question; False where that cannot be."""
    raw = held.raw(table)
    fits = held.question.fits(raw, COLUMNS)
    if held.kind == "float":
        sound = COLUMNS.both(raw.whole.notnull(), fits)
        return table[held.name].notnull() & (True if sound is False else ~sound.fill_null(False))  # type: ignore[union-attr]
    if isinstance(fits, bool):
        return False if fits else table[held.name].notnull()
    return ~fits


def doubled(answers: Answers, table: ir.Table, id_: str) -> Truth:
    """Where a clause is answered although it, its item or its section does not apply."""
    absent: Truth = False
    for place in above(id_):
        absent = COLUMNS.either(absent, answers.absent(table, place))
    return COLUMNS.both(absent, table[answers.held[id_].name].notnull())


def _known(held: Held, fact: Fact | None) -> Held:
    """What the footers say of a column."""
    if fact is None:
        return held
    ends = held.ends
    if held.kind in ("whole", "truth") and fact.low is not None and fact.high is not None:
        ends = (fact.low, fact.high)
    return replace(held, ends=ends, full=fact.nulls == 0)


def _never(fact: Fact | None) -> bool:
    return fact is not None and fact.high == 0
