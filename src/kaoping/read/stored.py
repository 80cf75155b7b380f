"""The YAML files that people keep: rubric.yaml (a compiled standard) and rulings.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import yaml

from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Standard
from kaoping.core.ruling import Ruling
from kaoping.core.wire import rulings_from_dict, standard_from_dict

from .guard import MB

LIMIT = 50 * MB
T = TypeVar("T")
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Only true, false, null and plain whole numbers are anything but text: 1.10 stays an id, 否 and no stay answers, a date stays as written."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (the library's own shape)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9]\d{0,17})\Z"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)\Z"), ["~", "n", ""])


def load(data: bytes, name: str) -> Any:
    """What a YAML file holds, as dicts, lists, texts, whole numbers and truths. KaopingError where it is not well formed, with the line."""
    if len(data) > LIMIT:
        raise KaopingError(f"“{name}”有{len(data) // MB}MB，超过了{LIMIT // MB}MB的上限，不像是评分表或口径文件。")
    try:
        text = data.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
            # An alias may stand for an alias for an alias …: a few lines could then mean more than a machine can hold.
            raise KaopingError(f"“{name}”里用了 YAML 的引用（*名称），请把内容直接写出来。")
        return yaml.load(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise KaopingError(f"“{name}”不是 UTF-8 文本，请用 UTF-8 另存后再用。") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark is not None else "结构"
        raise KaopingError(f"“{name}”的{where}写法不对（缩进、冒号或引号），请对照样例改正。") from error


def is_stored(data: bytes) -> bool:
    """Whether these bytes look like a compiled rubric.yaml rather than a document."""
    return b"\nstandard:" in data[:4000] or data.startswith(b"standard:")


def read_standard(data: bytes, name: str) -> Standard:
    """The standard in a rubric.yaml. KaopingError names the field that does not fit."""
    return _named(name, standard_from_dict, load(data, name))


def read_rulings(data: bytes, name: str) -> tuple[Ruling, ...]:
    """The rulings in a rulings.yaml, in their order. KaopingError names the field that does not fit."""
    return _named(name, rulings_from_dict, load(data, name))


def _named(name: str, build: Callable[[object], T], found: object) -> T:
    try:
        return build(found)
    except KaopingError as error:
        raise KaopingError(f"“{name}”：{error}") from error
