"""What programs outside hold on to: tokens by which they act for a person, and addresses that are told when results are released."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .people import Post, Unit, User
from .plan import Assessment


class Token(models.Model):
    """A program acts for `user` in the one post, until the day `until` (included), the token's end or the post's. Only the secret's digest is kept.

    `used_at`, `used_from`: the first use of the last day and from the last address on which it was used.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tokens")
    name = models.CharField("名称", max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateField("有效期至")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    used_from = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class Hook(models.Model):
    """Where an office wants to be told of releases. `secret` signs what is sent, and so cannot be kept as a digest."""

    owner = models.OneToOneField(Unit, models.PROTECT, related_name="hook")
    url = models.CharField("地址", max_length=300)
    secret = models.CharField("密钥", max_length=64)
    active = models.BooleanField("启用", default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


class Delivery(models.Model):
    """One message to a hook: what is sent, byte for byte, how often it was tried, and what came of the last try."""

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.CharField(max_length=20)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    given_up = models.BooleanField(default=False)
    said = models.CharField(max_length=200, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
