"""A group agrees on its marks: values are taken or set, reasons written, the whole confirmed by each member and signed by the lead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Judgement, accept
from kaoping.core.seal import canonical, code_of

from ..models import Confirmation, Event, Panel, Signed, User
from ..models.chain import GENESIS
from ..policy import Actor, Hidden, PanelState, SheetKind, Stage, may, require, steps
from ..queries.access import scope_of
from ..queries.agreeing import Board, board_of
from ..queries.agreeing_papers import content_of
from ..queries.agreeing_rows import Row, how_of
from .change import Change, change, refuse
from .marks import Given, Saved, save

MOST_WORDS = 500


def take(actor: Actor, panel: Panel, place: str, member: int, version: int, decided: bool = False) -> Saved:
    """One member's answer becomes the group's, with that member's fact and basis; `member` 0: what the panel rule proposes."""
    with _agreeing(actor, panel, "agree.take") as (made, board):
        row = _row(board, place)
        mark = next((c.mark for c in row.cells if c.author == member and c.mark is not None), None) if member else row.proposal
        if mark is None:
            raise KaopingError(f"{place}没有可以采用的评判，请刷新页面")
        given = Given(place, version, mark.answer, mark.note, tuple(mark.basis))
        return _settle(actor, made, board, given, decided)


def settle(actor: Actor, panel: Panel, given: Given, decided: bool = False) -> Saved:
    """The group's own answer to a clause, with its fact and basis; an empty one opens the clause again. `decided`: the lead's decision."""
    with _agreeing(actor, panel, "agree.save") as (made, board):
        _row(board, given.place)
        return _settle(actor, made, board, given, decided)


def reason(actor: Actor, panel: Panel, given: Given) -> Saved:
    """Why the group agreed as it did on an item (`given.place` is the item)."""
    with _agreeing(actor, panel, "agree.reason") as (made, board):
        if board.item(given.place) is None:
            raise Hidden(f"{panel.pk}/{given.place}")
        words = Given(given.place, given.version, "", given.note)
        found = board.item(given.place)
        before = found.words.version if found and found.words else 0
        saved = save(actor, board.entry, SheetKind.AGREED, words)
        _moved(made, board.panel, saved.mark.version != before)
        return saved


def take_ready(actor: Actor, panel: Panel) -> int:
    """All answers that the panel rule has found (those on which all agree among them) and nobody has agreed on yet; how many these were."""
    with _agreeing(actor, panel, "agree.take") as (made, board):
        chair = may(actor, "agree.decide", scope_of(panel))
        rows = [r for r in board.ready if chair or not _needs_lead(board, r)]
        for row in rows:
            found = row.proposal
            if found is not None:
                save(actor, board.entry, SheetKind.AGREED, Given(row.id, row.version, found.answer, found.note, found.basis, found.how))
        _moved(made, board.panel, bool(rows))
        return len(rows)


def submit(actor: Actor, panel: Panel) -> Panel:
    """The agreed marks go to the members for confirmation. KaopingError with what is still wanting."""
    require(actor, "agree.edit", scope_of(panel))
    with _held(actor, panel, "agree.submit") as (made, held):
        refuse(steps.offering(_stage(held), PanelState(held.state)))
        wanting = board_of(held).wanting
        if wanting:
            more = f"；另有{len(wanting) - 3}处" if len(wanting) > 3 else ""
            raise KaopingError(f"还不能提交确认：{'；'.join(wanting[:3])}{more}")
        _state(made, held, PanelState.CONFIRMING)
    return held


def confirm(actor: Actor, panel: Panel) -> Panel:
    """A member stands by the agreed marks as they are now. The same again changes nothing."""
    require(actor, "agree.confirm", scope_of(panel))
    with _held(actor, panel, "agree.confirm") as (made, held):
        refuse(steps.standing_by(_stage(held), PanelState(held.state)))
        board = board_of(held)
        if actor.id in board.confirmed:
            made.nothing()
            return held
        if board.wanting:
            raise KaopingError(f"提交之后情况有变动，还不能确认：{board.wanting[0]}")
        if board.stale:
            _next_round(made, held)
        Confirmation.objects.create(panel=held, user_id=actor.id, round=held.round)
        made.tell(f"panel:{held.pk}", None, {"round": held.round})
    return held


def review(actor: Actor, panel: Panel) -> Panel:
    """The third person of R16 (the checker) stands by what was agreed on items marked as a whole beyond the tolerance."""
    require(actor, "agree.review", scope_of(panel))
    with _held(actor, panel, "agree.review") as (made, held):
        refuse(steps.standing_by(_stage(held), PanelState(held.state)))
        board = board_of(held)
        if not board.referred:
            raise KaopingError("没有需要复核的条目：综合评定的分差都在允许范围内")
        if any(m.pk == actor.id for m in board.members):
            raise KaopingError("您参加了本组评分，不能再作为第三人复核，请由其他复核人办理")
        if board.reviewed:
            made.nothing()
            return held
        if board.stale:
            _next_round(made, held)
        Confirmation.objects.create(panel=held, user_id=actor.id, round=held.round, review=True)
        made.tell(f"panel:{held.pk}", None, {"round": held.round})
    return held


def object_to(actor: Actor, panel: Panel, words: str) -> Panel:
    """A member, or the third person of R16, does not stand by them, and says why: back to agreeing."""
    require(actor, "agree.object", scope_of(panel))
    said = words.strip()
    if not said:
        raise KaopingError("请写明不同意哪一条、为什么")
    if len(said) > MOST_WORDS:
        raise KaopingError(f"意见有{len(said)}字，请不超过{MOST_WORDS}字")
    with _held(actor, panel, "agree.object", said) as (made, held):
        refuse(steps.standing_by(_stage(held), PanelState(held.state)))
        if not may(actor, "agree.confirm", scope_of(panel)) and not board_of(held).referred:
            raise KaopingError("没有需要复核的条目，合议结果由考核组成员确认")
        _next_round(made, held)
        _state(made, held, PanelState.AGREEING)
    return held


def sign(actor: Actor, panel: Panel) -> Signed:
    """The lead signs: the panel is locked, and its content kept as it will be printed, under a code."""
    require(actor, "agree.sign", scope_of(panel))
    with _held(actor, panel, "agree.sign") as (made, held):
        board = board_of(held)
        refuse(steps.signing(PanelState(held.state), len(board.confirmed), len(board.members), board.unreviewed))
        if board.wanting:
            raise KaopingError(f"确认之后情况有变动，还不能签字：{board.wanting[0]}")
        head = Event.objects.order_by("-seq").values_list("hash", flat=True).first() or GENESIS
        held.signed_at, held.signed_by = timezone.now(), User(pk=actor.id, name=actor.name)
        content = canonical(content_of(board))
        digest, code = code_of(content, head)
        before = Signed.objects.filter(panel=held).order_by("-id").values_list("code", flat=True).first() or ""
        paper = Signed.objects.create(panel=held, code=code, content=content, digest=digest, head=head, by_id=actor.id, replaces=before)
        held.code = code
        held.save(update_fields=["signed_at", "signed_by", "code"])
        _state(made, held, PanelState.SIGNED, {"code": code, "digest": digest, "head": head, "replaces": before})
    return paper


def _settle(actor: Actor, made: Change, board: Board, given: Given, decided: bool) -> Saved:
    row = _row(board, given.place)
    found = board.find(given.place)
    judged = accept(board.rubric, given.place, given.answer) if given.answer else None
    if judged is not None and not isinstance(judged, Judgement):
        raise KaopingError(f"{given.place}要定为不适用，请用“不适用”，写明理由并由另一人同意")
    chair = may(actor, "agree.decide", scope_of(board.panel))
    if decided and not chair:
        raise KaopingError("只有组长可以裁定")
    if _needs_lead(board, row) and not chair:
        raise KaopingError(f"{given.place}各人评判不同，本次考核定为组长裁定，请由组长确定")
    how = how_of(row, found[0].item, judged.value if judged else None, board.rules, decided) if found else ""
    saved = save(actor, board.entry, SheetKind.AGREED, replace(given, how=how))
    _moved(made, board.panel, saved.mark.version != row.version)
    return saved


def _needs_lead(board: Board, row: Row) -> bool:
    return row.differs and board.rules.method == "chair"


def _row(board: Board, place: str) -> Row:
    """The clause, where it is this panel's and the group's to agree on."""
    found = board.find(place)
    if found is None:
        raise Hidden(f"{board.panel.pk}/{place}")
    if found[1].stated:
        raise KaopingError(f"{place}由考核办统一登记，不需要合议")
    if found[1].absent:
        raise KaopingError(f"{place}已定为不适用，不需要合议")
    return found[1]


@contextmanager
def _agreeing(actor: Actor, panel: Panel, verb: str) -> Iterator[tuple[Change, Board]]:
    """A change of agreed marks: by who may, while the panel is open."""
    require(actor, "agree.edit", scope_of(panel))
    with _held(actor, panel, verb) as (made, held):
        refuse(steps.changing_agreed(_stage(held), PanelState(held.state)))
        yield made, board_of(held)


@contextmanager
def _held(actor: Actor, panel: Panel, verb: str, said: str = "") -> Iterator[tuple[Change, Panel]]:
    """The panel as it stands at this moment, held until the change is done: nobody signs while another still writes."""
    entry = panel.entry
    with change(actor, verb, assessment=entry.assessment_id, entry=entry.pk, reason=said) as made:
        rows = Panel.objects.filter(pk=panel.pk)
        held = (rows.select_for_update() if connection.vendor == "postgresql" else rows).get()
        held.entry = entry
        yield made, held
        panel.state, panel.round, panel.code = held.state, held.round, held.code


def _stage(panel: Panel) -> Stage:
    return Stage(panel.entry.assessment.stage)


def _moved(made: Change, panel: Panel, changed: bool) -> None:
    """After an agreed mark or reason changed: confirmations of what stood before no longer count, and the panel is agreeing again."""
    if not changed or not steps.reopened(PanelState(panel.state)):
        made.nothing()  # the mark's own save has told it
        return
    if Confirmation.objects.filter(panel=panel, round=panel.round).exists():
        _next_round(made, panel)
    _state(made, panel, PanelState.AGREEING)


def _next_round(made: Change, panel: Panel) -> None:
    panel.round += 1
    panel.save(update_fields=["round"])
    made.tell(f"panel:{panel.pk}", {"round": panel.round - 1}, {"round": panel.round})


def _state(made: Change, panel: Panel, state: PanelState, more: dict[str, str] | None = None) -> None:
    made.tell(f"panel:{panel.pk}", {"state": panel.state}, {"state": state.value, **(more or {})})
    panel.state = state
    panel.version += 1
    panel.save(update_fields=["state", "version"])
