"""The same actions: whatever a person can do on the pages a program can do by a token, but for what docs/api.md lists with its reason."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from kaoping.web import actions
from kaoping.web.screens.api.openapi import MODULES

ROOT = Path(__file__).parents[3]
PARTS = {
    "change.change", "marking.go_on_without", "marks.locked_member", "marks.save", "marks.save_fact", "marks.save_member", "marks.work_for", "packing.packed",
    "papers.wanted_of", "plan.editing", "rectify.note", "rectify_office.held", "evidence.prepare", "secrecy.watched",
}
"""What takes an actor and is no action by itself: steps of actions, and the frame around one."""


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """module.name → the actions: what takes an actor (or the request of one), and is not a step within another's change."""
    for found in pkgutil.iter_modules(actions.__path__):
        module = import_module(f"{actions.__name__}.{found.name}")
        for name, act in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(act) or act.__module__ != module.__name__:
                continue
            takes = inspect.signature(act).parameters
            if ("actor" in takes or "request" in takes) and "made" not in takes and f"{found.name}.{name}" not in PARTS:
                yield f"{found.name}.{name}", act


def reached() -> set[Callable[..., Any]]:
    """The functions that the files of the areas name, as their imports resolve them."""
    return {act for module in MODULES for act in _named(module)}


def _named(module: Any) -> Iterator[Any]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Name):
            named = getattr(module, node.id, None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            named = getattr(getattr(module, node.value.id, None), node.attr, None)
        else:
            continue
        if inspect.isfunction(named):
            yield named


def excused() -> set[str]:
    """What docs/api.md says is done on pages alone."""
    section = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## 不经接口办的")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", section, re.MULTILINE)
    assert all(len(why) >= 8 for _, why in rows)
    return {name for names, _ in rows for name in re.findall(r"`([a-z_.]+)`", names)}


def test_every_action_can_be_called_or_the_manual_says_why_not() -> None:
    acts, called = dict(public()), reached()
    left = {name for name, act in acts.items() if act not in called}
    assert len(acts) > 120
    assert left == excused()
