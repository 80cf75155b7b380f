"""`make bench`: what things cost. Every figure is a ratio to a reference measured in the same run, so that machines can be compared."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import docx

from kaoping.cli.terminal import table
from kaoping.core.judgement import Sheet, accept, gather
from kaoping.core.question import Amount, Choice, Count, YesNo
from kaoping.core.rubric import Rubric, Standard
from kaoping.core.ruling import apply_all
from kaoping.core.score import score
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document
from kaoping.read.stored import read_rulings
from kaoping.write.fill import Form

from . import papers
from .measure import Row, said, together

HOME = Path(__file__).parents[1] / "standards" / "附件4"
DATA = (HOME / "附件4.docx").read_bytes()
CACHES = [
    thing.cache_clear
    for name, module in list(sys.modules.items())
    if name.startswith("kaoping.read.")
    for thing in vars(module).values()
    if hasattr(thing, "cache_clear")
]
SIZES = (10, 100, 1_000, 5_000)


def main() -> None:
    """Print the tables."""
    issued = compile_standard(open_document(DATA, "附件4.docx"))
    standard, _ = apply_all(issued, read_rulings((HOME / "rulings.yaml").read_bytes(), "rulings.yaml"))
    for line in table(["做什么", "用时", "参照（同一次运行）", "用时", "倍数", "目标"], [_cells(row) for row in rows(standard)], right=(1, 3, 4)):
        print(line)
    print("\n读入并核对一份标准（各在自己的进程里；“÷”是与上一行相比，1 就是随条数成正比）")
    for line in table(["条数", "用时", "每条", "内存", "每条", "用时÷条数", "内存÷条数"], list(growth()), right=range(7)):
        print(line)
    print("\n各种表（python -m benchmarks.papers --units 500 跑全部500个单位）")
    papers.main([])
    print(subprocess.run([sys.executable, "-m", "benchmarks.bulk", "--long", "300000"], check=True, capture_output=True, text=True, cwd=HOME.parents[1]).stdout)
    for run in site():
        print(run, end="", flush=True)


def site(minutes: str = "0.5") -> Iterator[str]:
    """The tables of the site, on SQLite and on PostgreSQL, each in a process of its own (python -m benchmarks.web --minutes 5 for the long load)."""
    one = [sys.executable, "-m", "benchmarks.web", "--minutes", minutes]
    for run in (one, [sys.executable, "tools/with_postgres.py", "--durable", *one]):
        yield subprocess.run(run, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout


def _cells(row: Row) -> list[str]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return [row.what, said(row.seconds), row.against, "" if row.reference is None else said(row.reference), ratio, row.verdict]


def rows(standard: Standard) -> Iterator[Row]:
    """Compile, score, fill."""
    yield Row("编译附件4.docx", *_pair("python-docx 只打开", compiled, opened), aim=3)
    rubric = standard.rubrics[0]
    sheets = [full(rubric, random.Random(n)) for n in range(200)]
    asked = len(sheets[0].judgements)
    one = _pair("整数相加同样多的数", lambda: score(rubric, sheets[0]), lambda: plain_sum(sheets[0]), times=300)
    yield Row(f"算一张评满的表（{asked}点）", *one, aim_seconds=0.0005)
    many = [sheets[n % len(sheets)] for n in range(10_000)]
    scoring, adding = (lambda: [score(rubric, sheet) for sheet in many]), (lambda: [plain_sum(sheet) for sheet in many])
    yield Row("算10,000张", *_pair("整数相加10,000张", scoring, adding, times=3, warm=1))
    marks, form = score(rubric, sheets[0]), Form(DATA, standard.rubrics)
    yield Row("填一份（含备表）", *_pair("python-docx 打开再保存", lambda: Form(DATA, standard.rubrics).fill("甲镇", "A", marks), reopened), aim=2)
    yield Row("填一份（表已备好）", *_pair("python-docx 打开再保存", lambda: form.fill("甲镇", "A", marks), reopened), aim=2)


def _pair(name: str, work: Callable[[], object], reference: Callable[[], object], times: int = 30, warm: int = 3) -> tuple[float, str, float]:
    seconds, other = together(work, reference, times, warm)
    return seconds, name, other


def compiled() -> None:
    """A document compiled for the first time: nothing remembered of an earlier run."""
    for cache in CACHES:
        cache()
    compile_standard(open_document(DATA, "附件4.docx"))


def opened() -> None:
    """The reference for compiling: the document opened, nothing read."""
    docx.Document(io.BytesIO(DATA))


def reopened() -> None:
    """The reference for filling: the document opened and saved, nothing changed."""
    docx.Document(io.BytesIO(DATA)).save(io.BytesIO())


def full(rubric: Rubric, chance: random.Random) -> Sheet:
    """A sheet with every question answered, at random."""
    from kaoping.core.plan import plan_of  # beside its only use

    entries = []
    for id_, part in plan_of(rubric).clauses.items():
        match part.question:
            case YesNo():
                answer: object = chance.choice(("是", "否"))
            case Amount(ranges=ranges):
                answer = ranges[-1][0] if len(ranges) > 1 else Decimal(chance.randint(0, 2))
            case Count():
                answer = chance.randint(0, 5)
            case Choice(options=options):
                answer = chance.choice(options)[0]
        entries.append(accept(rubric, id_, answer))
    return gather(rubric, "甲镇", entries)


def plain_sum(sheet: Sheet) -> int:
    """The reference for scoring: as many integers added up as the sheet has answers, and nothing else."""
    total = 0
    for judgement in sheet.judgements.values():
        total += 1 if judgement.answer == "是" else 0
    return total


def growth() -> Iterator[list[str]]:
    """Synthetic standards, each in a process of its own; linear growth is a factor of 1."""
    last: dict[str, float] | None = None
    for size in SIZES:
        run = [sys.executable, "-m", "benchmarks.synthetic", str(size)]
        found = min((json.loads(subprocess.run(run, check=True, capture_output=True).stdout) for _ in range(3)), key=lambda f: f["seconds"])
        assert found["items"] == size, found
        times = "" if last is None else f"{found['seconds'] / last['seconds'] / (size / last['items']):.2f}"
        memory = "" if last is None or last["mb"] < 1 else f"{found['mb'] / last['mb'] / (size / last['items']):.2f}"
        each = [f"{found['seconds'] / size * 1e6:.0f} 微秒", f"{found['mb']:.1f} MB", f"{found['mb'] / size * 1024:.1f} kB"]
        yield [f"{size:,}", said(found["seconds"]), *each, times, memory]
        last = found


if __name__ == "__main__":
    main()
