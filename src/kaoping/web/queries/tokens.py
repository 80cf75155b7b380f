"""Tokens as they are shown and as they are recognised."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone

from ..models import Post, Token, User
from ..policy import Actor, PostHeld, Role

MOST_DAYS = 366


def digest_of(secret: str) -> str:
    """What is kept of a token. It is long and random, so that a quick digest is as good as a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def living(secret: str) -> Token | None:
    """The token, if it still holds: not ended, not expired, the post held, the account in use and its password its own."""
    found = Token.objects.select_related("user", "post__group").filter(digest=digest_of(secret), ended_at=None, until__gte=timezone.localdate()).first()
    holds = found is not None and found.post.ended_at is None and found.user.is_active and not found.user.must_change
    return found if holds else None


def actor_by(token: Token, address: str, request: str) -> Actor:
    """Who acts by the token: its person, in its one post and in no other."""
    post = token.post
    held = PostHeld(Role(post.role), post.unit_id, post.group_id, post.group.assessment_id if post.group else None)
    return Actor(token.user_id, token.user.name, (held,), address, request, token.name)


def tokens_of(user: User) -> list[Token]:
    """All that the person has had, the living first."""
    found = Token.objects.filter(user=user).select_related("post__unit", "post__group", "ended_by")
    return sorted(found, key=lambda t: (state(t)[0] != "ok", -t.pk))


def rows_of(user: User) -> list[dict[str, Any]]:
    """The tokens for a page."""
    return [{"token": t, "place": place_of(t.post), "kind": state(t)[0], "state": state(t)[1]} for t in tokens_of(user)]


def state(token: Token) -> tuple[str, str]:
    """A chip's class and its words."""
    if token.ended_at is not None:
        return "", "已撤销"
    if token.post.ended_at is not None:
        return "", "岗位已结束"
    return ("ok", "有效") if token.until >= timezone.localdate() else ("", "已过期")


def posts_of(user: User) -> list[Post]:
    """The posts in which a token of theirs could act."""
    return list(Post.objects.filter(user=user, ended_at=None).select_related("unit", "group__assessment"))


def place_of(post: Post) -> str:
    """The post in words: its role and where it is held."""
    where = post.unit.name if post.unit else f"{post.group.assessment.name} {post.group.name}" if post.group else ""
    return f"{post.get_role_display()}{f'（{where}）' if where else ''}"
