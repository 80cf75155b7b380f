"""The URLs of screen people."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "login": Row(""),
    "logout": Row("home"),
    "password": Row("password.change"),
}
