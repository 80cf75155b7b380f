"""Writes docs/trust.md: what is promised, how it is tried, and the last figures. `make trust` runs the long forms first.

`python tools/trust.py [pytest words…]`: the long forms of tests/trust (all, or those asked for); `--write`: only the page, from the figures at hand.
The figures are kept in docs/trust.json, so that a test that was not run keeps the figure that it had, with its day.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT, FIGURES, PAGE = ROOT / ".cache" / "trust", ROOT / "docs" / "trust.json", ROOT / "docs" / "trust.md"
MEANT = ["tests/trust", "tests/bulk/test_connect.py", "tests/web/test_process.py", "tests/web/test_second_half.py"]
MADE = "<!-- 由 make trust 生成，请不要手改。 -->\n"
LEAD = """# 凭什么信它

下面每一条承诺都有一个会失败的试验，谁都可以重做：`make trust` 跑完整的（约一个半小时，数字写进这一页），`make test` 里有同样试验的短的一遍。
“失败”一栏是次数，上限是0的就是一次也不许有；说明里写着是秒数、分钟数的，是量出来的数。数字出自一台两核的机器，同时还有别的程序在跑。
"""


def main(words: list[str]) -> int:
    """The exit code of the tests."""
    code = 0
    if words[:1] != ["--write"]:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--timeout", "5400", *(words or MEANT)]
        code = subprocess.run(command, cwd=ROOT, env=os.environ | {"KAOPING_TRUST": "long"}, check=False).returncode
    figures = gathered()
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")
    return code


def gathered() -> dict[str, Any]:
    """The figures written down before, and over them those of the long forms that have run since."""
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    for file in sorted(KEPT.glob("*.long.json")):
        found[file.name.removesuffix(".long.json")] = json.loads(file.read_text(encoding="utf-8"))
    return dict(sorted(found.items()))  # as they are kept: the page is the same from either


def page(figures: dict[str, Any]) -> str:
    """docs/trust.md."""
    sys.path.insert(0, str(ROOT / "tests"))
    from trust.promises import PROMISES  # beside the tests

    lines = [MADE, LEAD]
    for test, promise in PROMISES.items():
        lines += [f"## {test} {promise.promised}\n", f"怎么试：{promise.tried}（`tests/{promise.file}`）。\n"]
        rows = [f for f in figures.values() if f["test"] == test]
        if rows:
            lines.append("| 在什么上 | 试了 | 失败 | 上限 | 结果 | 说明 | 日期 |\n|---|---|---|---|---|---|---|")
            lines += [_row(f) for f in rows]
        else:
            lines.append("还没有跑过完整的一遍。")
        lines.append("")
    return "\n".join(lines)


def _row(f: dict[str, Any]) -> str:
    verdict = "通过" if f["failed"] <= f["limit"] else "**不通过**"
    return f"| {f['on'] or '—'} | {f['tried']} | {f['failed']:g} | {f['limit']:g} | {verdict} | {f['said']} | {f['day']} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
