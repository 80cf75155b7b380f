"""佐证材料: what a unit shows, in versions that are never overwritten, each linked to any number of items."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .people import User
from .plan import Entry


class Evidence(models.Model):
    """One piece of evidence (F04). `no` is its number within the unit."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="evidence")
    no = models.PositiveIntegerField("材料编号")
    title = models.CharField("材料名称", max_length=200)
    doc_no = models.CharField("文号", max_length=60, blank=True)
    formed_on = models.DateField("形成日期", null=True, blank=True)
    formed_by = models.CharField("形成单位", max_length=60, blank=True)
    personal = models.BooleanField("含个人信息", default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="evidence_no_once")]


class EvidenceFile(models.Model):
    """One version of the file. `key` is its place in the evidence store, by its digest; `warnings` what was noticed in it at upload. Append-only."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="files")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    pages = models.PositiveIntegerField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["evidence", "version"], name="evidence_version_once")]


class EvidenceLink(models.Model):
    """The evidence serves an item (`place` is the item id). Removed, never deleted."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")
    place = models.CharField(max_length=20)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
