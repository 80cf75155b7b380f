"""An assessment: who is assessed by what, by whom, when, and by which rules."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..policy.states import EntryState, PanelState, Stage
from .people import Unit, User
from .standard import Document


class Assessment(models.Model):
    """一次考核. `options` are the rules that differ from policy.options; `calendar` is {step: [first day, last day]} as ISO dates;
    `digest` is that of the standard as it was published; `facts` lists the clauses that the office states for all units (`A/4.4.2`), R11. `previous`:
    the one before, whose marks stand beside and whose open problems are taken over. Once noticed, the last days of the notice and for appeals are fixed
    (`notice_from`, `notice_to`, `appeal_to`); `early`: leaders may read results before they are released."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="assessments")
    document = models.ForeignKey(Document, models.PROTECT, related_name="assessments", verbose_name="评分标准")
    digest = models.CharField(max_length=64)
    name = models.CharField("名称", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField(max_length=10, default=Stage.PLAN)
    options = models.JSONField(default=dict, blank=True)
    calendar = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=list, blank=True)
    demo = models.BooleanField("演示数据", default=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following", verbose_name="上一次考核")
    returned = models.CharField("复核退回意见", max_length=500, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    notice_from = models.DateField("公示开始", null=True, blank=True)
    notice_to = models.DateField("公示截止", null=True, blank=True)
    appeal_to = models.DateField("申诉截止", null=True, blank=True)
    early = models.BooleanField("领导提前查看", default=False)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField("通报时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A unit in an assessment: by which rubric (`exception`: why not the one that 适用于 names), in which ranking group, and how far its report is."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entries")
    rubric = models.CharField("评分表", max_length=10)
    exception = models.CharField("例外理由", max_length=200, blank=True)
    ranking = models.CharField("排名组", max_length=40, blank=True)
    order = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default=EntryState.OPEN)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("退回意见", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "unit"], name="entry_once")]


class Group(models.Model):
    """考核组. Its people are Posts with the roles lead and member."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="groups")
    name = models.CharField("名称", max_length=40)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """What a group marks: an item of a rubric (`A/1.1`; empty: all items) at a unit (null: all units). An `anchor` is marked by this group as well,
    to compare groups; the mark is decided by the group whose duty it is without that."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="duties")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="duties")
    item = models.CharField(max_length=20, blank=True)
    anchor = models.BooleanField(default=False)


class Panel(models.Model):
    """A group's work on one unit. `round` counts up when an agreed mark changes, so that earlier confirmations no longer count."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="panels")
    group = models.ForeignKey(Group, models.PROTECT, related_name="panels")
    state = models.CharField(max_length=10, default=PanelState.MARKING)
    round = models.PositiveIntegerField(default=1)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "group"], name="panel_once")]


class Confirmation(models.Model):
    """A member stands by the agreed marks of this round; with `review`, the checker does, as the third person of R16."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="confirmations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    review = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["panel", "user", "round"], name="confirmation_once")]


class Signed(models.Model):
    """A signed sheet as printed: its content, the audit's head at that moment, and the code on the paper. Append-only."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="papers")
    code = models.CharField(max_length=40, unique=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaces = models.CharField(max_length=40, blank=True)
