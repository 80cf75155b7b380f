"""Pages in the midst of it: nobody reads another's marks before all are in, nor at all from a unit; and what takes the process on."""

from __future__ import annotations

from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from .peopling import Peopling
from .scene import UNITS

PAGES = ("mark:sheet", "mark:list", "agree:panel", "agree:list", "agree:paper", "report:unit", "overview:board", "overview:unit", "plan:facts", "audit:list")


class Looking(Peopling):
    def _address(self, page: str, unit: str, group: str) -> str:
        panel = self.scene.panel(unit, group) if unit in self.book.units and group in self.scene.groups else None
        kwargs = {"entry": self.scene.entries[unit].pk} if unit in self.book.units else None
        if page in ("agree:panel", "agree:paper"):
            kwargs = {"panel": panel.pk} if panel else None
        elif page in ("mark:list", "agree:list", "overview:board", "plan:facts"):
            kwargs = {"assessment": self.scene.assessment.pk}
        elif page == "audit:list":
            kwargs = {}
        try:
            return reverse(page, kwargs=kwargs) if kwargs is not None else ""
        except NoReverseMatch:
            return ""

    def looks(self, who: str, page: str, unit: str, group: str) -> None:
        """Read the page as this person, and look for words that they must not read yet."""
        address = self._address(page, unit, group)
        if not address:
            return
        user = self.scene.people[who]
        user.refresh_from_db()
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["seen"] = session["since"] = int(timezone.now().timestamp())
        session.save()
        type(user).objects.filter(pk=user.pk).update(session=session.session_key)
        response = client.get(address)
        assert response.status_code < 500, f"{who} {address}: {response.status_code}"
        self.tried.of["looked"] += 1
        text = b"".join(response).decode() if response.streaming else response.content.decode()
        if who in self.book.off:
            assert response.status_code == 302, f"{who} is switched off and reads {address}"
        for hidden in self.hidden_from(who):
            assert hidden not in text, f"{who} reads “{hidden}” on {address}"

    def hidden_from(self, who: str) -> list[str]:
        """The words of others' marks that this person must not read now."""
        book, found = self.book, []
        if book.holds(who, "audit", ""):
            return []
        for (unit, kind, slot, _), mark in book.marks.items():
            if kind == "member" and slot != who and mark.note:
                group = book.sheets[unit, slot].group
                panel = book.panels[unit, group]
                readers = panel.state != "marking" and (book.checks(who) or book.group_of(who) == group)
                found += [] if readers else [mark.note]
        return found

    def goes_on(self, unit: str, group: str, harsh: bool, upto: str) -> None:
        book = self.book
        if book.stage == "plan" and not book.conflicted():
            self.starts("王主任", False)
        elif book.stage == "report" and "open" not in book.states.values():
            self.opens("王主任")
        if unit not in book.units or book.stage == "plan":
            return
        state = book.states[unit]
        if state in ("open", "returned"):
            self.reports(unit)
        elif state == "submitted":
            self.moves(f"{unit}负责人", unit, "confirm", False, "")
        elif book.stage == "report":
            self.opens("王主任")
        elif (panel := book.panels.get((unit, group))) is not None:
            if panel.state == "marking":
                self.states_fact("王主任", unit, "4.4.2", 1 if harsh else 0, "现版", "通报")
                for n, member in enumerate(book.members(group)):
                    if (sheet := book.sheets.get((unit, member))) is None or not sheet.submitted:
                        self.marks_all(unit, member, harsh and bool(n))
            elif upto != "marked":
                self.agrees(unit, group, upto)


__all__ = ["PAGES", "UNITS", "Looking"]
