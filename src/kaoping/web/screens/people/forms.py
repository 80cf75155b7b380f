"""Forms of screen people."""

from __future__ import annotations

import unicodedata
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth import authenticate

from kaoping.core.errors import KaopingError

from ...actions.factor import proof
from ...models import Tie, Unit
from ...policy.signing_in import MINUTES
from ...proxies import address_of
from ...queries.doors import address_shut
from ...queries.people import givable, profile, unit_choices, weakness
from .rows import people_in


def _secret(label: str, complete: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=128, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": complete}), **more)


def _email() -> forms.CharField:
    """Checked where the account is made, so that the sentence is one and the same."""
    said = "到期和逾期的事每个工作日早上发一封邮件提醒"
    return forms.CharField(label="电子邮箱", max_length=254, required=False, help_text=said, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class LogIn(forms.Form):
    """The same sentence for an unknown name and a wrong password. `failed`: names and passwords were compared and did not fit."""

    username = forms.CharField(label="账号", max_length=40, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}))
    password = _secret("密码", "current-password")

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.failed = request, False
        self.user: Any = None

    def clean_username(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("username") and given.get("password"):
            if address_shut(address_of(self.request), given["username"]):
                raise forms.ValidationError(f"从这个地址登录失败的次数太多，暂停{MINUTES}分钟；平时在这里登录的账号不受影响")
            shut = not AxesProxyHandler.is_allowed(self.request, {"username": given["username"]})
            self.user = authenticate(self.request, username=given["username"], password=given["password"])
            if self.user is None:
                self.failed = not shut
                raise forms.ValidationError("账号或密码不对，请核对后重试；连续5次不对将锁定15分钟")
            if self.user.waits:
                raise forms.ValidationError("您的密码刚刚重置，请联系安全管理员放行后再登录")
        return given


class OneCode(forms.Form):
    """A code of an authenticator."""

    code = forms.CharField(
        label="验证码", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-in"})
    )


class Code(OneCode):
    """The second step of a log-in. `failed`: it was compared and did not fit; `spend` uses it up."""

    def __init__(self, request: Any, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.user, self.failed = request, user, False
        self.spend: Any = None
        self.fields["code"].help_text = "手机验证器上现在显示的6位数；手机不在身边的，填一个备用码"
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "text"}

    def clean_code(self) -> str:
        given = str(self.cleaned_data["code"])
        if not AxesProxyHandler.is_allowed(self.request, {"username": self.user.username}):
            self.request.axes_locked_out = True
            raise forms.ValidationError("错误次数太多，账号已锁定15分钟")
        self.spend = proof(self.user, given)
        if self.spend is None:
            self.failed = True
            raise forms.ValidationError("验证码不对，请核对后重试；连续5次不对将锁定15分钟")
        return given


class Password(forms.Form):
    old = _secret("现在的密码", "current-password")
    new = _secret("新密码", "new-password")
    again = _secret("再输一次新密码", "new-password")

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        self.fields["new"].help_text = profile().says

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不对")
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        if said := weakness(self.user, new):
            raise forms.ValidationError(said)
        return new

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") != given["new"]:
            self.add_error("again", "两次输入的新密码不一样")
        return given


class Person(forms.Form):
    name = forms.CharField(label="姓名", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    username = forms.CharField(
        label="账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="登录用，2至40个字母、汉字或数字，建好后不能改"
    )
    contact = forms.CharField(label="联系电话", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = _email()


class Many(forms.Form):
    """Pasted lines, or a workbook: one of them."""

    lines = forms.CharField(
        label="每行一人：姓名、账号、联系电话", required=False, max_length=50_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "张三\tzhangsan\t0919-2180001\n李四\tlisi"}),
        help_text="可以直接从表格里复制粘贴；各列之间用制表符、逗号或空格隔开",
    )
    file = forms.FileField(label="或者选一个工作簿", required=False, help_text="xlsx、xls、csv；第一行可以是表头“姓名、账号、联系电话”")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            given["people"] = people_in(given.get("lines", ""), given.get("file"))
        except KaopingError as error:
            raise forms.ValidationError(str(error)) from error
        return given


class Contact(forms.Form):
    name = forms.CharField(label="姓名", max_length=30)
    contact = forms.CharField(label="联系电话", max_length=40, required=False)
    email = _email()


class NewPost(forms.Form):
    role = forms.ChoiceField(label="角色")
    unit = forms.TypedChoiceField(label="单位", required=False, empty_value=None)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", "请选择"), *givable()]
        self.fields["unit"].choices = [("", "请选择"), *unit_choices()]

    def clean_unit(self) -> Unit | None:
        return Unit.objects.filter(pk=self.cleaned_data["unit"] or 0).first()


class NewTie(forms.Form):
    unit = forms.ChoiceField(label="应回避的单位")
    kind = forms.ChoiceField(label="事由", choices=Tie.Kind.choices)
    since = forms.DateField(label="开始", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="结束", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", "请选择"), *unit_choices()]

    def clean_unit(self) -> Unit | None:
        return Unit.objects.filter(pk=self.cleaned_data["unit"]).first()
