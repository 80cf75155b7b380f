"""The language on any text at all: it never fails, and every word that it keeps is verbatim and stands where it says."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kaoping.core.rubric import Item
from kaoping.core.source import Source
from kaoping.read.items import read_item
from kaoping.read.raw import Passage, RawItem, Role

PIECES = st.sampled_from(
    [
        "得3分", "得3—5分", "扣0.5分", "扣1-3分", "加2", "加10、5分", "计满分", "（5分）", "（2分，共4分）", "2分", "每",
        "每少1次", "每低1个百分点", "每逾期1天", "一处不合格", "不得分", "得0分", "否则", "否则，不得分", "缺一项不得分", "酌情扣分",
        "视情扣1—2分", "扣完为止", "最高5分", "最高的8分，最低的0分", "全扣", "不全扣", "一票否决", "取消评优资格", "80%以上",
        "不低于90%", "100%", "第一名", "前3名", "分别得3、2、1分", "优秀", "良好", "一般", "较差", "优秀得10分",
        "按比例得分", "完成率×10分", "得分=完成率×分值", "不扣分", "就高加分", "以此类推", "部分符合相应递减", "扣该项分值的50%", "台账",
        "方案", "工作", "落实", "，", "。", "；", "、", "：", "(", ")", "（", "）", "\n", "1、", "2.", "（1）",
        "①", "　", "１０", "３分", "其他", "其中", "同一", "如", "注：",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=14).map("".join)
WORTHS = st.sampled_from([None, Decimal(0), Decimal(5), Decimal(10), Decimal("2.5")])


def read(texts: list[tuple[str, Role]], worth: Decimal | None) -> tuple[RawItem, Item]:
    passages = tuple(Passage(text, role, Source("x", 0, 1, n, 0, len(text))) for n, (text, role) in enumerate(texts))
    raw = RawItem("1", "", passages, worth, Source())
    return raw, read_item(raw, "1.1")


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(Role)), min_size=1, max_size=3), WORTHS)
def test_it_keeps_every_clause_and_every_unread_word_verbatim_at_its_place(texts: list[tuple[str, Role]], worth: Decimal | None) -> None:
    raw, item = read(texts, worth)
    for kept in (*item.clauses, *item.unread):
        text = raw.passages[kept.source.cell].text
        assert kept.text and text[kept.source.start : kept.source.end].strip() == kept.text


@settings(max_examples=800, deadline=None, derandomize=True)
@given(TEXTS, WORTHS)
def test_it_never_gives_one_word_to_two_clauses_unless_they_share_a_list(text: str, worth: Decimal | None) -> None:
    _, item = read([(text, Role.TEXT)], worth)
    spans = sorted({(c.source.start, c.source.end) for c in item.clauses})
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@settings(max_examples=800, deadline=None, derandomize=True)
@given(TEXTS, WORTHS)
def test_it_numbers_clauses_in_the_order_of_the_text(text: str, worth: Decimal | None) -> None:
    _, item = read([(text, Role.TEXT)], worth)
    assert [c.id for c in item.clauses] == [f"1.1.{n}" for n in range(1, len(item.clauses) + 1)]
    starts = [c.source.start for c in item.clauses]
    assert starts == sorted(starts)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(TEXTS, WORTHS)
def test_it_drops_no_marks(text: str, worth: Decimal | None) -> None:
    _, item = read([(text, Role.TEXT)], worth)
    kept = [(c.source.start, c.source.end) for c in (*item.clauses, *item.unread)]
    for marks in re.finditer(r"[得扣]\d(?:\.\d)?分", text):
        assert any(start <= marks.start() and marks.end() <= end for start, end in kept) or marks.group() == "得0分", marks
