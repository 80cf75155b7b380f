"""One step of the machine: somebody tries something, the model has said what must come of it, and the database is looked at afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.web.models import Panel, Signed
from kaoping.web.models import Tie as TieRow
from kaoping.web.policy import Actor, Hidden
from kaoping.web.queries.access import actor_of

from . import ledger
from .book import Book, Tie, blank
from .scene import UNITS, Scene, build

PEOPLE = ("plan", "group", "post", "people", "tie")
"""The first words of events after which a conflict of interest could stand in a group."""
RIGHT = "该办的人"
LOOK = 4
"""After how many changes the whole of the database is compared with the book; once more at the end of every walk."""
"""In place of a name: whoever the operation is meant for."""


@dataclass
class Tried:
    """Steps over all examples: what was tried, and what came of it."""

    of: Counter[str] = field(default_factory=Counter)
    rooms: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        tried = sum(self.of[k] for k in ("accepted", "refused", "hidden"))
        illegal = self.of["refused"] + self.of["hidden"]
        return (
            f"{tried}步：违规{illegal}步全部拒绝（无权{self.of['hidden']}，不合时序或内容{self.of['refused']}），合规{self.of['accepted']}步全部办理"
            f"（其中{self.of['unchanged']}步无变动），模型不判{self.of['unjudged']}步，看页面{self.of['looked']}次"
        )

    @property
    def steps(self) -> int:
        return sum(self.of[k] for k in ("accepted", "refused", "hidden"))


class Driver:
    """The scene, the model of it, and the one way from one to the other. The rooms' operations are mixed in."""

    def __init__(self, scene: Scene | None = None, book: Book | None = None, tried: Tried | None = None) -> None:
        self.scene, self.book, self.tried = scene or build(), book or blank(), tried or Tried()
        if book is None:
            self.book.ties = {t.pk: Tie(t.user.name, t.unit.name) for t in TieRow.objects.select_related("user", "unit")}
        self.serial = self.changes = 0
        self.last: ledger.Print = ()
        self.frozen: dict[tuple[str, str], Any] = {}

    def actor(self, who: str) -> Actor:
        return actor_of(self.scene.people[who], "192.168.1.30", "machine")

    def who(self, drawn: str, meant: str) -> str:
        """Whoever was drawn, or whom the operation is meant for; nobody acts whose account is off, for they cannot log in."""
        name = (meant or "闲人") if drawn == RIGHT else drawn
        return name if name not in self.book.off else "闲人"

    def fresh(self, about: str = "") -> str:
        """Words that nobody has written before; `密` marks what others must not read before all are in."""
        self.serial += 1
        return f"{about}第{self.serial}次"

    def step(
        self, what: str, who: str, right: bool, flaw: bool | None, call: Callable[[Actor], Any], done: Callable[[Any], list[str] | None],
        unit: str = "",
    ) -> str:
        """Try it. `right`: by the table of rights; `flaw`: whether time, state or content forbid it (None: the model cannot say). `done` moves the
        model on and says which events there must be (None: as they come). The outcome."""
        before = self.last or ledger.fingerprint()
        try:
            result, outcome = call(self.actor(who)), "accepted"
        except Hidden:
            result, outcome = None, "hidden"
        except KaopingError as error:
            result, outcome = error, "refused"
        expected = "hidden" if not right else "unjudged" if flaw is None else "refused" if flaw else "accepted"
        said = f"{who}：{what}（{unit}）：应当{expected}，结果{outcome}：{result}"
        assert expected in ("unjudged", outcome), said
        self.tried.of[outcome] += 1
        self.tried.of["unjudged"] += expected == "unjudged"
        self.tried.rooms[f"{what} {outcome}"] += 1
        self.last = ledger.fingerprint()
        if outcome != "accepted":
            assert self.last == before, f"{said}，但数据库有了变动"
            return outcome
        events = ledger.told_since(before[ledger.HEAD] or 0) if self.last != before else []
        wanted = done(result)
        if wanted is not None:
            assert sorted(f"{e.verb} {e.target.partition(':')[0]}" for e in events) == sorted(wanted), f"{said}：事件与变动不符"
        self._after(events, before, unit, said)
        return outcome

    def _after(self, events: list[Any], before: ledger.Print, unit: str, said: str) -> None:
        if not events:
            self.tried.of["unchanged"] += 1
            assert self.last == before, f"{said}：没有事件，但数据库有了变动"
            return
        ledger.versions_told(before, self.last, events)
        self.changes += 1
        if self.changes % LOOK == 0:
            self.alike(said)
        if events[0].verb.partition(".")[0] in PEOPLE:
            ledger.unconflicted()
        if unit in UNITS and unit in self.book.units:
            ledger.reckoned(self.scene.entry(unit))

    def alike(self, said: str = "最后") -> None:
        """The database holds what the book does, and what is signed has not moved. What drifts apart stays apart, so that some steps later is soon enough."""
        ledger.counted()
        ledger.compare(self.scene, self.book)
        for (where, group), kept in self.frozen.items():
            panel = self.scene.panel(where, group)
            assert panel is not None
            assert ledger.locked(panel, self.book.items(group)) == kept, f"{said}：签字后的评分有了变动"

    def freeze(self, panel: Panel, signed: Signed, unit: str, group: str) -> None:
        """From now on nothing of this may move."""
        self.frozen[unit, group] = ledger.locked(panel, self.book.items(group))
        ledger.papered(signed, self.scene.entry(unit))
