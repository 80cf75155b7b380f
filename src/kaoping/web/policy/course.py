"""Whether now is the time, once marks are signed: collecting, checking, notice, appeals, deciding, release, correction, rectification, archive.

domain 2.1, steps 12–22. As in `steps`, each function answers with the sentence that says why not, empty when it is.
"""

from __future__ import annotations

from datetime import date

from .states import APPEALS, CORRECTIONS, PROBLEMS, STAGES, AppealState, CorrectionState, PanelState, ProblemState, Stage

FROZEN = frozenset({Stage.CHECKED, Stage.NOTICE, Stage.DECIDE, Stage.RELEASED, Stage.ARCHIVED})
"""The stages in which results are what was frozen, and no longer reckoned from the marks of the day."""
LIVE = frozenset({Stage.REPORT, Stage.MARK, Stage.COLLECT})
ORDER = tuple(Stage)


def frozen(stage: Stage) -> bool:
    return stage in FROZEN


def past(stage: Stage, other: Stage) -> bool:
    """Whether the assessment has left `other` behind."""
    return ORDER.index(stage) > ORDER.index(other)


def collecting(stage: Stage, unsigned: int) -> str:
    """From marking to collecting: every group has signed for every unit."""
    if stage is not Stage.MARK:
        return _elsewhere(stage, "汇总")
    return f"还有{unsigned}份评分没有签字，全部签字后才能汇总" if unsigned else ""


def leaving(stage: Stage) -> str:
    """An assessment as a package: once everything is signed, as until then marks are blind."""
    early = stage in (Stage.PLAN, Stage.REPORT, Stage.MARK)
    return f"考核现在是“{STAGES[stage]}”阶段，全部签字、进入汇总以后才能导出" if early else ""


def feeding(stage: Stage) -> str:
    """Daily findings, ballots, bonus, penalty and veto: until the results go to be checked."""
    return "" if stage in LIVE else f"考核现在是“{STAGES[stage]}”阶段，结果的组成部分不能再改；确需更改的请由复核人退回或按更正程序办理"


def finding(stage: Stage) -> str:
    """Noting a problem that touches no mark: as long as the assessment runs."""
    return "" if stage not in (Stage.PLAN, Stage.ARCHIVED) else f"考核现在是“{STAGES[stage]}”阶段，不能登记"


def submitting(stage: Stage, lacking: int) -> str:
    """From the office to the second person."""
    if stage is not Stage.COLLECT:
        return _elsewhere(stage, "提交复核")
    return f"还有{lacking}处没有定下来，不能提交复核" if lacking else ""


def checking(stage: Stage, same: bool) -> str:
    """The second person passes or returns; `same`: it is who submitted."""
    if stage is not Stage.CHECK:
        return _elsewhere(stage, "复核")
    return "汇总和复核须由两人办理，您提交的请由另一人复核" if same else ""


def proposing(stage: Stage) -> str:
    """A grade proposed by the office (F15): after collecting and before units are told."""
    return "" if stage in (Stage.COLLECT, Stage.CHECKED) else _elsewhere(stage, "提出等次建议")


def noticing(stage: Stage, ungraded: int = 0) -> str:
    """Telling the units (公示、告知). `ungraded`: units without a grade where a grade is all that is told."""
    if stage is not Stage.CHECKED:
        return _elsewhere(stage, "公示")
    return f"本次考核只公布等次，还有{ungraded}个单位没有等次建议，提出后才能公示" if ungraded else ""


def acknowledging(stage: Stage, panel: PanelState) -> str:
    """The unit's word on the deductions of a signed sheet (F06): until everything is put away."""
    if stage is Stage.ARCHIVED:
        return "考核已经归档，不能再答复"
    return "" if panel is PanelState.SIGNED else "考核组还没有签字，暂不能答复"


def supplementing(stage: Stage, today: date, until: date | None, appealed: bool) -> str:
    """New evidence for items that the unit has appealed. `appealed`: one of its appeals is not yet taken up."""
    if sentence := appealing(stage, today, until):
        return sentence
    return "" if appealed else "公示以后只能为提出申诉的条目补充佐证材料，请先提出申诉"


def appealing(stage: Stage, today: date, until: date | None) -> str:
    """Writing and filing an appeal."""
    if stage is not Stage.NOTICE or until is None:
        return "只能在公示以后、申诉期内提出申诉"
    return f"申诉期已于{until}截止，不能再提出" if today > until else ""


def deciding(stage: Stage, today: date, notice_to: date | None, appeal_to: date | None, waiting: int) -> str:
    """From the notice to the committee: both periods are over and no appeal is open."""
    if stage is not Stage.NOTICE:
        return _elsewhere(stage, "审定")
    last = max(d for d in (notice_to, appeal_to) if d is not None) if notice_to or appeal_to else None
    if last is not None and today <= last:
        return f"公示期和申诉期到{last}为止，过后才能审定"
    return f"还有{waiting}件申诉或更正没有办结，办结后才能审定" if waiting else ""


def grading(stage: Stage) -> str:
    """A grade decided by the committee."""
    return "" if stage is Stage.DECIDE else _elsewhere(stage, "审定等次")


def releasing(stage: Stage, undecided: int, same: bool) -> str:
    """Issuing the results, by the second person; `same`: it is who noted the decisions."""
    if stage is not Stage.DECIDE:
        return _elsewhere(stage, "通报")
    if undecided:
        return f"还有{undecided}个单位没有登记审定等次，不能通报"
    return "审定结果须由另一人核对后通报" if same else ""


def filing(state: AppealState) -> str:
    return "" if state is AppealState.DRAFT else f"这件申诉“{APPEALS[state]}”，不能再改"


def accepting(stage: Stage, state: AppealState) -> str:
    if stage is not Stage.NOTICE:
        return _elsewhere(stage, "受理申诉")
    return "" if state is AppealState.FILED else f"这件申诉“{APPEALS[state]}”，不需要受理"


def settling(state: AppealState) -> str:
    """Deciding on an appeal."""
    return "" if state is AppealState.ACCEPTED else f"这件申诉“{APPEALS[state]}”，不能作复核决定"


def waiting(state: AppealState) -> bool:
    """Whether the unit may still say more: the office has not taken the appeal up."""
    return state in (AppealState.DRAFT, AppealState.FILED)


def shows_evidence(state: AppealState) -> bool:
    """Whether the evidence of the appeal is shown to those who decide on it."""
    return state in (AppealState.ACCEPTED, AppealState.DECIDED)


def over(state: AppealState) -> bool:
    """Whether the same item may be appealed anew: this one came to nothing."""
    return state in (AppealState.REFUSED, AppealState.WITHDRAWN)


def answered(state: AppealState) -> bool:
    """Whether there is an answer to be handed to the unit."""
    return state in (AppealState.DECIDED, AppealState.REFUSED)


def receiving(state: AppealState, received: bool) -> str:
    """The unit signs for the answer (送达、签收)."""
    if not answered(state):
        return f"这件申诉“{APPEALS[state]}”，还没有可以签收的答复"
    return "答复已经签收" if received else ""


def taking_back(state: AppealState) -> str:
    return "" if state in (AppealState.DRAFT, AppealState.FILED) else f"这件申诉“{APPEALS[state]}”，不能再撤回"


def correcting(stage: Stage, panels: tuple[PanelState, ...]) -> str:
    """Asking for a change of what is signed (F21): from the first signature to the archive. Not while results are with the second person."""
    if stage in (Stage.PLAN, Stage.REPORT, Stage.ARCHIVED):
        return f"考核现在是“{STAGES[stage]}”阶段，没有可以更正的签字评分" if stage is not Stage.ARCHIVED else "考核已经归档，不能再更正"
    if stage is Stage.CHECK:
        return "结果正在复核，请复核人先退回，再办理更正"
    return "" if all(p is PanelState.SIGNED for p in panels) and panels else "评分还没有签字，请由考核组直接修改"


def revoking(state: CorrectionState, own: bool) -> str:
    """Taking a correction back before it is carried out; `own`: by who asked for it."""
    if state is not CorrectionState.PROPOSED:
        return f"这件更正“{CORRECTIONS[state]}”，不能再撤回"
    return "" if own else "更正只能由提出人撤回"


def pending(state: CorrectionState) -> bool:
    return state is CorrectionState.PROPOSED


def in_ledger(stage: Stage) -> bool:
    """Whether lost points stand in the ledger of problems by now, so that it follows a correction."""
    return stage is Stage.RELEASED


def approving(stage: Stage, state: CorrectionState, same: bool) -> str:
    """Carrying it out, by the second person; `same`: it is who asked."""
    if state is not CorrectionState.PROPOSED:
        return f"这件更正“{CORRECTIONS[state]}”，不需要再批"
    if stage in (Stage.CHECK, Stage.ARCHIVED):
        return f"考核现在是“{STAGES[stage]}”阶段，不能批准更正"
    return "更正须由两人办理，您提出的请由另一人批准" if same else ""


def issuing(stage: Stage, state: ProblemState, lost: bool) -> str:
    """Handing a problem to the unit. `lost`: it is a lost point, and such are told with the results."""
    if stage in (Stage.PLAN, Stage.ARCHIVED):
        return f"考核现在是“{STAGES[stage]}”阶段，不能下发"
    if lost and stage is not Stage.RELEASED:
        return "失分问题在结果通报以后下发"
    return "" if state is ProblemState.NEW else f"这个问题“{PROBLEMS[state]}”，不需要再下发"


def working(stage: Stage, state: ProblemState, taken: bool = False) -> str:
    """The unit's measures and progress. `taken`: the problem has been taken over into the next assessment."""
    if sentence := _ended(stage, taken, "填"):
        return sentence
    return "" if state in (ProblemState.OPEN, ProblemState.WORKING) else f"这个问题“{PROBLEMS[state]}”，现在不能填整改情况"


def claiming(stage: Stage, state: ProblemState, measures: bool, taken: bool = False) -> str:
    """The unit says that it is done (申请销号)."""
    if sentence := working(stage, state, taken):
        return sentence
    return "" if measures else "还没有填整改措施，不能申请销号"


def verifying(stage: Stage, state: ProblemState, taken: bool = False) -> str:
    if sentence := _ended(stage, taken, "核查"):
        return sentence
    return "" if state is ProblemState.CLAIMED else f"这个问题“{PROBLEMS[state]}”，没有待核查的销号申请"


def closing(stage: Stage, state: ProblemState, same: bool, taken: bool = False) -> str:
    """销号 by a second person (R32); `same`: it is who checked on it."""
    if sentence := _ended(stage, taken, "销号"):
        return sentence
    if state is not ProblemState.VERIFIED:
        return f"这个问题“{PROBLEMS[state]}”，核查同意后才能销号"
    return "核查和销号须由两人办理，您核查的请由另一人销号" if same else ""


def sending_back(stage: Stage, state: ProblemState, checker: bool, taken: bool = False) -> str:
    """Back to the unit: by the office what the unit claims to be done, by the checker what the office has found to be."""
    if sentence := _ended(stage, taken, "退回"):
        return sentence
    wanted = ProblemState.VERIFIED if checker else ProblemState.CLAIMED
    return "" if state is wanted else f"这个问题“{PROBLEMS[state]}”，现在不能退回"


def describing(stage: Stage, state: ProblemState, taken: bool = False) -> str:
    """The office's wording, requirement and day; and that a problem falls away."""
    if sentence := _ended(stage, taken, "改"):
        return sentence
    return "" if is_open(state) else f"这个问题“{PROBLEMS[state]}”，不能再改"


def parting(stage: Stage, state: ProblemState) -> str:
    """Taking a merge back."""
    if stage is Stage.ARCHIVED:
        return "考核已经归档，不能再改"
    return "" if state is ProblemState.MERGED else f"这个问题“{PROBLEMS[state]}”，没有合并"


def told(state: ProblemState, issued: bool) -> bool:
    """Whether the unit has been handed the problem, so that it may see it; what was withdrawn before that it never learns of."""
    return issued and state is not ProblemState.NEW


def reopened(issued: bool, worked: bool) -> ProblemState:
    """Where a problem stands that is taken out of a merge, or comes back."""
    return ProblemState.NEW if not issued else ProblemState.WORKING if worked else ProblemState.OPEN


def overdue(state: ProblemState, due: date | None, today: date) -> bool:
    """Whether the unit is late with it; what is claimed to be done waits for others."""
    return state in (ProblemState.OPEN, ProblemState.WORKING) and due is not None and today > due


def with_unit(state: ProblemState) -> bool:
    """Whether the unit has something to do about it."""
    return state in (ProblemState.OPEN, ProblemState.WORKING)


def merging(stage: Stage, *states: ProblemState) -> str:
    if stage is Stage.ARCHIVED:
        return "考核已经归档，不能再合并"
    ended = (ProblemState.CLOSED, ProblemState.VOID, ProblemState.MERGED)
    return "已销号、已撤销或已合并的问题不能再合并" if any(s in ended for s in states) else ""


def is_open(state: ProblemState) -> bool:
    """Whether something is still to be done about the problem."""
    return state not in (ProblemState.CLOSED, ProblemState.VOID, ProblemState.MERGED)


OPEN = tuple(s for s in ProblemState if is_open(s))
COUNTED = tuple(s for s in ProblemState if s not in (ProblemState.VOID, ProblemState.MERGED))
"""What counts as a problem: not what fell away, nor what stands within another."""


def archiving(stage: Stage, waiting: int) -> str:
    """Ending it all: results released, no correction and no appeal open. Open problems are taken over by the next assessment."""
    if stage is not Stage.RELEASED:
        return "考核已经归档" if stage is Stage.ARCHIVED else "结果通报以后才能归档"
    return f"还有{waiting}件更正没有办结，办结后才能归档" if waiting else ""


AFTER_THE_END = frozenset({"archive.end", "archive.purge", "package.take", "hook.edit", "papers.take", "paper.print", "paper.pack"})


def sealing(stage: Stage | None, verb: str) -> str:
    """Whether an assessment may still be written on at all: an archived one by nobody, but for retention, the archiving
    itself, a copy or a paper that is given out, and the office's address for notices, which is not the assessment's."""
    return "考核已经归档，只能查看，不能再改" if stage is Stage.ARCHIVED and verb not in AFTER_THE_END else ""


def _ended(stage: Stage, taken: bool, what: str) -> str:
    if stage is Stage.ARCHIVED:
        return f"考核已经归档，不能再{what}"
    return f"这个问题已转入下一次考核，请在那里{what}" if taken else ""


def _elsewhere(stage: Stage, what: str) -> str:
    return f"考核现在是“{STAGES[stage]}”阶段，不能{what}"
