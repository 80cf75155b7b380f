"""A program that calls with a token, in the tests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from kaoping.web.actions.tokens import make
from kaoping.web.models import Post, Token

from ..world import World


def token(world: World, name: str) -> str:
    """A token of the person's first post, used before, so that a further use on the same day is nothing new."""
    user = next(w.people[name] for w in (world, world.other) if name in w.people) if name not in world.people else world.people[name]
    post = Post.objects.filter(user=user, ended_at=None).first()
    assert post is not None
    found, secret = make(world.actor(name), post, "取数", timezone.localdate() + timedelta(days=30))
    Token.objects.filter(pk=found.pk).update(used_at=timezone.now(), used_from="127.0.0.1")
    return secret


def call(secret: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
    """The answer, as JSON where it is; `status` on it."""
    client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {}, raise_request_exception=False, enforce_csrf_checks=True)
    if isinstance(body, bytes):
        return client.generic(method, path, body, content_type="application/octet-stream", **more)
    data = "" if body is None else json.dumps(body)
    return client.generic(method, path, data, content_type="application/json", **more)
