"""The kinds of clause: one file each. A new kind is one new file here, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil

from ..kind import Clause


def _found() -> dict[str, type[Clause]]:
    # By module, not by __subclasses__(): a slotted dataclass leaves its unslotted twin there until the collector runs.
    kinds = [
        value
        for info in pkgutil.iter_modules(__path__)
        for value in vars(importlib.import_module(f"{__name__}.{info.name}")).values()
        if isinstance(value, type) and issubclass(value, Clause) and value.KIND
    ]
    return {kind.KIND: kind for kind in sorted(kinds, key=lambda k: (k.ORDER, k.KIND))}


KINDS: dict[str, type[Clause]] = _found()
"""Kind name → class, in the order in which a text is offered to them."""
