"""Accounts, passwords, and sessions."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from axes.utils import reset as axes_reset
from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import SecondFactor, User
from ..policy import Actor, Role, require
from ..policy.signing_in import ADDRESS_FAILURES, MINUTES
from ..proxies import address_of
from ..queries.access import scope_of
from ..queries.doors import guesses, locked
from ..queries.people import holders, outdated, profile, weakness
from ..queries.plan_ties import entangled
from .change import Change, change, refuse
from .marking import go_on_without

_ACCOUNT = re.compile(r"[\w.@-]{2,40}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else on paper
_CAPITALS, _DIGITS = _LETTERS.upper(), "23456789"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made. `where` says in sentences where it was typed (第3行)."""

    name: str
    username: str
    contact: str = ""
    where: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to a person, once: nobody can look the password up afterwards."""

    user: User
    password: str


def log_in(request: Any, user: User, how: str = "", spend: Callable[[Change], None] | None = None, sso: bool = False) -> None:
    """Begin a session; one that the same account has elsewhere ends. A password in use for too long has to be changed first.

    `how`: by what else than the password; `spend` uses a second factor's code up, within the same change.
    """
    address = address_of(request)
    with change(Actor(user.pk, user.name, (), address, request.number), "log.in") as made:
        if spend:
            spend(made)
        auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        request.session["seen"] = request.session["since"] = int(timezone.now().timestamp())
        request.session["factor"] = spend is not None
        end_sessions(user)
        request.session.save()
        user.session = request.session.session_key
        request.session["sso"] = sso
        user.must_change = user.must_change or (not sso and outdated(user))
        user.save(update_fields=["session", "must_change"])
        made.tell(f"user:{user.pk}", None, {"way": how} if how else None)


def refused(request: Any, username: str, shut: bool, code: bool = False) -> None:
    """A log-in that failed. What was typed is not kept where no account has this name: it may be a password."""
    user = User.objects.filter(username=username).only("id", "name").first()
    name = user.name if user else "（没有这个账号）"
    address = address_of(request)
    with change(Actor(0, name, (), address, request.number), "log.fail") as made:
        made.tell(f"user:{user.pk}" if user else "", None, ({"locked": True} if shut else {}) | ({"way": "第二重验证码"} if code else {}) or None)
    if guesses(address) == ADDRESS_FAILURES:
        with change(made.actor, "log.shut") as told:
            told.tell("", None, {"count": ADDRESS_FAILURES}, reason=f"这个地址{MINUTES}分钟内登录失败{ADDRESS_FAILURES}次，暂停受理，从这里登录过的账号除外")


def log_out(request: Any) -> None:
    with change(request.actor, "log.out") as made:
        made.tell(f"user:{request.actor.id}")
        auth.logout(request)


def end_sessions(user: User) -> None:
    """What is open under this account is closed: its rights or its password have changed, or it logs in elsewhere."""
    if user.session:
        Session.objects.filter(session_key=user.session).delete()
    user.session = ""
    user.save(update_fields=["session"])


def change_password(request: Any, new: str) -> None:
    """The user's own password. The present session goes on under a new key. KaopingError for one that the rules refuse."""
    user = request.user
    refuse(weakness(user, new))
    with change(request.actor, "password.change") as made:
        user.earlier = [user.password, *user.earlier][: max(profile().history - 1, 0)]
        user.set_password(new)
        user.must_change, user.changed_at = False, timezone.now()
        user.save(update_fields=["password", "must_change", "changed_at", "earlier"])
        auth.update_session_auth_hash(request, user)
        user.session = request.session.session_key
        user.save(update_fields=["session"])
        made.tell(f"user:{user.pk}")


def create(actor: Actor, people: Sequence[NewPerson]) -> list[Slip]:
    """Make the accounts, all or none, each with a password for its first log-in. KaopingError names the first that cannot be made."""
    require(actor, "people.add")
    tidy = [checked(p) for p in people]
    _twice(tidy)
    words = [one_time() for _ in tidy]
    hashed = [make_password(w) for w in words]  # before the transaction: hashing is slow on purpose
    with change(actor, "people.add") as made:
        taken = set(User.objects.filter(username__in=[p.username for p in tidy]).values_list("username", flat=True))
        for p in tidy:
            if p.username in taken:
                raise KaopingError(f"{p.where}账号“{p.username}”已经有人使用，请换一个")
        slips = []
        for p, word, code in zip(tidy, words, hashed, strict=True):
            user = User.objects.create(username=p.username, name=p.name, contact=p.contact, email=p.email, password=code, must_change=True)
            made.tell(f"user:{user.pk}", None, {"username": p.username, "name": p.name})
            slips.append(Slip(user, word))
        if not slips:
            raise KaopingError("没有要建立的账号，请先填写姓名和账号")
    return slips


def checked(given: NewPerson) -> NewPerson:
    """The account as it will be kept. KaopingError for a name or account that cannot be."""
    name = " ".join(unicodedata.normalize("NFKC", given.name).split())
    username = unicodedata.normalize("NFKC", given.username).strip().lower()
    if not name or len(name) > 30:
        raise KaopingError(f"{given.where}姓名应为1至30个字")
    if not _ACCOUNT.fullmatch(username):
        raise KaopingError(f"{given.where}账号“{given.username.strip()[:40]}”应为2至40个字母、汉字、数字或 . _ - @，中间不要有空格")
    contact = given.contact.strip()
    if len(contact) > 40:
        raise KaopingError(f"{given.where}联系电话请不超过40个字")
    email = given.email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise KaopingError(f"{given.where}电子邮箱“{email[:60]}”写得不对，请核对") from None
    return NewPerson(name, username, contact, given.where, email)


def _twice(people: Sequence[NewPerson]) -> None:
    seen: dict[str, NewPerson] = {}
    for p in people:
        if p.username in seen:
            raise KaopingError(f"{p.where}账号“{p.username}”与{seen[p.username].where or '前面'}重复，请改正后再试")
        seen[p.username] = p


def edit(actor: Actor, user: User, name: str, contact: str, email: str = "") -> None:
    """Another name, telephone number, or address for reminders; the account's own name stays."""
    require(actor, "people.edit", scope_of(user))
    new = checked(NewPerson(name, user.username, contact, "", email))
    old = {"name": user.name, "contact": user.contact, "email": user.email}
    with change(actor, "people.edit") as made:
        user.name, user.contact, user.email = new.name, new.contact, new.email
        user.save(update_fields=["name", "contact", "email"])
        told = {"name": new.name, "contact": new.contact, "email": new.email}
        if told == old:
            made.nothing()
        else:
            made.tell(f"user:{user.pk}", old, told)


def reset(actor: Actor, user: User) -> Slip:
    """A new password for the next log-in, and what is open under the account is closed.

    Whoever holds a post must be let in by the security administrator: who resets passwords would else be whoever they like.
    """
    require(actor, "people.edit", scope_of(user))
    if user.pk == actor.id:
        raise KaopingError("自己的密码请用“修改密码”更换")
    if not user.is_active:
        raise KaopingError(f"{user.name}的账号已停用，请先启用")
    word = one_time()
    code = make_password(word)
    with change(actor, "people.reset") as made:
        waits = user.posts.filter(ended_at=None).exists()
        if waits and user.posts.filter(role=Role.SECURITY, ended_at=None).exists() and holders(Role.SECURITY) < 2:
            raise KaopingError(f"{user.name}是唯一的安全管理员，没有人能放行；请在服务器上运行 kaoping account {user.username} 重置")
        user.earlier = [user.password, *user.earlier][: max(profile().history - 1, 0)]
        user.password, user.must_change, user.waits = code, True, waits
        user.save(update_fields=["password", "must_change", "earlier", "waits"])
        end_sessions(user)
        made.tell(f"user:{user.pk}", None, {"waits": True} if user.waits else None)
        if not user.waits:
            axes_reset(username=user.username)
    return Slip(user, word)


def release(actor: Actor, user: User) -> None:
    """By the security administrator: the person who asked for a new password is who they say, and may log in with it; a lock is lifted too."""
    require(actor, "people.release", scope_of(user))
    if user.pk == actor.id:
        raise KaopingError("自己的账号不能由自己放行，请另一名安全管理员办理")
    with change(actor, "people.release") as made:
        fresh = User.objects.select_for_update().get(pk=user.pk)
        was = {"waits": fresh.waits, "locked": locked(fresh)}
        if not any(was.values()):
            made.nothing()
            return
        fresh.waits = False
        fresh.save(update_fields=["waits"])
        axes_reset(username=fresh.username)
        made.tell(f"user:{user.pk}", was, {"waits": False, "locked": False})


def rescue(username: str) -> Slip:
    """By whoever holds the server: a new password, no lock, no second factor. KaopingError where no account has this name."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise KaopingError(f"没有账号“{username}”，请核对")
    word = one_time()
    code = make_password(word)
    with change(Actor(0, "服务器命令行", address="本机"), "people.rescue") as made:
        user.password, user.must_change, user.waits = code, True, False
        user.save(update_fields=["password", "must_change", "waits"])
        SecondFactor.objects.filter(user=user).delete()
        end_sessions(user)
        axes_reset(username=user.username)
        made.tell(f"user:{user.pk}")
    return Slip(user, word)


def switch(actor: Actor, user: User, on: bool) -> None:
    """Let an account log in, or no longer: then its session ends at once. Its posts and all it has done remain."""
    require(actor, "people.edit", scope_of(user))
    if user.pk == actor.id:
        raise KaopingError("不能停用自己的账号")
    with change(actor, "people.on" if on else "people.off") as made:
        if user.is_active == on:
            made.nothing()
            return
        user.is_active = on
        user.save(update_fields=["is_active"])
        end_sessions(user)
        for role in (Role.SYSTEM, Role.SECURITY):
            if not on and user.posts.filter(role=role, ended_at=None).exists() and not holders(role):
                raise KaopingError(f"{user.name}是最后一名{'系统' if role is Role.SYSTEM else '安全'}管理员，不能停用")
        refuse(entangled(user) if on else "")
        made.tell(f"user:{user.pk}", not on, on)
        if not on:
            go_on_without(actor, [p for p in user.posts.filter(ended_at=None).values_list("group", flat=True) if p])


def one_time() -> str:
    """A password for one log-in, easy to copy from paper: three groups of four, of all kinds that the profiles ask for."""
    pick = secrets.choice
    groups = [[pick(_CAPITALS), pick(_LETTERS), pick(_LETTERS), pick(_DIGITS)] for _ in range(3)]
    for group in groups:
        secrets.SystemRandom().shuffle(group)
    return "-".join("".join(group) for group in groups)
