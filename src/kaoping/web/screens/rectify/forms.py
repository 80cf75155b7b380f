"""Forms of screen rectify."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone

from ...actions.rectify_office import BY_HAND, Description
from ...actions.rectify_unit import Task
from ...fields import Form
from ...models import Problem
from ...policy.states import SOURCES


def _words(rows: int = 2, **more: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **more})


def _day(**more: Any) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "short", **more}, format="%Y-%m-%d")


class Described(Form):
    """The office's side of a problem."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label="存在问题", max_length=1000, widget=_words(4))
    places = forms.CharField(label="对应指标", max_length=200, required=False, help_text="如 1.2，几条之间用顿号隔开")
    requirement = forms.CharField(label="整改要求", max_length=500, required=False, widget=_words())
    due = forms.DateField(label="整改时限", required=False, widget=_day())

    def __init__(self, data: Any = None, problem: Problem | None = None) -> None:
        initial = {n: getattr(problem, n) for n in ("version", "text", "requirement", "due")} | {"places": "、".join(problem.places)} if problem else None
        super().__init__(data, initial=initial)

    def description(self) -> Description:
        given = self.cleaned_data
        return Description(given["text"], tuple(re.split(r"[、,，;；\s]+", given["places"].strip())), given["requirement"], given["due"])


class Added(Described):
    """A problem noted by hand."""

    entry = forms.IntegerField(label="责任单位", widget=forms.Select)
    source = forms.ChoiceField(label="问题来源", choices=[(s.value, SOURCES[s]) for s in BY_HAND])
    found_on = forms.DateField(label="发现日期", widget=_day())
    field_order = ("entry", "source", "found_on", "text", "places", "requirement", "due")

    def __init__(self, data: Any = None, entries: Any = ()) -> None:
        super().__init__(data)
        del self.fields["version"]
        self.fields["entry"].widget.choices = [("", "请选择"), *((e.pk, e.unit.name) for e in entries)]
        self.fields["found_on"].initial = timezone.localdate
        self.fields["due"].help_text = "不填的，下发时按整改期限算"


class Tasked(Form):
    """任务清单: the unit's side of a problem."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    goal = forms.CharField(label="整改目标", max_length=500, required=False, widget=_words())
    measures = forms.CharField(label="整改措施", max_length=2000, widget=_words(4))
    leader = forms.CharField(label="牵头领导", max_length=60, required=False)
    responsible = forms.CharField(label="责任人", max_length=60)
    helpers = forms.CharField(label="配合单位", max_length=200, required=False)
    unit_due = forms.DateField(label="完成时限", required=False, widget=_day())

    def __init__(self, data: Any = None, problem: Problem | None = None) -> None:
        names = ("version", "goal", "measures", "leader", "responsible", "helpers", "unit_due")
        super().__init__(data, initial={n: getattr(problem, n) for n in names} if problem else None)

    def task(self) -> Task:
        return Task(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class Issued(Form):
    """Handing out: what is asked for and by when, where a problem has none of its own."""

    requirement = forms.CharField(label="统一的整改要求", max_length=500, required=False)
    due = forms.DateField(label="整改时限", required=False, widget=_day())
