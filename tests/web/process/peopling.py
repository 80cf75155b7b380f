"""Accounts, posts and ties mid-way; standards that are published; units; and the short cuts that take the process on."""

from __future__ import annotations

from typing import Any

from kaoping.core.ruling import Ruling
from kaoping.web.actions import people, posts, standards, units
from kaoping.web.models import Document, Post
from kaoping.web.models import Tie as TieRow
from kaoping.web.policy import Role

from .agreeing import Agreeing
from .book import Tie
from .scene import AWAY

RUNS = ("report", "mark")


class Peopling(Agreeing):
    def _barred(self, person: str, unit: str) -> bool:
        """Whether the person marks the unit just now, so that nothing may bind them to it before they are taken out of the group."""
        return self.book.stage in RUNS and unit in self.book.units and self.book.group_of(person) in self.book.duties.values()

    def gives(self, who: str, person: str, role: Role, unit: str) -> str:
        who, book = self.who(who, "安全员"), self.book
        local = role in (Role.OFFICE, Role.CHECKER, Role.READER, Role.APPEALS)
        where = "印台区" if local else unit if role in (Role.CLERK, Role.HEAD) else ""
        place, held = (role.value, where), book.posts.get(person, set())
        technical = {r for r, _ in held} & {"system", "security", "audit"}
        flaw = person in book.off or role in (Role.LEAD, Role.MEMBER) or place in held or where in book.idle
        clash = bool(technical) or (role.value in ("system", "security", "audit") and bool(held or book.group_of(person) or person == "外组长"))
        twice = {role.value, *(r for r, _ in held)} >= {"office", "checker"}
        same = role.value in {r for r, _ in held}
        flaw = flaw or ((clash or twice) and not same) or (role in (Role.CLERK, Role.HEAD) and self._barred(person, unit))

        def done(_: Any) -> list[str]:
            book.posts.setdefault(person, set()).add(place)
            return ["post.give user"]

        at = self.scene.owner if local else self.scene.place(where) if where else None
        return self.step("任职", who, book.security(who), flaw, lambda a: posts.give(a, self.scene.user(person), role, at), done)

    def ends(self, who: str, person: str, pick: int) -> str:
        who, book, scene = self.who(who, "安全员"), self.book, self.scene
        found = list(Post.objects.filter(user=scene.user(person), ended_at=None).select_related("user", "unit", "group").order_by("pk"))
        if not found:
            return ""
        post = found[pick % len(found)]
        where = post.unit.name if post.unit else ""
        last = post.role in ("system", "security") and sum((post.role, "") in p for n, p in book.posts.items() if n not in book.off) == 1

        def done(_: Any) -> list[str]:
            if post.group_id:
                group = next((g for g, row in scene.groups.items() if row.pk == post.group_id), "")
                book.groups.get(group, {}).pop(person, None)
                return ["post.end user", *(self.go_on(group) if group else [])]
            book.posts[person].discard((post.role, where))
            if post.role in ("clerk", "head"):
                book.was.add((person, where))
            return ["post.end user"]

        return self.step("免职", who, book.security(who), last, lambda a: posts.end(a, post), done)

    def binds(self, who: str, person: str, unit: str) -> str:
        who, book = self.who(who, "安全员"), self.book

        def done(row: TieRow) -> list[str]:
            book.ties[row.pk] = Tie(person, unit)
            return ["tie.add user"]

        flaw = self._barred(person, unit)
        right = book.security(who)
        return self.step("设回避", who, right, flaw, lambda a: posts.tie(a, self.scene.user(person), self.scene.place(unit), "named", None, None, "x"), done)

    def unbinds(self, who: str, pick: int) -> str:
        who, book = self.who(who, "安全员"), self.book
        rows = list(TieRow.objects.select_related("user", "unit").order_by("pk"))
        if not rows:
            return ""
        row = rows[pick % len(rows)]
        number = row.pk

        def done(_: Any) -> list[str]:
            book.ties.pop(number, None)
            return ["tie.remove user"]

        return self.step("撤回避", who, book.security(who), False, lambda a: posts.untie(a, row), done)

    def switches(self, who: str, person: str, on: bool) -> str:
        who, book = self.who(who, "系统员"), self.book
        alone = {r for r in ("system", "security") if (r, "") in book.posts.get(person, set())}
        last = not on and any(sum((r, "") in p for n, p in book.posts.items() if n not in book.off) == 1 for r in alone) and person not in book.off
        barred = on and person in book.off and any(p == person for p, _ in book.conflicted(person)) and book.stage in RUNS
        flaw = who == person or last or barred

        def done(_: Any) -> list[str]:
            if (person not in book.off) == on:
                return []
            (book.off.discard if on else book.off.add)(person)
            group = book.group_of(person)
            verb = "people.on" if on else "people.off"
            return [f"{verb} user", *(self.go_on(group) if group and not on else [])]

        return self.step("启用" if on else "停用", who, book.system(who), flaw, lambda a: people.switch(a, self.scene.user(person), on), done)

    def touches_standard(self, who: str, verb: str, draft: bool, stale: bool) -> str:
        """Corrections, rulings, publication: never once it is published; and nothing is published with errors in it."""
        who, scene = self.who(who, "王主任"), self.scene
        document = Document.objects.get(pk=(scene.draft if draft else scene.document).pk)
        version = document.version - stale
        ruling = Ruling("A/1.2", "together", "sum", "考核办", "2018-12-10", "分别计分")
        calls = {
            "describe": lambda a: standards.describe(a, document, version, self.fresh("标准"), 2019, None),
            "rule": lambda a: standards.rule(a, document, version, [ruling]),
            "publish": lambda a: standards.publish(a, document, version, document.digest),
            "undo": lambda a: standards.undo(a, document, version, 1),
            "withdraw": lambda a: standards.withdraw(a, document, version, 1),
        }
        flaw = not draft or stale or verb in ("publish", "undo", "withdraw")
        done = {"describe": lambda _: ["standard.about document"]}.get(verb, lambda _: None)
        return self.step(f"标准{verb}", who, self.book.office(who), flaw, calls[verb], done)

    def retires(self, who: str, unit: str, active: bool, reason: str) -> str:
        who, book, scene = self.who(who, "外主任" if unit == AWAY else "王主任"), self.book, self.scene
        right = book.holds(who, "office", "耀州区" if unit == AWAY else "印台区")
        busy = not active and (unit in book.units or unit == AWAY)
        row = scene.place(unit)

        def done(_: Any) -> list[str]:
            if (unit not in book.idle) == active:
                return []
            (book.idle.discard if active else book.idle.add)(unit)
            return ["unit.retire unit"]

        return self.step("停用单位", who, right, busy or not reason.strip(), lambda a: units.retire(a, row, active, reason), done)
