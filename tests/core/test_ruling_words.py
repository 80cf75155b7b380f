"""Rulings in words."""

from __future__ import annotations

import pytest

from kaoping.core.ruling import QUESTIONS, Ruling
from kaoping.core.ruling_words import answered, asked


@pytest.mark.parametrize("question, answer", [(question, answer) for question, answers in QUESTIONS.items() for answer in answers])
def test_it_says_every_answer_that_can_be_given_in_chinese(question: str, answer: str) -> None:
    assert answered(question, answer) != answer
    assert asked(question) != question


def test_it_names_the_clause_that_takes_the_difference() -> None:
    assert answered("shortfall", "raise:1.1.2") == "差额加在得分点1.1.2上"


def test_it_leaves_what_it_does_not_know_as_it_is_written() -> None:
    assert (asked("colour"), answered("colour", "red")) == ("colour", "red")


def test_it_is_how_a_reason_quotes_a_ruling() -> None:
    assert Ruling("A/4.4", "together", "all", "考核办", "2018-12-10", "两项同时做到").cite() == (
        "A/4.4 有一点未达到，整条不得分（考核办，2018-12-10）：两项同时做到")
