"""Forms of screen results, and how rows of many units are read from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from ...actions.results_grades import Given
from ...actions.results_parts import Finding, Matter, Votes
from ...fields import Form
from ...models import Assessment, Entry
from ...queries.results_words import COUNTS, EFFECTS, KINDS, SOURCES

_DAY = {"type": "date", "class": "short"}
_TINY = {"class": "tiny-in"}
_FIGURE = {"class": "tiny-in", "step": "any"}


def _count() -> forms.NumberInput:
    return forms.NumberInput(attrs=_TINY)


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.unit.name)


def _units(assessment: Assessment) -> Any:
    return Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id")


class DailyForm(Form):
    """A finding of the year (F11)."""

    entry = UnitChoice(label="单位", queryset=Entry.objects.none(), empty_label="请选择")
    source = forms.ChoiceField(label="来源", choices=SOURCES.items())
    quarter = forms.TypedChoiceField(label="季度", choices=[(n, f"第{n}季度") for n in (1, 2, 3, 4)], coerce=int)
    on = forms.DateField(label="检查日期", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    place = forms.CharField(label="指标编号", max_length=20, required=False, help_text="如 1.2；不对应单独一条的不填", widget=forms.TextInput(attrs=_TINY))
    text = forms.CharField(label="发现问题", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    points = forms.DecimalField(label="加（扣）分", initial=0, help_text="扣分填负数，如 −0.5；不计分填 0", widget=forms.NumberInput(attrs=_FIGURE))
    counts = forms.ChoiceField(label="计入", choices=COUNTS.items(), initial="none", help_text="同一件事只计一次")
    basis = forms.CharField(label="依据（通报文号）", max_length=100, required=False)

    def __init__(self, assessment: Assessment, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        self.fields["entry"].queryset = _units(assessment)

    def given(self) -> Finding:
        return Finding(**{k: v for k, v in self.cleaned_data.items() if k != "entry"})


class ExtraForm(Form):
    """A matter for bonus, penalty or veto (F12)."""

    entry = UnitChoice(label="单位", queryset=Entry.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="类别", choices=KINDS.items())
    matter = forms.CharField(label="事项", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.CharField(label="依据文件及文号", max_length=200)
    proof = forms.FileField(label="证明材料", required=False, help_text="docx xlsx pdf jpg png，不超过20 MB")
    asked = forms.DecimalField(label="申报分值", required=False, widget=forms.NumberInput(attrs=_FIGURE))
    points = forms.DecimalField(label="审定分值", required=False, help_text="正数；一票否决不填", widget=forms.NumberInput(attrs=_FIGURE))
    effect = forms.ChoiceField(label="否决的后果", choices=[("", "（不是一票否决）"), *EFFECTS.items()], required=False)
    opinion = forms.CharField(label="责任部门意见", max_length=300, required=False)
    review = forms.CharField(label="考核办审核意见", max_length=300, required=False)

    def __init__(self, assessment: Assessment, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["entry"].queryset = _units(assessment)

    def given(self) -> Matter:
        found = {k: v for k, v in self.cleaned_data.items() if k not in ("entry", "proof")}
        veto = found["kind"] == "veto"
        return Matter(**found | {"points": None if veto else found["points"], "effect": found["effect"] if veto else ""})


class BallotForm(Form):
    """A ballot counted (F10b)."""

    on = forms.DateField(label="测评日期", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    expected = forms.IntegerField(label="应到人数", min_value=0, max_value=99999, widget=_count())
    present = forms.IntegerField(label="实到人数", min_value=0, max_value=99999, widget=_count())
    issued = forms.IntegerField(label="发出票数", min_value=0, max_value=99999, widget=_count())
    returned = forms.IntegerField(label="收回票数", min_value=0, max_value=99999, widget=_count())
    valid = forms.IntegerField(label="有效票数", min_value=0, max_value=99999, widget=_count())
    vote_1 = forms.IntegerField(label="优秀票", min_value=0, max_value=99999, widget=_count())
    vote_2 = forms.IntegerField(label="良好票", min_value=0, max_value=99999, widget=_count())
    vote_3 = forms.IntegerField(label="一般票", min_value=0, max_value=99999, widget=_count())
    vote_4 = forms.IntegerField(label="较差票", min_value=0, max_value=99999, widget=_count())
    counter = forms.CharField(label="计票人", max_length=30)
    watcher = forms.CharField(label="监票人", max_length=30)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def given(self) -> Votes:
        f = self.cleaned_data
        kept = {k: f[k] for k in ("on", "expected", "present", "issued", "returned", "valid", "counter", "watcher")}
        return Votes(votes=(f["vote_1"], f["vote_2"], f["vote_3"], f["vote_4"]), **kept)


class MeetingForm(Form):
    """Where and when the committee decided."""

    meeting = forms.CharField(label="审定会议", max_length=100, help_text="如：区委常委会第12次会议")
    on = forms.DateField(label="审定日期", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))


def graded(post: Mapping[str, Any]) -> dict[int, Given]:
    """`grade-<entry>` and `reason-<entry>` of a form over all units."""
    found = {}
    for name, value in post.items():
        head, _, number = name.partition("-")
        if head == "grade" and number.isascii() and number.isdigit() and len(number) < 19 and value:
            found[int(number)] = Given(str(value), str(post.get(f"reason-{number}", "")))
    return found
