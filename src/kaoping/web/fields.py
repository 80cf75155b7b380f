"""Forms as this site shows them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.http import url_has_allowed_host_and_scheme


class Renderer(TemplatesSetting):
    """Django's forms by the site's own templates."""

    form_template_name = "kaoping/parts/form.html"
    field_template_name = "kaoping/parts/field.html"


class Form(forms.Form):
    """A form whose sentences name the field and say what to do."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for name, field in self.fields.items():
            label = field.label or name
            chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
            field.error_messages |= {
                "required": f"请{'选择' if chosen else '上传' if isinstance(field, forms.FileField) else '填写'}{label}",
                "invalid": f"{label}{_INVALID.get(type(field), '填得不对，请核对')}",
                "invalid_choice": f"{label}不能选这一项，请重新选择",
            }


_INVALID: dict[type[forms.Field], str] = {
    forms.IntegerField: "请填整数",
    forms.DecimalField: "请填数字",
    forms.DateField: "请按如2018-12-10的样子填日期",
    forms.DateTimeField: "请按如2018-12-10 09:30的样子填日期和时间",
    forms.FileField: "没有收到，请重新选择文件",
}


def on_this_site(request: Any, address: str) -> str:
    """The address that a form wants to go on to, where it is one of this site; else, and where no header could carry it, nothing."""
    rooted = address.startswith("/") and address.isprintable()  # what is not rooted, redirect() takes for the name of a view
    return address if rooted and url_has_allowed_host_and_scheme(address, {request.get_host()}) else ""
