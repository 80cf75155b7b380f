"""The URLs of screen results: the office's and the second person's."""

from __future__ import annotations

from . import Row

_EDIT, _CHECK = Row("results.edit", "assessment"), Row("results.check", "assessment")

ROWS: dict[str, Row] = {
    "board": Row("results.collected", "assessment"),
    "collect": _EDIT,
    "submit": _EDIT,
    "pass": _CHECK,
    "return": _CHECK,
    "notice": _EDIT,
    "deliberate": _EDIT,
    "release": _CHECK,
    "early": _EDIT,
    "grades": Row("results.collected", "assessment"),
    "propose": _EDIT,
    "decide": _EDIT,
    "paper": Row("results.collected", "assessment"),
    "daily": Row("daily.read", "assessment"),
    "daily_blank": Row("daily.edit", "assessment"),
    "daily_book": Row("daily.edit", "assessment"),
    "daily_add": Row("daily.edit", "assessment"),
    "daily_withdraw": Row("daily.edit", "daily"),
    "ballots": Row("daily.read", "assessment"),
    "ballot_save": Row("ballot.edit", "entry"),
    "extras": Row("extra.read", "assessment"),
    "extra_add": Row("extra.edit", "assessment"),
    "extra_consent": Row("extra.consent", "extra"),
    "extra_withdraw": Row("extra.edit", "extra"),
    "extra_proof": Row("extra.read", "extra"),
}
