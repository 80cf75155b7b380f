"""kaoping serve: the site for an office."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from kaoping.core.errors import KaopingError

from .printing import say
from .terminal import paint, table

EXAMPLES = """
举例：
  kaoping serve                                 数据放在 kaoping-data/，在8000端口提供网站，局域网内都能打开
  kaoping serve --dir /srv/考评 --port 80       数据和端口自己定
  kaoping serve --host 127.0.0.1                只限本机（前面另有反向代理时）
  kaoping serve --port 443 --cert 证书.pem --key 私钥.pem
                                                用 https 提供（离线评分须用 https）
  kaoping serve --database postgresql://用户:密码@主机:5432/库名
                                                评分人员多时用 PostgreSQL（也可写在环境变量 KAOPING_DATABASE 里）

第一次启动会建好数据目录，并显示四个账号和一次性密码（只显示这一次）。
全部数据都在数据目录里（用 PostgreSQL 时，除数据库外）。按 Ctrl+C 或用 kaoping stop 停止。
"""

MOST = 32  # processes; each holds a connection of PostgreSQL's for each of its threads


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="数据目录（不写就是 kaoping-data）")
    parser.add_argument("--port", metavar="端口", type=int, default=8000, help="端口（不写就是8000）")
    parser.add_argument("--host", metavar="地址", default="0.0.0.0", help="监听的地址：0.0.0.0 局域网（不写就是它），127.0.0.1 只限本机")
    parser.add_argument("--database", metavar="数据库", default=os.environ.get("KAOPING_DATABASE", ""), help="PostgreSQL 的地址；不写就用数据目录里的 SQLite")
    parser.add_argument("--cert", metavar="证书", default="", help="https 的证书（PEM，连同中间证书）；与 --key 一起给")
    parser.add_argument("--key", metavar="私钥", default="", help="https 的私钥（PEM，没有口令）")
    parser.add_argument("--processes", metavar="个数", type=int, default=0, help="网页由几个进程提供：PostgreSQL 不写就是2，核多的可以再多；SQLite 只能是1")
    parser.add_argument("--no-worker", action="store_true", help="不带后台程序：几个网站共用一个 PostgreSQL 时，只留一个带着它（提醒邮件、到期清除由它做）")
    parser.add_argument("--unit", metavar="名称", default="本单位", help="第一次启动时：组织考核的单位，如 印台区（以后可以在网站上改）")
    parser.add_argument("--office", metavar="名称", default="考核办", help="第一次启动时：考核机构的名称，如 区委组织部考核办")


def run(options: argparse.Namespace) -> int:
    """Prepare the folder and serve until told to stop."""
    from kaoping.web import folder  # beside Django, which takes a second to load

    if options.processes and not 1 <= options.processes <= MOST:
        raise KaopingError(f"--processes 应是1至{MOST}的整数（一般与处理器的核数相同），现在写的是{options.processes}")
    if options.processes > 1 and not options.database:
        raise KaopingError("SQLite 同一时刻只有一处能写，网页只能由1个进程提供；要用多个进程，请用 --database 改用 PostgreSQL")
    folder.bindable(options.host, options.port)
    tls = folder.certificate(options.cert, options.key)
    if tls is not None:
        os.environ["KAOPING_HTTPS"] = "1"  # cookies for https alone
    place = folder.ready(Path(options.dir))
    with folder.held(place, options.host, options.port, tls is not None):
        from kaoping.web import server

        server.begin(place, options.database, asked="（--database）" if options.database else "")
        server.bring_up()
        _first(options)
        announce(place, options.host, options.port, tls is not None)
        server.run(place, options.host, options.port, worker=not options.no_worker, tls=tls, processes=options.processes)
    return 0


def _first(options: argparse.Namespace) -> None:
    from kaoping.web.actions.begin import begin, untouched  # Django is set up by now

    if not untouched():
        return
    slips = begin(options.unit, options.office)
    say(paint("第一次启动，已建好下面四个账号。密码只显示这一次，首次登录时须改：", "bold"))
    show(["角色", "账号", "一次性密码"], [[s.user.name, s.user.username, s.password] for s in slips])
    say("系统管理员建账号，安全管理员给每个人分配岗位，审计管理员查日志；考核办管理员上传标准、制定方案。")


def show(head: list[str], rows: list[list[str]]) -> None:
    """A table on the terminal."""
    for line in table(head, rows):
        say(line)
    sys.stdout.flush()


def announce(place: Path, host: str, port: int, secure: bool = False) -> None:
    """Say where the site is as soon as it answers, while the server takes this thread."""
    threading.Thread(target=_announce, args=(place, host, port, secure), daemon=True).start()


def _announce(place: Path, host: str, port: int, secure: bool) -> None:
    from kaoping.web import folder  # as above

    url = folder.address(host, port, secure)
    if not wait(url):
        print(f"网站还没有应答，请查看 {place / folder.LOG}", file=sys.stderr, flush=True)
        return
    lan = folder.lan_address() if host == "0.0.0.0" else ""
    print(f"网站已启动：{url}{f'　局域网：{folder.address(lan, port, secure)}' if lan else ''}　数据目录：{place}　按 Ctrl+C 停止", flush=True)


def wait(url: str, seconds: float = 60, alive: Any = None) -> bool:
    """Whether the site answers within the time; given up early when `alive` says that it has ended."""
    from kaoping.web import folder  # as above

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if folder.answers(url):
            return True
        if alive is not None and not alive():
            return False
        time.sleep(0.1)
    return False


def folder_of(options: argparse.Namespace) -> Path:
    """The folder that the options name. KaopingError when it is none."""
    place = Path(options.dir)
    if place.exists() and not place.is_dir():
        raise KaopingError(f"“{place}”不是目录")
    return place
