"""kaoping stop: end the site that uses a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from .printing import say

EXAMPLES = """
举例：
  kaoping stop                       停止使用 kaoping-data/ 的网站
  kaoping stop --dir demo-data       停止演示网站
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="网站的数据目录（不写就是 kaoping-data）")


def run(options: argparse.Namespace) -> int:
    """Stop, and say what was stopped."""
    from kaoping.web import folder  # no command but those of the site needs it

    found = folder.stop(Path(options.dir))
    say(f"网站已停止（{found.url}）" if found else f"没有网站在用“{options.dir}”")
    return 0
