"""The URLs of screen agree."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "list": Row("agree.list", loads="assessment"),
    "panel": Row("agree.read", loads="panel"),
    "take": Row("agree.edit", loads="panel"),
    "save": Row("agree.edit", loads="panel"),
    "reason": Row("agree.edit", loads="panel"),
    "equal": Row("agree.edit", loads="panel"),
    "submit": Row("agree.edit", loads="panel"),
    "confirm": Row("agree.confirm", loads="panel"),
    "review": Row("agree.review", loads="panel"),
    "object": Row("agree.object", loads="panel"),
    "sign": Row("agree.sign", loads="panel"),
    "paper": Row("agree.read", loads="panel"),
    "verify": Row("paper.verify"),
}
