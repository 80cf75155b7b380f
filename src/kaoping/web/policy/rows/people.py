"""The URLs of screen people."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "login": Row(""),
    "logout": Row("home"),
    "password": Row("password.change"),
    "code": Row(""),
    "factor": Row("factor.own"),
    "factor_codes": Row("factor.own"),
    "factor_end": Row("factor.own"),
    "sso": Row(""),
    "sso_back": Row(""),
    "bind": Row("factor.own"),
    "unbind": Row("factor.own"),
    "release": Row("people.release", loads="user"),
    "unfactor": Row("people.release", loads="user"),
    "unbind_for": Row("people.release", loads="user"),
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
