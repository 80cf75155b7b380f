"""The words for what goes into a result besides the marks."""

from __future__ import annotations

SOURCES = {"daily": "平时检查", "bulletin": "通报", "debrief": "述职评议", "patrol": "巡察", "other": "其他"}
COUNTS = {"daily": "计入平时考核", "year": "计入年终该条得分", "none": "不计分，只列入问题清单"}
KINDS = {"bonus": "加分", "penalty": "减分", "veto": "一票否决"}
EFFECTS = {"lowest": "定为最低等次", "not_highest": "不得评为优秀"}
