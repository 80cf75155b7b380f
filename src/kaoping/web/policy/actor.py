"""Who acts and on what: two values, made from the database once per request, that every predicate reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from .roles import Role
from .states import EntryState, PanelState, Stage


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A role held: for an owner's office, a unit, or a group of an assessment (ids; None where the role has none)."""

    role: Role
    unit: int | None = None
    group: int | None = None
    assessment: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: account, name, the posts held at this moment, and where from (for the audit); `through`: the name of the token by which a program acts
    for them, with the one post of that token."""

    id: int
    name: str
    posts: tuple[PostHeld, ...] = ()
    address: str = ""
    request: str = ""
    through: str = ""

    @property
    def signed(self) -> str:
        """The name as the audit keeps it: a program's doing is told from the person's own."""
        return f"{self.name}（令牌：{self.through}）" if self.through else self.name

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(p.role for p in self.posts)

    def at_owner(self, owner: int | None, *roles: Role) -> bool:
        """Whether one of these posts is held in the office that owns the thing."""
        return owner is not None and any(p.role in roles and p.unit == owner for p in self.posts)

    def at_unit(self, unit: int | None, *roles: Role) -> bool:
        """Whether one of these posts is held in the assessed unit itself."""
        return unit is not None and any(p.role in roles and p.unit == unit for p in self.posts)

    def in_groups(self, groups: frozenset[int], *roles: Role) -> bool:
        """Whether one of these posts is held in one of the groups."""
        return any(p.role in roles and p.group in groups for p in self.posts)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for, seen as rights see it.

    `owner`: the unit whose office runs it. `unit`: the assessed unit. `groups`: the groups that work on it (of the whole assessment where
    no unit is meant). `author`: whose own thing it is. `published`, `units`: a standard's state and who is assessed by it. `markers`: who has marked
    the unit, now or before, and so decides no appeal of it. `sent`: an appeal has left the unit; `appealed`: one that has been taken up concerns this
    evidence. `early`: leaders may read results before they are released. `told`: a problem that the unit has been handed.
    """

    owner: int | None = None
    assessment: int | None = None
    stage: Stage | None = None
    unit: int | None = None
    units: frozenset[int] = frozenset()
    entry: int | None = None
    state: EntryState | None = None
    groups: frozenset[int] = frozenset()
    panels: tuple[tuple[int, PanelState], ...] = ()
    author: int | None = None
    published: bool = False
    markers: frozenset[int] = frozenset()
    sent: bool = False
    appealed: bool = False
    early: bool = False
    told: bool = False
    options: tuple[tuple[str, object], ...] = field(default=(), repr=False)
