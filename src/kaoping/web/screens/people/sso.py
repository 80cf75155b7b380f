"""To a provider of single sign-on and back: to log in, or to bind one's account there to the account here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import binding
from ...models import User
from ...policy import Hidden
from ...proxies import address_of
from ...queries.access import actor_of
from ...sso import adapter
from ...sso.setting import NAMES
from .views import enter

_PATIENCE = 5 * 60  # seconds between asking to bind and coming back


def sso(request: Any, provider: str) -> HttpResponse:
    """Off to the provider."""
    name = _name(provider)
    answer = adapter.leave(request, provider)
    if answer is not None:
        request.session["onward"] = request.GET.get("next", "")
        return answer
    messages.error(request, f"{name}现在没有应答，请稍后再试，或用账号和密码登录")
    return redirect("people:login")


@require_safe
def sso_back(request: Any, provider: str) -> HttpResponse:
    """Back from it: to bind, where that was asked for in this session, else to log in."""
    name, asked = _name(provider), request.session.pop("binding", {})
    found = adapter.arrive(request, provider)
    binds = asked.get("provider") == provider and timezone.now().timestamp() - asked.get("at", 0) < _PATIENCE
    here = request.user.is_authenticated and request.user.session == request.session.session_key
    if found is None:
        messages.error(request, f"{name}没有确认您的身份，请重试，或用账号和密码登录")
        return redirect("people:factor" if binds and here else "people:login")
    if binds and here:
        return _bound(request, provider, name, found.subject)
    try:
        claim = settings.SSO[provider].match
        user = binding.owner(provider, found.subject, str(found.claims.get(claim, "")) if claim else "")
    except KaopingError as error:
        binding.stranger(request, name, str(error))
        messages.error(request, f"{name}已确认您的身份，但{error}")
        return redirect("people:login")
    return enter(request, user, request.session.pop("onward", ""), name, sso=True)


def _bound(request: Any, provider: str, name: str, subject: str) -> HttpResponse:
    try:
        binding.bind(actor_of(request.user, address_of(request), request.number), request.user, provider, name, subject)
        messages.success(request, f"已绑定{name}，以后可以用它登录")
    except KaopingError as error:
        messages.error(request, str(error))
    return redirect("people:factor")


@require_POST
def bind(request: Any, provider: str) -> HttpResponse:
    """Ask for it with one's password: whoever finds a screen left open must not get a way in for good."""
    name = _name(provider)
    if not request.user.check_password(request.POST.get("password", "")[:128]):
        messages.error(request, f"密码不对，没有绑定{name}")
        return redirect("people:factor")
    request.session["binding"] = {"provider": provider, "at": int(timezone.now().timestamp())}
    return render(request, "people/bind.html", {"provider": settings.SSO[provider]})


@require_POST
def unbind(request: Any, provider: str) -> HttpResponse:
    binding.unbind(request.actor, request.user, provider, _known(provider))
    messages.success(request, "已解除绑定")
    return redirect("people:factor")


@require_POST
def unbind_for(request: Any, user: User, provider: str) -> HttpResponse:
    """By the security administrator."""
    binding.unbind(request.actor, user, provider, _known(provider))
    messages.success(request, f"{user.name}的绑定已解除")
    return redirect("people:show", user.pk)


def _name(provider: str) -> str:
    if provider not in settings.SSO:
        raise Hidden(provider[:20])
    return str(settings.SSO[provider].name)


def _known(provider: str) -> str:
    """Its name, where the installation no longer has it too: what was bound can be undone."""
    if provider not in NAMES:
        raise Hidden(provider[:20])
    return settings.SSO[provider].name if provider in settings.SSO else NAMES[provider]
