"""Accounts: the list, one account, and what the system administrator does with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaoping.core.errors import KaopingError

from ...actions import people
from ...actions.people import NewPerson, Slip
from ...models import User
from ...policy import may
from ...policy.roles import NAMES
from ...queries import health
from ...queries import people as query
from ...queries.doors import factor_of, locked
from ...queries.tokens import rows_of
from ...sso.setting import NAMES as NAMES_SSO
from .forms import Contact, Many, NewPost, NewTie, Person


@require_GET
def list_(request: Any) -> HttpResponse:
    asked = {k: request.GET.get(k, "").strip()[:40] for k in ("q", "state", "role")}
    page = query.page_of(query.accounts(asked["q"], asked["state"], asked["role"]), request.GET.get("page", "1"))
    told = {"page": page, "page_numbers": page.paginator.get_elided_page_range(page.number), "asked": asked, "roles": NAMES.items()}
    adds = may(request.actor, "people.add")
    site = {"warnings": health.warnings(), "backup": health.backup_said()} if adds else {}  # the system administrator looks after the machine too
    return render(request, "people/list.html", {**told, "totals": query.totals(), "adds": adds, "site": site})


def add(request: Any) -> HttpResponse:
    form = Person(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slips = tried(form, lambda: people.create(request.actor, [NewPerson(**form.cleaned_data)]))
        if slips:
            return slips_page(request, slips)
    return render(request, "people/add.html", {"form": form}, status=422 if form.errors else 200)


def many(request: Any) -> HttpResponse:
    form = Many(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        slips = tried(form, lambda: people.create(request.actor, form.cleaned_data["people"]))
        if slips:
            return slips_page(request, slips)
    return render(request, "people/many.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def show(request: Any, user: User) -> HttpResponse:
    return page(request, user)


@require_POST
def edit(request: Any, user: User) -> HttpResponse:
    form = Contact(request.POST)
    if form.is_valid():
        tried(form, lambda: people.edit(request.actor, user, **form.cleaned_data))
    if form.errors:
        return page(request, user, contact=form)
    messages.success(request, "已保存")
    return redirect("people:show", user.pk)


@require_POST
def reset(request: Any, user: User) -> HttpResponse:
    return slips_page(request, [people.reset(request.actor, user)])


@require_POST
def switch(request: Any, user: User) -> HttpResponse:
    on = request.POST.get("on") == "1"
    people.switch(request.actor, user, on)
    messages.success(request, f"{user.name}的账号已{'启用' if on else '停用，已打开的页面立即失效'}")
    return redirect("people:show", user.pk)


def page(request: Any, user: User, **forms_: forms.Form) -> HttpResponse:
    """One account; with a form that was refused, as it was typed."""
    fresh = {"contact": Contact(initial={"name": user.name, "contact": user.contact, "email": user.email}), "new_post": NewPost(), "new_tie": NewTie()}
    told = {"user_": user, "posts": query.posts_of(user), "ties": query.ties_of(user), "tokens": rows_of(user)}
    rights = {"edits": may(request.actor, "people.edit"), "gives": may(request.actor, "post.edit"), "releases": may(request.actor, "people.release")}
    told |= {"locked": locked(user), "factor": factor_of(user), "bound": [(b, NAMES_SSO.get(b.provider, b.provider)) for b in user.bindings.all()]}
    return render(request, "people/show.html", {**told, **rights, **fresh, **forms_}, status=422 if forms_ else 200)


def slips_page(request: Any, slips: list[Slip]) -> HttpResponse:
    """The one time that the passwords can be seen: straight in the answer, kept nowhere."""
    return render(request, "people/slips.html", {"slips": slips, "site": request.build_absolute_uri("/")})


def tried(form: forms.Form, act: Any) -> Any:
    """What the action gives; a refusal becomes the form's own sentence, so that what was typed stays."""
    try:
        return act()
    except KaopingError as error:
        form.add_error(None, str(error))
        return None
