"""The URLs of screen people."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "login": Row(""),
    "logout": Row("home"),
    "password": Row("password.change"),
    "list": Row("people.list"),
    "add": Row("people.add"),
    "many": Row("people.add"),
    "show": Row("people.list", loads="user"),
    "edit": Row("people.edit", loads="user"),
    "reset": Row("people.edit", loads="user"),
    "switch": Row("people.edit", loads="user"),
    "give": Row("post.edit", loads="user"),
    "end": Row("post.edit", loads="user"),
    "tie": Row("post.edit", loads="user"),
    "untie": Row("post.edit", loads="user"),
    "tokens": Row("token.own"),
    "token_make": Row("token.own"),
    "token_end": Row("token.own"),
    "token_stop": Row("post.edit", loads="user"),
}
