"""Which account here a person's account with a provider of single sign-on belongs to. Bound by its owner, or found by name; never made."""

from __future__ import annotations

from typing import Any

from kaoping.core.errors import KaopingError

from ..models import Binding, User
from ..policy import Actor, require
from ..proxies import address_of
from ..queries.access import scope_of
from .change import Refused, change


def bind(actor: Actor, user: User, key: str, name: str, subject: str) -> None:
    """From now on `subject` of this provider is this user. KaopingError: bound to somebody else, or the user has another there."""
    with change(actor, "bind.add") as made:
        there = Binding.objects.filter(provider=key, subject=subject).select_related("user").first()
        if there is not None and there.user_id != user.pk:
            raise Refused(f"这个{name}账号已经绑定在别的账号上，请先在那边解除")
        if there is not None:
            made.nothing()
            return
        if Binding.objects.filter(provider=key, user=user).exists():
            raise Refused(f"您已经绑定了一个{name}账号，请先解除再绑定新的")
        Binding.objects.create(user=user, provider=key, subject=subject)
        made.tell(f"user:{user.pk}", None, {"provider": name})


def unbind(actor: Actor, user: User, key: str, name: str) -> None:
    """By its owner, or by the security administrator."""
    if actor.id != user.pk:
        require(actor, "people.release", scope_of(user))
    with change(actor, "bind.remove") as made:
        if not Binding.objects.filter(user=user, provider=key).delete()[0]:
            made.nothing()
            return
        made.tell(f"user:{user.pk}", {"provider": name})


def stranger(request: Any, name: str, why: str) -> None:
    """Somebody came back from a provider and is nobody here: the audit is told, without who they are there."""
    with change(Actor(0, "（单点登录）", (), address_of(request), request.number), "log.fail") as made:
        made.tell("", None, {"way": name}, reason=why)


def owner(key: str, subject: str, named: str) -> User:
    """The account here that it is. KaopingError: none, not in use, or waiting to be let in."""
    found = Binding.objects.filter(provider=key, subject=subject).select_related("user").first()
    user = found.user if found else User.objects.filter(username=named.strip().lower()).first() if named.strip() else None
    if user is None:
        raise KaopingError("没有绑定本系统的账号：请先用账号和密码登录，在“登录验证”里绑定")
    if not user.is_active:
        raise KaopingError("绑定的账号已停用，请联系系统管理员")
    if user.waits:
        raise KaopingError("密码刚刚重置，须由安全管理员放行后才能登录")
    return user
