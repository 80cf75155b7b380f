"""The fields of every kind of clause, told to people: their Chinese names, what may be written there, and how they read in a sentence.

Derived from the types of a kind's fields, so that a form for any kind needs no list of kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from .clauses import KINDS
from .errors import KaopingError
from .kind import MARKS, Clause, Effect
from .points import show
from .question import tidy
from .wire import plain, value_of


class Shape(StrEnum):
    """What is written in a field: marks in 分, another number, a whole number, a text, yes or no, or rows of fields."""

    MARKS = "marks"
    NUMBER = "number"
    WHOLE = "whole"
    TEXT = "text"
    BOOL = "bool"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a kind: its `name` in rubric.yaml, its Chinese label, what is written there, whether it must be. `parts` are a row's fields."""

    name: str
    label: str
    shape: Shape
    required: bool
    parts: tuple[FieldSpec, ...] = ()

    @property
    def unit(self) -> str:
        """What stands behind the value: 分 for marks."""
        return "分" if self.shape is Shape.MARKS else ""


LABELS: Mapping[str, str] = {
    "marks": "得分",
    "low": "最低",
    "high": "最高",
    "cap": "封顶",
    "slope": "每差一步少得",
    "per": "计数的单位",
    "unit": "单位",
    "metric": "指标",
    "at_least": "不低于",
    "at_most": "不高于",
    "strict": "不含本数",
    "begun": "不足一步按一步计",
    "besides": "同时要求",
    "partial": "可以给部分分",
    "whole_item": "扣完为止",
    "consequence": "后果",
    "levels": "档次",
    "label": "名称",
    "places": "名次",
    "first": "从第几名",
    "last": "到第几名",
}
"""Field name → what it is called on a page. A kind whose field means something else, or has a new name, says so in its own LABELS."""

_BEYOND = {Effect.ADDS: "加分项（计在满分之外）", Effect.TAKES: "减分项（计在满分之外）"}
_COMMON = frozenset({"id", "text", "source", "beyond"})


@cache
def fields_of(kind: str) -> tuple[FieldSpec, ...]:
    """The fields that a clause of this kind has, its own ones first, `beyond` only where it adds or takes. KaopingError: no such kind."""
    if kind not in KINDS:
        raise KaopingError(f"“{kind}”不是已知的得分点类型，请填{'、'.join(KINDS)}之一")
    found = KINDS[kind]
    own = _specs(found, found, _COMMON)
    beyond = _BEYOND.get(found.EFFECT)
    return (*own, FieldSpec("beyond", beyond, Shape.BOOL, False)) if beyond else own


def _specs(kind: type[Clause], owner: type[Any], but: frozenset[str] = frozenset()) -> tuple[FieldSpec, ...]:
    hints, made = get_type_hints(owner), []
    for f in fields(owner):
        if f.name in but:
            continue
        shape, parts = Shape.TEXT, tuple[FieldSpec, ...]()
        bare = next((a for a in get_args(hints[f.name]) if a is not type(None)), hints[f.name])
        if get_origin(hints[f.name]) is tuple and is_dataclass(bare) and isinstance(bare, type):
            shape, parts = Shape.ROWS, _specs(kind, bare)
        elif bare is Decimal:
            shape = Shape.MARKS if f.name in MARKS else Shape.NUMBER
        elif bare in (bool, int):
            shape = Shape.BOOL if bare is bool else Shape.WHOLE
        label = (dict(kind.LABELS) if owner is kind else {}).get(f.name) or LABELS.get(f.name, f.name)
        made.append(FieldSpec(f.name, label, shape, f.default is MISSING and f.default_factory is MISSING, parts))
    return tuple(made)


def values_of(clause: Clause) -> dict[str, Any]:
    """A clause's fields as plain data by name, those left at their default too: what a form starts with, and what `read_fields` takes."""
    return {spec.name: plain(getattr(clause, spec.name)) for spec in fields_of(clause.KIND)}


def read_fields(kind: str, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The exact values of a kind's fields from plain data, as rubric.yaml or a form's texts give them; an empty text is nothing said.

    KaopingError that begins with `where`: a field that the kind does not have, one that is missing, one that does not fit.
    """
    specs, name = fields_of(kind), KINDS[kind].NAME
    if unknown := [n for n in given if n not in {s.name for s in specs}]:
        raise KaopingError(f"{where}：“{name}”没有“{unknown[0]}”这一项，请删去或改为{'、'.join(s.name for s in specs)}之一")
    return _read(kind, KINDS[kind], specs, given, f"{where}：“{name}”")


def _read(kind: str, owner: type[Any], specs: Sequence[FieldSpec], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    hints, made = get_type_hints(owner), dict[str, Any]()
    for spec in specs:
        data, path = given.get(spec.name), f"{where}的“{spec.label}”"
        if data is None or data == "" or (spec.parts and not data):
            if spec.required and not (spec.shape is Shape.TEXT and data == ""):
                raise KaopingError(f"{path}没有填，请补上")
            if data == "" and spec.shape is Shape.TEXT:
                made[spec.name] = ""
        elif spec.parts:
            made[spec.name] = _rows(kind, get_args(hints[spec.name])[0], spec, data, path)
        else:
            made[spec.name] = value_of(hints[spec.name], _loose(spec.shape, data), path)
    return made


def _rows(kind: str, owner: type[Any], spec: FieldSpec, data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, (list, tuple)) or not all(isinstance(row, Mapping) for row in data):
        raise KaopingError(f"{path}应是一行一行的{'、'.join(p.label for p in spec.parts)}，请核对")
    rows = [row for row in data if any(v not in (None, "") for v in row.values())]
    if not rows:
        raise KaopingError(f"{path}没有填，请至少填一行")
    return tuple(owner(**_read(kind, owner, spec.parts, row, f"{path}第{n}行")) for n, row in enumerate(rows, 1))


def _loose(shape: Shape, data: Any) -> Any:
    """A form says everything as text."""
    if not isinstance(data, str):
        return data
    text = tidy(data)
    if shape is Shape.BOOL:
        return {"true": True, "on": True, "1": True, "是": True, "false": False, "0": False, "否": False}.get(text.lower(), data)
    if shape is Shape.WHOLE and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    return text if shape in (Shape.MARKS, Shape.NUMBER) else data.strip()


def in_words(clause: Clause) -> str:
    """A clause's fields in a sentence's words, those at their default left out: 3—5分; 每个得0.5分，计数的单位“篇”. Empty where nothing is said."""
    return _in_words(fields_of(clause.KIND), clause)


def _in_words(specs: Sequence[FieldSpec], value: Any) -> str:
    said, low, high = [], getattr(value, "low", None), getattr(value, "high", None)
    for spec in specs:
        here = getattr(value, spec.name)
        if low is not None and high is not None and spec.name in ("low", "high"):
            if spec.name == "high":
                said.append(f"{show(low)}分" if low == high else f"{show(low)}—{show(high)}分")
        elif here not in (None, False, "", ()):
            said.append(spoken(spec, here))
    return "，".join(said)


def spoken(spec: FieldSpec, value: Any) -> str:
    """One field with its label: 封顶5分. A truth is its label alone."""
    if value is True:
        return spec.label
    if spec.parts:
        marks = [p for p in spec.parts if p.shape is Shape.MARKS]  # the rest of a row is what its label says
        return f"{spec.label}：" + "、".join(f"{row.label}{_in_words(marks, row)}" for row in value)
    return f"{spec.label.removesuffix(spec.unit) or spec.label}{shown(spec, value)}"


def shown(spec: FieldSpec, value: Any) -> str:
    """One field's value without its label; 未填 where there is none."""
    if value is None or value == "" or value == ():
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if spec.parts:
        return "“" + spoken(spec, value).partition("：")[2] + "”"
    return show(value) + spec.unit if isinstance(value, Decimal) else f"“{value}”"
