"""What the machine believes of the second half: who may do what at which stage, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass, field

HIDDEN, REFUSED, DONE = "hidden", "refused", "done"
UNITS = ("陈炉镇", "红土镇", "三里洞街道")
ROLES = {
    "王主任": "office", "李复核": "checker", "赵部长": "reader", "申复核": "appeals", "组员甲": "lead", "组员乙": "member", "组员丙": "marker",
    "陈炉镇联络员": "clerk", "陈炉镇负责人": "head", "红土镇联络员": "clerk",
    "红土镇负责人": "head", "系统员": "system", "安全员": "security", "审计员": "audit",
}
"""`marker`: an assessor who holds the post of those who decide appeals as well, and so decides none here."""
NOTICED = ("notice", "decide", "released", "archived")
LOST = {"陈炉镇": {"1.2.1", "1.5.3", "3.1.1"}, "红土镇": {"1.2.1"}, "三里洞街道": {"1.3.1"}}
WORTH = {"1.2": "5", "1.5": "5", "3.1": "4", "1.3": "6"}


def item_of(clause: str) -> str:
    return clause.rpartition(".")[0]


def unit_of(who: str) -> str:
    return next((u for u in UNITS if who.startswith(u)), "")


@dataclass
class Plea:
    unit: str
    place: str
    state: str = "draft"
    sent: bool = False
    waits: int = 0
    read: bool = False

    @property
    def open(self) -> bool:
        return self.state in ("filed", "accepted")


@dataclass
class Change:
    unit: str
    clause: str
    by: str
    state: str = "proposed"
    plea: int = 0


@dataclass
class Trouble:
    unit: str
    state: str
    lost: bool
    told: bool = False
    measures: bool = False


@dataclass
class Book:
    """The second half as the rules have it."""

    stage: str = "mark"
    over: bool = False
    early: bool = False
    graded: set[str] = field(default_factory=set)
    lost: dict[str, set[str]] = field(default_factory=lambda: {u: set(c) for u, c in LOST.items()})
    findings: dict[int, tuple[str, bool]] = field(default_factory=dict)
    matters: dict[int, str] = field(default_factory=dict)
    pleas: dict[int, Plea] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    troubles: dict[int, Trouble] = field(default_factory=dict)

    def told(self, allowed: bool, fits: bool) -> str:
        """Rights first, then the time; and nothing at all once it is archived."""
        return HIDDEN if not allowed else DONE if fits and self.stage != "archived" else REFUSED

    def pending(self, unit: str = "", clause: str = "") -> list[Change]:
        return [c for c in self.changes.values() if c.state == "proposed" and (not unit or (c.unit, c.clause) == (unit, clause))]

    @property
    def live(self) -> bool:
        return self.stage in ("report", "mark", "collect")

    def course(self, role: str, verb: str, words: str) -> str:
        """A step of the whole."""
        fits = {
            "collect": self.stage == "mark",
            "submit": self.stage == "collect" and not self.pending() and "waiting" not in self.matters.values(),
            "pass": self.stage == "check", "return": self.stage == "check" and bool(words.strip()), "notice": self.stage == "checked",
            "deliberate": self.stage == "notice" and self.over and not self.pending() and not any(p.open for p in self.pleas.values()),
            "release": self.stage == "decide" and self.graded == set(UNITS),
            "archive": self.stage == "released" and not self.pending(),
        }[verb]
        return self.told(role == ("checker" if verb in ("pass", "return", "release") else "office"), fits)

    def finding(self, role: str, counts: str, words: str) -> str:
        return self.told(role == "office", bool(words.strip()) and self.stage != "plan" and (counts == "none" or self.live))

    def unfinding(self, role: str, pk: int, words: str) -> str:
        counts, gone = self.findings[pk]
        return self.told(role == "office", bool(words.strip()) and not gone and (counts == "none" or self.live))

    def matter(self, role: str) -> str:
        return self.told(role == "office", self.live)

    def ending_matter(self, role: str, verb: str, pk: int) -> str:
        state = self.matters[pk]
        fits = state != "ended" and self.live and (verb == "withdraw" or state == "waiting")
        return self.told(role == ("office" if verb == "withdraw" else "checker"), fits)

    def plea(self, who: str, unit: str, place: str) -> str:
        mine = ROLES[who] in ("clerk", "head") and unit_of(who) == unit and self.stage in NOTICED
        losing = any(item_of(c) == place for c in self.lost[unit])
        free = not any(p.unit == unit and p.place == place and p.state not in ("refused", "withdrawn") for p in self.pleas.values())
        return self.told(mine, self.stage == "notice" and not self.over and losing and free)

    def on_plea(self, who: str, verb: str, pk: int, clause: str) -> str:
        p, role = self.pleas[pk], ROLES[who]
        mine = unit_of(who) == p.unit and self.stage in NOTICED
        losing = any(item_of(c) == p.place for c in self.lost[p.unit])
        if verb == "file":
            return self.told(mine and role == "head", p.state == "draft" and self.stage == "notice" and not self.over and losing)
        if verb == "take_back":
            return self.told(mine and (role == "head" or (role == "clerk" and not p.sent)), p.state in ("draft", "filed"))
        if verb in ("accept", "turn_away"):
            return self.told(role == "office" and p.sent, p.state == "filed" and self.stage == "notice")
        if verb == "receive":
            return self.told(mine and role in ("clerk", "head"), p.state in ("decided", "refused") and not p.read)
        free = p.state == "accepted" and not p.waits
        if verb == "adjust":
            free = free and clause in self.lost[p.unit] and item_of(clause) == p.place and not self.pending(p.unit, clause)
        return self.told(role == "appeals" and p.sent, free)

    def change(self, role: str, unit: str, clause: str, words: str) -> str:
        fits = self.stage not in ("plan", "report", "check") and clause in self.lost[unit] and not self.pending(unit, clause) and bool(words.strip())
        return self.told(role == "office", fits)

    def on_change(self, who: str, verb: str, pk: int, words: str) -> str:
        c = self.changes[pk]
        if verb == "withdraw":
            return self.told(c.by == who, c.state == "proposed")
        fits = c.state == "proposed" and self.stage != "check" and (verb == "approve" or bool(words.strip()))
        return self.told(ROLES[who] == "checker", fits)

    def issue(self, role: str) -> str:
        ready = [t for t in self.troubles.values() if t.state == "new" and (not t.lost or self.stage == "released")]
        return self.told(role == "office", bool(ready))

    def on_trouble(self, who: str, verb: str, pk: int) -> str:
        t, role = self.troubles[pk], ROLES[who]
        mine = unit_of(who) == t.unit and t.told
        if verb in ("plan", "progress"):
            return self.told(mine and role == "clerk", t.state in ("open", "working"))
        if verb == "claim":
            return self.told(mine and role == "head", t.state in ("open", "working") and t.measures)
        if verb in ("verify", "return"):
            return self.told(role == "office", t.state == "claimed")
        return self.told(role == "checker", t.state == "verified")
