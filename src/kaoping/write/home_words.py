"""The words by which a workbook that was taken home is known again: its columns, and its hidden sheet. Imports nothing, for the process that reads it."""

from __future__ import annotations

HEADS = {
    "unit": "单位", "item": "条", "issued": "评分标准原文", "clause": "得分点", "question": "问题", "legal": "可以填", "answer": "答案", "note": "事实",
    "basis": "依据", "key": "编号",
}
"""Column → its heading. A returned workbook is read by these words, wherever the columns stand by then."""
INPUTS = ("answer", "note", "basis")
NEEDED = ("key", *INPUTS)
HIDDEN = "考评"
MARK = "kaoping-book-1"
"""Stands in A1 of the hidden sheet."""
TICKET = "凭据"
"""Beside this word in the hidden sheet stands a piece of the ticket."""
PIECE = 30_000
MOST_ROWS = 20_000
"""Rows of one workbook: 400 units of 50 clauses."""
