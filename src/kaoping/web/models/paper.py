"""Papers as the office words them, as they were printed, and as they are packed for many units at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..policy.states import PackState
from .people import User
from .plan import Assessment, Entry


class PaperWords(models.Model):
    """What the office says of one form in this assessment (`form` empty: of all): {"title", "headings": {key: word}, "without": [key], "annex", "signed": 落款,
    "doc_no": 文号, "office": in the foot of each page}; what is not there is as the form has it."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="paper_words")
    form = models.CharField(max_length=5, blank=True)
    words = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["form"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "form"], name="paper_words_once")]


class Printed(models.Model):
    """A paper as it was first printed: its content (canonical JSON), the content's digest, the audit's head at that moment, the code that stands on it.
    Printed again with the same content it keeps its code. Append-only.

    `of` names what it is of (`entry:12`, `appeal:3`, `part:0` of the assessment's results); `narrow`: as the unit itself may see it.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="printed")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="printed")
    form = models.CharField(max_length=5)
    of = models.CharField(max_length=40)
    narrow = models.BooleanField(default=False)
    code = models.CharField(max_length=40, unique=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["assessment", "form", "of"])]


class Pack(models.Model):
    """Many papers as one zip, made in the background for who asked: one form of all units (`form`), or all forms of one unit (`entry`).

    `beat_at` is when its maker last gave a sign of life; `tries` counts the makers, and one that is not the last lays its work down. `done` of `total` papers
    are made; `failed` of them could not be (said in the zip itself). `said`: the sentence why there is none. `key`: where the zip is kept until `until`.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="packs")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=5, blank=True)
    formats = models.JSONField(default=list)
    name = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=PackState.QUEUED)
    beat_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
