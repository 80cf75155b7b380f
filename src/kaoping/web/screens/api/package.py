"""An assessment as one package, to be checked on another machine."""

from __future__ import annotations

from django.http import FileResponse

from ...actions.packing import take
from ...models import Assessment
from .endpoint import ZIP, Area, Call
from .schema import group, text

area = Area("考核包")


@area.at("assessments/<int:assessment>/package", "package", "导出考核包", gives=ZIP, query=group({}, {"evidence": text(1, 1, "1：连同佐证文件", enum=["1"])}))
def package(call: Call, assessment: Assessment) -> FileResponse:
    """与网页上导出的一样；用 kaoping verify 在别的机器上核对。"""
    body = take(call.actor, assessment, bool(call.query.get("evidence")))
    return FileResponse(body, as_attachment=True, filename=f"{assessment.name}.kaoping", content_type=ZIP)
