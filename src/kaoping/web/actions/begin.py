"""A new installation, and a demonstration: the first unit, its office, the first accounts. Nobody is there yet who could be asked for a right."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, Unit, User
from ..policy import Actor, PostHeld, Role, require
from ..policy.roles import NAMES
from ..queries.access import scope_of
from .change import change
from .people import NewPerson, Slip, checked, create, end_sessions, one_time
from .posts import give

FIRST = ((Role.SYSTEM, "system"), (Role.SECURITY, "security"), (Role.AUDIT, "audit"), (Role.OFFICE, "office"))


def untouched() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def installer() -> Actor:
    """Who sets an installation up: the program itself, at the request of whoever runs it on the server."""
    return Actor(0, "安装程序", (PostHeld(Role.SYSTEM), PostHeld(Role.SECURITY), PostHeld(Role.OFFICE)), "本机")


def begin(unit: str, office: str) -> list[Slip]:
    """The unit that assesses, what its office is called, and one account each for those without whom nothing can be done; passwords for one
    log-in. All or nothing. KaopingError when there is an account already."""
    actor = installer()
    with change(actor, "installation.begin") as made:
        if not untouched():
            raise KaopingError("已经有账号，不是新的数据目录")
        owner = Unit.objects.create(name=unit, level="district", office=office, order=1)
        made.tell(f"unit:{owner.pk}", None, {"name": unit, "office": office})
        slips = create(actor, [NewPerson(NAMES[role], username) for role, username in FIRST])
        for slip, (role, _) in zip(slips, FIRST, strict=True):
            give(actor, slip.user, role, owner if role is Role.OFFICE else None)
    return slips


def enrol(actor: Actor, people: Sequence[NewPerson]) -> list[User]:
    """Accounts that nobody can log in with before a password is handed out."""
    require(actor, "people.add")
    nobody = make_password(None)
    with change(actor, "people.add") as made:
        users = [User.objects.create(username=p.username, name=p.name, password=nobody) for p in map(checked, people)]
        for user in users:
            made.tell(f"user:{user.pk}", None, {"username": user.username, "name": user.name})
    return users


def hand_out(actor: Actor, users: Sequence[User]) -> list[Slip]:
    """New passwords that may be kept: for a demonstration, whose data are worth nothing. KaopingError where there are others."""
    require(actor, "people.edit")
    words = [one_time() for _ in users]
    with ThreadPoolExecutor() as pool:  # hashing is slow on purpose: all processors, and before the transaction
        hashed = list(pool.map(make_password, words))
    with change(actor, "people.demo") as made:
        if Assessment.objects.filter(demo=False).exists() or not Assessment.objects.exists():
            raise KaopingError("这里的数据不是演示数据，密码不能这样发放")
        for user, code in zip(users, hashed, strict=True):
            user.password, user.must_change, user.changed_at = code, False, timezone.now()
            user.save(update_fields=["password", "must_change", "changed_at"])
            end_sessions(user)
            made.tell(f"user:{user.pk}")
    return [Slip(user, word) for user, word in zip(users, words, strict=True)]


def as_demonstration(actor: Actor, assessment: Assessment) -> None:
    """Say on every page and paper that the data are invented."""
    require(actor, "plan.edit", scope_of(assessment))
    with change(actor, "assessment.demo", assessment=assessment.pk) as made:
        Assessment.objects.filter(pk=assessment.pk).update(demo=True)
        made.tell(f"assessment:{assessment.pk}", False, True)
    assessment.demo = True
