"""What a paper is of, and what it is filled with: the common shape of all that turns the record into forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kaoping.core.errors import KaopingError

from ..models import Assessment, Entry
from .results import Line, results

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Subject:
    """What one paper is of. `narrow`: as the unit is told of it; `name`: whose it is; `note`: which of several. `memo`: what was reckoned once for all that
    were found together."""

    form: str
    of: str
    thing: Any
    entry: Entry | None
    name: str
    note: str = ""
    narrow: bool = False
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        """How pages name it."""
        return f"{self.form} {self.of}"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a paper: the form's values. `mark`: at the head of each page (草稿…); `code`, `replaces`: of a signed sheet, which has one already;
    `coded`: whether it is tied to the record by a code at all; `pending`: what stands in its place as long as
    there is none; `without`: columns that are not printed; `ready`: a format that is made otherwise."""

    values: dict[str, Any]
    mark: str = ""
    code: str = ""
    replaces: str = ""
    coded: bool = True
    without: frozenset[str] = frozenset()
    pending: str = "（签字后产生）"
    ready: dict[str, Callable[[], bytes]] = field(default_factory=dict)


def number(text: str) -> Decimal | str:
    """A figure as a number, so that a workbook can reckon with it; a range, 不适用 and the like stay words."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def office_of(assessment: Assessment) -> str:
    return assessment.owner.office or assessment.owner.name


def version_of(assessment: Assessment, rubric: str) -> str:
    """标准版本: the year, the rubric, and the beginning of the digest it was published under."""
    return f"{assessment.year} {rubric}表（{assessment.digest[:8]}）"


def line_of(subject: Subject) -> Line:
    """The unit's line of the results as they count now. KaopingError: there is none."""
    entry: Entry = subject.thing
    if "lines" not in subject.memo:
        subject.memo["lines"] = {x.entry.pk: x for x in results(entry.assessment).lines}
    line: Line | None = subject.memo["lines"].get(entry.pk)
    if line is None:
        raise KaopingError(f"{entry.unit.name}还没有结果")
    return line
