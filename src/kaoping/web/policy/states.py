"""The states that things go through, with the words that users see."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """An assessment's. From `report` on units report; from `mark` on assessors mark whoever has reported."""

    PLAN = "plan"
    REPORT = "report"
    MARK = "mark"
    ARCHIVED = "archived"


class EntryState(StrEnum):
    """A unit's report: being written, waiting for the unit's head, confirmed, sent back by the office, or given up (never reported)."""

    OPEN = "open"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    ABSENT = "absent"


class PanelState(StrEnum):
    """A group's work on one unit: marking alone, agreeing, confirming the agreed marks, signed and locked."""

    MARKING = "marking"
    AGREEING = "agreeing"
    CONFIRMING = "confirming"
    SIGNED = "signed"


class SheetKind(StrEnum):
    """Whose judgements a sheet holds."""

    SELF = "self"
    MEMBER = "member"
    AGREED = "agreed"
    FACT = "fact"


class StandardState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


STAGES = {Stage.PLAN: "筹备", Stage.REPORT: "自评", Stage.MARK: "评分", Stage.ARCHIVED: "已归档"}
ENTRIES = {
    EntryState.OPEN: "填报中",
    EntryState.SUBMITTED: "待负责人确认",
    EntryState.CONFIRMED: "已上报",
    EntryState.RETURNED: "已退回",
    EntryState.ABSENT: "未上报",
}
PANELS = {PanelState.MARKING: "评分中", PanelState.AGREEING: "合议中", PanelState.CONFIRMING: "待确认", PanelState.SIGNED: "已签"}
