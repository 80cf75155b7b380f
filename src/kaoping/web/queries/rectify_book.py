"""The ledger as a workbook: 问题清单, 任务清单, 整改台账."""

from __future__ import annotations

from kaoping.write.tables import Table, tables

from ..models import Assessment, Entry
from .rectify_papers import lists

_WIDTHS = {
    "F19": (6, 10, 16, 60, 12, 12, 14), "F19b": (6, 10, 28, 46, 12, 12, 18, 12), "F20": (6, 9, 36, 30, 12, 9, 11, 24, 26, 11, 10, 20, 11, 9),
}


def book(assessment: Assessment, entry: Entry | None = None, told_only: bool = False) -> bytes:
    """All units', or one unit's."""
    under = f"{assessment.name}　{entry.unit.name if entry else assessment.owner.office or assessment.owner.name}"
    found = lists(assessment, entry, told_only)
    sheets = [Table(one["title"], one["head"], one["rows"], _WIDTHS[form], under) for form, one in found.items()]
    return tables(f"{assessment.name}整改台账", sheets, "演示数据" if assessment.demo else "")
