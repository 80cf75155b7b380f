"""登录验证: a person's own second factor and what they are bound to; and both lifted by the security administrator."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import factor as acts
from ...actions import people
from ...models import Binding, User
from ...queries.doors import factor_of
from .forms import OneCode


def factor(request: Any) -> HttpResponse:
    """GET: the state, or a QR code to begin with; POST: the code that proves that the authenticator has it."""
    row = factor_of(request.user)
    form = OneCode(request.POST or None)
    if request.method != "POST" or (row is not None and acts.opened(row)):
        return _page(request, OneCode())
    if form.is_valid():
        try:
            codes = acts.begin(request, request.session.get("new_factor", ""), form.cleaned_data["code"])
        except KaopingError as error:
            form.add_error("code", str(error))
        else:
            del request.session["new_factor"]
            request.session["factor"] = True
            return render(request, "people/recovery.html", {"codes": codes})
    return _page(request, form)


def _page(request: Any, form: OneCode, end: OneCode | None = None) -> HttpResponse:
    row = factor_of(request.user)
    bound = {b.provider: b for b in Binding.objects.filter(user=request.user)}
    told: dict[str, Any] = {
        "row": row, "form": form, "compulsory": acts.required_of(request.user), "closed": acts.required_of(request.user) and not row,
        "providers": [(one, bound.get(one.key)) for one in settings.SSO.values()],
    }
    if row is None:
        secret = request.session.setdefault("new_factor", acts.new_secret())
        drawn = segno.make(acts.uri(request.user, secret), error="m", micro=False).svg_data_uri(scale=5, border=3)
        told |= {"secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), "drawn": drawn}
    return render(request, "people/factor.html", told, status=422 if form.errors or (end and end.errors) else 200)


@require_POST
def codes(request: Any) -> HttpResponse:
    """New recovery codes for old."""
    try:
        return render(request, "people/recovery.html", {"codes": acts.renew(request.actor, request.user, request.POST.get("code", "")[:40])})
    except KaopingError as error:
        messages.error(request, str(error))
        return redirect("people:factor")


@require_POST
def end(request: Any) -> HttpResponse:
    try:
        acts.end(request.actor, request.user, request.POST.get("code", "")[:40])
    except KaopingError as error:
        messages.error(request, str(error))
    else:
        request.session["factor"] = False
        messages.success(request, "第二重验证已停用")
    return redirect("people:factor")


@require_POST
def lift(request: Any, user: User) -> HttpResponse:
    acts.lift(request.actor, user)
    messages.success(request, f"{user.name}的第二重验证已解除，下次登录只用密码，请提醒本人重新设置")
    return redirect("people:show", user.pk)


@require_POST
def release(request: Any, user: User) -> HttpResponse:
    people.release(request.actor, user)
    messages.success(request, f"{user.name}的账号已放行，可以登录")
    return redirect("people:show", user.pk)
