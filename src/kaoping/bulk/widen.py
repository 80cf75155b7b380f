"""The long form (a row an answer: unit, rubric, clause, answer, note) made wide, in a stream: what each answer means is settled once for every different
one, by the core; then the rows of a unit are gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import NotApplicable, accept
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Rubric

from . import problems
from .assigning import assigned
from .columns import COLUMNS
from .engines import Engine, Source
from .engines.engine import FILE, ROW
from .form import called
from .packing import Packing, packing

DIFFERENT = 1_000_000
"""How many different answers (clause and text) a long table may hold; a measured number with many decimals belongs into a wide one."""
IGNORED = ("note", "evidence", "by", "consent")
SAID = "__said"


@dataclass(frozen=True, slots=True)
class Long:
    """A long table: the names of its columns, those that are carried along, and the rubric that each row names (column SAID)."""

    table: ir.Table
    unit: str
    clause: str
    answer: str
    note: str | None
    carried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What every different answer of a rubric means: the packing, and rows (clause, answer, word, bits, absent, message)."""

    packing: Packing
    rows: Sequence[tuple[str, str, int, int, bool, str | None]]


def widened(engine: Engine, source: Source, rubrics: Sequence[Rubric], words: Mapping[str, tuple[str, ...]]) -> tuple[Source, list[ir.Table]]:
    """The wide form of a long table, kept by the engine, and its problems. KaopingError where columns are missing."""
    long = _recognised(source.table, words)
    nameless = problems.nobody(long.table[long.unit], source.facts.get(long.unit))
    mine, sentence, homeless = assigned(engine, long.table, long.unit, SAID, rubrics, COLUMNS.opposite(nameless))
    found = list(problems.of_rows(long.table, long.unit, nameless, homeless, sentence))
    parts = []
    for rubric in rubrics:
        meaning = _meaning(engine, rubric, mine[rubric.id], long)
        part, wrong = _gathered(engine, rubric, mine[rubric.id], long, meaning, f"{rubric.id}/" if len(rubrics) > 1 else "")
        parts.append(part)
        found += wrong
    return engine.stored(_united(parts)), found


def _recognised(table: ir.Table, words: Mapping[str, tuple[str, ...]]) -> Long:
    who = {field: called(table, names) for field, names in words.items()}
    missing = [f"{field}（{words[field][1]}）" for field in ("unit", "clause", "answer") if who[field] is None]
    if missing:
        shown = "、".join(c for c in table.columns if c not in (ROW, FILE))[:80]
        raise KaopingError(f"答案缺少{'、'.join(missing)}列（现有：{shown}）；长表要有 unit、clause、answer，宽表一列一个得分点，如1.1.1")
    clause = table[who["clause"]].cast("string").strip()
    prefix = ibis.ifelse(clause.contains("/"), clause.split("/")[0].strip(), ibis.literal(""))
    said = prefix if who["rubric"] is None else ibis.ifelse(_blank(table[who["rubric"]]), prefix, table[who["rubric"]].cast("string"))
    used = {name for field, name in who.items() if name}
    carried = tuple(c for c in table.columns if c not in used and c not in (ROW, FILE))
    unit, answer = str(who["unit"]), str(who["answer"])
    texts = {str(who["clause"]): table[who["clause"]].cast("string").fill_null(""), answer: table[answer].cast("string").fill_null("")}
    return Long(table.mutate(**texts, **{SAID: said}), unit, str(who["clause"]), answer, who["note"], carried)


def _blank(text: Any) -> Any:
    return text.isnull() | (text.cast("string").strip() == "")


def _meaning(engine: Engine, rubric: Rubric, mine: ir.Table, long: Long) -> Meaning:
    """Every different answer, judged once."""
    pairs = mine.select(c=long.clause, a=long.answer).distinct()
    different = engine.rows(pairs.limit(DIFFERENT + 1))
    if len(different) > DIFFERENT:
        raise KaopingError(f"长表里不同的答案超过{DIFFERENT}种，请四舍五入，或改用宽表（一列一个得分点）")
    judged: list[tuple[str, str, Any, str | None]] = []
    values: dict[str, list[Decimal]] = {}
    absent: dict[str, None] = {}
    for clause, answer in different:
        if not answer.strip():
            continue
        entry, message = _judged(rubric, clause, answer)
        judged.append((clause, answer, entry, message))
        if isinstance(entry, NotApplicable):
            absent[entry.where] = None
        elif entry is not None:
            values.setdefault(entry.clause, []).append(entry.value)
    ordered = {id_: values[id_] for id_ in plan_of(rubric).clauses if id_ in values}
    packed = packing(ordered, list(absent))
    return Meaning(packed, [_row(packed, *one) for one in judged])


def _judged(rubric: Rubric, clause: str, answer: str) -> tuple[Any, str | None]:
    if not clause.strip():
        return None, "这一行没有写得分点，请在 clause（得分点）一列写上编号，如1.1.1"
    try:
        return accept(rubric, clause.partition("/")[2].strip() if "/" in clause else clause, answer), None
    except KaopingError as error:
        return None, str(error)


def _row(packed: Packing, clause: str, answer: str, entry: Any, message: str | None) -> tuple[str, str, int, int, bool, str | None]:
    if entry is None:
        return clause, answer, -1, 0, False, message
    if isinstance(entry, NotApplicable):
        slot = packed.flags[entry.where]
        return clause, answer, slot.word, slot.code(None), True, None
    slot = packed.clauses[entry.clause]
    return clause, answer, slot.word, slot.code(int(entry.value * 10**6)), False, None


def _gathered(engine: Engine, rubric: Rubric, mine: ir.Table, long: Long, meaning: Meaning, prefix: str) -> tuple[ir.Table, list[ir.Table]]:
    """One rubric's rows a unit, and what was wrong with them."""
    shape = {"c": "string", "a": "string", "word": "int8", "bits": "int64", "absent": "boolean", "message": "string"}
    looked = engine.lookup(shape, meaning.rows)
    known = mine.left_join(looked, [mine[long.clause] == looked["c"], mine[long.answer] == looked["a"]])
    rows = engine.stage(known.select(*mine.columns, "word", "bits", "absent", "message"))
    wrong = []
    if any(message for *_, message in meaning.rows):
        wrong.append(problems.told(rows.filter(rows["message"].notnull()), long.unit, rubric.id, rows[long.clause], rows["message"]))
    if long.note is not None and meaning.packing.flags:
        bare = rows["absent"].fill_null(False) & _blank(rows[long.note])
        why = "填了“不适用”，请在 note（说明）一列写明理由"
        wrong.append(problems.told(rows.filter(bare), long.unit, rubric.id, rows[long.clause], why))
        rows = engine.stage(rows.mutate(word=ibis.ifelse(bare, ibis.literal(-1, "int8"), rows["word"])))
    words = [f"w{n}" for n in range(meaning.packing.words)]
    gathered = engine.stored(_grouped(rows, long, words)).table
    filled = meaning.packing.filled(gathered, words)
    (repeated,) = engine.rows(gathered.aggregate(n=(gathered["n"] > filled).sum()))
    if repeated[0]:
        gathered, twice = _settled(engine, rows, long, words, meaning.packing, gathered.filter(gathered["n"] > filled))
        wrong.append(problems.told(twice, long.unit, rubric.id, twice[long.clause], "同一个得分点填了两种答案，都没有采用，请只保留一个"))
    named = {"unit": gathered[long.unit], "rubric": ibis.literal(rubric.id)} if prefix else {"unit": gathered[long.unit]}
    columns = dict(meaning.packing.columns(gathered, prefix, words))
    return gathered.select(**named, **{c: gathered[c] for c in long.carried}, **columns), wrong


def _grouped(rows: ir.Table, long: Long, words: Sequence[str]) -> ir.Table:
    gathered: dict[str, Any] = {"n": (rows["word"] >= 0).sum().fill_null(0).cast("int64")}
    gathered |= {word: rows["bits"].bit_or(where=rows["word"] == ibis.literal(n, "int8")).fill_null(0).cast("int64") for n, word in enumerate(words)}
    gathered |= {c: rows[c].max() for c in long.carried}
    return rows.group_by(long.unit).aggregate(**gathered)


def _settled(
    engine: Engine, rows: ir.Table, long: Long, words: Sequence[str], packed: Packing, units: ir.Table
) -> tuple[ir.Table, ir.Table]:
    """The units gathered once more without the answers that contradict one another, and the rows of these. The same answer twice is none of them."""
    some = rows.semi_join(units, long.unit).filter(rows["word"] >= 0)
    marked = some.mutate(slot=_slots(some, packed))
    clash = marked.group_by([long.unit, "slot"]).aggregate(k=marked["bits"].nunique()).filter(ibis._.k > 1)
    kept = engine.counted(clash.select(long.unit, "slot"))
    twice = marked.semi_join(kept, [long.unit, "slot"])
    whole = rows.mutate(slot=_slots(rows, packed))
    clean = whole.left_join(kept, [long.unit, "slot"])
    gone = clean["slot_right"].notnull()
    others = [c for c in rows.columns if c != "word"]
    stage = engine.stage(clean.select(*others, word=ibis.ifelse(gone, ibis.literal(-1, "int8"), clean["word"])))
    return engine.stored(_grouped(stage, long, words)).table, twice


def _slots(rows: ir.Table, packed: Packing) -> Any:
    slots = ibis.literal("")
    for place, slot in [*packed.clauses.items(), *((f"{p} ", s) for p, s in packed.flags.items())]:
        here = (rows["word"] == slot.word) & (((rows["bits"] >> slot.shift) & (2**slot.bits - 1)) != 0)
        slots = ibis.ifelse(here, ibis.literal(place), slots)
    return slots


def _united(parts: Sequence[ir.Table]) -> ir.Table:
    """All rubrics' units in one table; what another rubric asks is NULL."""
    if len(parts) == 1:
        return parts[0]
    every = {name: part[name].type() for part in parts for name in part.columns}
    return ibis.union(*(p.select(**{n: p[n] if n in p.columns else ibis.null(t) for n, t in every.items()}) for p in parts))
