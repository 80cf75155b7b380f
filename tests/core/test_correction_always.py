"""What must hold of every correction of any standard."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaoping.core.compare import compare
from kaoping.core.correction import Change, Correction, applied, correct, corrections_from_dict, corrections_to_dict
from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Item, Standard
from kaoping.core.text_diff import text_diff
from kaoping.core.wire import standard_from_dict, standard_to_dict
from kaoping.read.stored import read_standard
from rubrics import Shape, of, rubric

ISSUED = read_standard((Path(__file__).parents[2] / "standards" / "附件4" / "rubric.yaml").read_bytes(), "rubric.yaml")
CLAUSES = [f"{r.id}/{c.id}" for r in ISSUED.rubrics for i in r.items() for c in i.clauses]
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
corrections = st.builds(
    Correction,
    where=st.sampled_from(["A", "A/1", "B/1.1", "Z/9", *CLAUSES[:6]]),
    change=st.sampled_from(Change),
    fields=st.dictionaries(st.sampled_from(["kind", "marks", "low", "high", "at", "first", "second", "unread", "worth", "name", "levels", "evidence"]), plain)
    | st.fixed_dictionaries({"kind": st.sampled_from(["award", "within", "levels", "void"]), "marks": plain, "low": plain, "high": plain})
    | st.fixed_dictionaries({"at": st.integers(-2, 60)})
    | st.just({}),
    reason=st.text(),
)


def item_of(made: Standard, where: str) -> Item:
    id_, _, inside = where.partition("/")
    return next(i for r in made.rubrics if r.id == id_ for i in r.items() if i.id == inside.rpartition(".")[0])


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CLAUSES), st.integers(1, 80))
def test_what_is_split_and_joined_again_is_the_clause_that_it_was(where, at):
    try:
        halves = applied(ISSUED, Correction(where, Change.SPLIT, {"at": at}))
    except KaopingError:
        return
    assert len(item_of(halves, where).clauses) == len(item_of(ISSUED, where).clauses) + 1
    assert applied(halves, Correction(where, Change.JOIN)) == ISSUED


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CLAUSES), st.integers(1, 80))
def test_the_halves_of_a_clause_stand_in_the_text_where_their_source_says(where, at):
    try:
        made = item_of(applied(ISSUED, Correction(where, Change.SPLIT, {"at": at})), where)
    except KaopingError:
        return
    assert all(made.text[c.source.start : c.source.end] == c.text for c in made.clauses)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CLAUSES))
def test_what_is_removed_can_be_read_again_and_nothing_is_lost(where):
    old = next(c for c in item_of(ISSUED, where).clauses if where.endswith("/" + c.id))
    one, two = Correction(where, Change.REMOVE), Correction(where.rpartition(".")[0], Change.READ, {"kind": "void"})
    made = item_of(applied(applied(ISSUED, one), two), where)
    again = next(c for c in made.clauses if c.id == old.id)
    assert (again.text, again.source, made.unread) == (old.text, old.source, ())


@settings(deadline=None, max_examples=60)
@given(st.lists(corrections, max_size=5))
def test_any_corrections_give_a_standard_that_can_be_stored_or_one_sentence_each(some):
    made, findings = correct(ISSUED, some)
    assert standard_from_dict(json.loads(json.dumps(standard_to_dict(made)))) == made
    assert [i.id for r in made.rubrics for i in r.items()] == [i.id for r in ISSUED.rubrics for i in r.items()]
    assert all(c.id == f"{i.id}.{n}" for r in made.rubrics for i in r.items() for n, c in enumerate(i.clauses, 1))
    assert all(f.message and "\n" not in f.suggestion for f in findings)


@settings(deadline=None, max_examples=60)
@given(st.lists(corrections, max_size=3))
def test_any_corrections_come_back_from_json_as_they_went(some):
    assert corrections_from_dict(json.loads(json.dumps(corrections_to_dict(some)))) == tuple(some)


@settings(deadline=None, max_examples=60)
@given(st.text("党建工作台账12.5分，。", max_size=40), st.text("党建工作台账12.5分，。", max_size=40))
def test_a_text_diff_holds_both_texts_whole(old, new):
    one, other = text_diff(old, new)
    assert ("".join(p.text for p in one), "".join(p.text for p in other)) == (old, new)
    assert any(p.changed for p in (*one, *other)) == (old != new)
    assert "".join(p.text for p in one if not p.changed) == "".join(p.text for p in other if not p.changed)


@pytest.mark.parametrize("seed", range(20))
def test_any_standard_compared_with_itself_is_the_same(seed):
    made = Standard(title="例", rubrics=(rubric(of(random.Random(seed)), Shape()),))
    assert compare(made, made).same
