"""The URLs of screen mark: the assessors' alone. A unit says 不适用 on its own report."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "list": Row("mark.list", "assessment"),
    "item": Row("mark.list", "assessment"),
    "sheet": Row("mark.read", "entry"),
    "save": Row("mark.save", "entry"),
    "form": Row("mark.save", "entry"),
    "check": Row("mark.read", "entry"),
    "submit": Row("mark.save", "entry"),
    "withdraw": Row("mark.save", "entry"),
    "sign_off": Row("mark.save", "entry"),
    "visit": Row("visit.edit", "entry"),
    "presence": Row("mark.read", "entry", idle=True),
    "absent": Row("mark.save", "entry"),
    "absent_withdraw": Row("mark.save", "entry"),
    "photo": Row("mark.read", "entry"),
    "onsite": Row("mark.list", "assessment"),
    "onsite_sheet": Row("mark.read", "entry"),
    "onsite_take": Row("mark.read", "entry"),
    "onsite_state": Row("mark.read", "entry", idle=True),
    "onsite_receive": Row("mark.save", "entry"),
}
