"""Log-in, log-out, password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ...actions import people
from ...fields import on_this_site
from .forms import LogIn, Password


def log_in(request: Any) -> HttpResponse:
    form = LogIn(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.log_in(request, form.user)
        onward = request.GET.get("next", "")
        return redirect(on_this_site(request, onward) or "site:home")
    if form.failed:
        people.refused(request, form.cleaned_data["username"], locked=request.axes_locked_out)
    return render(request, "people/login.html", {"form": form}, status=422 if form.errors else 200)


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
