"""Standards changed: a place read otherwise, a question ruled, last year's rulings taken over, the whole published. Works by plain forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import standards
from ...models import Document
from ...queries.standards import earlier_of, standing_of
from ...queries.standards_compare import proposals
from . import asking
from .forms import About, Deciding


def about(request: Any, document: Document) -> HttpResponse:
    form = About(request.POST or None, document=document, earlier=earlier_of(document.owner_id, document.pk))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            standards.describe(request.actor, document, _version(request), given["title"], given["year"], form.chosen)
            return redirect("standards:show", document.pk)
        except KaopingError as error:
            form.add_error(None, str(error))
    return render(request, "standards/about.html", {"document": document, "form": form}, status=422 if form.is_bound else 200)


@require_POST
def discard(request: Any, document: Document) -> HttpResponse:
    standards.discard(request.actor, document, _version(request), request.POST.get("reason", ""))
    messages.success(request, f"《{document.title}》的草稿已作废")
    return redirect("standards:list")


def correct(request: Any, document: Document) -> HttpResponse:
    page = asking.place_page(request, document)
    if request.method == "POST":
        try:
            changes = asking.corrections(request.POST, page)
            said = standards.correct(request.actor, document, _version(request), page["where"], changes, request.POST.get("reason", ""))
            messages.success(request, f"已更正：{said}")
            return redirect(_at(document, "r", page["where"]))
        except KaopingError as error:
            page |= {"error": str(error)}
    return render(request, _part(request, "standards/correct.html"), page, status=422 if "error" in page else 200)


@require_POST
def undo(request: Any, document: Document) -> HttpResponse:
    standards.undo(request.actor, document, _version(request), asking.number(request.POST))
    messages.success(request, "已撤销这条更正；因此对不上号的其他更正会列为错误")
    return redirect(_at(document, "made"))


def rule(request: Any, document: Document) -> HttpResponse:
    page = asking.ruling_page(request, document)
    form: Deciding = page["form"]
    if request.method == "POST" and form.is_valid():
        try:
            rulings = asking.rulings(request.POST, page)
            standards.rule(request.actor, document, _version(request), rulings)
            messages.success(request, f"已裁定{len(rulings)}处：{asking.said(rulings)}")
            return redirect(_at(document, "r", rulings[0].where))
        except KaopingError as error:
            form.add_error(None, str(error))
    return render(request, _part(request, "standards/rule.html"), page, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: Any, document: Document) -> HttpResponse:
    standards.withdraw(request.actor, document, _version(request), asking.number(request.POST))
    messages.success(request, "已撤回这条口径，问题重新待裁定")
    return redirect(_at(document, "ruled"))


def inherit(request: Any, document: Document) -> HttpResponse:
    found = proposals(document)
    form = Deciding(request.POST or None, asking.usual(request, document))
    if request.method == "POST" and form.is_valid():
        try:
            taken = [p for p in found if p.key in request.POST.getlist("take")]
            if not taken:
                raise KaopingError("请至少勾选一条要沿用的口径")
            standards.rule(request.actor, document, _version(request), [form.ruling(p.ruling.where, p.ruling.question, p.ruling.answer) for p in taken])
            messages.success(request, f"已沿用上一版的{len(taken)}条口径")
            return redirect(_at(document, "ruled"))
        except KaopingError as error:
            form.add_error(None, str(error))
    page = {"document": document, "found": found, "form": form, "taken": request.POST.getlist("take")}
    return render(request, "standards/inherit.html", page, status=422 if form.is_bound else 200)


def publish(request: Any, document: Document) -> HttpResponse:
    if request.method == "POST":
        standards.publish(request.actor, document, _version(request), request.POST.get("digest", ""))
        messages.success(request, "已经发布。考核方案现在可以选用这份评分标准")
        return redirect("standards:show", document.pk)
    return render(request, "standards/publish.html", asking.publish_page(document, standing_of(document)))


def _version(request: Any) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else 0


def _part(request: Any, template: str) -> str:
    return f"{template}#desk" if request.htmx else template


def _at(document: Document, side: str, where: str = "") -> str:
    return reverse("standards:show", args=[document.pk]) + f"#{side}" + (f"-{where.replace('/', '-')}" if "/" in where or where.isalpha() else "")
