"""Forms of screen standards. What a kind of clause has is asked of core.fieldspec: no kind is named here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from kaoping.core.clauses import KINDS
from kaoping.core.errors import KaopingError
from kaoping.core.fieldspec import FieldSpec, Shape, fields_of
from kaoping.core.ruling import Ruling

from ...fields import Form
from ...models import Document, Unit

AUTO, NONE = "auto", "none"
_SPARE_ROWS = 3


def _earlier(documents: Sequence[Document]) -> list[tuple[str, str]]:
    return [(str(d.pk), f"{d.year or '未写年度'}　{d.title}（{d.name}）") for d in documents]


class Upload(Form):
    """A document as issued, of which year, and which one came before it."""

    file = forms.FileField(label="评分标准文件", max_length=255, widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.wps,.xlsx,.xls,.et,.pdf,.txt"}))
    year = forms.IntegerField(label="年度", min_value=1949, max_value=2999, widget=forms.NumberInput(attrs={"class": "tiny-in"}))
    previous = forms.ChoiceField(label="上一版")
    owner = forms.ChoiceField(label="考核单位")

    def __init__(self, data: Any = None, files: Any = None, *, owners: Sequence[Unit], earlier: Sequence[Document], after: str = "") -> None:
        super().__init__(data, files, initial={"year": timezone.localdate().year, "previous": after or AUTO})
        self.owners, self.earlier = {str(u.pk): u for u in owners}, {str(d.pk): d for d in earlier}
        self["previous"].field.choices = [(AUTO, "自动：与标题最相近的一版对比"), (NONE, "没有上一版"), *_earlier(earlier)]
        self["owner"].field.choices = [(k, u.name) for k, u in self.owners.items()]
        if len(owners) == 1:
            del self.fields["owner"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 20 * 1024 * 1024:
            raise forms.ValidationError("文件超过20MB，请去掉图片或只保留评分标准部分后再试")
        return file

    @property
    def unit(self) -> Unit:
        key = self.cleaned_data.get("owner") or next(iter(self.owners))
        return self.owners[key]

    @property
    def chosen(self) -> Document | str | None:
        value = self.cleaned_data["previous"]
        return AUTO if value == AUTO else self.earlier.get(value)


class About(Form):
    """Title, year, last version."""

    title = forms.CharField(label="标题", max_length=200)
    year = forms.IntegerField(label="年度", required=False, min_value=1949, max_value=2999, widget=forms.NumberInput(attrs={"class": "tiny-in"}))
    previous = forms.ChoiceField(label="上一版", required=False, help_text="选定后可以逐条对比，并可参照上一版的口径")

    def __init__(self, data: Any = None, *, document: Document, earlier: Sequence[Document]) -> None:
        super().__init__(data, initial={"title": document.title, "year": document.year, "previous": document.previous_id or ""})
        self.earlier = {str(d.pk): d for d in earlier}
        self["previous"].field.choices = [("", "没有上一版"), *_earlier(earlier)]

    @property
    def chosen(self) -> Document | None:
        return self.earlier.get(self.cleaned_data["previous"])


class Deciding(Form):
    """By whom it was decided, when, and why."""

    by = forms.CharField(label="由谁决定", max_length=60, help_text="如考核委员会、考核办主任办公会")
    on = forms.DateField(label="决定日期", widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate(), **(initial or {})})

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("决定日期不能晚于今天")
        return on

    def ruling(self, where: str, question: str, answer: str) -> Ruling:
        given = self.cleaned_data
        return Ruling(where, question, answer, given["by"].strip(), given["on"].isoformat(), given["reason"].strip())


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a clause as a page asks for it: its name there, what stands in it; for rows their fields, row by row."""

    spec: FieldSpec
    name: str
    value: Any
    rows: tuple[tuple[Asked, ...], ...] = ()

    @property
    def truth(self) -> bool:
        return self.spec.shape is Shape.BOOL

    @property
    def figure(self) -> bool:
        return self.spec.shape in (Shape.MARKS, Shape.NUMBER, Shape.WHOLE)


def kinds() -> list[tuple[str, str]]:
    """All kinds as a page offers them."""
    return [(k, v.NAME) for k, v in sorted(KINDS.items(), key=lambda kv: -kv[1].ORDER)]


def asked(kind: str, values: Mapping[str, Any], posted: Any = None) -> list[Asked]:
    """The fields of a kind with their values, or with what was typed. KaopingError: no such kind."""
    return [_asked(spec, f"f-{spec.name}", values.get(spec.name), posted) for spec in fields_of(kind)]


def _asked(spec: FieldSpec, name: str, value: Any, posted: Any) -> Asked:
    if spec.parts:
        held = [dict(row) for row in value or []]
        many = len(held) + _SPARE_ROWS
        lines = [[_asked(p, f"{name}-{n}-{p.name}", held[n].get(p.name) if n < len(held) else None, posted) for p in spec.parts] for n in range(many)]
        return Asked(spec, name, None, tuple(map(tuple, lines)))
    if posted is not None:
        value = (name in posted) if spec.shape is Shape.BOOL else posted.get(name, "")
    return Asked(spec, name, "" if value is None else value)


def given(kind: str, posted: Any) -> dict[str, Any]:
    """The fields of a kind as they were typed."""
    return {spec.name: _given(spec, f"f-{spec.name}", posted) for spec in fields_of(kind)}


def _given(spec: FieldSpec, name: str, posted: Any) -> Any:
    if spec.parts:
        lines = sorted({int(k.split("-")[2]) for k in posted if k.startswith(f"{name}-") and k.split("-")[2].isdecimal()})
        rows = [{p.name: _given(p, f"{name}-{n}-{p.name}", posted) for p in spec.parts} for n in lines]
        return [{k: v for k, v in row.items() if v != ""} for row in rows if any(v not in ("", False) for v in row.values())]
    return name in posted if spec.shape is Shape.BOOL else str(posted.get(name, "")).strip()


def changed(values: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Those that were typed otherwise than they are. KaopingError where none was."""
    found = {k: v for k, v in typed.items() if _bare(v) != _bare(values.get(k))}
    if not found:
        raise KaopingError("和现在的读法一样，没有要更正的；请改动后再保存")
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [{k: str(v) for k, v in row.items() if v not in (None, "", False)} for row in value]
    return str(value) if value not in (None, "", False) else ""
