"""Phrases of one item, read by the kinds, and what neighbours do to one another: levels, slopes, caps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kaoping.core.clauses import KINDS
from kaoping.core.clauses.levels import Grade
from kaoping.core.kind import Effect
from kaoping.core.points import Points
from kaoping.core.wording import ARABIC, UNIT, Phrase, numeral

from .raw import Passage


@dataclass(slots=True)
class Draft:
    """A clause in the making: its kind, its fields, and the stretch of the passage's plain text that it takes."""

    kind: str
    fields: dict[str, Any]
    passage: int
    start: int
    end: int
    phrase: Phrase
    added: bool = False
    facts: list[str] = field(default_factory=list)

    @property
    def adds(self) -> bool:
        return KINDS[self.kind].EFFECT is Effect.ADDS

    @property
    def best(self) -> Points:
        """The most it brings, as its fields say."""
        grades = self.fields.get("levels")
        most: Points = max(g.high for g in grades) if grades else self.fields.get("high") or self.fields.get("marks") or Points(0)
        return most


def read_phrase(phrase: Phrase) -> tuple[str, Mapping[str, Any]] | None:
    """The first kind, in order, one of whose wordings fits."""
    for name, kind in KINDS.items():
        fields = kind.read(phrase)
        if fields is not None:
            return name, fields
    return None


# --- levels ------------------------------------------------------------------------------------------------------------------

_GRADED = re.compile(
    r"(很好|最好|较好|好|一般|较差|很差|差|优秀|优良|优|良好|良|中等?|基本合格|不合格|合格|基本称职|不称职|称职|基本满意|不满意|较满意|比较满意|满意|"
    r"(?:完全|全部|较为?|基本|部分|不|未)(?:符合|达标|完成|到位|满足|落实|规范|健全|齐全|合理|完整)|较强|强|较弱|弱|较高|高|较低|低|"
    r"[A-Da-dＡ-Ｄ]级?|[一二三四甲乙丙丁]等[奖功]?|[一二三]级)(?:的|者|等次|档次|等级|档|等)?[，:：]?$"
)
_LOWER = re.compile(r"一般|较|基本|部分|差|中|合格|不|未|称职|[二三四乙丙丁]|[B-Db-d]|低|弱|\d")
_GRADABLE = frozenset({"award", "within", "threshold"})


_FIGURE = rf"(?:[<>≥≤＜＞≧≦]=?|小于|大于|低于|高于|超过|不足|不低于|不高于|达到?)?{ARABIC}(?:%|‰|{UNIT})?"
_BRACKETED = r"(?:（含）|（不含）)?"
_SPAN = re.compile(
    rf"({_FIGURE}{_BRACKETED}(?:[-–—~～至到，]*{_FIGURE})?{_BRACKETED}(?:以上|以下|以内|之间|及以上|及以下)?){_BRACKETED}的?者?[，:：]?$"
)


def _label(fact: str) -> str:
    """What a level is called: 较好, 二等奖, or the span that it covers (90%–95%)."""
    match = _GRADED.search(fact) or _SPAN.search(fact)
    return match.group(1) if match else ""


def _runs(marks: Sequence[Points], down: bool) -> list[list[int]]:
    runs: list[list[int]] = []
    for i, mark in enumerate(marks):
        if runs and (mark < marks[i - 1] if down else mark > marks[i - 1]):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _level_runs(drafts: Sequence[Draft], worth: Points | None) -> list[list[int]]:
    """Which of these neighbouring gives are levels of one thing, as lists of their positions; a run of one is a give by itself."""
    marks = [d.best for d in drafts]
    alone = [[i] for i in range(len(drafts))]
    names = [_label(d.phrase.fact) for d in drafts]
    scale = any(_LOWER.search(n) for n in names) or {n[:1] for n in names} >= {"优", "良"}
    labelled = sum(map(bool, names)) if scale else 0
    short = scale and all(n and len(d.phrase.last.strip("，的")) <= len(n) + 3 for n, d in zip(names, drafts, strict=True))
    if worth is not None and sum(marks) == worth and not short:
        return alone
    for down in (True, False):
        runs = _runs(marks, down)
        if worth is not None and len(runs) < len(marks) and sum(max(marks[i] for i in run) for run in runs) == worth:
            return runs
    if worth is not None and max(marks) == worth and len(set(marks)) == len(marks):
        return [list(range(len(marks)))]
    if labelled >= 2 and labelled >= len(drafts) - 1:
        return min((_runs(marks, down) for down in (True, False)), key=len)
    return alone


_ON = re.compile(r"[以依]此类推")
_GOES_ON = re.compile(r"[，。；…、.）]*[以依]此类推")


def _series(run: Sequence[Draft], text: str, worth: Points | None) -> Draft | None:
    """…10.5分，…12分，以此类推，满分为15分: the levels that are written, and the rest up to the full marks."""
    on = _ON.search(text, run[-1].start, run[-1].end) or _GOES_ON.match(text, run[-1].end)
    highest = max(d.best for d in run)
    if len(run) < 2 or not on or worth is None or worth <= highest:
        return None
    made = _joined(run)
    made.fields["levels"] = (*made.fields["levels"], Grade("以此类推", highest, worth))
    made.end = max(made.end, on.end())
    return made


def _joined(run: Sequence[Draft]) -> Draft:
    if len(run) == 1:
        return run[0]
    names = [_label(d.phrase.fact) for d in run]
    unique = all(names) and len(set(names)) == len(names)
    grades = tuple(
        Grade(names[i] if unique else f"第{i + 1}档", d.fields.get("low", d.best), d.best) for i, d in enumerate(run)
    )
    return replace(run[0], kind="levels", fields={"levels": grades}, end=run[-1].end, facts=[d.phrase.fact for d in run])


def join_levels(drafts: list[Draft], worth: Points | None, texts: Sequence[str]) -> list[Draft]:
    """The drafts with neighbouring gives that are levels of one thing (优秀得10分，良好得8分) made one."""
    joined: list[Draft] = []
    group: list[Draft] = []

    def close() -> None:
        series = _series(group, texts[group[0].passage], worth) if group else None
        if series:
            joined.append(series)
            group.clear()
        if group:
            runs = _level_runs(group, None if group[0].added else worth) if len(group) > 1 else [[0]]
            if len(group) > 1 and group[0].added:
                runs = min((_runs([d.best for d in group], down) for down in (True, False)), key=len)
            joined.extend(_joined([group[i] for i in run]) for run in runs)
            group.clear()

    for draft in drafts:
        together = group and group[-1].passage == draft.passage and group[-1].added == draft.added
        if together and draft.added:
            together = not re.search(r"[；。\n]", texts[draft.passage][group[-1].end : draft.start + 1] or "")
        if draft.kind not in _GRADABLE or not together:
            close()
        if draft.kind in _GRADABLE:
            group.append(draft)
        else:
            joined.append(draft)
    close()
    return joined


# --- slopes and caps -----------------------------------------------------------------------------------------------------------

_SLOPE = re.compile(
    r"每(?:降?低于?|减?少|差|降|下降|减|不足|超过?|高出?|增加?|上升|提高)(?:于)?"
    rf"(?P<per>{ARABIC}|[一二两三五十])?个?(?P<unit>百分点|%|[^\d，。；]{{0,4}})"
)
_BEGUN = re.compile(r"不足[^，。；）]{0,6}按[^，。；）]{0,6}计")


_NAMED = re.compile(rf"(?P<line>{ARABIC}|[二两三四五六七八九十]+)(?P<unit>个?[^\d，。；分]{{1,4}})")
_COMPARED = re.compile(r"达到|不(?:低|少|小|高|大|超|多)[于过]|平均|基数|以上|以下")


def _as_line(award: Draft, rest: Draft) -> Draft | None:
    """涵盖6个方面得12分，每少1个方面扣2分: what reads like an award is the line from which the slope runs."""
    said = re.search(rf"每(?:减?少|缺|差)(?:{ARABIC}|[一二两])?(?P<unit>个?[^\d，。；]{{1,3}})", rest.phrase.text)
    named = [m for m in _NAMED.finditer(award.phrase.fact) if said and m["unit"][:2] == said["unit"][:2]]
    if named:
        fields = {"at_least": numeral(named[-1]["line"]), "metric": award.phrase.last.strip("，"), "unit": named[-1]["unit"].strip()}
    elif _COMPARED.search(award.phrase.fact):
        fields = {"at_most": Points(0), "metric": "与要求相差", "unit": rest.fields["per"], "besides": award.phrase.last.strip("，")}
    else:
        return None
    return replace(award, kind="threshold", fields={"marks": award.fields["marks"], **fields})


def _line(line: Draft, draft: Draft) -> Draft | None:
    """The threshold that `draft` is the slope of, made of the clause before it; None when it is a clause of its own."""
    match = _SLOPE.search(draft.phrase.text)
    if draft.kind != "per_fault" or match is None or line.passage != draft.passage:
        return None
    if line.kind == "award" and not line.added:
        return _as_line(line, draft)
    percent = "百分点" in match["unit"] or "%" in match["unit"]
    fits = line.kind == "threshold" and line.fields.get("slope") is None and percent == (line.fields["unit"] == "%")
    return line if fits else None


def join_slopes(drafts: list[Draft]) -> list[Draft]:
    """80%以上得2分，每低1个百分点扣0.5分: the second half is the first one's slope, not a clause of its own; so with places."""
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        line = _line(last, draft) if last else None
        if last and line:
            match = _SLOPE.search(draft.phrase.text)
            per = numeral(match["per"] or "1") if match else Points(1)
            line.fields |= {"slope": draft.fields["marks"], "per": per, "begun": bool(_BEGUN.search(draft.phrase.text))}
            line.end = draft.end
            joined[-1] = line
        elif last and last.kind == "placing" and draft.kind == "per_fault" and draft.fields["per"] == "名":
            last.fields["slope"] = draft.fields["marks"]
            last.end = draft.end
        elif last and draft.kind == last.kind == "share" and last.passage == draft.passage and draft.phrase.marks[:2] in ("得分", "该指"):
            last.end = draft.end
        elif last and draft.kind == "share" and last.kind == "award" and last.best == draft.best and last.passage == draft.passage:
            joined[-1] = replace(draft, start=last.start)
        else:
            joined.append(draft)
    return joined


def set_cap(drafts: list[Draft], words: str, worth: Points | None) -> None:
    """最高5分, 扣完为止, behind a counted clause: its cap. Several counted clauses under one cap keep it each (the item holds the sum)."""
    counted = [d for d in drafts if d.kind in ("tally", "per_fault")]
    if re.search(r"扣(?:完|光|尽|满|至0|到0|除完)", words):
        for draft in counted:
            if draft.kind == "per_fault" and draft.fields.get("cap") is None:
                draft.fields["whole_item"] = True
        return
    figure = re.search(rf"({ARABIC})分", words)
    cap = Points(figure.group(1)) if figure else worth if re.search("标准分|分值|满分", words) else None
    if cap is not None and drafts and drafts[-1].kind in ("tally", "per_fault") and drafts[-1].fields.get("cap") is None:
        drafts[-1].fields["cap"] = cap
    elif cap is not None and drafts and drafts[-1].kind == "discretion":
        drafts[-1].fields["high"] = cap


def plain_source(passage: Passage, places: Sequence[int], start: int, end: int) -> tuple[str, int, int]:
    """The verbatim stretch of the passage behind plain characters start to end, and where it stands in it."""
    first, last = places[start], places[end - 1] + 1
    return passage.text[first:last], first, last
