"""Every URL by name, and what is asked of whoever calls it. A URL without a row is refused to everybody, and fails the tests."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Row:
    """`verb` (see policy.verbs; empty: open to all, without an account) on the object that `loads` names.

    `loads` is the name of a URL argument (`entry`, `assessment`, `standard`, `evidence`, `panel`, `user`, `unit`, …) whose number is replaced
    by the object itself before the view is called; empty where the URL belongs to no object. `writes`: the methods that change something.
    `idle`: calls of a page by itself, which do not keep a session alive. `api`: the one method of a URL that programs call with a token (GET, POST);
    no session counts there.
    """

    verb: str
    loads: str = ""
    idle: bool = False
    api: str = ""


SCREENS = (
    "site", "people", "standards", "plan", "report", "mark", "agree", "overview", "results", "look", "appeals", "rectify", "archive", "books", "papers",
    "audit", "api",
)
ROWS: dict[str, Row] = {}
for _name in SCREENS:
    for _url, _row in import_module(f".{_name}", __name__).ROWS.items():
        ROWS[f"{_name}:{_url}"] = _row
