"""Pages: the API described, where an office is told of releases, and an assessment as one package."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import packing, webhooks
from ...models import Assessment, Delivery, Hook
from .openapi import REFUSALS, described, shown


@require_safe
def docs(request: Any) -> HttpResponse:
    return render(request, "api/docs.html", {"areas": shown(), "refusals": sorted(REFUSALS.items()), "root": request.build_absolute_uri("/api/")})


@require_safe
def openapi(request: Any) -> JsonResponse:
    """For programs: what can be called, and nothing of what is kept here."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


class HookForm(forms.Form):
    url = forms.CharField(label="通知地址", max_length=300, help_text="局域网里接收通知的程序的地址，如 http://192.168.1.30:8080/kaoping", strip=True)
    active = forms.BooleanField(label="启用", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def _page(request: Any, assessment: Assessment, form: HookForm | None = None, secret: str = "") -> HttpResponse:
    row = Hook.objects.filter(owner=assessment.owner_id).first()
    if form is None:
        form = HookForm(initial={"url": row.url if row else "", "active": row.active if row else True, "version": row.version if row else 0})
    sent = Delivery.objects.filter(hook=row).select_related("assessment")[:30] if row else []
    told = {"a": assessment, "form": form, "hook": row, "sent": sent, "secret": secret}
    return render(request, "api/hook.html", told, status=422 if form.errors else 200)


@require_safe
def hook(request: Any, assessment: Assessment) -> HttpResponse:
    return _page(request, assessment)


@require_POST
def hook_save(request: Any, assessment: Assessment) -> HttpResponse:
    """The secret is shown in the answer and never again."""
    form = HookForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            secret = webhooks.save(request.actor, assessment, given["url"], given["active"], given["version"])
        except KaopingError as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, "已保存")
            return _page(request, assessment, None, secret) if secret else redirect("api:hook", assessment.pk)
    return _page(request, assessment, form)


@require_POST
def hook_test(request: Any, assessment: Assessment) -> HttpResponse:
    done = webhooks.test(request.actor, assessment)
    if done.done_at:
        messages.success(request, f"测试通知已送到：{done.said}")
    else:
        messages.error(request, f"测试通知没有送到。{done.said}")
    return redirect("api:hook", assessment.pk)


@require_POST
def hook_again(request: Any, assessment: Assessment) -> HttpResponse:
    webhooks.again(request.actor, assessment, request.POST.get("delivery", ""))
    messages.success(request, "已排队重发")
    return redirect("api:hook", assessment.pk)


@require_safe
def leaving(request: Any, assessment: Assessment) -> HttpResponse:
    return render(request, "api/package.html", {"a": assessment})


@require_POST
def take(request: Any, assessment: Assessment) -> FileResponse:
    """A POST, because the audit is told that the marks have left the installation."""
    body = packing.take(request.actor, assessment, request.POST.get("evidence") == "on")
    return FileResponse(body, as_attachment=True, filename=f"{assessment.name}.kaoping", content_type="application/zip")
