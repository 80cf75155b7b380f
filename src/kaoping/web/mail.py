"""The setting that says how e-mail is sent. Imported by the settings, so it imports nothing of Django's but what says that a setting is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "KAOPING_MAIL 应写成 smtp://用户:密码@主机:端口?from=发件地址&tls=1（smtps:// 为直接加密；账号密码可以不写）"


@dataclass(frozen=True, slots=True)
class Mail:
    """`sender` stands as From; `options` are what Django's SMTP backend takes."""

    sender: str
    options: dict[str, Any]


def mail_setting(address: str) -> Mail | None:
    """None without an address. ImproperlyConfigured when it is none: wrong scheme, no host, no sender, a port that is no number."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ImproperlyConfigured(FORM) from None
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    sender = query.get("from", "")
    if parts.scheme not in ("smtp", "smtps") or not host or "@" not in sender:
        raise ImproperlyConfigured(FORM)
    straight, later = parts.scheme == "smtps", query.get("tls") == "1"
    if straight and later:
        raise ImproperlyConfigured(f"smtps:// 已经加密，不要再写 tls=1。{FORM}")
    return Mail(sender, {
        "host": host, "port": port or (465 if straight else 587 if later else 25), "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""), "use_ssl": straight, "use_tls": later, "timeout": 20, "fail_silently": False,
    })
