"""What comes from the browsers of those who mark without a network: what was received, once, and the photos of on-site records."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .mark import Visit
from .people import User
from .plan import Entry


class Receipt(models.Model):
    """One thing received from a device, in the transaction of what it changed; the same `key` again is answered with `result` and changes nothing.
    Append-only.

    The order of things is that of the ids. What the device's clock said is kept beside it and decides nothing: `made_at` is when the thing was written
    there, `ahead` how many milliseconds the device's clock was ahead of the server's when it was sent. `seq` is its number on the device, `digest` its
    content's.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=36)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    device = models.CharField(max_length=36)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(null=True, blank=True)
    ahead = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="receipt_once")]


class VisitPhoto(models.Model):
    """A photo of an on-site record. `key` is its place in the evidence store, by its digest. Append-only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    no = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "no"], name="visit_photo_no_once")]
