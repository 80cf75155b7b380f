"""The machine: Hypothesis chooses who tries what, in any order; each try is compared with what the book says, and the book follows."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kaoping.core.errors import KaopingError
from kaoping.web.actions import absents, agreeing, appeals, archive, corrections, facts, marks, plan_run, rectify_office, rectify_unit
from kaoping.web.actions import results as acts
from kaoping.web.actions import results_parts as parts
from kaoping.web.actions.corrections import Wanted
from kaoping.web.actions.marks import Given
from kaoping.web.actions.results_grades import Given as Grade
from kaoping.web.actions.results_grades import decide_grades, propose_grades
from kaoping.web.models import Appeal, Assessment, Correction, Entry, Event, Mark, Panel, Problem
from kaoping.web.policy import Hidden
from kaoping.web.queries.access import find

from ..world import World
from .book import DONE, HIDDEN, LOST, REFUSED, ROLES, UNITS, WORTH, Book, Change, Plea, Trouble, item_of

WHO = st.one_of(st.just("王主任"), st.just("李复核"), st.sampled_from(list(ROLES)))
UNIT = st.sampled_from(UNITS)
WORDS = st.sampled_from(["说明", "说明", "说明", " "])
PICK = st.integers(0, 7)
CLAUSE = st.sampled_from(["1.2.1", "1.5.3", "3.1.1", "1.3.1"])
COUNTS = st.sampled_from(["none", "year"])


class Second(RuleBasedStateMachine):
    """Any operation by anybody. `base` is the world with its book before the example, which the end of the example puts back."""

    base: ClassVar[tuple[World, Book]]
    tried: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world, self.book = self.base[0], copy.deepcopy(self.base[1])
        self.a = self.world.assessment.pk

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # trying

    def attempt(self, expected: str, act: Callable[[], Any], what: str) -> Any:
        """Do it; what came of it must be what the book says. What is refused leaves nothing behind."""
        before, found, got = Event.objects.count(), None, DONE
        try:
            with transaction.atomic():
                found = act()
        except Hidden:
            got = HIDDEN
        except KaopingError as error:
            got, what = REFUSED, f"{what}：{error}"
        self.tried[got] += 1
        assert got == expected, f"{what}：{got}, the book says {expected} ({self.book.stage})"
        if got != DONE:
            assert Event.objects.count() == before, what
        assert Assessment.objects.values_list("stage", flat=True).get(pk=self.a) == self.book.stage or got == DONE
        return found if got == DONE else None

    def assessment(self) -> Assessment:
        found = find("assessment", self.a)
        assert isinstance(found, Assessment)
        return found

    def entry(self, unit: str) -> Entry:
        found = find("entry", self.world.entries[unit].pk)
        assert isinstance(found, Entry)
        return found

    def one(self, kept: dict[int, Any], pick: int) -> int:
        """One of those that there are; 0 where there is none."""
        keys = list(kept)
        return keys[pick % len(keys)] if keys else 0

    def sync(self) -> None:
        """The ledger as it stands: entered by the site, counted by the book."""
        known = self.book.troubles
        for p in Problem.objects.filter(assessment=self.a).select_related("entry__unit"):
            if p.pk not in known:
                assert p.state == "new", p.state
                known[p.pk] = Trouble(p.entry.unit.name, "new", p.source == "assessment")
            elif p.state == "void":
                known[p.pk].state = "void"
        if self.book.stage == "released":
            for unit, lost in self.book.lost.items():
                there = {p.origin["where"] for p in Problem.objects.filter(entry=self.world.entries[unit], source="assessment").exclude(state="void")}
                assert there == lost, (unit, there, lost)

    # the whole

    @rule(who=WHO, verb=st.sampled_from(["collect", "submit", "pass", "return", "notice", "deliberate", "release", "archive"]), words=WORDS)
    def steps(self, who: str, verb: str, words: str) -> None:
        actor, a, expected = self.world.actor(who), self.assessment(), self.book.course(ROLES[who], verb, words)
        act: dict[str, Callable[[], Any]] = {
            "collect": lambda: acts.collect(actor, a), "submit": lambda: acts.submit(actor, a), "pass": lambda: acts.pass_(actor, a),
            "return": lambda: acts.return_(actor, a, words), "notice": lambda: acts.notice(actor, a), "deliberate": lambda: acts.deliberate(actor, a),
            "release": lambda: acts.release(actor, a), "archive": lambda: archive.end(actor, a),
        }
        self.attempt(expected, act[verb], f"{who} {verb}")
        if expected == DONE:
            self.book.stage = {"collect": "collect", "submit": "check", "pass": "checked", "return": "collect", "notice": "notice", "deliberate": "decide",
                               "release": "released", "archive": "archived"}[verb]  # fmt: skip
            self.sync()

    @rule()
    def days_go_by(self) -> None:
        if self.book.stage == "notice":
            past = timezone.localdate() - timedelta(days=1)
            Assessment.objects.filter(pk=self.a).update(notice_to=past, appeal_to=past)
            self.book.over = True

    @rule(who=WHO, early=st.booleans(), words=WORDS)
    def lets_leaders(self, who: str, early: bool, words: str) -> None:
        expected = self.book.told(ROLES[who] == "office", bool(words.strip()))
        self.attempt(expected, lambda: acts.let_leaders(self.world.actor(who), self.assessment(), early, words), f"{who} early")
        self.book.early = early if expected == DONE else self.book.early

    @rule(who=WHO, step=st.sampled_from(["proposed", "decided"]), some=st.booleans())
    def grades(self, who: str, step: str, some: bool) -> None:
        units = UNITS[:1] if some else UNITS
        rows = {self.world.entries[u].pk: Grade("良好", "集体研究") for u in units}
        actor, a = self.world.actor(who), self.assessment()
        right = self.book.stage in ("collect", "checked") if step == "proposed" else self.book.stage == "decide"
        expected = self.book.told(ROLES[who] == "office", right)
        act = (lambda: propose_grades(actor, a, rows)) if step == "proposed" else (lambda: decide_grades(actor, a, rows, "常委会", timezone.localdate()))
        self.attempt(expected, act, f"{who} {step}")
        if expected == DONE and step == "decided":
            self.book.graded |= set(units)

    # parts

    @rule(who=WHO, unit=UNIT, counts=COUNTS, words=WORDS)
    def finds(self, who: str, unit: str, counts: str, words: str) -> None:
        expected = self.book.finding(ROLES[who], counts, words)
        given = parts.Finding("bulletin", 1, date(2018, 3, 1), "1.4", words, Decimal(0 if counts == "none" else "-0.5"), "通报1号", counts)
        row = self.attempt(expected, lambda: parts.add_daily(self.world.actor(who), self.entry(unit), given), f"{who} finds {unit} {counts}")
        if row is not None:
            self.book.findings[row.pk] = (counts, False)
            self.sync()

    @rule(who=WHO, pick=PICK, words=WORDS)
    def unfinds(self, who: str, pick: int, words: str) -> None:
        if pk := self.one(self.book.findings, pick):
            expected = self.book.unfinding(ROLES[who], pk, words)
            self.attempt(expected, lambda: parts.withdraw_daily(self.world.actor(who), find("daily", pk), words), f"{who} unfinds")  # type: ignore[arg-type]
            if expected == DONE:
                self.book.findings[pk] = (self.book.findings[pk][0], True)
                self.sync()

    @rule(who=WHO, unit=UNIT)
    def matters(self, who: str, unit: str) -> None:
        given = parts.Matter("bonus", "经验推广", "市委〔2018〕1号", Decimal(1))
        row = self.attempt(self.book.matter(ROLES[who]), lambda: parts.add_extra(self.world.actor(who), self.entry(unit), given), f"{who} matter {unit}")
        if row is not None:
            self.book.matters[row.pk] = "waiting"

    @rule(who=WHO, verb=st.sampled_from(["consent", "consent", "refuse", "withdraw"]), pick=PICK)
    def ends_matter(self, who: str, verb: str, pick: int) -> None:
        if pk := self.one(self.book.matters, pick):
            expected, actor, row = self.book.ending_matter(ROLES[who], verb, pk), self.world.actor(who), find("extra", pk)
            act = {"consent": lambda: parts.consent_extra(actor, row), "refuse": lambda: parts.refuse_extra(actor, row, "理由"),  # type: ignore[arg-type]
                   "withdraw": lambda: parts.withdraw_extra(actor, row, "理由")}[verb]  # type: ignore[arg-type]
            self.attempt(expected, act, f"{who} {verb} matter")
            if expected == DONE:
                self.book.matters[pk] = "counts" if verb == "consent" else "ended"

    # appeals and corrections

    @rule(who=st.one_of(st.sampled_from(["陈炉镇联络员", "陈炉镇负责人"]), WHO), unit=UNIT, clause=CLAUSE)
    def pleads(self, who: str, unit: str, clause: str) -> None:
        place = item_of(clause)
        expected, plea = self.book.plea(who, unit, place), appeals.Plea(WORTH[place], "有异议")
        row = self.attempt(expected, lambda: appeals.draft(self.world.actor(who), self.entry(unit), place, plea), f"{who} pleads {unit} {place}")
        if row is not None:
            self.book.pleas[row.pk] = Plea(unit, place)

    @rule(
        who=st.one_of(st.sampled_from(["陈炉镇负责人", "申复核", "组员丙"]), WHO), clause=CLAUSE, pick=PICK,
        verb=st.sampled_from(["file", "file", "take_back", "accept", "accept", "turn_away", "uphold", "adjust", "adjust", "receive"]),
    )
    def on_plea(self, who: str, verb: str, pick: int, clause: str) -> None:
        pk = self.one(self.book.pleas, pick)
        if not pk:
            return
        expected, actor, row = self.book.on_plea(who, verb, pk, clause), self.world.actor(who), find("appeal", pk)
        assert isinstance(row, Appeal)
        plea = self.book.pleas[pk]
        act: dict[str, Callable[[], Any]] = {
            "file": lambda: appeals.file(actor, row, row.version), "take_back": lambda: appeals.take_back(actor, row, row.version),
            "accept": lambda: appeals.accept(actor, row, row.version), "turn_away": lambda: appeals.turn_away(actor, row, row.version, "理由"),
            "uphold": lambda: appeals.uphold(actor, row, row.version, "查过"),
            "adjust": lambda: appeals.adjust(actor, row, row.version, "查过", Wanted((self.given(plea.unit, clause),))),
            "receive": lambda: appeals.receive(actor, row),
        }
        self.attempt(expected, act[verb], f"{who} {verb} {plea}")
        if expected != DONE:
            return
        if verb == "adjust":
            made = Correction.objects.get(appeal=pk, state="proposed")
            plea.waits = made.pk
            self.book.changes[made.pk] = Change(plea.unit, clause, who, plea=pk)
        elif verb == "receive":
            plea.read = True
        else:
            plea.sent = plea.sent or verb == "file"
            plea.state = {"file": "filed", "take_back": "withdrawn", "accept": "accepted", "turn_away": "refused", "uphold": "decided"}[verb]

    def given(self, unit: str, clause: str) -> Given:
        version = Mark.objects.filter(sheet__entry=self.world.entries[unit], sheet__kind="agreed", place=clause).values_list("version", flat=True).first() or 0
        return Given(clause, version, "是")

    @rule(who=WHO, unit=UNIT, clause=CLAUSE, words=WORDS)
    def changes(self, who: str, unit: str, clause: str, words: str) -> None:
        if clause not in LOST[unit]:
            return  # a clause whose best answer is another word
        expected = self.book.change(ROLES[who], unit, clause, words)
        wanted = Wanted((self.given(unit, clause),))
        row = self.attempt(expected, lambda: corrections.propose(self.world.actor(who), self.entry(unit), wanted, words), f"{who} changes {unit} {clause}")
        if row is not None:
            self.book.changes[row.pk] = Change(unit, clause, who)

    @rule(who=st.one_of(st.just("李复核"), WHO), verb=st.sampled_from(["approve", "approve", "turn_down", "withdraw"]), pick=PICK, words=WORDS)
    def on_change(self, who: str, verb: str, pick: int, words: str) -> None:
        pk = self.one(self.book.changes, pick)
        if not pk:
            return
        expected, actor, row, kept = self.book.on_change(who, verb, pk, words), self.world.actor(who), find("correction", pk), self.book.changes[pk]
        assert isinstance(row, Correction)
        act: dict[str, Callable[[], Any]] = {
            "approve": lambda: corrections.approve(actor, row), "turn_down": lambda: corrections.turn_down(actor, row, words),
            "withdraw": lambda: corrections.withdraw(actor, row),
        }
        self.attempt(expected, act[verb], f"{who} {verb} {kept}")
        if expected != DONE:
            return
        kept.state = {"approve": "done", "turn_down": "refused", "withdraw": "withdrawn"}[verb]
        if verb == "approve":
            self.book.lost[kept.unit].discard(kept.clause)
        if kept.plea:
            plea = self.book.pleas[kept.plea]
            plea.waits, plea.state = 0, "decided" if verb == "approve" else "accepted"
        self.sync()

    # the ledger

    @rule(who=WHO)
    def issues(self, who: str) -> None:
        expected = self.book.issue(ROLES[who])
        self.attempt(expected, lambda: rectify_office.issue(self.world.actor(who), self.assessment()), f"{who} issues")
        if expected == DONE:
            for t in self.book.troubles.values():
                if t.state == "new" and (not t.lost or self.book.stage == "released"):
                    t.state, t.told = "open", True

    @rule(
        who=st.one_of(st.sampled_from(["陈炉镇联络员", "陈炉镇负责人", "红土镇联络员", "红土镇负责人"]), WHO), pick=PICK,
        verb=st.sampled_from(["plan", "plan", "progress", "claim", "claim", "verify", "verify", "return", "close", "close", "object"]),
    )
    def on_trouble(self, who: str, verb: str, pick: int) -> None:
        pk = self.one(self.book.troubles, pick)
        if not pk:
            return
        expected, actor, row, t = self.book.on_trouble(who, verb, pk), self.world.actor(who), find("problem", pk), self.book.troubles[pk]
        assert isinstance(row, Problem)
        task = rectify_unit.Task(measures=f"补齐记录（第{row.version}次）", responsible="组织委员")
        act: dict[str, Callable[[], Any]] = {
            "plan": lambda: rectify_unit.plan(actor, row, row.version, task), "progress": lambda: rectify_unit.progress(actor, row, "进展"),
            "claim": lambda: rectify_unit.claim(actor, row, "完成"), "verify": lambda: rectify_office.verify(actor, row, "到位"),
            "return": lambda: rectify_office.send_back(actor, row, "不到位", False), "close": lambda: rectify_office.close(actor, row),
            "object": lambda: rectify_office.send_back(actor, row, "不到位", True),
        }
        self.attempt(expected, act[verb], f"{who} {verb} {t}")
        if expected == DONE:
            t.measures = t.measures or verb == "plan"
            t.state = {"claim": "claimed", "verify": "verified", "close": "closed"}.get(verb, "working")

    # roads that are closed

    @rule(who=st.sampled_from(list(ROLES)), unit=UNIT, clause=CLAUSE, road=st.sampled_from(["member", "agree", "fact", "absent", "open", "sign"]))
    def tries_another_road(self, who: str, unit: str, clause: str, road: str) -> None:
        """Nothing that is signed changes but by a correction."""
        actor, entry = self.world.actor(who), self.entry(unit)
        panel = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").filter(entry=entry).first()
        assert panel is not None
        before = (Event.objects.count(), list(Mark.objects.filter(sheet__entry=entry).order_by("pk").values_list("pk", "version")))
        act: dict[str, Callable[[], Any]] = {
            "member": lambda: marks.save_member(actor, entry, Given(clause, 0, "是")), "agree": lambda: agreeing.settle(actor, panel, self.given(unit, clause)),
            "fact": lambda: facts.state(actor, entry, "4.4.2", facts.Stated("否", "通报", 1)),
            "absent": lambda: absents.propose_absent(actor, entry, clause, "没有"), "open": lambda: plan_run.open_marking(actor, self.assessment()),
            "sign": lambda: agreeing.sign(actor, panel),
        }
        try:
            with transaction.atomic():
                act[road]()
        except (Hidden, KaopingError):
            self.tried[REFUSED] += 1
        else:
            raise AssertionError(f"{who} {road} {unit} {clause} in {self.book.stage}")
        assert before == (Event.objects.count(), list(Mark.objects.filter(sheet__entry=entry).order_by("pk").values_list("pk", "version")))

    @rule(who=st.sampled_from(list(ROLES)), page=st.sampled_from(["results", "appeals", "rectify", "archive"]))
    def looks(self, who: str, page: str) -> None:
        """Nobody sees what is collected, appealed or in the ledger before they may."""
        role = ROLES[who]
        out = self.book.stage in ("released", "archived")
        allowed = {
            "results": role in ("office", "checker"), "appeals": role in ("office", "checker", "appeals", "marker"),
            "rectify": role in ("office", "checker"), "archive": role in ("office", "checker") or (role == "reader" and out),
        }[page]
        answer = self.world.client(who).get(f"/a/{self.a}/{page}")
        assert (answer.status_code == 200) == allowed, f"{who} {page} {answer.status_code} ({self.book.stage})"
        self.tried["looked"] += 1

    @rule(upto=st.sampled_from(["checked", "notice", "decide", "released"]))
    def goes_on(self, upto: str) -> None:
        """What is next, done as it should be, so that examples get anywhere."""
        for verb, who in (("collect", "王主任"), ("submit", "王主任"), ("pass", "李复核"), ("notice", "王主任")):
            if self.book.course(ROLES[who], verb, "说明") == DONE:
                self.steps(who, verb, "说明")
                if self.book.stage == upto:
                    return
        if self.book.stage == "notice" and upto in ("decide", "released"):
            self.days_go_by()
            self.steps("王主任", "deliberate", "说明")
        if self.book.stage == "decide" and upto == "released":
            self.grades("王主任", "decided", False)
            self.steps("李复核", "release", "说明")
            self.issues("王主任")

