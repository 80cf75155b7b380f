"""The files of evidence: as a download, and as a page that stands in a frame. Neither can run anything: that is said by headers of their own."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import evidence as acts
from ...files import store
from ...files.previewing import Preview, document_picture
from ...files.previewing import preview as shown
from ...models import Evidence, EvidenceFile
from ...policy import Hidden
from ...queries.evidence import UNCOVERED, covered, version_of
from ...queries.retention import Gone, gone

_MOST_PAGE = 100_000
_SAFE = "sandbox; default-src 'none'"
_FRAMED = (
    "sandbox allow-same-origin allow-downloads allow-popups allow-top-navigation-by-user-activation; "
    "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@require_safe
def file(request: Any, evidence: Evidence, version: str) -> FileResponse:
    """Always as an attachment, under its own name (RFC 5987)."""
    found = version_of(request.actor, evidence, version)
    if said := gone(found):
        raise Gone(said)
    if is_covered(request, evidence):
        raise KaopingError(f"“{found.name}”含个人信息，请先在材料页面写明理由、显示原文，再下载")
    response = FileResponse(store.open(found.key), as_attachment=True, filename=found.name, content_type=found.media)
    response["Content-Length"] = str(found.size)
    return _guarded(response, _SAFE)


@require_safe
def preview(request: Any, evidence: Evidence, version: str) -> HttpResponse:
    """One page of the file, with a way to the others. Without scripts, so that it may stand in a frame of any page of ours."""
    found = version_of(request.actor, evidence, version)
    page = min(_number(request.GET.get("page", "1"), 1), _MOST_PAGE)
    hidden = is_covered(request, evidence)
    one = _preview(found, page, lambda at: reverse("report:evidence_picture", args=[evidence.pk, version, at]), hidden)
    image = f"data:image/jpeg;base64,{base64.b64encode(one.image).decode('ascii')}" if one.image else ""
    told: dict[str, Any] = {"evidence": evidence, "file": found, "one": one, "image": image, "labels": list(enumerate(one.labels, 1)), "covered": hidden}
    return _guarded(render(request, "report/preview.html", told), _FRAMED)


@require_safe
def picture(request: Any, evidence: Evidence, version: str, at: str) -> HttpResponse:
    """A picture inside a Word document, made small."""
    found = version_of(request.actor, evidence, version)
    if gone(found) or is_covered(request, evidence) or found.kind != "docx" or not (at.isascii() and at.isdigit() and len(at) < 6):
        raise Hidden(at)
    with store.open(found.key) as source:
        one = document_picture(source, int(at), name=found.name)
    if one.image is None:
        raise Hidden(at)
    return _guarded(HttpResponse(one.image, content_type="image/jpeg"), _SAFE)


@require_POST
def bare(request: Any, evidence: Evidence) -> HttpResponse:
    """Show what is covered to whoever says why; the audit is told."""
    try:
        acts.uncover(request.actor, evidence, request.POST.get("reason", ""))
    except KaopingError as error:
        messages.error(request, str(error))
        return redirect("report:evidence_show", evidence.pk)
    request.session["bare"] = {**request.session.get("bare", {}), str(evidence.pk): int(timezone.now().timestamp())}
    messages.success(request, f"原文已显示，{UNCOVERED}分钟内有效；这次查看已记入操作记录")
    return redirect("report:evidence_show", evidence.pk)


def is_covered(request: Any, evidence: Evidence) -> bool:
    """Whether this person sees the numbers of persons in it covered."""
    return covered(request.actor, evidence, request.session.get("bare", {}))


def _preview(found: EvidenceFile, page: int, picture_url: Any, hidden: bool) -> Preview:
    if said := gone(found):
        return Preview(page=page, note=f"{said}。")
    try:
        source = store.open(found.key)
    except KaopingError as error:
        return Preview(page=page, note=str(error))
    with source:
        return shown(found.kind, source, page, name=found.name, picture_url=picture_url, covered=hidden)


def _number(text: str, otherwise: int) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _guarded(response: Any, policy: str) -> Any:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
