"""What a unit says to its deductions, its appeals, and corrections of what was signed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from ..policy.states import AppealState, CorrectionState
from .fields import PointsField
from .people import User
from .plan import Entry, Panel


class Acknowledged(models.Model):
    """被考核单位意见 (F06): the unit's head to the deductions of a signed sheet, whose paper bears `code`. Append-only; the last counts."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="acknowledged")
    code = models.CharField(max_length=40)
    agrees = models.BooleanField("认可")
    words = models.CharField("异议及理由", max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Appeal(models.Model):
    """复核（申诉） (F16, F16b) on one item (`place`): the mark as it was (`had`), the one asked for, why, with which evidence (ids); who took it up, who
    decided (`conclusion`: uphold or adjust), what was found. An adjustment is carried out by a Correction that names this appeal."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="appeals")
    no = models.PositiveIntegerField("受理编号")
    place = models.CharField("指标编号", max_length=20)
    had: Any = PointsField("原得分")
    asked: Any = PointsField("申请得分")
    words = models.TextField("异议事实和理由")
    evidence = models.JSONField("佐证材料", default=list, blank=True)
    state = models.CharField(max_length=10, default=AppealState.DRAFT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    due = models.DateField("答复期限", null=True, blank=True)
    refused = models.CharField("不予受理的理由", max_length=500, blank=True)
    conclusion = models.CharField("复核结论", max_length=10, blank=True)
    found = models.TextField("复核情况", blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField("送达时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="appeal_no_once")]


class Correction(models.Model):
    """评分更正审批单 (F21): a change of what is signed, by two people.

    `changes` lists clauses {"sheet": "agreed" | "fact", "place", "version", "old", "new", "note", "basis"} and 不适用 {"absent": place, "on": bool, "reason"};
    `marks` is {item: [before, after]} as strings. `appeal`: carried out because of it. `old_codes`, `new_codes`: of the signed papers, by panel id.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    no = models.PositiveIntegerField("编号")
    changes = models.JSONField()
    marks = models.JSONField(default=dict)
    reason = models.CharField("更正理由", max_length=500)
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, blank=True, related_name="corrections")
    state = models.CharField(max_length=10, default=CorrectionState.PROPOSED)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField("不批准的理由", max_length=500, blank=True)
    old_codes = models.JSONField(default=dict, blank=True)
    new_codes = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "no"], name="correction_no_once")]


class SpecialDay(models.Model):
    """A day of the calendar that is not what its weekday says: a holiday, or a weekend day worked in exchange (调休). One table for the installation."""

    on = models.DateField("日期", unique=True)
    works = models.BooleanField("上班")
    name = models.CharField("名称", max_length=30)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["on"]
