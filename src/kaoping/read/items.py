"""The language: one item's words become its clauses. Not one word is dropped: what no kind reads is kept as unread."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from kaoping.core.clauses import KINDS
from kaoping.core.kind import Clause, Effect
from kaoping.core.points import Points, show
from kaoping.core.rubric import Item
from kaoping.core.source import Source
from kaoping.core.wording import ARABIC, TAKE, UNIT, Phrase, numbers, plain

from .drafts import Draft, join_levels, join_slopes, plain_source, read_phrase, set_cap
from .evidence import expected_evidence
from .raw import RawItem, Role
from .reading import EXTRA, LEAD, Reading, not_read, trimmed
from .segment import Sign, Token, tokens
from .whole import judge_whole, mark_beyond, read_together

_SCORED = frozenset({Role.TEXT, Role.RULE, Role.BONUS, Role.PENALTY})
_NOTE = re.compile(
    r"^(?:[（(]|注|备注|说明|如|若|以|其中|同一|同时|由|按|根据|凡|不含|包括|包含|含|指|即|上述|以上|所有|本项|该项|此项|具体|获得|扣分|加分|得分|"
    r"经|并|且|仅|只|须|需|应|最终|最后|原则上|特别|依据|参照|[^，。；]{0,10}为准)"
)
_SCORING = re.compile(r"(?<![不予])(?:得分|扣分|加分|计分|减分)(?!率|项|情况|表)|\d分(?!钟)|[扣加]\d")
_ADD_VERB = re.compile(r"(?:加|奖励?|增加)(?:计|记|分)?[:：]?(?:各|分别)?\d[^加扣得计]*$|(?:加|奖励?)(?:计|记)?\d[^扣]*$")
_TAKEN = re.compile(rf"(?P<how>{TAKE})(?P<list>{ARABIC}分?(?:[、/／，和及]{ARABIC}分?)+)(?:[/／]{UNIT})?")
_BRACKET = re.compile(r"（[^（）分]{1,24}）(?=[，。；、\n]|\Z)")
_VETOED = re.compile(r"否决|一票否")
_PARTIAL = re.compile(r"(?:部分|基本)?(?:符合|完成|达到)?[^，。；]{0,6}(?:相应|酌情|逐步|依次|按档)?递减")


def _sentence(text: str, start: int, end: int) -> int:
    """Where the last full sentence before `end` begins: a deduction's fact is its own sentence; what stands before it is the demand."""
    cut = max(text.rfind("。", start, end), text.rfind("？", start, end))
    return start if cut < 0 or cut + 1 >= end else cut + 1


def _restates_worth(text: str, token: Token, reading: Reading, alone: bool) -> bool:
    """组织领导（5分）。… where 5 is the item's own 分值: the head of the text, not a clause."""
    worth = reading.raw.worth
    if not token.bare or worth is None or numbers(text[token.start : token.end])[:1] != (worth,):
        return False
    return alone or not re.search(r"[。；\n]", text[: token.start].strip("\n"))


def _phrase(text: str, start: int, token: Token, reading: Reading, role: Role) -> Phrase:
    marks = text[token.start : token.end]
    if re.search(r"\d$", marks) and not re.search(r"[×xX*＊╳✕=]", marks):
        marks += "分"
    misplaced = re.search(r"加\d", text) is not None and "扣" not in text
    takes = token.bare and (_taking_on(reading, text, token) or (role is Role.PENALTY and not misplaced and not _adding_on(reading, text, token)))
    return Phrase(text[start : token.start], marks, reading.raw.worth, role is Role.BONUS, takes)


def _taking_on(reading: Reading, text: str, token: Token) -> bool:
    """负全责扣15分，主责10分: the same for a deduction."""
    last = reading.last
    return last is not None and KINDS[last.kind].EFFECT is Effect.TAKES and not re.search(r"[。；\n（]", text[last.end : token.start])


def _adding_on(reading: Reading, text: str, token: Token) -> bool:
    """重大加1000分，重点500分: a bare figure goes on with the verb of its sentence."""
    last = reading.last
    return last is not None and last.adds and (last.added or "加" in last.phrase.marks) and not re.search(r"[。；\n]", text[last.end : token.start])


def _clause(reading: Reading, index: int, text: str, start: int, token: Token) -> bool:
    """Reads one phrase into a draft; False when no kind could."""
    role = reading.raw.passages[index].role
    takes = re.search(r"扣|减|罚|不得分|0分|零分|否决|取消", text[token.start : token.end]) is not None
    own = _sentence(text, start, token.start) if takes else start
    if 0 < start < own:
        reading.demands.append((index, (start, own)))
    begin = trimmed(text, own, token.start)
    phrase = _phrase(text, begin, token, reading, role)
    if takes and (listed := _TAKEN.fullmatch(phrase.marks)):
        one = [replace(phrase, marks=f"{listed['how']}{show(n)}分") for n in numbers(listed["list"])]
    else:
        one = [phrase]
    drafted = [_draft(reading, index, text, token, begin, p) for p in one]
    return all(drafted)


def _draft(reading: Reading, index: int, text: str, token: Token, begin: int, phrase: Phrase) -> bool:
    role = reading.raw.passages[index].role
    read = read_phrase(phrase)
    if read is None:
        return False
    kind, fields = read
    bare = token.bare and (role is Role.PENALTY or _adding_on(reading, text, token))
    more = role is Role.BONUS or bare or bool(_ADD_VERB.search(phrase.marks))
    added = KINDS[kind].EFFECT is Effect.ADDS and more
    reading.drafts.append(Draft(kind, dict(fields), index, begin, token.end, phrase, added))
    return True


def _complement(text: str, start: int, token: Token, reading: Reading) -> bool:
    """…达到100%得5分；不足100%，不得分: the second half says nothing that the first does not."""
    last = reading.last
    if last is None or last.kind != "threshold" or "分" not in text[token.start : token.end]:
        return False
    said = re.search(rf"(?:不足|低于|未达到?|达不到|小于|不到|少于)({ARABIC})[^，。；]{{0,6}}，?(?:的)?，?$", text[start : token.start])
    return said is not None and Points(said.group(1)) == last.fields.get("at_least")


def _read_passage(reading: Reading, index: int, text: str) -> list[tuple[int, int]]:
    """Reads one passage; returns the stretches that nothing has read yet."""
    role = reading.raw.passages[index].role
    reading.passage = index
    found = tokens(text, role in (Role.BONUS, Role.PENALTY))
    at, open_stretches = 0, []
    clauses = sum(t.sign is Sign.CLAUSE for t in found)
    for n, token in enumerate(found):
        words = text[token.start : token.end]
        mine = [d for d in reading.drafts if d.passage == index]
        if token.sign is Sign.TOGETHER and _before_worth(text, token, found[n + 1 : n + 2]):
            reading.elses.append(len(reading.drafts) + 1)
            continue
        if token.sign is Sign.TOGETHER:
            (reading.elses.append(len(reading.drafts)) if re.match(r"否则|反之|其", words) else reading.missed.append(words))
        elif token.sign is Sign.CAP and mine:
            set_cap(reading.drafts, words, reading.raw.worth)
            mine[-1].end = token.end
        elif token.sign is Sign.EXEMPT:
            if not mine:
                continue
            mine[-1].end = token.end
        elif token.sign is Sign.CLAUSE and not _restates_worth(text, token, reading, clauses == 1):
            if _complement(text, at, token, reading):
                reading.missed.append(words)
            elif _own_worth(reading, text, at, token):
                pass
            elif not _clause(reading, index, text, at, token):
                not_read(reading, index, text, trimmed(text, at, token.start), token.end)
            elif (note := _BRACKET.match(text, token.end)) and all(t.start >= note.end() for t in found[n + 1 :]):
                reading.drafts[-1].end = at = note.end()
                continue
        at = token.end
    open_stretches.append((at, len(text)))
    return open_stretches


def _before_worth(text: str, token: Token, behind: Sequence[Token]) -> bool:
    """…达80%以上，否则不得分（10分）: the figure behind belongs to what stands before 否则."""
    return any(t.bare and text[token.end : t.start] in ("（", "(") for t in behind)


def _own_worth(reading: Reading, text: str, at: int, token: Token) -> bool:
    """…按完成比例得分（5分）: a bare figure right behind a share is what the whole of it brings; （15分） equal to the 分值 only repeats it."""
    last = reading.last
    if last is None or not token.bare or text[at : token.start].strip("（(，。；;\n"):
        return False
    marks = numbers(text[token.start : token.end])[0]
    if last.kind == "share":
        last.fields["marks"] = marks
    elif marks != reading.raw.worth:
        return False
    last.end = token.end
    return True


def _leftover(reading: Reading, index: int, text: str, stretch: tuple[int, int]) -> None:
    """Words behind the last clause: a condition on it is joined to it; what stands by itself is unread."""
    start, end = stretch
    body = text[start:end].strip("，。；、：:,.;\n）)】！ ")
    if not body or LEAD.sub("", body + "。") in ("", "。"):
        return
    passage, mine = reading.raw.passages[index], [d for d in reading.drafts if d.passage == index and d.end <= start]
    scored = passage.role in _SCORED
    if _PARTIAL.match(body) and mine and mine[-1].kind == "award":
        mine[-1].fields["partial"] = True
    if mine and start >= mine[-1].end and (text[start : start + 1] in "，（,(" or _NOTE.match(body)) and not _SCORING.search(body):
        mine[-1].end = start + text[start:end].index(body) + len(body)
        return
    behind = bool(mine) and (start >= mine[-1].end or _SCORING.search(body) is not None)
    if scored and (behind or (not mine and re.search(rf"[扣得加]{ARABIC}?分", body))):
        at = start + text[start:end].index(body)
        not_read(reading, index, text, at, at + len(body))


def _freeze(reading: Reading, id: str, plains: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[Clause, ...]:
    clauses = []
    drafts = sorted(reading.drafts, key=lambda d: (d.passage, d.start))
    for before, after in itertools.pairwise(drafts):
        if before.passage == after.passage and before.start < after.start:
            # What was joined to a clause from behind (以此类推, a condition) ends where the next one begins.
            before.end = min(before.end, after.start)
    for n, draft in enumerate(drafts, 1):
        passage = reading.raw.passages[draft.passage]
        text, places = plains[draft.passage]
        said = text[draft.start : draft.end]
        closes = text[draft.end : draft.end + 1] == "）" and said.count("（") > said.count("）")
        words, first, last = plain_source(passage, places, draft.start, draft.end + closes)
        source: Source = passage.source.within(passage.source.start + first, passage.source.start + last)
        clauses.append(KINDS[draft.kind](id=f"{id}.{n}", text=words.strip(), source=source, **draft.fields))
    return tuple(clauses)


def read_item(raw: RawItem, id: str, section: str = "", inside: bool = False) -> Item:
    """One item of the table, its words read into clauses.

    `id` is the item's own (`1.2`). `section` is its section's title: one that announces 加分 puts all that is added beyond the full
    marks, one that lists 否决事项 makes a veto of an item without marks. `inside` says that the section is filled by additions alone,
    so that 加 means 得 here.
    """
    named = section + raw.name
    reading = Reading(raw, bool(EXTRA.search(named)), inside, bool(_VETOED.search(named + (raw.passages[0].text if raw.passages else ""))))
    plains = [plain(p.text) for p in raw.passages]
    stretches = [(i, s) for i, (text, _) in enumerate(plains) for s in _read_passage(reading, i, text)]
    # A sentence without marks between the clauses of an item that is filled by them: nobody would be asked about it.
    stretches += reading.demands if any(d.adds for d in reading.drafts) else []
    for index, stretch in stretches:
        _leftover(reading, index, plains[index][0], stretch)
    texts = [text for text, _ in plains]
    reading.drafts = join_slopes(join_levels(reading.drafts, raw.worth, texts))
    mark_beyond(reading)
    together = read_together(reading)
    judge_whole(reading)
    text = "\n".join(p.text for p in raw.passages if p.text.strip())
    return Item(
        id=id,
        no=raw.no,
        name=raw.name if text.strip() != raw.name.strip() else "",
        text=text,
        worth=raw.worth,
        clauses=_freeze(reading, id, plains),
        together=together,
        evidence=expected_evidence(text),
        unread=tuple(reading.unread),
        source=raw.source,
        blank=raw.blank,
    )
