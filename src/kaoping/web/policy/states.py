"""The states that things go through, with the words that users see."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """An assessment's, in the order in which they follow. From `report` on units report; from `mark` on assessors mark whoever has reported; all sheets
    signed, the office collects (`collect`), a second person checks (`check`) and passes (`checked`: results are frozen); units are told and may appeal
    (`notice`); the committee decides (`decide`); results are issued (`released`); at last all is read-only (`archived`)."""

    PLAN = "plan"
    REPORT = "report"
    MARK = "mark"
    COLLECT = "collect"
    CHECK = "check"
    CHECKED = "checked"
    NOTICE = "notice"
    DECIDE = "decide"
    RELEASED = "released"
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


class AppealState(StrEnum):
    """An appeal on one item: being written by the unit, filed, taken up by the office, decided; or not taken up, or taken back."""

    DRAFT = "draft"
    FILED = "filed"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CorrectionState(StrEnum):
    """A change of what is signed (F21): asked for by one person, carried out when a second one approves."""

    PROPOSED = "proposed"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ProblemState(StrEnum):
    """A problem in the ledger (F20): with the office alone, handed to the unit, worked on, said to be done, checked on, closed; or fallen away
    (`void`: the point was given back), or merged into another."""

    NEW = "new"
    OPEN = "open"
    WORKING = "working"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    CLOSED = "closed"
    VOID = "void"
    MERGED = "merged"


class PackState(StrEnum):
    """A zip of papers: waiting for the background worker, being made, made, or not to be made."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Source(StrEnum):
    """Where a problem comes from (F19)."""

    ASSESSMENT = "assessment"
    DAILY = "daily"
    BULLETIN = "bulletin"
    DEBRIEF = "debrief"
    PATROL = "patrol"
    OTHER = "other"


STAGES = {
    Stage.PLAN: "筹备", Stage.REPORT: "自评", Stage.MARK: "评分", Stage.COLLECT: "汇总", Stage.CHECK: "复核", Stage.CHECKED: "待公示", Stage.NOTICE: "公示",
    Stage.DECIDE: "审定", Stage.RELEASED: "已通报", Stage.ARCHIVED: "已归档",
}
ENTRIES = {
    EntryState.OPEN: "填报中",
    EntryState.SUBMITTED: "待负责人确认",
    EntryState.CONFIRMED: "已上报",
    EntryState.RETURNED: "已退回",
    EntryState.ABSENT: "未上报",
}
PANELS = {PanelState.MARKING: "评分中", PanelState.AGREEING: "合议中", PanelState.CONFIRMING: "待确认", PanelState.SIGNED: "已签"}
APPEALS = {
    AppealState.DRAFT: "未提交", AppealState.FILED: "待受理", AppealState.ACCEPTED: "复核中", AppealState.DECIDED: "已决定", AppealState.REFUSED: "不予受理",
    AppealState.WITHDRAWN: "已撤回",
}
CORRECTIONS = {
    CorrectionState.PROPOSED: "待批准", CorrectionState.DONE: "已更正", CorrectionState.REFUSED: "未批准", CorrectionState.WITHDRAWN: "已撤回",
}
PROBLEMS = {
    ProblemState.NEW: "未下发", ProblemState.OPEN: "未启动", ProblemState.WORKING: "整改中", ProblemState.CLAIMED: "待核查", ProblemState.VERIFIED: "待销号",
    ProblemState.CLOSED: "已销号", ProblemState.VOID: "已撤销", ProblemState.MERGED: "已合并",
}
SOURCES = {
    Source.ASSESSMENT: "年度考核", Source.DAILY: "平时考核", Source.BULLETIN: "通报", Source.DEBRIEF: "述职评议", Source.PATROL: "巡察", Source.OTHER: "其他",
}
