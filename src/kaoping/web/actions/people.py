"""Accounts, posts, and sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib.sessions.models import Session
from django.utils import timezone

from ..models import User
from ..policy import Actor
from .change import change


def log_in(request: Any, user: User) -> None:
    """Begin a session; one that the same account has elsewhere ends."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    with change(Actor(user.pk, user.name, (), address, request.number), "log.in") as made:
        auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        request.session["seen"] = int(timezone.now().timestamp())
        end_sessions(user)
        request.session.save()
        user.session = request.session.session_key
        user.save(update_fields=["session"])
        made.tell(f"user:{user.pk}")


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
    """The user's own password. The present session goes on under a new key."""
    user = request.user
    with change(request.actor, "password.change") as made:
        user.set_password(new)
        user.must_change, user.changed_at = False, timezone.now()
        user.save(update_fields=["password", "must_change", "changed_at"])
        auth.update_session_auth_hash(request, user)
        user.session = request.session.session_key
        user.save(update_fields=["session"])
        made.tell(f"user:{user.pk}")
