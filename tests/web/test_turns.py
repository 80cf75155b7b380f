"""Whose turn it is to write."""

from __future__ import annotations

import threading
import time

import pytest

from kaoping.web.actions.turns import Turns


def test_lets_the_one_who_holds_it_in_again() -> None:
    turns = Turns()
    with turns, turns:
        pass
    assert _free(turns)


def test_passes_on_when_the_work_fails() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="失败"), turns:
        raise ValueError("失败")
    assert _free(turns)


def test_serves_those_who_wait_in_the_order_in_which_they_came() -> None:
    turns, order, threads = Turns(), [], []

    def work(number: int) -> None:
        with turns:
            order.append(number)

    with turns:
        for number in range(5):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            _until(lambda number=number: len(turns._waiting) == number + 1)
    for one in threads:
        one.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_never_lets_two_in_at_once() -> None:
    turns, inside, most = Turns(), 0, []

    def work() -> None:
        nonlocal inside
        for _ in range(200):
            with turns:
                inside += 1
                most.append(inside)
                time.sleep(0)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert len(most) == 800 and max(most) == 1


def _free(turns: Turns) -> bool:
    """Whether another thread gets in."""
    got: list[bool] = []

    def try_it() -> None:
        with turns:
            got.append(True)

    other = threading.Thread(target=try_it, daemon=True)
    other.start()
    other.join(5)
    return bool(got)


def _until(true: object) -> None:
    end = time.monotonic() + 5
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.001)
