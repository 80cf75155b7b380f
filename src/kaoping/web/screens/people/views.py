"""Log-in (password, then a code where the account has a second factor), log-out, password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import factor, people
from ...fields import on_this_site
from ...models import User
from ...queries.doors import factor_of
from .forms import Code, LogIn, Password

_HALF = 5 * 60  # seconds between the password and the code


def log_in(request: Any) -> HttpResponse:
    form = LogIn(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return enter(request, form.user, request.GET.get("next", ""))
    if form.failed:
        people.refused(request, form.cleaned_data["username"], shut=request.axes_locked_out)
    told = {"form": form, "providers": settings.SSO.values(), "next": request.GET.get("next", ""), "idle": settings.IDLE_MINUTES}
    return render(request, "people/login.html", told, status=422 if form.errors else 200)


def enter(request: Any, user: User, onward: str, how: str = "", sso: bool = False) -> HttpResponse:
    """Somebody has proved who they are by a password or by a provider: in, or to the code of their second factor."""
    row = factor_of(user)
    if row is not None and factor.opened(row):
        request.session["half"] = {"user": user.pk, "at": int(timezone.now().timestamp()), "next": onward, "how": how, "sso": sso}
        return redirect("people:code")
    people.log_in(request, user, how, sso=sso)
    return _onward(request, onward)


def code(request: Any) -> HttpResponse:
    """The second step. Wrong codes count like wrong passwords, and lock the account like them."""
    half = request.session.get("half") or {}
    user = User.objects.filter(pk=half.get("user", 0), is_active=True).first()
    if user is None or timezone.now().timestamp() - half["at"] > _HALF:
        request.session.pop("half", None)
        messages.warning(request, "离上一步太久，请重新登录")
        return redirect("people:login")
    form = Code(request, user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.log_in(request, user, "、".join(filter(None, (half["how"], "第二重验证"))), form.spend, half["sso"])
        except KaopingError as error:
            form.add_error("code", str(error))
        else:
            request.session.pop("half", None)
            return _onward(request, half["next"])
    if form.failed:
        user_login_failed.send(__name__, credentials={"username": user.username}, request=request)
        people.refused(request, user.username, shut=request.axes_locked_out, code=True)
    return render(request, "people/code.html", {"form": form}, status=422 if form.errors else 200)


def _onward(request: Any, onward: str) -> HttpResponse:
    return redirect(on_this_site(request, onward) or "site:home")


@require_POST
def log_out(request: Any) -> HttpResponse:
    people.log_out(request)
    return redirect("people:login")


def password(request: Any) -> HttpResponse:
    form = Password(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.change_password(request, form.cleaned_data["new"])
        messages.success(request, "密码已修改")
        return redirect("site:home")
    bad = bool(form.errors)
    return render(request, "people/password.html", {"form": form, "first": request.user.must_change}, status=422 if bad else 200)
