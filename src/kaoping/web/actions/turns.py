"""A lock that is given to those who wait in the order in which they came: Python's own may let one thread pass again and again while another waits."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Held by one thread at a time, by that thread as often as it likes (`with` inside `with`)."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder = 0  # 0: nobody
        self._depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._holder == me:
            self._depth += 1
            return
        with self._guard:
            if not self._holder:
                self._holder, self._depth = me, 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()  # until the one before hands over
        self._holder, self._depth = me, 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._depth -= 1
        if self._depth:
            return
        with self._guard:
            if self._waiting:
                self._holder = -1  # whoever is next: nobody slips in between
                self._waiting.popleft().release()
            else:
                self._holder = 0
