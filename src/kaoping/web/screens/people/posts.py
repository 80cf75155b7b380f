"""Posts and ties: what the security administrator gives and ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ...actions import posts
from ...models import Post, Tie, User
from ...policy import Hidden, Role
from .accounts import page, tried
from .forms import NewPost, NewTie


@require_POST
def give(request: Any, user: User) -> HttpResponse:
    form = NewPost(request.POST)
    if form.is_valid():
        tried(form, lambda: posts.give(request.actor, user, Role(form.cleaned_data["role"]), form.cleaned_data["unit"]))
    if form.errors:
        return page(request, user, new_post=form)
    messages.success(request, "已任命；本人须重新登录")
    return redirect("people:show", user.pk)


@require_POST
def end(request: Any, user: User, post: str) -> HttpResponse:
    posts.end(request.actor, within(user.posts.select_related("unit", "group", "user"), post))
    messages.success(request, "已结束任职，权限立即失效")
    return redirect("people:show", user.pk)


@require_POST
def tie(request: Any, user: User) -> HttpResponse:
    form = NewTie(request.POST)
    if form.is_valid():
        tried(form, lambda: posts.tie(request.actor, user, **form.cleaned_data))
    if form.errors:
        return page(request, user, new_tie=form)
    messages.success(request, "已登记，分组和分工时会据此提示回避")
    return redirect("people:show", user.pk)


@require_POST
def untie(request: Any, user: User, tie: str) -> HttpResponse:
    posts.untie(request.actor, within(user.ties.select_related("unit", "user"), tie))
    messages.success(request, "已删除该回避事由")
    return redirect("people:show", user.pk)


def within(rows: Any, number: str) -> Any:
    """One of these rows by its number. Hidden when it is none of them."""
    found = rows.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    if not isinstance(found, Post | Tie):
        raise Hidden(number)
    return found
