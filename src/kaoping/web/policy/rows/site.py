"""The URLs of the site itself."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {"home": Row("home"), "healthz": Row(""), "worker": Row(""), "manifest": Row(""), "onsite": Row("")}
