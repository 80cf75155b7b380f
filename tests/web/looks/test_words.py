"""The words of templates: marks, their states, bars; and what no template or style sheet may hold."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from kaoping.core.judgement import Sheet, accept
from kaoping.core.points import Bounds
from kaoping.core.rubric import Rubric
from kaoping.core.score import score
from kaoping.read.stored import read_standard

WEB = Path(__file__).parents[3] / "src" / "kaoping" / "web"
STANDARD = Path(__file__).parents[3] / "standards" / "附件4" / "rubric.yaml"
TEMPLATES = sorted(WEB.rglob("*.html"))
SHEETS = sorted((WEB / "static").rglob("*.css"))


def rendered(source: str, **context: object) -> str:
    return Template("{% load kaoping %}" + source).render(Context(context))


def rubric() -> Rubric:
    return read_standard(STANDARD.read_bytes(), "rubric.yaml").rubrics[0]


def scored(**answers: str):
    judged = [accept(rubric(), where.replace("_", ".").lstrip("c"), answer) for where, answer in answers.items()]
    return score(rubric(), Sheet("陈炉镇", "A", {j.clause: j for j in judged}))


@pytest.mark.parametrize(("value", "said"), [(Decimal("3.50"), "3.5"), (Decimal("10"), "10"), (Decimal("0.0"), "0"), (None, "—")])
def test_says_a_mark_without_needless_zeros(value, said):
    assert rendered("{{ value|points }}", value=value) == said


def test_says_a_range_until_everything_is_judged():
    assert rendered("{{ a|bounds }} {{ b|bounds }}", a=Bounds(Decimal(0), Decimal(7)), b=Bounds(Decimal(7), Decimal(7))) == "0–7 7"


@pytest.mark.parametrize(("low", "high", "state"), [(8, 8, "f"), (3, 3, "p"), (0, 7, "p"), (0, 0, "z"), (0, 8, "o")])
def test_tells_full_part_zero_and_open_marks_apart(low, high, state):
    assert rendered("{% badge low high worth %}", low=Decimal(low), high=Decimal(high), worth=Decimal(8)) == f"sc {state}"


@pytest.mark.parametrize(("low", "high", "colour"), [(10, 10, "h5"), (9, 9, "h4"), (7, 7, "h3"), (4, 4, "h2"), (0, 0, "h1"), (0, 9, "ho")])
def test_colours_the_heat_map_by_what_is_left_of_the_full_marks(low, high, colour):
    assert rendered("{% heat low high worth %}", low=Decimal(low), high=Decimal(high), worth=Decimal(10)) == f"c {colour}"


def test_shows_a_score_as_a_badge_with_words():
    items = {i.id: i for s in scored(c1_3_1="是", c1_3_2="否").parts for i in s.parts}
    assert "1–4 / 5" in rendered("{% mark i %}", i=items["1.3"])
    assert "未评 5" in rendered("{% mark i %}", i=items["1.4"])


def test_draws_what_is_certain_and_what_is_possible():
    html = rendered("{% meter low high worth %}", low=Decimal("39.5"), high=Decimal("90.5"), worth=Decimal(100))
    assert 'width="39.5"' in html and 'x="39.5"' in html and 'width="51"' in html
    assert 'aria-label="39.5–90.5，满分100"' in html


def test_draws_no_bar_beyond_its_box():
    assert 'width="100"' in rendered("{% meter a a worth %}", a=Decimal(103), worth=Decimal(100))


def test_draws_one_bar_for_each_section():
    assert rendered("{% section_bars score %}", score=scored()).count("<svg") == 4


def test_gives_answers_as_radio_buttons():
    html = rendered('{% buttons "1.1.2" options chosen="是" label="得分点 ②" %}', options=[("是", "是", "1"), ("否", "否", "0"), "不知"])
    assert html.count('type="radio"') == 3
    assert re.findall(r'value="([^"]+)" checked', html) == ["是"]
    assert "<kbd" in html and 'aria-label="得分点 ②"' in html


class Form(forms.Form):
    name = forms.CharField(label="名称", help_text="通报上用的全称")
    note = forms.CharField(label="说明", required=False)


def test_puts_the_error_of_a_field_beside_it_and_ties_both_together():
    html = str(Form({"name": ""})["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html and 'id="id_name_helptext"' in html
    assert 'class="field bad"' in html


def test_says_which_fields_may_stay_empty():
    form = Form()
    assert "选填" in form["note"].as_field_group()
    assert "选填" not in form["name"].as_field_group()


def test_changes_one_value_of_the_query_and_keeps_the_rest():
    request = RequestFactory().get("/x", {"page": "3", "find": "镇"})
    assert rendered("{% query_with page=None %}", request=request) == "find=%E9%95%87"
    assert "page=4" in rendered("{% query_with page=4 %}", request=request)


def test_names_an_item_by_its_first_words():
    first = next(rubric().items())
    assert rendered("{{ item|short }}", item=first) == "深入开展深化“基层党组织建设提升年”活动"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_keeps_templates_free_of_what_the_policy_of_the_pages_forbids(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|hx-on|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text) if "application/json" not in tag)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_keeps_style_sheets_within_what_chromium_86_knows(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r":has\(|:is\(|:where\(|@container|@layer|\binset:|aspect-ratio|color-mix|\bdvh\b|overflow: clip|https?://", text)


def test_takes_every_colour_of_the_parts_from_the_tokens():
    known = (WEB / "static" / "kaoping" / "tokens.css").read_text(encoding="utf-8")
    used = {name for path in SHEETS for name in re.findall(r"var\((--[a-z0-9-]+)", path.read_text(encoding="utf-8"))}
    assert sorted(name for name in used if f"{name}:" not in known) == []
