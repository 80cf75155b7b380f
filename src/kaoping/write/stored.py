"""The files a compiled standard is kept in: rubric.yaml for people and programs, findings.txt for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from kaoping.core.finding import Finding, Level
from kaoping.core.rubric import Standard
from kaoping.core.wire import standard_to_dict

LEVELS = {Level.ERROR: "错误", Level.QUESTION: "待定", Level.NOTICE: "提示"}
HEAD = """\
# 由 kaoping compile 从“{name}”读出的评分表。kind 是得分点的类型（见 docs/clauses.md），source 是它在原件中的位置。
# 可以照着原件改；改过之后用 kaoping check 核对。口径（“否则，不得分”怎么算等）不写在这里，写在 rulings.yaml。
"""
_INLINE = ("source", "blank", "unit_blank")
_FIRST = ("format", "digest", "id", "kind", "no")
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Inline(dict[str, Any]):
    """A small dict that stands on one line."""


class _Row(list[str]):
    """A list of names that stands on one line."""


class _Dumper(_Base):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(_Inline, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True))
_Dumper.add_representer(_Row, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True))


def rubric_yaml(standard: Standard) -> bytes:
    """rubric.yaml, UTF-8, as `read.stored.read_standard` reads it back."""
    text = yaml.dump(_inlined(standard_to_dict(standard)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return (HEAD.format(name=standard.name) + text).encode("utf-8")


def _inlined(value: Any) -> Any:
    """The same value in the order in which a person reads it, small parts on one line."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: _rank(key, value[key]))
        return {key: _Inline(value[key]) if key in _INLINE and isinstance(value[key], dict) else _inlined(value[key]) for key in keys}
    if not isinstance(value, list):
        return value
    return _Row(value) if all(isinstance(v, str) for v in value) else [_inlined(v) for v in value]


def _rank(key: str, value: Any) -> int:
    """id, kind and number first; where it stands after what it says; the parts last."""
    if key in _FIRST:
        return _FIRST.index(key) - len(_FIRST)
    return 2 if isinstance(value, list) and any(isinstance(v, dict) for v in value) else key in _INLINE


def findings_txt(standard: Standard, findings: Iterable[Finding]) -> bytes:
    """findings.txt, UTF-8: the findings with place, consequence and what can be done, the blocking ones first."""
    told = sorted(findings, key=lambda f: list(Level).index(f.level))
    lines = [f"{standard.title}（{standard.name}）", summary(told), ""]
    for finding in told:
        place = "" if finding.where in finding.message else f"{finding.where}："
        lines.append(f"[{finding.code} {LEVELS[finding.level]}] {place}{finding.message}")
        lines += [f"    怎么办：{finding.suggestion}"] if finding.suggestion else []
        lines.append("")
    return "\n".join(lines).encode("utf-8")


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each level, in one sentence."""
    told = list(findings)
    counts = [(LEVELS[level], sum(f.level is level for f in told)) for level in Level]
    said = "、".join(f"{name}{count}条" for name, count in counts if count)
    if not said:
        return "没有发现问题。"
    blocking = sum(f.blocks for f in told)
    return f"{said}。" + (f"错误和待定共{blocking}条，处理之前可以试算（给出区间），不能正式发布。" if blocking else "没有妨碍发布的问题。")
