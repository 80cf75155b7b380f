"""Whether now is the time for something: each function answers with the sentence that says why not, empty when it is.

domain 2.1; nobody skips a step, and nothing is changed behind a lock.
"""

from __future__ import annotations

from .states import ENTRIES, STAGES, EntryState, PanelState, Stage, StandardState

WRITING = frozenset({EntryState.OPEN, EntryState.RETURNED})


def planning(stage: Stage) -> str:
    return "" if stage is Stage.PLAN else "考核已经启动，方案不能再改；确需更改的请按更正程序办理"


def opening_marks(stage: Stage) -> str:
    """From reporting to marking: the office opens it, once the assessment has been started."""
    if stage is Stage.PLAN:
        return "考核还没有启动，请先启动"
    return "" if stage is Stage.REPORT else f"考核现在是“{STAGES[stage]}”阶段，不需要再开放评分"


def staffing(stage: Stage) -> str:
    """Changing who is in a group: while planning, and while the assessment runs."""
    return "" if stage is not Stage.ARCHIVED else "考核已经归档，考核组不能再变动"


def under_way(stage: Stage) -> bool:
    """Whether the assessment has been started and is not over: whoever marks in it must not be bound to whom they mark."""
    return stage in (Stage.REPORT, Stage.MARK)


def giving_up(stage: Stage, state: EntryState, over: bool) -> str:
    """Noting that a unit has not reported. `over`: the last day for reports has passed."""
    if stage not in (Stage.REPORT, Stage.MARK):
        return "考核没有在进行，不能标记未上报"
    if state not in WRITING:
        return f"该单位自评“{ENTRIES[state]}”，不能标记未上报"
    return "" if over else "上报截止日还没有过，不能标记未上报"


def taking_back(state: EntryState, panels: tuple[PanelState, ...]) -> str:
    """Letting a unit report after all that was noted as not having reported."""
    if state is not EntryState.ABSENT:
        return f"该单位自评“{ENTRIES[state]}”，没有标记未上报"
    return "" if all(p is PanelState.MARKING for p in panels) else "考核组已经开始合议，不能再补报"


def reporting(stage: Stage, state: EntryState) -> str:
    """Writing the unit's own report."""
    if stage is Stage.PLAN:
        return "考核还没有启动，暂不能填报"
    if stage is Stage.ARCHIVED:
        return "考核已经归档，不能再填报"
    if stage not in (Stage.REPORT, Stage.MARK):
        return f"考核现在是“{STAGES[stage]}”阶段，不能再填报"
    if state not in WRITING:
        return f"本单位的自评“{ENTRIES[state]}”，不能再改；需要修改请联系考核办退回"
    return ""


def stations(state: EntryState) -> tuple[str, str, str]:
    """How far a report is on its way clerk, head, office: done, now or still to come (empty) for each."""
    if state in WRITING:
        return ("now", "", "")
    if state is EntryState.SUBMITTED:
        return ("done", "now", "")
    return ("done", "done", "done") if state is EntryState.CONFIRMED else ("", "", "")


def open_to_assessors(state: EntryState) -> bool:
    """Whether the report has left the unit, or was given up."""
    return state in (EntryState.CONFIRMED, EntryState.ABSENT)


def confirming(state: EntryState) -> str:
    return "" if state is EntryState.SUBMITTED else f"自评现在是“{ENTRIES[state]}”，没有待确认的内容"


def returning(state: EntryState, panels: tuple[PanelState, ...]) -> str:
    """Sending a report back: before anybody's marks on it have been signed."""
    if state not in (EntryState.SUBMITTED, EntryState.CONFIRMED):
        return f"自评现在是“{ENTRIES[state]}”，不需要退回"
    if any(p is not PanelState.MARKING for p in panels):
        return "考核组已经开始合议，自评不能再退回"
    return ""


def adding_evidence(stage: Stage, state: EntryState, panels: tuple[PanelState, ...], late: str) -> str:
    """R10: material that is missing or late. `late` is the rule: visit (until the group has marked), no (with the report only)."""
    if not reporting(stage, state):
        return ""
    if stage in (Stage.REPORT, Stage.MARK) and state is EntryState.CONFIRMED and late == "visit":
        return "" if all(p is PanelState.MARKING for p in panels) else "考核组已经评完，不能再补充材料"
    return reporting(stage, state)


def marking(stage: Stage, state: EntryState, panel: PanelState) -> str:
    """An assessor's own marks."""
    if stage is not Stage.MARK:
        return "考核办还没有开放评分" if stage in (Stage.PLAN, Stage.REPORT) else f"考核现在是“{STAGES[stage]}”阶段，不能再评分"
    if state not in (EntryState.CONFIRMED, EntryState.ABSENT):
        return f"该单位自评“{ENTRIES[state]}”，上报后才能评分"
    if panel is not PanelState.MARKING:
        return "本组已进入合议，个人评分已锁定"
    return ""


def agreeing(panel: PanelState) -> str:
    if panel is PanelState.MARKING:
        return "还有成员没有提交个人评分，到齐后才能合议"
    if panel is PanelState.SIGNED:
        return "评分已经签字锁定，不能再改；确需更改的请按更正程序办理"
    return ""


def signing(panel: PanelState, confirmed: int, members: int, unreviewed: int = 0) -> str:
    """The lead's signature. `unreviewed`: items marked as a whole beyond the tolerance that no third person has looked at (R16)."""
    if panel is PanelState.SIGNED:
        return "已经签字锁定"
    if panel is not PanelState.CONFIRMING:
        return "合议结果还没有提交确认"
    if confirmed < members:
        return f"还有{members - confirmed}名成员没有确认，全部确认后才能签字"
    return f"有{unreviewed}条综合评定的分差超出允许范围，须由复核人复核同意后才能签字" if unreviewed else ""


def stating_facts(stage: Stage, panels: tuple[PanelState, ...] = ()) -> str:
    """Stating a fact about a unit: `panels` are those of the groups that mark it there."""
    if stage not in (Stage.REPORT, Stage.MARK):
        return "考核没有在进行，不能登记"
    if any(p is PanelState.SIGNED for p in panels):
        return "考核组对该单位的评分已经签字锁定，不能再登记；确需更改的请按更正程序办理"
    return ""


def sealed(panel: PanelState) -> bool:
    """Whether the members still mark alone, so that nobody but its author may see a mark."""
    return panel is PanelState.MARKING


def signed(panel: PanelState) -> bool:
    return panel is PanelState.SIGNED


def reopened(panel: PanelState) -> bool:
    """Whether a change of an agreed mark sends the panel back from confirming to agreeing."""
    return panel is PanelState.CONFIRMING


def changing_agreed(stage: Stage, panel: PanelState) -> str:
    """Writing an agreed mark, or the reason for one."""
    if stage is not Stage.MARK:
        return f"考核现在是“{STAGES[stage]}”阶段，合议得分不能再改；确需更改的请按更正程序办理"
    return agreeing(panel)


def offering(stage: Stage, panel: PanelState) -> str:
    """Submitting the agreed marks to the members for their confirmation."""
    if panel is PanelState.CONFIRMING:
        return "合议结果已经提交，正在等成员确认"
    return changing_agreed(stage, panel)


def standing_by(stage: Stage, panel: PanelState) -> str:
    """Confirming the agreed marks, or objecting to them."""
    if panel is PanelState.AGREEING:
        return "合议结果还没有提交确认，或者提交后又有改动，请等重新提交"
    return changing_agreed(stage, panel)


def reported(state: EntryState) -> bool:
    """Whether the unit's report has left it, so that there is something to mark."""
    return state in (EntryState.CONFIRMED, EntryState.ABSENT)


def submitting(panel: PanelState, submitted: bool) -> str:
    """Handing in one's own marks on a unit; whether anything is missing is another question (queries.ready)."""
    if submitted:
        return "您已经提交了对该单位的评分"
    return "" if panel is PanelState.MARKING else "本组已进入合议，不能再提交个人评分"


def withdrawing(panel: PanelState, submitted: bool) -> str:
    if panel is not PanelState.MARKING:
        return "本组已全部提交并进入合议，不能再撤回"
    return "" if submitted else "您还没有提交对该单位的评分，不需要撤回"


def all_submitted(panel: PanelState, waiting: int) -> bool:
    """Whether a group's work on a unit goes on from marking to agreeing: nobody's marks are waited for any more."""
    return panel is PanelState.MARKING and waiting == 0


def noting_visits(stage: Stage, panels: tuple[PanelState, ...]) -> str:
    """An on-site record (F08): from the reports on, and as long as somebody may still rest a mark on it."""
    if stage not in (Stage.REPORT, Stage.MARK):
        return "考核没有在进行，不能登记现场核查记录"
    return "评分已经签字锁定，不能再登记现场核查记录" if panels and all(p is PanelState.SIGNED for p in panels) else ""


def absences(stage: Stage, panels: tuple[PanelState, ...]) -> str:
    """Proposing, consenting to or ending 不适用: it moves totals, so not once somebody has signed them."""
    if stage not in (Stage.REPORT, Stage.MARK):
        return "考核没有在进行，不能提出或办理不适用"
    return "该单位已有签字锁定的评分，不适用不能再改；确需更改的请按更正程序办理" if PanelState.SIGNED in panels else ""


def editing_standard(state: StandardState) -> str:
    """Correcting a standard's reading, and ruling on it."""
    if state is StandardState.DISCARDED:
        return "这份草稿已经作废，不能再改；需要时请重新上传"
    return "" if state is StandardState.DRAFT else "评分标准已经发布，不能再改；确需修改，请作为新版本上传"


def publishing_standard(state: StandardState, errors: int, questions: int) -> str:
    """Publishing: no error and no open question is left."""
    if state is not StandardState.DRAFT:
        return "评分标准已经发布" if state is StandardState.PUBLISHED else "这份草稿已经作废，不能发布"
    left = [f"{n}{word}" for n, word in ((errors, "处错误"), (questions, "处待裁定")) if n]
    return f"还有{'、'.join(left)}，处理完才能发布" if left else ""
