"""Rubrics, standards and rulings as plain dicts and back, with a format number and a digest.

By the fields of the types, so that a new kind needs nothing here. The JSON that the command line prints is in `public.py`.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .clauses import KINDS
from .errors import KaopingError
from .kind import Clause
from .points import show
from .public import compile_json as compile_json
from .public import score_json as score_json
from .question import number
from .rubric import Standard
from .ruling import Ruling

FORMAT = 1
T = TypeVar("T")


def standard_to_dict(standard: Standard) -> dict[str, Any]:
    """The standard with `format` and `digest` (SHA-256 of its canonical JSON)."""
    body = plain(standard)
    return {"format": FORMAT, "digest": digest(body), "standard": body}


def standard_from_dict(data: object) -> Standard:
    """The standard that `standard_to_dict` wrote, or a person by hand (then the digest may be missing or out of date: see `intact`).

    KaopingError when it is of a later format, or names the field that does not fit.
    """
    body = body_of(data, "standard")
    return built(Standard, body, "standard")


def intact(data: object) -> bool:
    """Whether nothing was changed by hand since it was written: its digest is there and fits."""
    return isinstance(data, Mapping) and isinstance(data.get("standard"), Mapping) and data.get("digest") == digest(data["standard"])


def rulings_to_dict(rulings: tuple[Ruling, ...]) -> dict[str, Any]:
    """Rulings as a plain dict, in their order."""
    return {"format": FORMAT, "rulings": [plain(r) for r in rulings]}


def rulings_from_dict(data: object) -> tuple[Ruling, ...]:
    """Rulings from a plain dict, as a person writes them (a date may stand there as a date).

    KaopingError names the field that does not fit.
    """
    body = body_of(data, "rulings")
    return tuple(built(Ruling, r, f"rulings[{n}]") for n, r in enumerate(body, 1))


def digest(body: object) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain(value: Any) -> Any:
    """A value as dicts, lists and strings; fields that stand at their default are left out, a clause says its kind."""
    if isinstance(value, Decimal):
        return show(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(value):
        said: dict[str, Any] = {"kind": value.KIND} if isinstance(value, Clause) else {}
        for f in fields(value):
            here = getattr(value, f.name)
            if here != _default(f):
                said[f.name] = plain(here)
        return said
    return value


def built(kind: type[T], data: Any, path: str) -> T:
    """A dataclass from a plain dict. KaopingError with the path of the field that is missing, unknown or does not fit."""
    if not isinstance(data, Mapping):
        raise KaopingError(f"{path}应是一组“名称: 值”，请对照说明核对这一处")
    target: type[Any] = kind
    if kind is Clause:
        name = data.get("kind")
        if name not in KINDS:
            raise KaopingError(f"{path}.kind“{name}”不是已知的得分点类型，请填{'、'.join(KINDS)}之一")
        target, data = KINDS[name], {k: v for k, v in data.items() if k != "kind"}
    known = {f.name: f for f in fields(target)}
    for name in data:
        if name not in known:
            raise KaopingError(f"{path}里没有“{name}”这一项，请删去或改为{'、'.join(known)}之一")
    hints, given = _hints(target), {}
    for name, f in known.items():
        if name in data:
            given[name] = value_of(hints[name], data[name], f"{path}.{name}")
        elif _default(f) is MISSING:
            raise KaopingError(f"{path}缺少“{name}”，请补上")
    made: T = target(**given)
    return made


def body_of(data: object, name: str) -> Any:
    """What a file holds under `name`. KaopingError when it is another file, of a later format, or no list where one is due."""
    if not isinstance(data, Mapping) or name not in data:
        raise KaopingError(f"内容里没有“{name}”，不是本程序能读的文件，请检查是否选错了文件")
    version = data.get("format", FORMAT)
    if version != FORMAT:
        raise KaopingError(f"文件的格式版本是{version}，本程序只认识{FORMAT}，请用写出它的版本打开，或升级本程序")
    body = data[name]
    if name != "standard" and not isinstance(body, (list, tuple)):
        raise KaopingError(f"{name}应是一个列表，每条{'口径' if name == 'rulings' else '更正'}一项，请核对")
    return body


def value_of(hint: Any, data: Any, path: str) -> Any:
    """A value of the type that `hint` says, from plain data. KaopingError, beginning with `path`, when it does not fit."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        return value_of(next(i for i in inside if i is not type(None)), data, path)
    if origin is tuple:
        if not isinstance(data, (list, tuple)):
            raise KaopingError(f"{path}应是一个列表，请核对")
        return tuple(value_of(inside[0], v, f"{path}[{n}]") for n, v in enumerate(data, 1))
    if origin is Mapping:
        if not isinstance(data, Mapping):
            raise KaopingError(f"{path}应是一组“名称: 值”，请对照说明核对这一处")
        return plain(data)
    if is_dataclass(hint) and isinstance(hint, type):
        return built(hint, data, path)
    return _scalar(hint, data, path)


def _scalar(hint: Any, data: Any, path: str) -> Any:
    if hint is Decimal:
        value = None if isinstance(data, bool) else number(str(data).strip())
        if value is None:
            raise KaopingError(f"{path}应是数字，这里是“{data}”，请改成如1.5的数字")
        return value
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if data not in [e.value for e in hint]:
            raise KaopingError(f"{path}“{data}”不认识，请填{'、'.join(e.value for e in hint)}之一")
        return hint(data)
    if hint is bool and isinstance(data, bool):
        return data
    if hint is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if hint is str and data is not None and not isinstance(data, (bool, Mapping, list, tuple)):
        return str(data)
    expected = {bool: "true或false", int: "整数", str: "文字"}.get(hint, "别的内容")
    raise KaopingError(f"{path}应是{expected}，这里是“{data}”，请核对")


_HINTS: dict[type[Any], dict[str, Any]] = {}


def _hints(kind: type[Any]) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def _default(f: Field[Any]) -> Any:
    if f.default is not MISSING:
        return f.default
    return f.default_factory() if f.default_factory is not MISSING else MISSING
