"""Every kind of clause through every room of the house: its examples are read, asked, scored, bounded, stored and documented.

A new kind is tested here without an edit: what it must pass is what its own EXAMPLES say.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kaoping.core.arithmetic import EXACT
from kaoping.core.clauses import KINDS
from kaoping.core.judgement import accept, gather
from kaoping.core.kind import Clause, Effect, Example, Room
from kaoping.core.points import show
from kaoping.core.public import compile_json
from kaoping.core.question import Amount, Choice, Count, YesNo
from kaoping.core.rubric import Item, Rubric, Section, Standard
from kaoping.core.score import Score, score
from kaoping.core.source import Source
from kaoping.core.wire import standard_from_dict, standard_to_dict
from kaoping.read.items import read_item
from kaoping.read.raw import Passage, RawItem, Role

ROOT = Path(__file__).parents[1]
EXAMPLES = [pytest.param(kind, example, id=f"{name}-{example.text}-{example.answer}") for name, kind in KINDS.items() for example in kind.EXAMPLES]
every_example = pytest.mark.parametrize(("kind", "example"), EXAMPLES)


def item_of(example: Example) -> Item:
    """An item whose whole text is the example."""
    passage = Passage(example.text, Role.TEXT, Source("例.docx", 0, 1, 1, 0, len(example.text)))
    return read_item(RawItem("1", "", (passage,), Decimal(example.worth), passage.source), "1.1")


def rubric_of(example: Example) -> Rubric:
    section = Section(id="1", title="", worth=Decimal(example.worth), items=(item_of(example),))
    return Rubric(id="A", title="例", applies_to=("甲镇",), worth=Decimal(example.worth), sections=(section,))


def clause_of(kind: type[Clause], example: Example) -> Clause:
    return next(c for c in item_of(example).clauses if c.KIND == kind.KIND)


def part(rubric: Rubric, clause: str, *answers: tuple[str, str]) -> Score:
    """What a clause has scored on a sheet with these answers."""
    sheet = gather(rubric, "甲镇", [accept(rubric, where, answer) for where, answer in answers])
    return next(c for c in score(rubric, sheet).parts[0].parts[0].parts if c.id == clause)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_a_name_and_examples(kind: type[Clause]) -> None:
    assert kind.NAME
    assert kind.EXAMPLES


@every_example
def test_its_text_is_read_as_this_kind_with_not_a_word_left_over(kind: type[Clause], example: Example) -> None:
    item = item_of(example)
    assert kind.KIND in [c.KIND for c in item.clauses]
    assert item.unread == ()


@every_example
def test_its_text_gives_the_fields_that_the_example_says(kind: type[Clause], example: Example) -> None:
    clause = clause_of(kind, example)
    found = {name: getattr(clause, name) for name, _ in example.fields}
    assert {k: show(v) if isinstance(v, Decimal) else str(v) for k, v in found.items()} == dict(example.fields)


@every_example
def test_its_question_is_one_of_the_four_shapes_and_takes_the_answer(kind: type[Clause], example: Example) -> None:
    question = clause_of(kind, example).question(Room(Decimal(example.worth), Decimal(example.worth)))
    assert isinstance(question, YesNo | Amount | Count | Choice)
    assert question.accept(example.answer) == question.accept(f" {example.answer} ")


@every_example
def test_its_answer_brings_the_points_that_the_example_says(kind: type[Clause], example: Example) -> None:
    rubric, clause = rubric_of(example), clause_of(kind, example)
    bounds = part(rubric, clause.id, (clause.id, example.answer)).bounds
    assert (show(bounds.low), show(bounds.high)) == (example.points, example.points)


@every_example
def test_before_its_answer_the_bounds_hold_every_answer(kind: type[Clause], example: Example) -> None:
    rubric, clause = rubric_of(example), clause_of(kind, example)
    before = part(rubric, clause.id).bounds
    assert before.low <= Decimal(example.points) <= before.high
    if clause.EFFECT in (Effect.ADDS, Effect.TAKES):
        assert before.low < before.high


@every_example
def test_its_formula_gives_the_same_through_the_operations_that_columns_use(kind: type[Clause], example: Example) -> None:
    clause, room = clause_of(kind, example), Room(Decimal(example.worth), Decimal(example.worth))
    assert show(clause.points(clause.question(room).accept(example.answer), EXACT)) == example.points


@every_example
def test_it_comes_back_from_yaml_and_stands_in_the_json(kind: type[Clause], example: Example) -> None:
    standard = Standard(title="例", rubrics=(rubric_of(example),))
    assert standard_from_dict(json.loads(json.dumps(standard_to_dict(standard)))) == standard
    (shown,) = (c for c in compile_json(standard, ())["rubrics"][0]["sections"][0]["items"][0]["clauses"] if c["id"] == clause_of(kind, example).id)
    assert shown["kind"] == kind.KIND


@every_example
def test_its_source_points_at_its_own_words(kind: type[Clause], example: Example) -> None:
    clause = clause_of(kind, example)
    assert example.text[clause.source.start : clause.source.end] == clause.text


@every_example
def test_it_stands_in_the_manual(kind: type[Clause], example: Example) -> None:
    manual = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    page = manual.split(f"`{kind.KIND}`\n", 1)[1].split("\n## ", 1)[0]
    assert example.text.replace("*", "\\*") in page
