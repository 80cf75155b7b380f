"""What a package's marks come to, reckoned anew from the answers alone, against what signed papers and frozen results say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from .assemble import Noted, assembled
from .digest import sm3
from .errors import KaopingError
from .judgement import Judgement, NotApplicable, Sheet, accept
from .points import NOTHING, Bounds, show
from .reckon import Policy
from .rubric import Rubric
from .ruling import apply_all
from .score import Score, score, score_all
from .seal import canonical, grouped
from .total import Carried, Total, carry
from .wire import rulings_from_dict, standard_from_dict


class Members(Protocol):
    """What is read here of a package."""

    rubric: dict[str, Any]
    plan: dict[str, Any]
    marks: dict[str, Any]
    papers: dict[str, Any]
    outcomes: dict[str, Any]
    events: dict[int, dict[str, Any]]


def totals(held: Members, checked: list[str], faults: list[str]) -> None:
    """Reckon every unit anew; a sentence for each figure that is not the one kept."""
    try:
        made = _Reckoning(held)
        papers = sum(_paper(made, p, faults) for p in _latest(held.papers["papers"], "panel"))
        kept = _latest(held.outcomes["outcomes"], "entry")
        for outcome in kept:
            _outcome(made, outcome, faults)
    except KaopingError as error:
        faults.append(f"按包里的评判算不出得分：{error}")
        return
    told = [e["new"] for e in held.events.values() if e["verb"] == "result.freeze"]
    for one in held.outcomes["outcomes"]:
        if sm3(canonical(one["content"]).encode("utf-8")) != one["digest"] or not any(one["digest"] in t for t in told):
            faults.append(f"{one['content']['unit']}第{one['version']}次固定的结果与摘要值或审计记录不符，被改过")
    checked.append(f"重算：{papers}份评分表逐条得分" + (f"，{len(kept)}个单位的综合得分" if kept else "；结果还没有固定"))


class _Reckoning:
    """The scores of all units from the agreed answers and the office's facts."""

    def __init__(self, held: Members) -> None:
        self.held = held
        self.rulings = rulings_from_dict(held.rubric)
        self.standard, _ = apply_all(standard_from_dict(held.rubric), self.rulings)
        self.rubrics: dict[str, Rubric] = {r.id: r for r in self.standard.rubrics}
        self.rules: dict[str, str] = held.plan["rules"]
        self.policy = Policy(self.rules["absent"])
        self.units: dict[int, dict[str, Any]] = {u["entry"]: u for u in held.plan["units"]}
        self.sheets = {e: self._sheet(e, ("agreed", "fact")) for e in self.units}
        scores = score_all(self.standard.rubrics, list(self.sheets.values()), self.policy, self.rulings)
        self.scores = dict(zip(self.sheets, scores, strict=True))

    def alone(self, entry: int) -> Score:
        """As a signed paper has it: without the cohort's means."""
        return score(self.rubrics[self.units[entry]["rubric"]], self.sheets[entry], self.policy, self.rulings)

    def _sheet(self, entry: int, kinds: tuple[str, ...]) -> Sheet:
        rubric = self.rubrics[self.units[entry]["rubric"]]
        gone = {
            a["place"]: NotApplicable(a["place"], a["reason"], a["by"], a["consent_by"])
            for a in self.held.marks["absents"] if a["entry"] == entry and a["consent_by"] and not a["ended_at"]
        }  # fmt: skip
        answers: dict[str, Judgement] = {}
        for kind in kinds:
            for mark in self._marks(entry, kind):
                judged = accept(rubric, mark["place"], mark["answer"]) if mark["answer"] else None
                if isinstance(judged, Judgement) and not any(mark["place"] == g or mark["place"].startswith(f"{g}.") for g in gone):
                    answers.setdefault(mark["place"], judged)
        return Sheet(str(entry), rubric.id, answers, gone)

    def _marks(self, entry: int, kind: str) -> Iterable[Mapping[str, Any]]:
        return (m for s in self.held.marks["sheets"] if s["entry"] == entry and s["kind"] == kind for m in s["marks"])

    def total(self, entry: int) -> tuple[Score, Total]:
        """The year's score with what was carried into it, and the whole."""
        o = self.held.outcomes
        daily: list[Decimal] = []
        carried: list[Carried] = []
        for one in (d for d in o["daily"] if d["entry"] == entry and not d["withdrawn_at"] and d["counts"] != "none"):
            if one["counts"] == "daily":
                daily.append(Decimal(one["points"]))
            elif Decimal(one["points"]):
                carried.append(Carried(one["place"], Decimal(one["points"]), one["text"], one["basis"]))
        votes = next((b["votes"] for b in o["ballots"] if b["entry"] == entry and b["valid"]), ())
        extras = [x for x in o["extras"] if x["entry"] == entry and x["consent_by"] and not x["ended_at"]]
        bonus, penalty = ([Decimal(x["points"] or 0) for x in extras if x["kind"] == kind] for kind in ("bonus", "penalty"))
        year = carry(self.scores[entry], carried, self.rules["daily_cap"] == "item")
        noted = Noted(daily, carried, votes, bonus, penalty, self._own(entry))
        return year, assembled(self.rules.__getitem__, year, noted)

    def _own(self, entry: int) -> Bounds:
        """What the unit's own report comes to; nothing where it was never confirmed or never begun."""
        begun = any(s["entry"] == entry and s["kind"] == "self" for s in self.held.marks["sheets"])
        if not Decimal(self.rules["weight_self"]) or not begun or self.units[entry]["state"] != "confirmed":
            return NOTHING
        return score(self.rubrics[self.units[entry]["rubric"]], self._sheet(entry, ("self",)), self.policy).bounds


def _latest(rows: Iterable[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """The last of each; rows come in the order in which they were made."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found[row[by]] = row
    return list(found.values())


def _paper(made: _Reckoning, paper: Mapping[str, Any], faults: list[str]) -> int:
    content = json.loads(paper["content"])
    found = made.alone(paper["entry"])
    items = {i.id: i for s in found.parts for i in s.parts}
    here = f"{content['unit']}{content['group']}的评分表 {grouped(paper['code'])}"
    for item in content["items"]:
        again = _shown(items[item["id"]].bounds)
        if item["mark"] != again:
            faults.append(f"{here}：{item['id']}写的是{item['mark']}分，按评判重算是{again}分")
    again = _shown(found.bounds if content["whole"] else sum((items[i["id"]].bounds for i in content["items"]), NOTHING))
    if content["mark"] != again:
        faults.append(f"{here}：合计写的是{content['mark']}分，按评判重算是{again}分")
    return 1


def _outcome(made: _Reckoning, outcome: Mapping[str, Any], faults: list[str]) -> None:
    year, total = made.total(outcome["entry"])
    content = outcome["content"]
    kept, unit = content["score"], content["unit"]
    pairs = [("综合得分", content["total"], total.bounds), ("年终考核", kept, year.bounds)]
    mine = {i.id: i.bounds for s in year.parts for i in s.parts}
    pairs += [(i["id"], i, mine[i["id"]]) for s in kept["sections"] for i in s["items"]]
    for what, said, again in pairs:
        if (said["low"], said["high"]) != (show(again.low), show(again.high)):
            faults.append(f"{unit}的{what}：固定的结果是{said['low']}分，按评判重算是{_shown(again)}分")


def _shown(bounds: Bounds) -> str:
    return show(bounds.low) if bounds.settled else f"{show(bounds.low)}—{show(bounds.high)}"
