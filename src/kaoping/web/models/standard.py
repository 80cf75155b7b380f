"""A standard as issued, what was corrected and ruled on it, and what was published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..policy.states import StandardState
from .people import Unit, User


class Document(models.Model):
    """评分标准, one issued document. `compiled` is what the reader made of it (core.wire.standard_to_dict) and never changes; corrections and
    rulings lie beside it. `frozen` is what was published: {"standard": …, "rulings": …}, under `digest`."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="documents")
    title = models.CharField("标题", max_length=200)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    name = models.CharField("文件名", max_length=255)
    key = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True)
    compiled = models.JSONField()
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="上一版")
    state = models.CharField(max_length=10, default=StandardState.DRAFT)
    frozen = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]


class Layout(models.Model):
    """The document as it was read at upload, line by line and cell by cell: what the places in `Document.compiled` count by (queries.standards_layout)."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="layout")
    blocks = models.JSONField()


class Correcting(models.Model):
    """A correction of the compiled standard by a person (core.correction.Correction as a dict), in order; undone, never deleted."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="corrections")
    body = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Ruled(models.Model):
    """A ruling on the standard (core.ruling.Ruling): where, question, answer, who decided, when, why; withdrawn, never deleted."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="rulings")
    where = models.CharField(max_length=20)
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=40)
    decided_by = models.CharField("由谁决定", max_length=60)
    decided_on = models.DateField("决定日期")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
