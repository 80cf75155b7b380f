"""Who has to prove more than a password, and how many wrong guesses an address may make."""

from __future__ import annotations

from .actor import Actor
from .roles import TECHNICAL, Role

ALL, TECHNICAL_ONLY = "all", "technical"
FAILURES = 5  # of one account, before it is locked
ADDRESS_FAILURES = 30  # of all accounts together from one address, within the same quarter of an hour
MINUTES = 15


def compulsory(said: str) -> frozenset[Role]:
    """The roles that must have a second factor, from the setting: all, technical, or roles by their names (office,checker). ValueError: no such role."""
    if said == ALL:
        return frozenset(Role)
    found: set[Role] = set()
    for word in filter(None, (w.strip() for w in said.split(","))):
        found |= TECHNICAL if word == TECHNICAL_ONLY else {Role(word)}
    return frozenset(found)


def must_prove(actor: Actor, roles: frozenset[Role]) -> bool:
    """Whether this person may not go on without a second factor."""
    return bool(actor.roles & roles)
