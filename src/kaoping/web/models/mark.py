"""Sheets and marks: whoever judges, clause by clause, every version kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from ..policy.states import SheetKind
from .fields import PointsField
from .people import User
from .plan import Entry, Group


class Sheet(models.Model):
    """Whose judgements on a unit: its own (self), one member's (author, group), the agreed ones, or the office's facts.

    `slot` is the author's id for a member's sheet and empty otherwise, so that each exists once. `tally` is what the marks come to at this moment
    (queries.tally): {"total": [low, high], "1": …, "1.1": [low, high, answered, asked]} as strings; it can be made anew from the marks.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in SheetKind])
    slot = models.CharField(max_length=20, blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="sheets")
    submitted_at = models.DateTimeField(null=True, blank=True)
    tally = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "kind", "slot"], name="sheet_once")]


class Mark(models.Model):
    """An answer to one clause's question (`place` is the clause id), or words about an item (`place` is the item id, `answer` empty).

    `answer` is as a person says it and empty when open; `value` the number the formulas take. `note` is the fact found, or the unit's own words;
    `basis` what it rests on: [{"kind": "clause" | "evidence" | "visit" | "source", "id": …, "say": …}]; `how` an agreed mark came about.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="marks")
    place = models.CharField(max_length=20)
    answer = models.CharField(max_length=60, blank=True)
    value: Any = PointsField(null=True, blank=True)
    note = models.TextField(blank=True)
    basis = models.JSONField(default=list, blank=True)
    how = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "place"], name="mark_once")]


class MarkVersion(models.Model):
    """A mark as it stood after one save. Append-only."""

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    answer = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    basis = models.JSONField(default=list, blank=True)
    how = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mark", "version"], name="mark_version_once")]


class Absent(models.Model):
    """不适用 at a clause, item or section (`place`): proposed with a reason, in force once a second person has consented."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="absents")
    place = models.CharField(max_length=20)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    consent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    consent_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField("不同意的理由", max_length=500, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)


class Visit(models.Model):
    """现场核查记录 (F08): what was seen at a unit, as a basis for marks. `items` are item ids."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="visits")
    no = models.PositiveIntegerField()
    seen_at = models.DateTimeField("核查时间")
    where = models.CharField("地点", max_length=100)
    matter = models.CharField("核查事项", max_length=200)
    found = models.TextField("核查情况")
    present = models.CharField("在场人", max_length=100, blank=True)
    items = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="visit_no_once")]


class Presence(models.Model):
    """Who is looking at what just now, to be shown to colleagues; forgotten after minutes and never counted (domain 6.8)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    sheet = models.ForeignKey(Sheet, models.CASCADE, null=True, related_name="+")
    item = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
