"""kaoping account: a way back in for somebody whom nobody on the site can let in any more."""

from __future__ import annotations

import argparse

from .installation import opened
from .printing import say

EXAMPLES = """
举例：
  kaoping account anquan --dir /srv/kaoping
                                     账号 anquan 换一个一次性密码，解除锁定和第二重验证；首次登录须改密码

用于唯一的安全管理员忘了密码或丢了手机。网站可以不停。平时重置密码在“账号”页面上办，由安全管理员放行。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", metavar="账号", help="登录用的账号")
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="网站的数据目录（默认 kaoping-data）")
    parser.add_argument("--database", metavar="数据库", default="", help="网站用 PostgreSQL 的，写它的地址")


def run(options: argparse.Namespace) -> int:
    """0 when the password is printed; the audit is told."""
    opened(options.dir, options.database)
    from kaoping.web.actions.people import rescue  # Django is set up by now

    slip = rescue(options.account)
    say(f"{slip.user.name}（{slip.user.username}）的一次性密码：{slip.password}")
    say("✓ 已重置，锁定、待放行和第二重验证都已解除；请本人马上登录并改密码。这次重置已记入操作记录")
    return 0
