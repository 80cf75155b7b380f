"""A person's own tokens, and the end of anybody's by the security administrator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import tokens as acts
from ...models import Post, Token, User
from ...policy import Hidden
from ...queries.tokens import place_of, posts_of, rows_of


class NewToken(forms.Form):
    name = forms.CharField(label="名称", max_length=acts.MOST, help_text="写明哪个程序用它，如 OA 取数")
    post = forms.ChoiceField(label="岗位", help_text="程序只有这一个岗位的权限；岗位结束，令牌随之失效")
    until = forms.DateField(label="有效期至", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), help_text="一年以内")

    def __init__(self, posts: list[Post], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["post"].choices = [(str(p.pk), place_of(p)) for p in posts]


def _initial() -> dict[str, date]:
    return {"until": timezone.localdate() + timedelta(days=90)}


def _page(request: Any, form: NewToken, secret: str = "") -> HttpResponse:
    told = {"form": form, "rows": rows_of(request.user), "secret": secret, "posts": posts_of(request.user)}
    return render(request, "people/tokens.html", told, status=422 if form.errors else 200)


@require_safe
def tokens(request: Any) -> HttpResponse:
    return _page(request, NewToken(posts_of(request.user), initial=_initial()))


@require_POST
def make(request: Any) -> HttpResponse:
    """The secret stands in this one answer."""
    posts = posts_of(request.user)
    form = NewToken(posts, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            _, secret = acts.make(request.actor, next(p for p in posts if str(p.pk) == given["post"]), given["name"], given["until"])
        except KaopingError as error:
            form.add_error("until" if "有效期" in str(error) else "name", str(error))
        else:
            return _page(request, NewToken(posts, initial=_initial()), secret)
    return _page(request, form)


@require_POST
def end(request: Any, token: str) -> HttpResponse:
    acts.end(request.actor, _of(request.user, token))
    messages.success(request, "令牌已撤销")
    return redirect("people:tokens")


@require_POST
def stop(request: Any, user: User, token: str) -> HttpResponse:
    """By the security administrator."""
    acts.end(request.actor, _of(user, token))
    messages.success(request, f"{user.name}的令牌已撤销")
    return redirect("people:show", user.pk)


def _of(user: User, number: str) -> Token:
    found = Token.objects.filter(user=user, pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 18 else None
    if found is None:
        raise Hidden(f"token:{number[:20]}")
    return found
