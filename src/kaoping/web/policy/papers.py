"""Which forms an assessment has (domain 3): what each is of, from which stage on there is one, and by which rights it is seen (domain 2.4).

A form is seen by whoever has one of its `verbs` on the very thing that it is of, so that no paper shows what a page would not; and, with no more in it than
the assessed unit is told, by whoever has one of its `narrow` verbs on the unit.
"""

from __future__ import annotations

from dataclasses import dataclass

from .actor import Actor, Scope
from .course import ORDER
from .roles import Role
from .states import STAGES, EntryState, PackState, Stage
from .verbs import may

FORMATS = ("docx", "xlsx", "pdf", "ofd")


@dataclass(frozen=True, slots=True)
class Kind:
    """`of`: assessment, part (a table of its results), entry, panel, sheet, appeal or correction. `blank`: nothing of the record is in it, it is written in by
    hand, and so has no code. `whole`: there is one of all units together too."""

    form: str
    of: str
    since: Stage
    verbs: tuple[str, ...]
    narrow: tuple[str, ...] = ()
    blank: bool = False
    whole: bool = False

    def wide(self, actor: Actor, scope: Scope) -> bool:
        """Whether they may see all of it; `scope`: of what it is of."""
        return any(may(actor, verb, scope) for verb in self.verbs)

    def told(self, actor: Actor, around: Scope) -> bool:
        """Whether they may see what the assessed unit is told of it; `around`: of the unit in the assessment."""
        return any(may(actor, verb, around) for verb in self.narrow)


KINDS: dict[str, Kind] = {
    kind.form: kind
    for kind in (
        Kind("F01", "entry", Stage.COLLECT, ("results.marks",)),
        Kind("F02", "panel", Stage.MARK, ("agree.read",)),
        Kind("F03", "entry", Stage.REPORT, ("report.read",)),
        Kind("F04", "entry", Stage.REPORT, ("evidence.read",)),
        Kind("F05", "sheet", Stage.MARK, ("agree.read", "sheet.own")),
        Kind("F06", "panel", Stage.MARK, ("agree.read",), ("deduct.read",)),
        Kind("F07", "panel", Stage.MARK, ("agree.read",)),
        Kind("F08", "entry", Stage.MARK, ("mark.read", "agree.read")),
        Kind("F09", "entry", Stage.MARK, ("mark.read", "plan.read"), blank=True),
        Kind("F10", "entry", Stage.REPORT, ("plan.read",), blank=True),
        Kind("F10b", "assessment", Stage.MARK, ("daily.read",)),
        Kind("F11", "assessment", Stage.REPORT, ("daily.read",)),
        Kind("F12", "assessment", Stage.REPORT, ("extra.read",)),
        Kind("F13", "part", Stage.COLLECT, ("results.collected",)),
        Kind("F14", "part", Stage.CHECKED, ("results.collected",)),
        Kind("F15", "assessment", Stage.COLLECT, ("results.collected",)),
        Kind("F16", "appeal", Stage.NOTICE, ("appeal.sent",), ("appeal.own",)),
        Kind("F16b", "appeal", Stage.NOTICE, ("appeal.sent",), ("appeal.own",)),
        Kind("F17", "entry", Stage.CHECKED, ("rectify.feedback",)),
        Kind("F18", "entry", Stage.REPORT, ("rectify.own",)),
        Kind("F19", "entry", Stage.REPORT, ("rectify.read",), ("rectify.own",), whole=True),
        Kind("F19b", "entry", Stage.REPORT, ("rectify.read",), ("rectify.own",), whole=True),
        Kind("F20", "entry", Stage.REPORT, ("rectify.read",), ("rectify.own",), whole=True),
        Kind("F21", "correction", Stage.MARK, ("correct.read",)),
        Kind("F22", "assessment", Stage.PLAN, ("plan.read",)),
        Kind("F23", "assessment", Stage.PLAN, ("plan.read",)),
        Kind("F24", "assessment", Stage.RELEASED, ("archive.read",)),
    )
}


def too_early(form: str, stage: Stage) -> str:
    """The sentence that says from when on there is this form; empty when it is there."""
    since = KINDS[form].since
    return "" if ORDER.index(stage) >= ORDER.index(since) else f"考核现在是“{STAGES[stage]}”阶段，{form}从“{STAGES[since]}”阶段起才有"


def handed_in(state: EntryState) -> bool:
    """Whether a unit's report is its word, and no draft any more."""
    return state is EntryState.CONFIRMED


MAKING = (PackState.QUEUED, PackState.RUNNING)
"""A zip that somebody waits for."""


def packed(state: PackState) -> str:
    """Why a zip cannot be handed out; empty when it can."""
    if state in MAKING:
        return "这个压缩包还没有做好，请稍候"
    return "" if state is PackState.DONE else "这个压缩包没有做成，请重新打包"


def own_units(actor: Actor, owner: int, assessment: int) -> frozenset[int] | None:
    """The units that alone can concern somebody who comes from an assessed unit and from nowhere else; None: any may."""
    if actor.at_owner(owner, Role.OFFICE, Role.CHECKER, Role.READER, Role.APPEALS) or any(p.assessment == assessment for p in actor.posts):
        return None
    return frozenset(p.unit for p in actor.posts if p.unit is not None)
