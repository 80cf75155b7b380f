"""Standards to look at: the list, a standard beside its document, its versions compared, what can be downloaded."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kaoping.core.errors import KaopingError
from kaoping.write.stored import rubric_yaml

from ...actions import standards
from ...files import store
from ...models import Document
from ...policy import may
from ...queries.standards import documents_of, earlier_of, offices_of, standing_of
from ...queries.standards_compare import compared, criteria_book
from .forms import Upload
from .pages import rows_of, show_page


@require_GET
def listed(request: Any) -> HttpResponse:
    form = _upload(request) if may(request.actor, "standard.add") else None
    return render(request, "standards/list.html", {"rows": rows_of(request.actor, documents_of(request.actor)), "form": form})


def add(request: Any) -> HttpResponse:
    form = _upload(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            document = standards.add(request.actor, form.unit, file.read(), file.name, form.cleaned_data["year"], form.chosen)
            messages.success(request, f"“{document.name}”已经编译，请核对读法，处理完错误和待裁定的问题后发布")
            return redirect("standards:show", document.pk)
        except KaopingError as error:
            form.add_error("file", str(error))
    return render(request, "standards/add.html", {"form": form}, status=422 if form.is_bound else 200)


def _upload(request: Any) -> Upload:
    owners = offices_of(request.actor)
    earlier = [d for u in owners for d in earlier_of(u.pk)]
    return Upload(request.POST or None, request.FILES or None, owners=owners, earlier=earlier, after=request.GET.get("previous", ""))


@require_GET
def show(request: Any, document: Document) -> HttpResponse:
    return render(request, "standards/show.html", show_page(request, document))


@require_GET
def compare(request: Any, document: Document) -> HttpResponse:
    if document.previous is None:
        raise KaopingError("这份标准没有选定上一版，无从对比；请在“标题、年度和上一版”里选定")
    return render(request, "standards/compare.html", {"document": document, "all": "all" in request.GET, **compared(document)})


@require_GET
def original(request: Any, document: Document) -> HttpResponse:
    response = FileResponse(store.open(document.key, verify=True), as_attachment=True, filename=document.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def rubric(request: Any, document: Document) -> HttpResponse:
    return _attached(rubric_yaml(standing_of(document).corrected), "rubric.yaml", "application/yaml")


@require_GET
def criteria(request: Any, document: Document) -> HttpResponse:
    book = criteria_book(document, standing_of(document))
    return _attached(book, f"评分口径说明 {document.title}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _attached(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
