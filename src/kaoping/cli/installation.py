"""An installation that is there already, opened by a command beside its site."""

from __future__ import annotations

import os
from pathlib import Path

from kaoping.core.errors import KaopingError


def opened(place: str, database: str = "") -> Path:
    """The state folder, with Django set up on it. Nothing is made there. KaopingError: no installation, or its database does not answer or is older."""
    from kaoping.web import folder, server  # Django takes a second to load

    found = Path(place)
    if not (found / folder.KEY).is_file():
        raise KaopingError(f"“{place}”不是网站的数据目录，请用 --dir 写 kaoping serve 用的那一个")
    address = database or os.environ.get("KAOPING_DATABASE", "")
    if not address and not (found / "kaoping.sqlite3").is_file():
        raise KaopingError(f"“{place}”里没有数据库；网站用 PostgreSQL 的，请用 --database 写它的地址")
    server.begin(found.resolve(), address, asked="（--database）" if database else "")
    server.current()
    return found
