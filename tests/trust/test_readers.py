"""Readers that nothing brings down, and a rubric that is the same after it was written and read again."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Standard, Unread
from kaoping.core.source import Source
from kaoping.core.wire import digest, standard_from_dict, standard_to_dict
from kaoping.read.stored import read_standard
from kaoping.write.stored import rubric_yaml
from rubrics import Chance, Shape, of
from rubrics import rubric as random_rubric

from .conftest import Record

ROOT = Path(__file__).parents[2]
MINUTES = float(os.environ.get("KAOPING_FUZZ_MINUTES", "15"))
SIDES = 2  # processes that mutate at once in the long form
STRANGE = (
    "", " ", "yes", "否", "null", "~", "1.0", "0x10", "1e3", "2026-01-12", "- 甲: 乙", "甲: 乙", "#注", "*甲", "&甲 乙", "!!python/object:os.system x", "|",
    ">", "'", '"', "%甲", "@甲", "`甲`", "甲\n乙", "甲\n\n\n乙\n", " 前后有空格 ", "\t甲", "甲\u2028乙", "甲\u0085乙", "\ufeff甲", "\U0001f469\u200d\U0001f692",
    "\u202e甲", "{甲}", "[甲]", "=1+1", "一" * 500, "\\n", "甲\\", "---", "...", "? 甲",
)  # fmt: skip


def _mutated(seed: int, limit: list[str], place: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    # The shell in between forks a small process: a direct child would inherit this one's peak memory, which libFuzzer takes for its own.
    words = ["/bin/sh", "-c", 'nice "$@"; exit $?', "sh", sys.executable, str(ROOT / "tests/read/fuzz_readers.py"), *limit]
    words += [f"-seed={seed}", "-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={place}/{seed}-"]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def test_no_mutated_file_brings_a_reader_down(tmp_path: Path, figure: Record, long: bool) -> None:
    """An uncaught error, 5 seconds or 512 MB end the process that mutates, and leave the file behind."""
    day = int(time.time()) % 100_000 if long else 29
    limit = [f"-max_total_time={MINUTES * 60:.0f}"] if long else ["-runs=400"]
    running = [_mutated(day + n, limit, tmp_path) for n in range(SIDES if long else 1)]
    said = [one.communicate()[0] for one in running]
    left = sorted(f.name for f in tmp_path.iterdir() if f.is_file())
    assert not any(one.returncode for one in running) and left == [], f"{left}\n" + "\n".join(told[-2000:] for told in said)
    tried, peak, slowest = (_stats(said, name) for name in ("number_of_executed_units", "peak_rss_mb", "slowest_unit_time_sec"))
    length = f"各{MINUTES:g}分钟，照这样一百万个要{1e6 / sum(tried) * MINUTES / 60:.1f}小时" if long else ""
    figure("T29", tried=sum(tried), failed=len(left), on="变异的文件",
           said=f"docx、xlsx、txt、doc、xls、pdf；种子{day}；{len(running)}个进程{length}；内存最高{max(peak)} MB，最慢的不到{max(slowest) + 1}秒")


def _stats(said: list[str], name: str) -> list[int]:
    return [int(n) for told in said for n in re.findall(rf"stat::{name}:\s*(\d+)", told)]


def _standard(luck: random.Random) -> Standard:
    """Rubrics at random, with texts that a format could take for something else."""
    chance = of(luck)
    made = [_written(chance, random_rubric(chance, Shape(), id_)) for id_ in "ABC"[: chance.integer(1, 3)]]
    return Standard(title=chance.pick(STRANGE), name="附件.docx", sha256="a" * 64, sm3="b" * 64, rubrics=tuple(made))


def _written(chance: Chance, made: Any) -> Any:
    where = Source("附件.docx", 1, chance.integer(1, 99), 3, 4, 5)
    sections = tuple(
        replace(s, title=chance.pick(STRANGE), items=tuple(
            replace(i, text=chance.pick(STRANGE), source=where, evidence=(chance.pick(STRANGE),), unread=(Unread(chance.pick(STRANGE) or "其余", where),))
            for i in s.items))
        for s in made.sections
    )  # fmt: skip
    return replace(made, title=chance.pick(STRANGE), applies_to=(chance.pick(STRANGE[2:]),), sections=sections)


def test_a_rubric_written_and_read_again_is_the_same(figure: Record, long: bool) -> None:
    seeds, wrong = range(10_000 if long else 60), list[str]()
    for seed in seeds:
        made = _standard(random.Random(f"T29 {seed}"))
        data = standard_to_dict(made)
        ways: dict[str, Callable[[], Standard]] = {
            "json": partial(standard_from_dict, json.loads(json.dumps(data, ensure_ascii=False))),
            "yaml": partial(read_standard, rubric_yaml(made), "rubric.yaml"),
        }
        for name, again in ways.items():
            try:
                came = again()
            except KaopingError as error:
                wrong.append(f"{seed} {name}: {error}")
                continue
            if came != made or digest(standard_to_dict(came)["standard"]) != digest(data["standard"]):
                wrong.append(f"{seed} {name}: another")
    assert wrong == [], "\n".join(wrong[:10])
    figure("T29", tried=len(seeds) * 2, failed=len(wrong), on="导出再导入",
           said="随机的标准（文字故意像 YAML 的记号），写成 rubric.yaml、JSON 再读回，逐字相同，摘要相同")
