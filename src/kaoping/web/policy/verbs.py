"""The table of domain 2.4 as predicates: a verb, and who may do it to what. Every URL and every action names one of these verbs.

Rights say who; whether now is the time is said by `steps`. A refusal for want of rights looks like absence (Hidden).
"""

from __future__ import annotations

import rules

from . import options
from .actor import Actor, Scope
from .roles import Role
from .states import EntryState, PanelState, Stage


class Hidden(Exception):
    """Not there, or not theirs: the same to whoever asks."""


@rules.predicate
def anyone(actor: Actor, scope: Scope) -> bool:
    return True


@rules.predicate
def office(actor: Actor, scope: Scope) -> bool:
    return actor.at_owner(scope.owner, Role.OFFICE)


@rules.predicate
def any_office(actor: Actor, scope: Scope) -> bool:
    """An office at all: for pages that belong to no object yet (a new standard, a new assessment)."""
    return Role.OFFICE in actor.roles


@rules.predicate
def any_checker(actor: Actor, scope: Scope) -> bool:
    return Role.CHECKER in actor.roles


@rules.predicate
def checker(actor: Actor, scope: Scope) -> bool:
    return actor.at_owner(scope.owner, Role.CHECKER)


@rules.predicate
def reader(actor: Actor, scope: Scope) -> bool:
    return actor.at_owner(scope.owner, Role.READER)


@rules.predicate
def allowed_reader(actor: Actor, scope: Scope) -> bool:
    """A leader who reads, where the assessment lets leaders see what units have reported."""
    return actor.at_owner(scope.owner, Role.READER) and options.on(dict(scope.options), "reader_sees")


@rules.predicate
def grouped(actor: Actor, scope: Scope) -> bool:
    return actor.in_groups(scope.groups, Role.LEAD, Role.MEMBER)


@rules.predicate
def lead(actor: Actor, scope: Scope) -> bool:
    return actor.in_groups(scope.groups, Role.LEAD)


@rules.predicate
def clerk(actor: Actor, scope: Scope) -> bool:
    return actor.at_unit(scope.unit, Role.CLERK)


@rules.predicate
def head(actor: Actor, scope: Scope) -> bool:
    return actor.at_unit(scope.unit, Role.HEAD)


@rules.predicate
def assessed(actor: Actor, scope: Scope) -> bool:
    """Somebody of one of the units that the thing is for."""
    return any(p.role in (Role.CLERK, Role.HEAD) and p.unit in scope.units for p in actor.posts)


@rules.predicate
def author(actor: Actor, scope: Scope) -> bool:
    return scope.author == actor.id


@rules.predicate
def published(actor: Actor, scope: Scope) -> bool:
    return scope.published


@rules.predicate
def reported(actor: Actor, scope: Scope) -> bool:
    """The unit's report has left the unit: confirmed by its head, or given up."""
    return scope.state in (EntryState.CONFIRMED, EntryState.ABSENT)


@rules.predicate
def all_in(actor: Actor, scope: Scope) -> bool:
    """Every member has submitted, so that nobody's marks can sway another's. For those of a group: their own group's panel."""
    mine = {p.group for p in actor.posts if p.role in (Role.LEAD, Role.MEMBER)}
    panels = [s for g, s in scope.panels if g in mine] or [s for _, s in scope.panels]
    return bool(panels) and all(s is not PanelState.MARKING for s in panels)


@rules.predicate
def appeals(actor: Actor, scope: Scope) -> bool:
    return actor.at_owner(scope.owner, Role.APPEALS)


@rules.predicate
def impartial(actor: Actor, scope: Scope) -> bool:
    """Has never marked the unit (domain 2.6: a marker decides no appeal of the same unit), nor belongs to it."""
    return actor.id not in scope.markers and not actor.at_unit(scope.unit, Role.CLERK, Role.HEAD)


@rules.predicate
def sent(actor: Actor, scope: Scope) -> bool:
    """The appeal has been filed: until then it is the unit's own draft."""
    return scope.sent


@rules.predicate
def appealed(actor: Actor, scope: Scope) -> bool:
    """An appeal that the office has taken up rests on it."""
    return scope.appealed


@rules.predicate
def noticed(actor: Actor, scope: Scope) -> bool:
    """Units have been told their results."""
    return scope.stage in NOTICED


@rules.predicate
def released(actor: Actor, scope: Scope) -> bool:
    """Results have been issued."""
    return scope.stage in RELEASED


@rules.predicate
def marks_told(actor: Actor, scope: Scope) -> bool:
    """Units are told marks, and not grades alone (R28)."""
    return options.value(dict(scope.options), "published") != "grades"


@rules.predicate
def early(actor: Actor, scope: Scope) -> bool:
    """The committee lets leaders read before that (domain 2.4: by decision, logged)."""
    return scope.early


@rules.predicate
def confirmable(actor: Actor, scope: Scope) -> bool:
    """A group has signed its marks on the unit: its facts and deductions may be told to the unit (R27)."""
    return any(s is PanelState.SIGNED for _, s in scope.panels)


@rules.predicate
def told(actor: Actor, scope: Scope) -> bool:
    """The problem has been handed to its unit."""
    return scope.told


@rules.predicate
def system(actor: Actor, scope: Scope) -> bool:
    return Role.SYSTEM in actor.roles


@rules.predicate
def security(actor: Actor, scope: Scope) -> bool:
    return Role.SECURITY in actor.roles


@rules.predicate
def auditor(actor: Actor, scope: Scope) -> bool:
    return Role.AUDIT in actor.roles


@rules.predicate
def business(actor: Actor, scope: Scope) -> bool:
    """Anybody with a business role; the technical administrators have their own pages."""
    return bool(actor.roles - {Role.SYSTEM, Role.SECURITY, Role.AUDIT})


unit = clerk | head
NOTICED = frozenset({Stage.NOTICE, Stage.DECIDE, Stage.RELEASED, Stage.ARCHIVED})
RELEASED = frozenset({Stage.RELEASED, Stage.ARCHIVED})

VERBS: dict[str, rules.Predicate] = {
    "home": anyone,
    "password.change": anyone,
    # standards
    "standard.list": business,
    "standard.read": office | checker | (published & (reader | grouped | assessed)),
    "standard.add": any_office,
    "standard.edit": office,
    # plan
    "assessment.list": business,
    "assessment.add": any_office,
    "plan.list": any_office | any_checker,
    "plan.read": office | checker,
    "plan.edit": office,
    "unit.list": any_office,
    "unit.edit": office,
    # report and evidence
    "report.list": unit | assessed,
    "report.office": office | checker,
    "report.read": unit | (reported & (office | checker | grouped | allowed_reader)),
    "report.edit": clerk,
    "report.submit": clerk,
    "report.confirm": head,
    "report.return": office,
    "evidence.read": unit | (reported & (office | checker | grouped | allowed_reader | (appeals & appealed))),
    "evidence.withdrawn": unit,
    "evidence.whole": unit,
    "evidence.bare": unit | (reported & (office | checker | grouped | (appeals & appealed))),
    "evidence.edit": clerk,
    "absent.propose": clerk | grouped,
    "absent.consent": office | checker,
    # marking
    "mark.list": grouped,
    "mark.read": grouped,
    "mark.save": grouped,
    "visit.edit": grouped,
    "fact.edit": office,
    "fact.read": office | checker,
    # agreeing
    "agree.list": grouped | office | checker,
    "agree.read": all_in & (grouped | office | checker),
    "agree.edit": all_in & grouped,
    "agree.confirm": all_in & grouped,
    "agree.decide": all_in & lead,
    "agree.review": all_in & checker,
    "agree.object": all_in & (grouped | checker),
    "agree.sign": all_in & lead,
    "sheet.own": author & grouped,
    "paper.verify": anyone,
    # papers: each form by the verbs of what it is of (policy.papers)
    "papers.list": office | checker | reader | grouped | assessed | appeals,
    "papers.unit": office | checker | reader | grouped | unit,
    "papers.take": office | checker | reader | grouped | assessed | appeals,
    "papers.words": office,
    # looking
    "overview.read": office | checker,
    "overview.wait": reader,
    # results: collected, checked, proposed, decided, released; and looking at them
    "results.read": office | checker | (reader & (released | early)) | (grouped & released),
    "results.own": office | checker | (reader & (released | early)) | (grouped & released) | (unit & noticed),
    "results.marks": office | checker | (reader & (released | early)) | (grouped & released) | (unit & noticed & marks_told),
    "results.list": assessed & noticed,
    "results.collected": office | checker,
    "results.names": (office | checker | grouped) & ~unit,
    "results.grades": office | checker | (reader & (released | early)),
    "results.decided": office | checker | (reader & (released | early)) | ((grouped | unit | assessed) & released),
    "results.edit": office,
    "results.check": checker,
    "daily.read": office | checker,
    "daily.edit": office,
    "ballot.edit": office,
    "extra.read": office | checker,
    "extra.edit": office,
    "extra.consent": checker,
    # the unit's word on deductions, appeals, corrections of what is signed
    "deduct.read": unit & confirmable,
    "deduct.answer": head & confirmable,
    "deduct.list": office | checker | grouped,
    "appeal.list": office | checker | appeals,
    "appeal.own": unit & noticed,
    "appeal.draft": unit & noticed,
    "appeal.file": head & noticed,
    "appeal.read": (unit & noticed) | (sent & (office | checker | appeals)),
    "appeal.sent": sent & (office | checker | appeals),
    "appeal.receive": unit & noticed,
    "appeal.accept": office & sent,
    "appeal.decide": appeals & impartial & sent,
    "correct.read": office | checker,
    "correct.propose": office,
    "correct.approve": checker,
    "days.read": any_office | any_checker,
    "days.edit": any_office,
    # rectification, archive
    "rectify.read": office | checker,
    "rectify.sums": office | checker | (reader & released),
    "rectify.list": assessed,
    "rectify.own": unit | office | checker | (reader & released),
    "rectify.feedback": office | checker | ((unit | reader) & released),
    "problem.read": office | checker | (reader & released) | (unit & told),
    "problem.edit": clerk & told,
    "problem.claim": head & told,
    "rectify.manage": office,
    "rectify.verify": office,
    "rectify.return": office | checker,
    "rectify.close": checker,
    "archive.read": office | checker | (reader & released),
    "archive.end": office,
    "archive.purge": office,
    "remind.read": business,
    # people
    "people.list": system | security,
    "people.add": system,
    "people.edit": system,
    "post.edit": security,
    "people.release": security,
    "factor.own": anyone,
    # audit
    "audit.read": auditor,
    # programs: the description and one's own tokens, the packages that leave the installation, the addresses that are told of a release
    "api.read": anyone,
    "token.own": anyone,
    "package.take": office,
    "hook.edit": office,
}


def may(actor: Actor | None, verb: str, scope: Scope | None = None) -> bool:
    """Whether the actor may, by rights. KeyError: no such verb."""
    predicate = VERBS[verb]
    return actor is not None and bool(predicate.test(actor, scope or Scope()))


def require(actor: Actor, verb: str, scope: Scope | None = None) -> None:
    """Hidden unless the actor may."""
    if not may(actor, verb, scope):
        raise Hidden(verb)
