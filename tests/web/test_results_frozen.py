"""Results kept when the checker has passed them: the same before and after, in new versions only where something has changed."""

from __future__ import annotations

from kaoping.core.points import show
from kaoping.web.actions.change import change
from kaoping.web.actions.outcomes import freeze
from kaoping.web.models import Outcome
from kaoping.web.policy import Stage
from kaoping.web.queries.results import entries_of, live, results

from .signed import passed, signed
from .world import World


def test_keeps_what_was_reckoned_to_the_last_word(world: World) -> None:
    signed(world)
    before = live(world.assessment, entries_of(world.assessment))
    checker = world.actor("李复核")
    with change(checker, "results.pass", assessment=world.assessment.pk) as made:
        assert freeze(checker, made, world.assessment, "check") == 9
    kept = results(world.at(Stage.CHECKED).assessment)
    assert kept.frozen
    for one, other in zip(before.lines, kept.lines, strict=True):
        assert (one.total, one.place, one.grading, one.ranking) == (other.total, other.place, other.grading, other.ranking)
        assert [(r.where, r.lost, r.fact) for r in one.score.reasons] == [(r.where, r.lost, r.fact) for r in other.score.reasons]


def test_gives_each_unit_its_total_place_and_reasons(world: World) -> None:
    found = {x.name: x for x in results(passed(world).assessment).lines}
    assert show(found["阿庄镇"].total.bounds.low) == "100"
    assert found["阿庄镇"].place is not None
    assert found["阿庄镇"].place.best == 1
    assert [r.where for r in found["陈炉镇"].score.reasons] == ["1.2.1", "1.5.3", "3.1.1"]
    assert found["三里洞街道"].ranking == "B"


def test_freezes_nothing_anew_where_nothing_has_changed(world: World) -> None:
    passed(world)
    checker = world.actor("李复核")
    with change(checker, "results.pass", assessment=world.assessment.pk) as made:
        assert freeze(checker, made, world.assessment, "check") == 0
        made.nothing()
    assert Outcome.objects.count() == 9


def test_names_no_marker_in_what_is_kept(world: World) -> None:
    passed(world)
    told = "".join(str(o.content) for o in Outcome.objects.all())
    assert not [n for n in ("组员甲", "组员乙", "组员丁", "王主任") if n in told]
