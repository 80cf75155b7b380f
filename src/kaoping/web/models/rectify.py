"""The ledger of problems (F18–F20), reminders, and what an ended assessment leaves behind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from ..policy.states import ProblemState
from .evidence import EvidenceFile
from .fields import PointsField
from .people import User
from .plan import Assessment, Entry


class Problem(models.Model):
    """One problem of a unit. `source`: assessment, daily, bulletin, debrief, patrol or other; `places` are item or clause ids, `lost` the points.

    `origin` tells it apart from others of the same source ({"where": "1.2.1"} or {"daily": 7}), so that it enters once. `requirement` and `due` are the
    office's, `goal` to `unit_due` the unit's (任务清单). `merged`: another problem that says the same; `earlier`: the open one it was taken over from.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="problems")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="problems")
    no = models.PositiveIntegerField("问题编号")
    source = models.CharField("问题来源", max_length=10)
    text = models.CharField("问题描述", max_length=1000)
    places = models.JSONField("对应指标", default=list, blank=True)
    lost: Any = PointsField("失分", null=True, blank=True)
    found_on = models.DateField("发现日期")
    origin = models.JSONField(default=dict, blank=True)
    requirement = models.CharField("整改要求", max_length=500, blank=True)
    due = models.DateField("整改时限", null=True, blank=True)
    goal = models.CharField("整改目标", max_length=500, blank=True)
    measures = models.TextField("整改措施", blank=True)
    leader = models.CharField("牵头领导", max_length=60, blank=True)
    responsible = models.CharField("责任人", max_length=60, blank=True)
    helpers = models.CharField("配合单位", max_length=200, blank=True)
    unit_due = models.DateField("完成时限", null=True, blank=True)
    state = models.CharField(max_length=10, default=ProblemState.NEW)
    merged = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    earlier = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    issued_at = models.DateTimeField("下发时间", null=True, blank=True)
    claimed_at = models.DateTimeField("申请销号时间", null=True, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["entry_id", "no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="problem_no_once")]
        indexes: ClassVar = [models.Index(fields=["assessment", "state"])]


class ProblemNote(models.Model):
    """What was done or said about a problem: kind is measure, progress, claim, verify, close, return, void, merge; `evidence` are ids. Append-only."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Reminded(models.Model):
    """An e-mail that reminded somebody on a day, so that it is sent once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    on = models.DateField()
    lines = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "on"], name="reminded_once")]


class Catalogue(models.Model):
    """归档目录 (F24) of an ended assessment: `content` lists its pieces with their digests, under a digest of its own. Append-only."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="catalogue")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Purged(models.Model):
    """The content of a piece of evidence is gone by the rule of retention (R37); its name and digest stay. Append-only."""

    file = models.OneToOneField(EvidenceFile, models.PROTECT, related_name="purged")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
