"""What proves a person beside the password."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .people import User


class SecondFactor(models.Model):
    """A person's authenticator (RFC 6238). `secret` is sealed under the installation's key, `last_step` the last half minute whose code was used,
    `codes` digests of the recovery codes that are left."""

    user = models.OneToOneField(User, models.PROTECT, related_name="factor")
    secret = models.TextField()
    since = models.DateTimeField(auto_now_add=True)
    last_step = models.BigIntegerField(default=0)
    codes = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["id"]


class Binding(models.Model):
    """A person's account with a provider of single sign-on (`subject` there) is this account here."""

    user = models.ForeignKey(User, models.PROTECT, related_name="bindings")
    provider = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="binding_of_one"),
            models.UniqueConstraint(fields=["user", "provider"], name="binding_once_each"),
        ]
