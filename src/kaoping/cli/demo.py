"""kaoping demo: the site with invented data, the assessment at half way, one account a role."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kaoping import __version__
from kaoping.core.errors import KaopingError

from .printing import say
from .serve import announce, show, wait
from .terminal import paint
from .tour import SHIPPED, issued_document

EXAMPLES = """
举例：
  kaoping demo                                  数据放在 demo-data/，打开 http://127.0.0.1:8000
  kaoping demo --dir 试用 --port 8080           换目录、换端口
  kaoping demo --background                     在后台运行，用 kaoping stop --dir demo-data 停止
  kaoping demo --fresh                          丢掉以前试用时改过的数据，从头再来

每次启动，密码都重新生成，只显示一次；数据保留到 --fresh 为止。演示网站已在运行时再次启动，会先停下原来的。
"""
MARK = "演示数据.json"
FIRST_PORT, PORTS = 8000, 50
OURS = (
    "kaoping.sqlite3", "kaoping.sqlite3-wal", "kaoping.sqlite3-shm", "kaoping.log", "kaoping.log.1", "secret.key", "worker.beat", "heads.csv",
    "backups.json", MARK,
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="目录", default="demo-data", help="数据目录（不写就是 demo-data）")
    parser.add_argument("--port", metavar="端口", type=int, help="端口（不写就从8000起找一个空着的）")
    parser.add_argument("--host", metavar="地址", default="127.0.0.1", help="监听的地址：127.0.0.1 只限本机（不写就是它），0.0.0.0 局域网")
    parser.add_argument("--fresh", action="store_true", help="丢掉这个目录里以前的演示数据，从头再来")
    parser.add_argument("--background", action="store_true", help="在后台运行：网站打开后命令就结束")


def run(options: argparse.Namespace) -> int:
    """Make the data where there are none, hand out passwords, and serve."""
    from kaoping.web import folder  # beside Django, which takes a second to load

    issued_document(SHIPPED)  # said before anything is made or stopped
    _ours(Path(options.dir))
    before = folder.stop(Path(options.dir))
    if before is not None:
        say(f"演示网站原在 {before.url} 运行，已停下，现在重新启动。")
    port = _port(options)
    if options.fresh:
        _clear(Path(options.dir))
    place = folder.ready(Path(options.dir))
    with folder.held(place, options.host, port):
        people = _prepare(place)
        if not options.background:
            _tell(people, folder.address(options.host, port))
            announce(place, options.host, port)
            _serve(place, options.host, port)
            return 0
    return _behind(place, options, port, people)


def _ours(place: Path) -> None:
    """KaopingError when there are data that are none of the demonstration's."""
    if (place / "kaoping.sqlite3").exists() and not (place / MARK).exists():
        raise KaopingError(f"“{place}”里是正式数据，演示不能用这个目录，请用 --dir 换一个")


def _port(options: argparse.Namespace) -> int:
    """The port asked for; without one the first that is free. KaopingError when there is none."""
    from kaoping.web import folder  # as above

    if options.port is not None:
        folder.bindable(options.host, options.port)
        return int(options.port)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        try:
            folder.bindable(options.host, port)
        except KaopingError as error:
            if "占用" not in str(error):
                raise
            continue
        if port != FIRST_PORT:
            say(f"端口{FIRST_PORT}已被别的程序占用，改用{port}。")
        return port
    raise KaopingError(f"端口{FIRST_PORT}至{FIRST_PORT + PORTS - 1}都被占用，请用 --port 指定一个空着的")


def _clear(place: Path) -> None:
    """Forget the demonstration in the folder: what it made itself, and nothing else."""
    if not (place / MARK).exists():
        return
    for name in OURS:
        (place / name).unlink(missing_ok=True)
    for name in ("static", "evidence"):
        shutil.rmtree(place / name, ignore_errors=True)


def _prepare(place: Path) -> list[tuple[str, Any, str]]:
    """The data, made where they are missing, and new passwords."""
    from kaoping.web import server  # as above

    start = time.perf_counter()
    (place / MARK).write_text(json.dumps({"说明": "kaoping demo 建立的演示数据，全部是虚构的", "version": __version__}, ensure_ascii=False), encoding="utf-8")
    server.begin(place)
    server.bring_up()
    from kaoping.web.demo import cast, story  # Django is set up by now

    if story.empty():
        print("正在准备演示数据……", file=sys.stderr, flush=True)
        story.tell(SHIPPED)
        say(f"演示数据已备好（{time.perf_counter() - start:.0f}秒）：九个单位，按附件4考核，进行到一半。")
    else:
        say("沿用以前的演示数据（从头再来：加 --fresh）。")
    return cast.passwords()


def _tell(people: list[tuple[str, Any, str]], url: str) -> None:
    say(paint(f"\n{url}  演示账号（密码只显示这一次，每次启动都会重新生成）", "bold"))
    show(["角色", "账号", "密码", "可以试试"], [[post, slip.user.username, slip.password, what] for post, slip, what in people])


def _serve(place: Path, host: str, port: int) -> None:
    from kaoping.web import server  # as above

    server.run(place, host, port)


def _behind(place: Path, options: argparse.Namespace, port: int, people: list[tuple[str, Any, str]]) -> int:
    """Start the site detached, wait until it answers, and say how to stop it."""
    from kaoping.web import folder  # as above

    command = [sys.executable, "-m", "kaoping", "serve", "--dir", str(place), "--port", str(port), "--host", options.host]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KAOPING_", "DJANGO_"))}
    with (place / folder.LOG).open("a", encoding="utf-8") as log:
        site = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean, start_new_session=True)
    url = folder.address(options.host, port)
    if not wait(url, alive=lambda: site.poll() is None):
        site.terminate()
        raise KaopingError(f"演示网站没有启动起来，原因见 {place / folder.LOG}")
    _tell(people, url)
    say(f"\n网站在后台运行：{url}\n停止：kaoping stop --dir {options.dir}（或 make stop）")
    return 0
