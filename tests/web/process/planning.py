"""Planning: units, rules, calendar, groups, the division of work, the start, and who joins or leaves while all is under way."""

from __future__ import annotations

from typing import Any

from kaoping.web.actions import plan, plan_people, plan_run, plan_units
from kaoping.web.models import Entry, Group
from kaoping.web.models import Panel as PanelRow
from kaoping.web.models import Tie as TieRow
from kaoping.web.policy import Role

from .answers import FACT, ITEMS, WORTH
from .book import Panel, Tie
from .driver import Driver
from .scene import GROUPS, UNITS

PAST = {"report": ("2018-11-01", "2018-11-20"), "mark": ("2018-11-21", "2018-12-10"), "agree": ("2018-12-11", "2018-12-20")}
LATER = {"report": ("2098-11-01", "2098-11-20"), "mark": ("2098-11-21", "2098-12-10"), "agree": ("2098-12-11", "2098-12-20")}
WRONG = {"report": ("2018-11-20", "2018-11-01"), "mark": ("2018-11-21", "2018-12-10"), "agree": ("2018-12-11", "2018-12-20")}
DAYS = (PAST, LATER, WRONG)


class Planning(Driver):
    def _editing(self, what: str, who: str, stale: bool, flaw: bool, call: Any, done: Any, verb: str) -> str:
        """A change of the plan on the version that was seen."""
        who, book = self.who(who, "王主任"), self.book
        version = book.version - stale

        def after(result: Any) -> list[str]:
            done(result)
            book.version += 1
            return [f"{verb} assessment"]

        return self.step(what, who, book.office(who), flaw or stale or book.stage != "plan", lambda a: call(a, self.scene.plan(), version), after)

    def creates(self, who: str, draft: bool) -> str:
        who, scene = self.who(who, "王主任"), self.scene
        name, document = self.fresh("镇办党建考核"), scene.draft if draft else scene.document
        first = scene.assessment is None

        def done(result: Any) -> list[str]:
            if first:
                scene.assessment = result
            return ["plan.create assessment"]

        return self.step("立项", who, self.book.office(who), draft, lambda a: plan.create(a, scene.owner, name, 2018, document), done)

    def renames(self, who: str, stale: bool, draft: bool) -> str:
        name, document = self.fresh("考核"), self.scene.draft if draft else self.scene.document
        return self._editing("改名", who, stale, draft, lambda a, p, v: plan.rename(a, p, v, name, 2018, document), lambda r: None, "plan.name")

    def chooses(self, who: str, stale: bool, units: frozenset[str]) -> str:
        scene, book = self.scene, self.book

        def done(_: Any) -> None:
            book.units = set(units)
            scene.entries = {e.unit.name: e for e in Entry.objects.filter(assessment=scene.assessment.pk).select_related("unit")}
            book.states = {u: book.states.get(u, "open") for u in units}
            book.versions = {u: book.versions.get(u, 1) for u in units}

        ids = [scene.units[u].pk for u in units]
        return self._editing("定单位", who, stale, bool(units & book.idle), lambda a, p, v: plan_units.choose(a, p, v, ids), done, "plan.units")

    def dates(self, who: str, stale: bool, days: int) -> str:
        def done(_: Any) -> None:
            self.book.calendar, self.book.over = True, DAYS[days] is PAST

        wrong = DAYS[days] is WRONG
        return self._editing("定日程", who, stale, wrong, lambda a, p, v: plan.set_calendar(a, p, v, DAYS[days]), done, "plan.calendar")

    def rules(self, who: str, stale: bool, facts: bool, markers: str) -> str:
        def done(_: Any) -> None:
            self.book.facts = facts

        stated, given = ([f"A/{FACT}"] if facts else []), {"markers": markers}
        wrong = markers == "99" or bool(self.book.conflicted())
        return self._editing("定规则", who, stale, wrong, lambda a, p, v: plan.set_rules(a, p, v, given, stated), done, "plan.rules")

    def divides(self, who: str, stale: bool, by: dict[str, str]) -> str:
        book, groups = self.book, self.scene.groups
        by = {i: g for i, g in by.items() if g in groups}
        old, book.duties = book.duties, by
        wrong, book.duties = bool(book.conflicted()), old

        def done(_: Any) -> None:
            book.duties = by

        wanted = plan.Division("item", {f"A/{i}": groups[g].pk for i, g in by.items()}, {})
        return self._editing("分工", who, stale, wrong, lambda a, p, v: plan.set_division(a, p, v, wanted), done, "plan.division")

    def adds_group(self, who: str, name: str) -> str:
        who, book, scene = self.who(who, "王主任"), self.book, self.scene

        def done(group: Group) -> list[str]:
            scene.groups[name], book.groups[name] = group, {}
            return ["group.add group"]

        flaw = book.stage != "plan" or name in book.groups
        return self.step("设组", who, book.office(who), flaw, lambda a: plan_people.add_group(a, scene.plan(), name), done)

    def removes_group(self, who: str, name: str) -> str:
        who, book, scene = self.who(who, "王主任"), self.book, self.scene
        if name not in scene.groups:
            return ""

        def done(_: Any) -> list[str]:
            del scene.groups[name], book.groups[name]
            book.duties = {i: g for i, g in book.duties.items() if g != name}
            return ["group.remove group"]

        group = Group.objects.select_related("assessment").get(pk=scene.groups[name].pk)
        return self.step("撤组", who, book.office(who), book.stage != "plan", lambda a: plan_people.remove_group(a, group), done)

    def joins(self, who: str, name: str, person: str, lead: bool, reason: str) -> str:
        who, book, scene = self.who(who, "王主任"), self.book, self.scene
        if name not in scene.groups:
            return ""
        technical = any(r in ("system", "security", "audit") for r, _ in book.posts.get(person, ()))
        conflict = name in book.duties.values() and any(book.bound(person, u) for u in book.units)
        flaw = technical or person in book.off or bool(book.group_of(person)) or conflict or (book.stage != "plan" and not reason.strip())

        def done(_: Any) -> list[str]:
            if lead:
                book.groups[name] = dict.fromkeys(book.groups[name], "member")
            book.groups[name][person] = "lead" if lead else "member"
            return ["group.join group"]

        group, role = self._group(name), Role.LEAD if lead else Role.MEMBER
        return self.step("入组", who, book.office(who), flaw, lambda a: plan_people.join(a, group, scene.user(person), role, reason), done)

    def leaves(self, who: str, name: str, person: str, reason: str) -> str:
        who, book, scene = self.who(who, "王主任"), self.book, self.scene
        if name not in scene.groups:
            return ""
        bare = book.stage != "plan" and not reason.strip()
        there = person in book.groups[name]
        flaw = bare or (book.stage != "plan" and len(book.groups[name]) == 1)

        def done(_: Any) -> list[str]:
            del book.groups[name][person]
            return ["group.leave group", *self.go_on(name)]

        right = book.office(who) and (there or bare)
        return self.step("出组", who, right, flaw, lambda a: plan_people.leave(a, self._group(name), scene.user(person), reason), done)

    def leads(self, who: str, name: str, person: str, reason: str) -> str:
        who, book, scene = self.who(who, "王主任"), self.book, self.scene
        if name not in scene.groups:
            return ""
        bare, there = book.stage != "plan" and not reason.strip(), person in book.groups[name]

        def done(_: Any) -> list[str]:
            if book.groups[name][person] == "lead":
                return []
            book.groups[name] = dict.fromkeys(book.groups[name], "member") | {person: "lead"}
            return ["group.lead group"]

        right = book.office(who) and (there or bare)
        return self.step("定组长", who, right, bare, lambda a: plan_people.make_lead(a, self._group(name), scene.user(person), reason), done)

    def go_on(self, group: str) -> list[str]:
        """Panels that waited only for somebody who is gone now go on to agree."""
        told, here = [], self.book.members(group)
        for (unit, name), panel in self.book.panels.items():
            sheets = [self.book.sheets.get((unit, m)) for m in here]
            if name == group and panel.state == "marking" and sheets and all(s and s.submitted for s in sheets):
                panel.state = "agreeing"
                told.append("panel.agree panel")
        return told

    def _group(self, name: str) -> Group:
        return Group.objects.select_related("assessment__owner").get(pk=self.scene.groups[name].pk)

    def starts(self, who: str, stale: bool) -> str:
        book = self.book
        groups = all(book.members(g) and book.lead(g) not in ("", *book.off) for g in book.groups)
        ready = book.units and not book.units & book.idle and book.calendar and book.groups and groups and set(book.duties) == set(WORTH)

        def done(_: Any) -> None:
            book.stage = "report"
            book.panels = {(u, g): Panel() for u in book.units for g in sorted(set(book.duties.values()))}
            assert PanelRow.objects.filter(entry__assessment=self.scene.assessment.pk).count() == len(book.panels)

        flaw = not ready or bool(book.conflicted())
        return self._editing("启动", who, stale, flaw, lambda a, p, v: plan_run.start(a, p, v), done, "plan.start")

    def opens(self, who: str) -> str:
        who, book = self.who(who, "王主任"), self.book

        def done(_: Any) -> list[str]:
            book.stage, book.version = "mark", book.version + 1
            return ["plan.open assessment"]

        return self.step("开放评分", who, book.office(who), book.stage != "report", lambda a: plan_run.open_marking(a, self.scene.plan()), done)

    def gives_up(self, who: str, unit: str, reason: str) -> str:
        who, book = self.who(who, "王主任"), self.book
        if unit not in book.units:
            return ""
        flaw = not reason.strip() or not book.running() or book.states[unit] not in ("open", "returned") or not book.over
        done = self._to(unit, "absent", "entry.absent")
        return self.step("记未上报", who, book.office(who), flaw, lambda a: plan_run.give_up(a, self.scene.entry(unit), reason), done, unit)

    def takes_back(self, who: str, unit: str, reason: str) -> str:
        who, book = self.who(who, "王主任"), self.book
        if unit not in book.units:
            return ""
        flaw = not reason.strip() or book.states[unit] != "absent" or any(p.state != "marking" for p in book.panels_at(unit))
        done = self._to(unit, "open", "entry.late")
        return self.step("准补报", who, book.office(who), flaw, lambda a: plan_run.take_back(a, self.scene.entry(unit), reason), done, unit)

    def _to(self, unit: str, state: str, verb: str) -> Any:
        def done(_: Any) -> list[str]:
            self.book.states[unit], self.book.versions[unit] = state, self.book.versions[unit] + 1
            return [f"{verb} entry"]

        return done

    def ties(self, who: str, person: str, unit: str) -> str:
        """The office notes what binds a person; while all is under way not of somebody in a group that marks there."""
        who, book, scene = self.who(who, "王主任"), self.book, self.scene
        group = book.group_of(person)
        flaw = book.running() and group in book.duties.values()

        def done(_: Any) -> list[str]:
            book.ties[TieRow.objects.latest("pk").pk] = Tie(person, unit)
            return ["tie.add tie"]

        right = book.office(who) and unit in book.units
        return self.step("记回避", who, right, flaw, lambda a: plan_people.add_tie(a, scene.plan(), scene.user(person), scene.place(unit), "kin", "", ""), done)

    def plans(self) -> None:
        """A whole plan as it should be made."""
        self.creates("王主任", False)
        self.chooses("王主任", False, frozenset(UNITS))
        self.dates("王主任", False, 0)
        for group, people in GROUPS.items():
            self.adds_group("王主任", group)
            for n, person in enumerate(people):
                self.joins("王主任", group, person, n == 0, "")
        self.divides("王主任", False, {i: g for g, items in ITEMS.items() for i in items})
        self.rules("王主任", False, True, "2")
