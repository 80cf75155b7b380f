"""Which providers people may log in by, as the installation's file says. Knows no Django."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaoping.core.errors import KaopingError

NAMES = {"oidc": "统一身份认证", "wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}
_NEEDED = {
    "oidc": ("server", "client_id", "secret"), "wecom": ("corp_id", "agent_id", "secret"), "dingtalk": ("client_id", "secret"),
    "feishu": ("app_id", "secret"),
}
_MAY = {"oidc": {"match", "uid"}, "wecom": {"login", "api"}, "dingtalk": {"login", "api"}, "feishu": {"api"}}
_BASES = {
    "wecom": {"login": "https://login.work.weixin.qq.com", "api": "https://qyapi.weixin.qq.com"},
    "dingtalk": {"login": "https://login.dingtalk.com", "api": "https://api.dingtalk.com"},
    "feishu": {"api": "https://open.feishu.cn"},
}


@dataclass(frozen=True, slots=True)
class Provider:
    """`key` is one of NAMES, `name` what the button says. `match`: the claim that names the account here (OIDC); empty where people bind their own."""

    key: str
    name: str
    client: str
    secret: str = field(repr=False)
    match: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def providers(file: str) -> dict[str, Provider]:
    """The providers that the file names; none without a file. KaopingError says what is wrong with it."""
    if not file:
        return {}
    try:
        told = json.loads(Path(file).read_text("utf-8"))
    except OSError:
        raise KaopingError(f"KAOPING_SSO 写的文件“{file}”读不到，请核对路径和权限") from None
    except ValueError:
        raise KaopingError(f"单点登录的设置“{file}”不是 JSON，请按 docs/access.md 的例子改正") from None
    if not isinstance(told, dict):
        raise KaopingError(f"单点登录的设置“{file}”应当是一个对象，请按 docs/access.md 的例子改正")
    return {key: _provider(key, one) for key, one in told.items()}


def _provider(key: str, one: Any) -> Provider:
    if key not in NAMES:
        raise KaopingError(f"单点登录不认识“{key}”，可以写的有{'、'.join(NAMES)}")
    if not isinstance(one, dict) or not all(isinstance(v, str) for v in one.values()):
        raise KaopingError(f"单点登录“{key}”的各项都应当是文字，请加上引号")
    missing = [n for n in _NEEDED[key] if not one.get(n, "").strip()]
    if missing:
        raise KaopingError(f"单点登录“{key}”缺少{'、'.join(missing)}")
    strange = set(one) - set(_NEEDED[key]) - _MAY[key] - {"name"}
    if strange:
        raise KaopingError(f"单点登录“{key}”没有“{min(strange)}”这一项，请改正或删去")
    more = _BASES.get(key, {}) | {k: v.rstrip("/") for k, v in one.items() if k in ("login", "api", "server", "uid", "agent_id")}
    unsafe = [v for k, v in more.items() if k in ("login", "api", "server") and not v.startswith(("https://", "http://127.0.0.1"))]
    if unsafe:
        raise KaopingError(f"单点登录“{key}”的地址“{unsafe[0]}”不是 https，别人能冒充它；请改用 https 的地址")
    client = one.get("client_id") or one.get("app_id") or one.get("corp_id") or ""
    return Provider(key, one.get("name") or NAMES[key], client, one["secret"], one.get("match", ""), more)
