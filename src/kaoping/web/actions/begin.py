"""A new installation: the first unit, its office, and the three technical administrators. Nobody is there yet who could be asked for a right."""

from __future__ import annotations

from kaoping.core.errors import KaopingError

from ..models import Unit, User
from ..policy import Actor, PostHeld, Role
from ..policy.roles import NAMES
from .change import change
from .people import NewPerson, Slip, create
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
