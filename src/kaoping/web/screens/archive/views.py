"""Before the end: what would be catalogued, what is lacking. After it: the catalogue, whether all is still as archived, what retention asks for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from kaoping.write.tables import Table, tables

from ...actions import archive, purging
from ...models import Assessment
from ...policy import may
from ...queries import archive as query
from ...queries import retention

WIDTHS = (6, 18, 20, 40, 11, 6, 9, 28, 40, 24)


@require_safe
def show(request: Any, assessment: Assessment) -> HttpResponse:
    told = query.page_of(assessment) | {"a": assessment, "ends": may(request.actor, "archive.end", request.scope)}
    told["personal"] = retention.standing(assessment, timezone.localdate())
    told["checked"] = query.differing(told["kept"]) if request.GET.get("check") and told["kept"] else None
    return render(request, "archive/show.html", told)


@require_POST
def end(request: Any, assessment: Assessment) -> HttpResponse:
    kept = archive.end(request.actor, assessment)
    messages.success(request, f"已归档{len(kept.content['pieces'])}件，考核从此只能查看")
    return redirect("archive:show", assessment.pk)


@require_safe
def paper(request: Any, assessment: Assessment) -> HttpResponse:
    return render(request, "archive/paper.html", query.page_of(assessment) | {"a": assessment})


@require_safe
def book(request: Any, assessment: Assessment) -> HttpResponse:
    page = query.page_of(assessment)
    under = f"{assessment.name}　目录摘要值（SM3）：{page['digest']}　操作记录：{page['head']}" if page["digest"] else f"{assessment.name}　未归档，仅供核对"
    data = tables("归档目录", [Table("归档目录", query.HEAD, page["rows"], WIDTHS, under)], "演示数据" if assessment.demo else "")
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = content_disposition_header(True, f"{assessment.name}归档目录.xlsx") or ""
    return response


@require_POST
def purge(request: Any, assessment: Assessment) -> HttpResponse:
    done = purging.purge(request.actor, assessment)
    messages.success(request, f"已清除{done}个到期文件的内容，名称和摘要值仍然保留" if done else "没有到期的文件")
    return redirect("archive:show", assessment.pk)
