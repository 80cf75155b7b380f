"""Where the data lies: SQLite in the state folder, or a PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets people read while one writes; FULL keeps an acknowledged save through a power cut. On every connection.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"


def database_setting(address: str, state: Path) -> dict[str, Any]:
    """Django's DATABASES entry for an address (empty: SQLite in `state`). ImproperlyConfigured when it is no PostgreSQL address."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": state / "kaoping.sqlite3",
            # Tests run on a real file too: in memory there is neither a WAL nor a second connection.
            "TEST": {"NAME": state / "test.sqlite3"},
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": _SQLITE},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("KAOPING_DATABASE 应写成 postgresql://用户:密码@主机:端口/库名，不写则用数据目录里的 SQLite")
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
