"""Forms of screen people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation


class LogIn(forms.Form):
    """The same sentence for an unknown name and a wrong password."""

    username = forms.CharField(label="账号", max_length=40, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}))
    password = forms.CharField(label="密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.user = request, None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("username") and given.get("password"):
            self.user = authenticate(self.request, username=given["username"], password=given["password"])
            if self.user is None:
                raise forms.ValidationError("账号或密码不对，请核对后重试；连续5次不对将锁定15分钟")
        return given


class Password(forms.Form):
    old = forms.CharField(label="现在的密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(label="新密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="至少8位，不要用姓名、账号或常见密码")
    again = forms.CharField(label="再输一次新密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不对")
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        if new == self.data.get("old"):
            raise forms.ValidationError("新密码不能与现在的相同")
        return new

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") != given["new"]:
            self.add_error("again", "两次输入的新密码不一样")
        return given
