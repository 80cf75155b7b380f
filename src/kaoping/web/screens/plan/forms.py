"""Forms of screen plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from ...models import Assessment, Document, Unit
from ...models.people import Level


class Choice(forms.ModelChoiceField):
    """A standard, with the year that tells it from the last one."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}（{obj.year}年）" if obj.year else str(obj.title)


class Earlier(forms.ModelChoiceField):
    """An assessment with its year."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.year}年）"


class Name(forms.Form):
    """Name, year, standard, and the assessment before, the latest unless told otherwise. `owners` are the offices that may own it; asked only where there
    are several."""

    name = forms.CharField(label="考核名称", max_length=100, help_text="如：2026年度镇办党建考核")
    year = forms.IntegerField(label="年度", min_value=1990, max_value=2100, widget=forms.NumberInput(attrs={"class": "short"}))
    owner = forms.ModelChoiceField(label="考核机构", queryset=Unit.objects.none(), empty_label=None)
    document = Choice(label="评分标准", queryset=Document.objects.none(), empty_label=None, help_text="只列出本机构已发布的标准；启动后不能再换")

    previous = Earlier(
        label="上一次考核", queryset=Assessment.objects.none(), required=False, empty_label="没有",
        help_text="复核和查询结果时与它对照，没有销号的问题从它接续",
    )

    def __init__(self, data: Any, owners: list[Unit], documents: list[Document], before: list[Assessment], **initial: Any) -> None:
        last = next((a.pk for a in before if a.owner_id == owners[0].pk), None) if owners else None
        super().__init__(data, initial={"year": timezone.localdate().year, "previous": last, **initial})
        self.fields["previous"].queryset = Assessment.objects.filter(pk__in=[a.pk for a in before]).order_by("-year", "-id")
        self.fields["owner"].queryset = Unit.objects.filter(pk__in=[o.pk for o in owners])
        self.fields["document"].queryset = Document.objects.filter(pk__in=[d.pk for d in documents])
        if len(owners) == 1:
            del self.fields["owner"]
        self.owners = owners

    def owner_unit(self) -> Unit:
        found = self.cleaned_data.get("owner", self.owners[0])
        assert isinstance(found, Unit)
        return found


class UnitForm(forms.Form):
    """A unit of the office's own."""

    name = forms.CharField(label="名称", max_length=60)
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    office = forms.CharField(label="考核机构名称", max_length=60, required=False, help_text="该单位自己也组织考核的，写考核机构的名称")
    order = forms.IntegerField(label="排序", min_value=0, max_value=99999, required=False, widget=forms.NumberInput(attrs={"class": "tiny-in"}))
