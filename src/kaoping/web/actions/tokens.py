"""Tokens: made by a person for one of their own posts, shown once, ended by them or by the security administrator, recognised on each call."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Post, Token, User
from ..policy import Actor, Hidden, require
from ..queries.access import scope_of
from ..queries.tokens import MOST_DAYS, actor_by, digest_of, living, place_of
from .change import change

PREFIX = "kp_"
MOST = 20


class Unknown(KaopingError):
    """No token that holds; nothing more is said about why."""


class Locked(KaopingError):
    """Too many wrong tokens from this address: none is looked at for a while."""


def make(actor: Actor, post: Post, name: str, until: date) -> tuple[Token, str]:
    """A token for one of the actor's own posts, and its secret, which nobody can look up afterwards. Hidden: a post of somebody else."""
    require(actor, "token.own")
    if post.user_id != actor.id or post.ended_at is not None:
        raise Hidden(f"post:{post.pk}")
    name, today = " ".join(name.split()), timezone.localdate()
    if not name or len(name) > MOST:
        raise KaopingError(f"请给令牌起个名称，不超过{MOST}字，写明哪个程序用它")
    if not today <= until <= today + timedelta(days=MOST_DAYS - 1):
        raise KaopingError("有效期请填今天起一年以内的日期")
    secret = PREFIX + secrets.token_urlsafe(32)
    with change(actor, "token.make") as made:
        token = Token.objects.create(user_id=actor.id, post=post, name=name, digest=digest_of(secret), until=until)
        made.tell(f"token:{token.pk}", None, {"name": name, "role": place_of(post), "until": until.isoformat()})
    return token, secret


def end(actor: Actor, token: Token) -> None:
    """End one's own token, or, as the security administrator, anybody's. The next call with it is refused. The same again changes nothing."""
    if token.user_id != actor.id:
        require(actor, "post.edit", scope_of(token.user))
    with change(actor, "token.end") as made:
        token.refresh_from_db()
        if token.ended_at is not None:
            made.nothing()
            return
        token.ended_at, token.ended_by = timezone.now(), User(pk=actor.id)
        token.save(update_fields=["ended_at", "ended_by"])
        made.tell(f"token:{token.pk}", {"name": token.name}, None)


def recognised(request: Any, address: str) -> Actor:
    """Who calls, by the header `Authorization: Bearer …`. Unknown, Locked. Wrong tokens are counted by address, as wrong passwords are by account."""
    secret = _sent(request)
    if not secret:
        raise Unknown("请在 Authorization 头里用 Bearer 给出令牌；令牌在网站“修改密码”旁的“令牌”一页生成")
    known = {"username": f"令牌 {address}"}
    if AxesProxyHandler.is_locked(request, known):
        request.axes_locked_out = False  # its page is not for programs
        raise Locked("错误的令牌太多，这个地址暂时不能调用，请15分钟后再试")
    token = living(secret)
    if token is None:
        AxesProxyHandler.user_login_failed(sender=None, credentials=known, request=request)
        request.axes_locked_out = False
        with change(Actor(0, "（没有这个令牌）", (), address, request.number), "token.fail") as made:
            made.tell("")
        raise Unknown("令牌不对，或者已经过期、撤销、岗位已结束")
    actor = actor_by(token, address, request.number)
    _noted(actor, token)
    return actor


def _sent(request: Any) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return str(secret).strip() if kind.lower() == "bearer" else ""


def _noted(actor: Actor, token: Token) -> None:
    """The first use of a day, and the first from another address, are told of; what is written by it is told as every change is."""
    now = timezone.now()
    if token.used_at and timezone.localdate(token.used_at) == timezone.localdate(now) and token.used_from == actor.address:
        return
    with change(actor, "token.use") as made:
        token.used_at, token.used_from = now, actor.address
        token.save(update_fields=["used_at", "used_from"])
        made.tell(f"token:{token.pk}")
