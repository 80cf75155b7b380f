"""One panel: a group's items at one unit, with everybody's answers side by side. For those who may see them (verb agree.read) only.

A constant number of queries, however many items, members and marks there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Max

from kaoping.core.judgement import NotApplicable
from kaoping.core.panel import TRIMMED_LEAST, Method, Tolerance, Verdict
from kaoping.core.plan import plan_of
from kaoping.core.points import NOTHING, ZERO, Bounds, Points
from kaoping.core.rubric import Item, Rubric, Section

from ..models import Absent, Confirmation, Entry, Mark, Panel, Post, Sheet, User
from ..policy import Role, SheetKind, options
from .agreeing_rows import WEIGHT, Cell, Row, Rules, differs, far, item_figure, judged, points_of, proposed, referred, said_of, spread_of
from .duties import members_of, work_at
from .grounds import wanting
from .ready import stated
from .rubrics import rubric_of
from .tally import absents_of


@dataclass(frozen=True, slots=True)
class ItemBoard:
    """An item before the group. `marks`: (account, name, the item's mark on that member's sheet); `figure`: what a numeric panel rule makes of
    them; `agreed`: the mark that the agreed answers come to, once all are there (until then between `low` and `high`); `words`: the reason for it."""

    item: Item
    section: str
    worth: Points
    rows: tuple[Row, ...]
    marks: tuple[tuple[int, str, Points | None], ...]
    own: Points | None
    spread: Points | None
    figure: Points | None
    agreed: Points | None
    words: Mark | None
    verdict: Verdict | None
    absent: str = ""
    referred: bool = False
    low: Points = ZERO
    high: Points = ZERO

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def rank(self) -> int:
        return min((r.rank for r in self.rows), default=2)

    @property
    def ordered(self) -> list[Row]:
        """The clauses that differ, those beyond the tolerance first."""
        return sorted((r for r in self.rows if r.rank < 2), key=lambda r: (r.rank, r.no))

    @property
    def equal(self) -> list[Row]:
        return [r for r in self.rows if r.rank == 2]

    @property
    def open(self) -> int:
        return sum(r.open for r in self.rows)

    @property
    def reason(self) -> str:
        return self.words.note if self.words else ""

    @property
    def asks(self) -> str:
        """The sentence that asks for a reason; empty where none is wanted."""
        if self.absent or self.reason.strip():
            return ""
        if self.verdict is not None and (self.verdict.discuss or (not self.open and self.verdict.wanting)):
            return self.verdict.wanting
        if any(r.far and r.asked for r in self.rows):
            return "有得分点的评判相差超出允许范围，须讨论并写明理由"
        return ""

    @property
    def how(self) -> str:
        """The way that says most of those in which its answers came about."""
        found = {r.agreed.how for r in self.rows if r.agreed is not None and r.agreed.answer and r.agreed.how and r.asked}
        return max(found, key=lambda h: WEIGHT.index(h) if h in WEIGHT else 0, default="")

    @property
    def wanting(self) -> list[str]:
        """What still has to be done, in sentences."""
        if self.absent:
            return []
        told = [f"{r.id}由考核办统一登记，还没有登记" for r in self.rows if r.open and r.stated]
        missing = [r.id for r in self.rows if r.open and not r.stated]
        if missing:
            told.append(f"{'、'.join(missing)}还没有商定")
        told += [f"{self.id}{self.asks}"] if self.asks else []
        return told + [r.lacking for r in self.rows if r.lacking]


@dataclass(slots=True)
class Board:
    """The panel with its items; `members` are the group's people now, the lead first; `confirmed` those who stand by these very marks,
    `reviewed` the third person who does (R16)."""

    panel: Panel
    entry: Entry
    rubric: Rubric
    rules: Rules
    members: list[User]
    items: tuple[ItemBoard, ...]
    anchors: tuple[str, ...] = ()
    confirmed: dict[int, datetime] = field(default_factory=dict)
    reviewed: str = ""
    stale: bool = False

    def find(self, place: str) -> tuple[ItemBoard, Row] | None:
        """The clause and its item; None where it is not this panel's."""
        return next(((i, r) for i in self.items for r in i.rows if r.id == place), None)

    def item(self, place: str) -> ItemBoard | None:
        return next((i for i in self.items if i.id == place), None)

    @property
    def far(self) -> list[ItemBoard]:
        return [i for i in self.items if i.rank == 0]

    @property
    def different(self) -> list[ItemBoard]:
        return [i for i in self.items if i.rank == 1]

    @property
    def alike(self) -> list[ItemBoard]:
        return [i for i in self.items if i.rank == 2]

    @property
    def ready(self) -> list[Row]:
        """The clauses whose answer the panel rule has found and nobody has agreed on yet."""
        return [r for i in self.items if not i.absent for r in i.rows if r.asked and r.open and r.proposal is not None]

    @property
    def wanting(self) -> list[str]:
        return [w for i in self.items for w in i.wanting]

    @property
    def asked(self) -> int:
        return sum(not r.absent for i in self.items for r in i.rows)

    @property
    def answered(self) -> int:
        return sum(not r.absent and not r.open for i in self.items for r in i.rows)

    @property
    def referred(self) -> list[ItemBoard]:
        """The items marked as a whole beyond the tolerance, which a third person is to look at (R16)."""
        return [i for i in self.items if i.referred and not i.absent]

    @property
    def unreviewed(self) -> int:
        return 0 if self.reviewed else len(self.referred)

    @property
    def unconfirmed(self) -> list[User]:
        return [m for m in self.members if m.pk not in self.confirmed]

    @property
    def bounds(self) -> Bounds:
        """What the group's items come to, by what is agreed so far."""
        return sum((Bounds(i.low, i.high) for i in self.items), NOTHING)

    @property
    def worth(self) -> Points:
        return sum((i.worth for i in self.items if not i.absent), ZERO)


def rules_of(stored: Mapping[str, object], members: Sequence[User], lead: int | None) -> Rules:
    """R14 to R16 as they can be applied to this group."""
    method, notice = Method(options.value(stored, "method")), ""
    if method is Method.TRIMMED and len(members) < TRIMMED_LEAST:
        notice = f"方案定为去掉最高最低后平均，须有{TRIMMED_LEAST}人以上评分；本组{len(members)}人，按合议办理"
        method = Method.CONSENSUS
    if method is Method.CHAIR and lead is None:
        notice, method = "方案定为组长裁定，但本组没有组长，按合议办理；请联系考核办指定组长", Method.CONSENSUS
    share = Decimal(options.value(stored, "tolerance_share")) / 100
    tolerance = Tolerance(share, Decimal(options.value(stored, "tolerance_points")))
    return Rules(method, tolerance, options.on(stored, "third"), lead, notice)


def board_of(panel: Panel) -> Board:
    """The panel as it stands now."""
    entry = panel.entry
    rubric = rubric_of(entry)
    work = work_at(entry, rubric).get(panel.group_id)
    members = members_of(panel.group_id)
    lead = Post.objects.filter(group=panel.group_id, role=Role.LEAD, ended_at=None, user__is_active=True).values_list("user_id", flat=True).first()
    gathered = _Gathered(panel, entry, rubric, members)
    rules = rules_of(entry.assessment.options, gathered.authors, lead)
    items = tuple(gathered.item(i, s, rules) for s in rubric.sections for i in s.items if work is not None and i.id in work.items)
    confirmed, reviewed, stale = _confirmed(panel, members, gathered, {r.id for i in items for r in i.rows})
    return Board(panel, entry, rubric, rules, members, items, work.anchors if work else (), confirmed, reviewed, stale)


class _Gathered:
    """The rows of the database that a board is made of."""

    def __init__(self, panel: Panel, entry: Entry, rubric: Rubric, members: list[User]) -> None:
        self.entry, self.rubric, self.plan = entry, rubric, plan_of(rubric)
        present = {m.pk: n for n, m in enumerate(members)}
        sheets = list(Sheet.objects.filter(entry=entry).select_related("author"))
        mine = [s for s in sheets if s.kind == SheetKind.MEMBER and (s.author_id in present or s.group_id == panel.group_id)]
        counted = (s for s in mine if s.submitted_at is not None or s.author_id in present)
        self.member_sheets = sorted(counted, key=lambda s: present.get(s.author_id or 0, len(present)))
        self.authors = [s.author for s in self.member_sheets if s.author is not None]
        self.sheets = {s.kind: s for s in sheets if s.kind != SheetKind.MEMBER}
        wanted = [*(s.pk for s in self.member_sheets), *(s.pk for s in self.sheets.values())]
        self.marks: dict[tuple[int, str], Mark] = {}
        for mark in Mark.objects.filter(sheet__in=wanted).select_related("by"):
            self.marks[mark.sheet_id, mark.place] = mark
        self.absents = absents_of(entry)
        self.facts = stated(entry)

    def mark(self, kind: SheetKind, place: str) -> Mark | None:
        sheet = self.sheets.get(kind)
        return self.marks.get((sheet.pk, place)) if sheet else None

    def item(self, item: Item, section: Section, rules: Rules) -> ItemBoard:
        absent = self._absent(item.id)
        rows = [] if absent else [self._row(n, c.id, item, rules) for n, c in enumerate(item.clauses, 1)]
        marks = tuple((s.author_id or 0, s.author.name if s.author else "", _settled(s, item.id)) for s in self.member_sheets)
        known = [p for _, _, p in marks if p is not None]
        words = self.mark(SheetKind.AGREED, item.id)
        done = bool(rows) and not any(r.open for r in rows)
        agreed_sheet, self_sheet = self.sheets.get(SheetKind.AGREED), self.sheets.get(SheetKind.SELF)
        agreed = _settled(agreed_sheet, item.id) if done else None
        worth = item.worth if item.worth is not None else ZERO
        told = agreed_sheet.tally.get(item.id) if agreed_sheet else None
        low, high = (Decimal(told[0]), Decimal(told[1])) if told else (ZERO, ZERO if absent else worth)
        ruling = None if absent else judged(worth, marks, rules, agreed, words.note if words else "")
        if ruling is not None and ruling.discuss:
            rows = [_drawn(r) for r in rows]
        return ItemBoard(
            item=item, section=section.title, worth=worth, rows=tuple(rows), marks=marks, own=_settled(self_sheet, item.id),
            spread=max(known) - min(known) if known else None, figure=item_figure(worth, [(a, p) for a, _, p in marks], rules), agreed=agreed, words=words,
            verdict=ruling, absent=absent.reason if absent else "", low=low, high=high,
            referred=rules.third and referred(item) and ruling is not None and ruling.discuss,
        )

    def _row(self, no: int, place: str, item: Item, rules: Rules) -> Row:
        part = self.plan.clauses[place]
        own = self._cell(place, self.mark(SheetKind.SELF, place), 0, "自评")
        cells = tuple(self._cell(place, self.marks.get((s.pk, place)), s.author_id or 0, s.author.name if s.author else "") for s in self.member_sheets)
        agreed, fact = self.mark(SheetKind.AGREED, place), self.mark(SheetKind.FACT, place)
        stated, absent = place in self.facts, self._absent(place) is not None
        lacking = wanting(self.rubric, [agreed]) if agreed is not None and not stated and not absent else []
        worth = item.worth if item.worth is not None else ZERO
        return Row(
            no, part, own, cells, agreed, said_of(part, agreed), points_of(part, agreed), fact if fact and fact.answer else None, said_of(part, fact),
            stated, absent, spread_of(cells), not stated and differs(cells), not stated and far(part, cells, worth, rules.tolerance),
            None if stated or absent else proposed(part, cells, rules), lacking[0].sentence if lacking else "",
        )

    def _cell(self, place: str, mark: Mark | None, author: int, name: str) -> Cell:
        part = self.plan.clauses[place]
        given = mark if mark is not None and mark.answer else None
        return Cell(author, name, given, said_of(part, given), points_of(part, given))

    def _absent(self, place: str) -> NotApplicable | None:
        parts = place.split(".")
        return next((self.absents[p] for n in range(len(parts), 0, -1) if (p := ".".join(parts[:n])) in self.absents), None)


def _drawn(row: Row) -> Row:
    """A clause of an item whose marks lie too far apart: where it differs, it is one of those to be discussed."""
    return replace(row, far=True) if row.differs and row.asked and (row.spread or row.far) else row


def _settled(sheet: Sheet | None, item: str) -> Points | None:
    """The item's mark on a sheet, by the figures kept with it; None while anything is open."""
    told = sheet.tally.get(item) if sheet is not None else None
    return Decimal(told[0]) if told and told[0] == told[1] else None


def _confirmed(panel: Panel, members: Sequence[User], gathered: _Gathered, places: set[str]) -> tuple[dict[int, datetime], str, bool]:
    """Who of the members has confirmed in this round what still stands; the third person who has (R16); whether one fell since, with what it stood on."""
    latest = Absent.objects.filter(entry=panel.entry_id).aggregate(a=Max("consent_at"), b=Max("ended_at"))
    fact = gathered.sheets.get(SheetKind.FACT)
    times = [t for t in latest.values() if t] + [m.at for (s, p), m in gathered.marks.items() if fact is not None and s == fact.pk and p in places]
    since = max(times, default=None)
    here = {m.pk for m in members}
    found = Confirmation.objects.filter(panel=panel, round=panel.round).values_list("user_id", "at", "review", "user__name")
    rows = [(u, at, third, name) for u, at, third, name in found if third or u in here]
    standing = [r for r in rows if since is None or r[1] > since]
    reviewed = next((name for _, _, third, name in standing if third), "")
    return {u: at for u, at, third, _ in standing if not third}, reviewed, len(standing) < len(rows)
