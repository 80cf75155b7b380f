"""What a check has to say."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, HINT, BAD = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Told:
    """`level`: GOOD, HINT (works, but), BAD; `what` was looked at; `said` what was found; `mend` what to do about it, empty when it is good."""

    level: int
    what: str
    said: str
    mend: str = ""
