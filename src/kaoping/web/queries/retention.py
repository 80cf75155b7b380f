"""What the rule of retention (R37) says of an archived assessment's evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, EvidenceFile, Purged
from ..policy import options


def expired_on(assessment: Assessment) -> date:
    """The day from which the personal evidence of an archived assessment is no longer kept."""
    end, years = timezone.localdate(assessment.catalogue.at), int(options.value(assessment.options, "evidence_years"))
    try:
        return end.replace(year=end.year + years)
    except ValueError:  # the 29th of February
        return end.replace(year=end.year + years, month=3, day=1)


def personal(assessment: Assessment) -> list[EvidenceFile]:
    """The files of personal evidence whose content is still there."""
    rows = EvidenceFile.objects.filter(evidence__entry__assessment=assessment, evidence__personal=True, purged=None)
    return list(rows.select_related("evidence").order_by("evidence_id", "version"))


def due(assessment: Assessment, today: date) -> list[EvidenceFile]:
    """Those whose years are over."""
    return personal(assessment) if hasattr(assessment, "catalogue") and expired_on(assessment) <= today else []


def standing(assessment: Assessment, today: date) -> dict[str, Any]:
    """What there is of personal evidence: files whose content is there, files purged, the day from which it is no longer kept, how many are due."""
    purged = Purged.objects.filter(file__evidence__entry__assessment=assessment).count()
    until = expired_on(assessment) if hasattr(assessment, "catalogue") else None
    return {
        "there": len(personal(assessment)), "purged": purged, "until": until, "due": len(due(assessment, today)),
        "years": options.value(assessment.options, "evidence_years"),
    }


def gone(file: EvidenceFile) -> str:
    """The sentence that says that the content is no longer there; empty while it is."""
    row = Purged.objects.filter(file=file).first()
    if row is None:
        return ""
    return f"“{file.name}”含个人信息，已按保存期限于{timezone.localdate(row.at):%Y年%m月%d日}清除内容；名称和摘要值仍然保留"


class Gone(KaopingError):
    """The content was removed by the rule of retention."""
