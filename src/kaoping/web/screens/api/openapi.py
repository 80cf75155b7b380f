"""The API described by its own endpoints: OpenAPI 3.1 for programs, and the same as rows for the readable page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from kaoping import __version__

from . import (
    absents,
    agree,
    appeals,
    audit,
    ending,
    marks,
    me,
    outcomes,
    package,
    papers,
    parts,
    people,
    plan,
    planning,
    rectify,
    reports,
    standards,
    units,
)
from .endpoint import BYTES, JSON, Area, Endpoint
from .schema import Schema

MODULES = (
    me, units, people, standards, planning, plan, reports, papers, marks, absents, agree, parts, outcomes, appeals, rectify, package, ending, audit,
)  # fmt: skip
AREAS: tuple[Area, ...] = tuple(m.area for m in MODULES)
_ID = {"type": "integer", "minimum": 0, "maximum": 2**53}
_ERROR = {
    "type": "object", "required": ["error"],
    "properties": {"error": {"type": "string"}, "details": {"type": "array", "items": {"type": "string"}}},
}
_MARK = {
    "type": "object", "required": ["place", "answer", "note", "version"],
    "properties": {
        "place": {"type": "string"}, "answer": {"type": "string"}, "note": {"type": "string"}, "version": {"type": "integer"},
        "basis": {"type": "array", "items": {"type": "object"}}, "by": {"type": "string"},
    },
}
_CONFLICT = {
    "type": "object", "required": ["theirs", "mine"],
    "properties": {"theirs": {"$ref": "#/components/schemas/Mark"}, "mine": {"$ref": "#/components/schemas/Mark"}},
}
REFUSALS = {
    401: "没有令牌，或者令牌不对、过期、撤销了，或者岗位已结束",
    404: "没有，或者不是您的（两者回答完全一样）",
    405: "这个地址不接受这种方法",
    409: "按现在的情形办不了：时候不对，或者别人先改了（版本号不同）",
    422: "送来的内容不合要求；哪里不对写在 error 里",
    429: "错误的令牌太多，这个地址15分钟内不能调用",
}


_FORMATS = {"date": "日期", "decimal": "数，写成文字", "byte": "文件，base64"}


def endpoints() -> Iterator[Endpoint]:
    for area in AREAS:
        yield from area.endpoints


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {}
    for one in endpoints():
        paths[_path(one)] = {one.method.lower(): _operation(one)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "考评", "version": __version__, "description": "与网页同样的办理，按令牌所代表的岗位。分数都写成文字，如 \"1.5\"。"},
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _ERROR, "Mark": _MARK, "Conflict": _CONFLICT},
        },
        "security": [{"token": []}],
        "tags": [{"name": a.title} for a in AREAS],
    }


def _path(one: Endpoint) -> str:
    return "/api/" + re.sub(r"<int:(\w+)>", r"{\1}", one.url)


def _operation(one: Endpoint) -> dict[str, Any]:
    told: dict[str, Any] = {"operationId": one.name, "tags": [one.area], "summary": one.title, "description": one.says, "parameters": list(_parameters(one))}
    if one.takes == BYTES:
        told["requestBody"] = {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
    elif one.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": one.body}}}
    told["responses"] = _responses(one)
    return told


def _parameters(one: Endpoint) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"<int:(\w+)>", one.url):
        yield {"name": name, "in": "path", "required": True, "schema": _ID}
    query: Schema = one.query or {"properties": {}, "required": []}
    for name, schema in query["properties"].items():
        yield {"name": name, "in": "query", "required": name in query["required"], "schema": schema}


def _responses(one: Endpoint) -> dict[str, Any]:
    found = {"type": "object"} if one.gives == JSON else {"type": "string", "format": "binary"}
    told: dict[str, Any] = {"200": {"description": "办好了", "content": {one.gives: {"schema": found}}}}
    for status in sorted(REFUSALS):
        schema: dict[str, Any] = {"$ref": "#/components/schemas/Error"}
        if status == 409 and one.clash:
            schema = {"allOf": [schema, {"type": "object", "properties": {"conflict": {"$ref": "#/components/schemas/Conflict"}}}]}
        told[str(status)] = {"description": REFUSALS[status], "content": {JSON: {"schema": schema}}}
    return told


def shown() -> list[tuple[str, list[dict[str, Any]]]]:
    """Area → its endpoints, for the readable page."""
    return [(a.title, [_shown(e) for e in a.endpoints]) for a in AREAS]


def _shown(one: Endpoint) -> dict[str, Any]:
    fields = list(_fields(one.query, "查询")) + list(_fields(one.body, "内容"))
    return {"name": one.name, "method": one.method, "path": _path(one), "title": one.title, "says": one.says, "file": one.takes == BYTES, "fields": fields}


def _fields(schema: Schema | None, where: str) -> Iterable[dict[str, Any]]:
    for name, of in (schema or {}).get("properties", {}).items():
        yield {"where": where, "name": name, "must": name in (schema or {})["required"], "kind": _kind(of), "says": of.get("description", "")}


def _kind(of: Schema) -> str:
    if of["type"] == "array":
        return f"列表（{_kind(of['items'])}）"
    if of["type"] == "object":
        inner = list(of["properties"])
        return f"{{{'，'.join(inner[:8])}{'…' if len(inner) > 8 else ''}}}"
    if of.get("format") in _FORMATS:
        return _FORMATS[of["format"]]
    return "、".join(of["enum"]) if "enum" in of else {"string": "文字", "integer": "整数", "boolean": "true、false"}[of["type"]]
