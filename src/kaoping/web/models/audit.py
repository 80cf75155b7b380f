"""The audit: one event for each change, in the change's own transaction, each carrying the digest of the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """Who, when (+08:00), from where, what, old, new, reason. `seq` has no gaps; `hash` = SM3 over `prev` and the rest. Append-only by triggers.

    Ids are kept as numbers, not as foreign keys: the audit outlives what it tells of.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)
    user = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=64, blank=True)
    request = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=60, blank=True)
    assessment = models.BigIntegerField(null=True)
    entry = models.BigIntegerField(null=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    prev = models.CharField(max_length=80)
    hash = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["assessment", "seq"]), models.Index(fields=["entry", "seq"]), models.Index(fields=["target"])]
