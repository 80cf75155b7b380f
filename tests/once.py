"""A folder that is dear to make, made by the first of the processes that run the tests and taken by all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def once(places: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name, which `make` fills where no process of this run has done so yet. One that was not filled to the end is not taken."""
    base = places.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, begun = root / name, root / f"{name}.begun"
    with (root / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(begun)
            begun.rename(made)
    return made
