"""What goes into a result besides the marks, what was proposed and decided, and results as they were frozen, every version kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from .fields import PointsField
from .people import User
from .plan import Assessment, Entry


class Daily(models.Model):
    """平时（季度）考核 and 通报 (F11): what was found at a unit during the year. `place` is an item id (empty: no single item); `points` are signed.

    `counts`: the points go into 平时考核 (daily), into the year's mark of that item (year), or nowhere (none), never into two of them.
    Withdrawn, never deleted.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="daily")
    no = models.PositiveIntegerField("序号")
    source = models.CharField("来源", max_length=10, default="daily")
    quarter = models.PositiveSmallIntegerField("季度")
    on = models.DateField("检查日期")
    place = models.CharField("指标编号", max_length=20, blank=True)
    text = models.CharField("发现问题", max_length=500)
    points: Any = PointsField("加（扣）分")
    basis = models.CharField("依据（通报文号）", max_length=100, blank=True)
    counts = models.CharField("计入", max_length=10, default="daily")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField("撤销理由", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="daily_no_once")]


class Ballot(models.Model):
    """民主测评汇总 (F10b) of one unit: heads and papers counted, then votes from 优秀 to 较差 in `votes`."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="ballot")
    on = models.DateField("测评日期")
    expected = models.PositiveIntegerField("应到人数")
    present = models.PositiveIntegerField("实到人数")
    issued = models.PositiveIntegerField("发出票数")
    returned = models.PositiveIntegerField("收回票数")
    valid = models.PositiveIntegerField("有效票数")
    votes = models.JSONField("各档票数", default=list)
    counter = models.CharField("计票人", max_length=30)
    watcher = models.CharField("监票人", max_length=30)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


class Extra(models.Model):
    """加分、减分、一票否决 (F12): a matter with its proof. `points` (positive) and `effect` (a veto's: lowest, not_highest) count once a second person has
    consented. `proof` is {"name", "key", "digest", "size"} of the document kept as proof, empty where its number says enough."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="extras")
    no = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=10)
    matter = models.CharField("事项", max_length=300)
    basis = models.CharField("依据文件及文号", max_length=200)
    asked: Any = PointsField("申报分值", null=True, blank=True)
    opinion = models.CharField("责任部门意见", max_length=300, blank=True)
    review = models.CharField("考核办审核意见", max_length=300, blank=True)
    points: Any = PointsField("审定分值", null=True, blank=True)
    effect = models.CharField("否决的后果", max_length=15, blank=True)
    proof = models.JSONField("证明材料", default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    consent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    consent_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField("撤销或不同意的理由", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="extra_no_once")]


class Graded(models.Model):
    """A grade given by people (F15): proposed by the office, decided by the committee (`step`). The last of each step is in force. Append-only."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="grades")
    step = models.CharField(max_length=10)
    grade = models.CharField("等次", max_length=20)
    reason = models.CharField("理由", max_length=500, blank=True)
    meeting = models.CharField("审定会议", max_length=100, blank=True)
    on = models.DateField("日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Outcome(models.Model):
    """A unit's result as frozen: when the checker passed it, and anew with every correction since; the last version is in force. Append-only.

    `content` is queries.outcomes.content_of's dict (marks as strings); `digest` its SM3; `cause` what froze it (`check`, `correction:7`).
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="outcomes")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="outcomes")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "version"], name="outcome_version_once")]
