"""Forms of screen report."""

from __future__ import annotations

from typing import Any

from django import forms

from ...actions.evidence import Description
from ...fields import Form
from ...models import Evidence


class Describe(Form):
    """What is said about a piece of evidence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="材料名称", max_length=200)
    doc_no = forms.CharField(label="文号", max_length=60, required=False, widget=forms.TextInput(attrs={"placeholder": "如 印台发〔2018〕12号"}))
    formed_on = forms.DateField(label="形成日期", required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"))
    formed_by = forms.CharField(label="形成单位", max_length=60, required=False)
    personal = forms.BooleanField(label="含个人信息（身份证号、电话、银行卡号等）", required=False)

    def __init__(self, data: Any = None, instance: Evidence | None = None) -> None:
        names = ("version", "title", "doc_no", "formed_on", "formed_by", "personal")
        super().__init__(data, initial={n: getattr(instance, n) for n in names} if instance else None)

    def description(self) -> Description:
        given = self.cleaned_data
        return Description(given["title"], given["doc_no"], given["formed_on"], given["formed_by"], given["personal"])
