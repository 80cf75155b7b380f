from __future__ import annotations

import random

import pytest
from small import clause

from kaoping.core.clauses import KINDS
from kaoping.core.errors import KaopingError
from kaoping.core.fieldspec import FieldSpec, Shape, fields_of, in_words, read_fields, values_of
from rubrics import Shape as Form
from rubrics import of
from rubrics import rubric as random_rubric


def every(specs: tuple[FieldSpec, ...]) -> list[FieldSpec]:
    return [s for spec in specs for s in (spec, *every(spec.parts))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_has_a_chinese_label_of_its_own(kind):
    specs = fields_of(kind)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in s.label) for s in every(specs))
    assert len({s.label for s in specs}) == len(specs)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_read_back_from_what_its_form_starts_with(kind):
    made = random_rubric(of(random.Random(5)), Form(kinds=(kind,), items=4, clauses=4))
    for one in (c for i in made.items() for c in i.clauses):
        again = KINDS[kind](id=one.id, text=one.text, source=one.source, **read_fields(kind, values_of(one), "A/1"))
        assert again == one


@pytest.mark.parametrize("kind", KINDS)
def test_every_required_field_is_asked_for_when_it_is_left_out(kind):
    needed = [s for s in fields_of(kind) if s.required]
    if needed:
        with pytest.raises(KaopingError, match=f"A/1：“{KINDS[kind].NAME}”的“{needed[0].label}”没有填，请补上"):
            read_fields(kind, {}, "A/1")
    else:
        assert read_fields(kind, {}, "A/1") == {}


def test_it_tells_marks_from_other_numbers_texts_truths_and_rows():
    shapes = {s.name: s.shape for kind in ("threshold", "placing") for s in every(fields_of(kind))}
    assert [shapes[n] for n in ("marks", "at_least", "metric", "strict", "places", "first")] == [
        Shape.MARKS,
        Shape.NUMBER,
        Shape.TEXT,
        Shape.BOOL,
        Shape.ROWS,
        Shape.WHOLE,
    ]


def test_it_offers_beyond_only_where_a_kind_adds_or_takes():
    assert {k for k in KINDS if "beyond" in {s.name for s in fields_of(k)}} == {k for k, c in KINDS.items() if c.EFFECT in ("adds", "takes")}


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (clause("within", low="3", high="5"), "3—5分"),
        (clause("tally", marks="0.5", per="篇", cap="2"), "每个得0.5分，计数的单位“篇”，最多得2分"),
        (clause("threshold", marks="2", metric="参学率", unit="%", at_least="80", strict=True), "达标得2分，指标“参学率”，指标的单位“%”，不低于80，不含本数"),
        (clause("void"), ""),
    ],
)
def test_it_says_a_clause_in_words(made, sentence):
    assert in_words(made) == sentence


def test_it_refuses_an_unknown_kind():
    with pytest.raises(KaopingError, match="“prize”不是已知的得分点类型，请填veto"):
        fields_of("prize")
