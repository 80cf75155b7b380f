"""What is wrong with an installation, and how to mend it: `kaoping doctor`. Each check says what it looked at; none changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kaoping.core.errors import KaopingError

from ..folder import running
from . import machine
from .told import BAD, GOOD, HINT, Told

__all__ = ["BAD", "GOOD", "HINT", "Told", "examine"]


def examine(place: Path, database: str = "") -> Iterator[Told]:
    """Everything, the machine first: where the database does not answer, the rest is left out."""
    machine.adopt(running(place))
    yield from machine.examined(place)
    try:
        from .. import server  # Django reads the settings when it is loaded

        server.begin(place, database)
    except KaopingError as error:
        yield Told(BAD, "数据库和设置", str(error), "改好后再运行一次 kaoping doctor，其余各项这次没有查")
        return
    from . import inside  # Django is set up by now

    yield from inside.examined(place)
