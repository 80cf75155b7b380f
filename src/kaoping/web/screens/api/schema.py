"""What a body or a query may hold, said once: as JSON Schema for whoever reads the description, and checked by the same words here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Schema = dict[str, Any]
NUMBER_MOST = 2**31 - 1
_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
_NAMES = {"string": "文字", "integer": "整数", "boolean": "true 或 false", "array": "列表", "object": "一组“名称: 值”"}


class Unfit(Exception):
    """What was sent does not fit, in a sentence."""


def text(most: int, least: int = 0, says: str = "", **more: Any) -> Schema:
    """A text of so many characters."""
    return {"type": "string", "maxLength": most, **({"minLength": least} if least else {}), **({"description": says} if says else {}), **more}


def day(says: str = "日期，如 2026-01-05") -> Schema:
    """A day; the endpoint gets a date."""
    return text(10, 10, says, format="date")


def amount(says: str = "写成文字的数，如 \"1.5\"") -> Schema:
    """A number written as a text; the endpoint gets a Decimal."""
    return text(12, 1, says, format="decimal", pattern=r"^-?[0-9]{1,4}(\.[0-9]{1,4})?$")


def choice(words: Mapping[Any, Any], says: str = "") -> Schema:
    """One of these keys, each with its word."""
    named = {str(key): str(word) for key, word in words.items()}
    told = "、".join(f"{key} {word}" for key, word in named.items())
    return text(max(map(len, named)), 1, f"{says}：{told}" if says else told, enum=list(named))


def content(most: int, says: str = "文件的内容，base64") -> Schema:
    """A small file within JSON; the endpoint gets bytes."""
    return text(most, 1, says, format="byte", pattern=r"^[A-Za-z0-9+/]+={0,2}$")


def anything(says: str = "") -> Schema:
    """An object whose fields the action itself checks, as they differ with what is asked for."""
    return {"type": "object", "maxProperties": 20, "description": says}


def whole(least: int = 0, most: int = NUMBER_MOST, says: str = "") -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, **({"description": says} if says else {})}


def truth(says: str = "") -> Schema:
    return {"type": "boolean", **({"description": says} if says else {})}


def many(of: Schema, most: int, least: int = 0, says: str = "") -> Schema:
    return {"type": "array", "items": of, "maxItems": most, **({"minItems": least} if least else {}), **({"description": says} if says else {})}


def group(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object with these fields and no others."""
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required), "additionalProperties": False}


def check(value: Any, schema: Schema, where: str = "") -> None:
    """Unfit, naming the field that does not fit."""
    said = f"“{where}”" if where else "请求的内容"
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        raise Unfit(f"{said}应是{_NAMES[kind]}")
    _CHECKS[kind](value, schema, where, said)


def _text(value: str, schema: Schema, where: str, said: str) -> None:
    if not schema.get("minLength", 0) <= len(value) <= schema["maxLength"]:
        raise Unfit(f"{said}应为{schema.get('minLength', 0)}至{schema['maxLength']}个字")
    if "pattern" in schema and not re.search(schema["pattern"].removesuffix("$") + r"\Z", value):
        raise Unfit(f"{said}的写法不对，应符合 {schema['pattern']}")
    if schema.get("format") in _READ:
        try:
            _READ[schema["format"]](value)
        except (ValueError, binascii.Error):
            raise Unfit(f"{said}的写法不对：{schema.get('description', '')}") from None
    if "enum" in schema and value not in schema["enum"]:
        raise Unfit(f"{said}请填{'、'.join(schema['enum'])}之一")
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise Unfit(f"{said}里有不成文字的字符")


def _whole(value: int, schema: Schema, where: str, said: str) -> None:
    if not schema["minimum"] <= value <= schema["maximum"]:
        raise Unfit(f"{said}应在{schema['minimum']}至{schema['maximum']}之间")


def _many(value: list[Any], schema: Schema, where: str, said: str) -> None:
    if not schema.get("minItems", 0) <= len(value) <= schema["maxItems"]:
        raise Unfit(f"{said}应有{schema.get('minItems', 0)}至{schema['maxItems']}项")
    for n, one in enumerate(value, 1):
        check(one, schema["items"], f"{where}[{n}]")


def _group(value: dict[str, Any], schema: Schema, where: str, said: str) -> None:
    lead = f"{where}." if where else ""
    if "properties" not in schema:
        return _free(value, said, schema["maxProperties"])
    for name in schema["required"]:
        if name not in value:
            raise Unfit(f"缺少“{lead}{name}”")
    for name, one in value.items():
        if name not in schema["properties"]:
            raise Unfit(f"没有“{lead}{name[:40]}”这一项")
        check(one, schema["properties"][name], f"{lead}{name}")


def _free(value: Any, said: str, most: int, deep: int = 4) -> None:
    """Plain data of a modest size."""
    if isinstance(value, str):
        _text(value, {"maxLength": 2000}, "", said)
    elif isinstance(value, (dict, list)):
        if len(value) > most or not deep:
            raise Unfit(f"{said}的内容太多")
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            _free(one, said, 200, deep - 1)


def read(value: Any, schema: Schema) -> Any:
    """What was sent and fits, as actions take it: days as dates, amounts as Decimal, files as bytes."""
    if schema["type"] == "object":
        return {name: read(one, schema["properties"][name]) for name, one in value.items()} if "properties" in schema else value
    if schema["type"] == "array":
        return [read(one, schema["items"]) for one in value]
    return _READ[schema["format"]](value) if schema.get("format") in _READ else value


def _date(said: str) -> date:
    found = date.fromisoformat(said)
    if found.isoformat() != said:  # 2026-W01-1 is a day to Python, too
        raise ValueError(said)
    return found


_READ: dict[str, Any] = {"date": _date, "decimal": Decimal, "byte": lambda said: base64.b64decode(said, validate=True)}
_CHECKS: dict[str, Any] = {"string": _text, "integer": _whole, "array": _many, "object": _group, "boolean": lambda *_: None}

VERSION = whole(says="看到的版本号；还没有时是0。与现在的不同，就不保存（409）")
PLACE = text(20, 1, "编号，如 1.2.1")
REASON = text(500, 1, "理由、意见")
DAY = text(10, 10, "日期，如 2026-01-05", pattern=r"^\d{4}-\d{2}-\d{2}$")
