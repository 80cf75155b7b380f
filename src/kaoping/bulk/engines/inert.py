"""Text in a .csv that no spreadsheet takes for a formula, as write.answers and the audit's list have it: an apostrophe before what could begin one."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from kaoping.core.inert import PASSED_OVER, SIGNS

_BEFORE = ('"', *PASSED_OVER)
"""What a spreadsheet may pass over before it looks. A text that begins with an apostrophe is inert already."""


def inert(table: ir.Table) -> ir.Table:
    """The table with its texts as they may stand in a .csv; numbers are left alone."""
    texts = {name: _inert(table[name]) for name, kind in table.schema().items() if isinstance(kind, dt.String)}
    return table.mutate(**texts) if texts else table


def _inert(text: Any) -> Any:
    bare: Any = text
    for sign in (*_BEFORE, "'"):
        bare = bare.replace(sign, "")
    first = text.left(1)
    begins = first.isin(SIGNS) | (first.isin(_BEFORE) & bare.left(1).isin(SIGNS))
    return ibis.ifelse(begins, ibis.literal("'") + text, text)
