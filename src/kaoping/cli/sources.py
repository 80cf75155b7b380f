"""What commands start from: a standard (compiled or as issued), rulings, answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from kaoping.core.check import check
from kaoping.core.errors import KaopingError
from kaoping.core.finding import Finding
from kaoping.core.judgement import Sheet
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric, Standard
from kaoping.core.ruling import Ruling, absent_policy, apply_all
from kaoping.core.score import Score, score, score_all
from kaoping.read.answers import read_answers
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document
from kaoping.read.sheets import Problem, gather_sheets
from kaoping.read.stored import is_stored, read_rulings, read_standard

from . import files
from .terminal import progress

DEMO = "演示数据"
LONG = 200_000  # bytes from which reading takes about a second


@dataclass(frozen=True, slots=True)
class Case:
    """A standard as issued, the same read by the rulings, and what is still to be found in it."""

    data: bytes
    issued: Standard
    ruled: Standard
    rulings: tuple[Ruling, ...]
    findings: tuple[Finding, ...]


def standard_from(data: bytes, name: str) -> Standard:
    """A standard from the bytes of a rubric.yaml or of a document; which, is seen from the content."""
    if len(data) > LONG:
        print(f"正在读“{name}”……", file=sys.stderr, flush=True)
    return read_standard(data, name) if is_stored(data) else compile_standard(open_document(data, name))


def open_case(path: str, rulings: str | None = None) -> Case:
    """Read a standard and the rulings about it. KaopingError when either cannot be read or a ruling does not fit."""
    if files.STANDARD == path == rulings:
        raise KaopingError("评分表和口径不能都从标准输入读，请把其中一个存成文件")
    data = files.read(path, "评分标准")
    issued = standard_from(data, files.named(path))
    ruled, notices = issued, tuple[Finding, ...]()
    decided: tuple[Ruling, ...] = ()
    if rulings is not None:
        decided = read_rulings(files.read(rulings, "口径文件"), files.named(rulings))
        ruled, notices = apply_all(issued, decided)
    return Case(data, issued, ruled, decided, (*check(ruled), *notices))


def open_answers(path: str, rubrics: Sequence[Rubric]) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """The sheets of a file of answers, and the rows that do not fit. KaopingError when the file is of no use at all."""
    data = files.read(path, "答案")
    if len(data) > LONG:
        print(f"正在读“{files.named(path)}”……", file=sys.stderr, flush=True)
    rows = read_answers(data, files.named(path))
    sheets, problems = gather_sheets(progress(rows, len(rows), "核对答案"), rubrics)
    if not sheets and not problems:
        raise KaopingError(f"“{files.named(path)}”里只有表头，没有答案")
    return sheets, problems


def scored(case: Case, sheets: Sequence[Sheet]) -> tuple[Score, ...]:
    """The scores of the sheets, in their order, each rubric with its ruled policy for 不适用."""
    found: dict[str, Score] = {}
    for rubric in case.ruled.rubrics:
        mine = [sheet for sheet in sheets if sheet.rubric == rubric.id]
        policy = absent_policy(case.rulings, rubric.id)
        if policy is Policy.MEAN:
            found |= {whole.unit: whole for whole in score_all((rubric,), mine, policy, case.rulings)}
        else:
            found |= {s.unit: score(rubric, s, policy, case.rulings) for s in progress(mine, len(mine), f"算分（{rubric.id} 表）")}
    return tuple(found[sheet.unit] for sheet in sheets)


def mark_of(sheets: Sequence[Sheet]) -> str:
    """演示数据 when that is who judged: then it is printed wherever these marks are."""
    judges = {judgement.by for sheet in sheets for judgement in sheet.judgements.values()}
    return DEMO if DEMO in judges else ""
