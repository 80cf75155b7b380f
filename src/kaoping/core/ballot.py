"""The count of a democratic appraisal's ballots: figures that must fit one another before anything is reckoned from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ballots:
    """One unit's count: who should come and came, ballots issued, returned and valid, and how many went to each option."""

    unit: str
    due: int
    present: int
    issued: int
    returned: int
    valid: int
    options: tuple[int, ...]


def misfits(ballots: Ballots) -> Iterator[str]:
    """What does not fit: 收回 ≤ 发出 ≤ 实到 ≤ 应到, 有效 ≤ 收回, and the options add up to 有效. One short sentence each."""
    b = ballots
    steps = (("实到人数", b.present, "应到人数", b.due), ("发出票数", b.issued, "实到人数", b.present), ("收回票数", b.returned, "发出票数", b.issued),
             ("有效票数", b.valid, "收回票数", b.returned))
    for name, less, other, more in steps:
        if less > more:
            yield f"{b.unit}{name}{less}多于{other}{more}"
    if (given := sum(b.options)) != b.valid:
        yield f"{b.unit}各档票数之和{given}不等于有效票数{b.valid}"
