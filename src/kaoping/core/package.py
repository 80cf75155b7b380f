"""An assessment as one package (`.kaoping`), checked without a site: digests, the audit's chain, the rubric's digest, marks against the audit, totals anew.

What a package holds is plain: MEMBERS says it. `check` never raises for what a package says; it collects a sentence for each fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from .chain import GENESIS, digest_of
from .digest import sha256, sm3
from .repackage import totals
from .seal import code_of, grouped
from .wire import digest

FORMAT = 1
MANIFEST = "manifest.json"
TAKEN = "package.take"
"""The verb of the event that tells of a package's being made."""
MEMBERS: dict[str, str] = {
    "rubric.json": "发布时固定的评分表和口径",
    "plan.json": "方案：单位、考核组、分工、规则、日程",
    "marks.json": "自评、个人评分、合议得分、外部事实，每一次改动都在；不适用；现场核查",
    "evidence.json": "佐证材料的清单和各版本的摘要值",
    "papers.json": "签字的评分表，连同校验码",
    "outcomes.json": "复核后固定的结果的各个版本，和平时考核、测评、加减分、等次",
    "audit.jsonl": "与考核有关的审计记录，一行一条",
    "chain.txt": "全部审计记录的摘要值，一行一个，从第1条起",
}
"""The members besides MANIFEST, `standard/…` (the document as issued) and `evidence/…` (files, where they were asked for)."""
Reading = Callable[[str], bytes]
_UNLIKE = " 与清单的摘要值不符，被改过或没有传完整"


@dataclass(slots=True)
class Findings:
    """What was checked, and a sentence for each fault."""

    checked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Held:
    """The members as values."""

    manifest: dict[str, Any]
    rubric: dict[str, Any]
    plan: dict[str, Any]
    marks: dict[str, Any]
    evidence: dict[str, Any]
    papers: dict[str, Any]
    outcomes: dict[str, Any]
    events: dict[int, dict[str, Any]]
    chain: list[str]


def check(names: Collection[str], read: Reading, head: str = "") -> Findings:
    """Everything that can be checked. `head`: a printed `number:digest` to be found in the chain."""
    found = Findings()
    try:
        manifest = json.loads(read(MANIFEST))
        if not _digests(manifest, list(names), read, found):
            return found
        held = _held(manifest, read)
        _standard(held, read, found)
        _chain(held, head, found)
        _taken(held, names, read, found)
        _rulings(held, found)
        _marks(held, found)
        _papers(held, found)
        _files(held, read, found)
        totals(held, found.checked, found.faults)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, ArithmeticError) as error:
        found.faults.append(f"内容不是本程序导出的样子（{_odd(error)}），没有核对完")
    return found


def _odd(error: Exception) -> str:
    """What is odd about contents that this program never wrote so, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"有一个文件的第{error.lineno}行第{error.colno}个字符处不是 JSON"
    if isinstance(error, KeyError):
        return f"少了“{str(error.args[0])[:40]}”一项"
    return "有的值不是该有的样子"


def member_digests(body: bytes) -> dict[str, Any]:
    """What the manifest says of a member."""
    return {"size": len(body), "sha256": sha256(body), "sm3": sm3(body)}


def _digests(manifest: Mapping[str, Any], names: list[str], read: Reading, found: Findings) -> bool:
    if manifest.get("format") != FORMAT or manifest.get("kind") != "kaoping":
        found.faults.append(f"考核包的格式版本是{manifest.get('format')}，本程序只认识{FORMAT}，请用导出它的版本核对")
        return False
    said = {m["name"]: m for m in manifest["members"]}
    before = len(found.faults)
    found.faults += [f"清单里没有 {n}，是后来加进来的" for n in names if n != MANIFEST and n not in said]
    found.faults += [f"缺少 {n}" for n in [*said, *MEMBERS] if n not in names]
    for name, told in said.items():
        if name in names and member_digests(read(name)) != {k: told.get(k) for k in ("size", "sha256", "sm3")}:
            found.faults.append(f"{name}{_UNLIKE}")
    found.checked.append(f"清单：{len(said)}个文件的 SM3 和 SHA-256")
    return len(found.faults) == before or all(n in names for n in MEMBERS)


def _held(manifest: dict[str, Any], read: Reading) -> Held:
    rubric, plan, marks, evidence, papers, outcomes = (json.loads(read(f"{n}.json")) for n in ("rubric", "plan", "marks", "evidence", "papers", "outcomes"))
    events = [json.loads(line) for line in read("audit.jsonl").splitlines() if line]  # of bytes: a text may hold other ends of lines, such as U+2028
    chain = read("chain.txt").decode("ascii").split()
    return Held(manifest, rubric, plan, marks, evidence, papers, outcomes, {e["seq"]: e for e in events}, chain)


def _standard(held: Held, read: Reading, found: Findings) -> None:
    if digest(held.rubric) != held.manifest["digest"]:
        found.faults.append("评分表和口径与考核绑定的摘要值不符，被改过")
    name = next((m["name"] for m in held.manifest["members"] if m["name"].startswith("standard/")), "")
    if not name:
        found.faults.append("缺少印发的标准原件")
    elif sha256(read(name)) != held.manifest["standard"]["sha256"]:
        found.faults.append("标准原件与上传时的摘要值不符，被换过")
    found.checked.append(f"评分表：摘要值 {held.manifest['digest'][:16]}…，标准原件")


def _chain(held: Held, head: str, found: Findings) -> None:
    chain, faults = held.chain, found.faults
    for seq, event in sorted(held.events.items()):
        before = GENESIS if seq == 1 else chain[seq - 2] if 1 < seq <= len(chain) + 1 else ""
        if not 1 <= seq <= len(chain) or event["prev"] != before or digest_of(event) != event["hash"] or chain[seq - 1] != event["hash"]:
            faults.append(f"审计第{seq}条内容与摘要值不符，或与前后接不上，被改过")
    if len(chain) != held.manifest["head"]["seq"] or (chain or [GENESIS])[-1] != held.manifest["head"]["hash"]:
        faults.append(f"审计链的末尾不是清单所记的第{held.manifest['head']['seq']}条，有记录被删去或加进来")
    number, _, printed = head.replace(" ", "").lower().partition(":")
    if head and not (number.isdecimal() and len(printed) >= 8 and 0 < int(number) <= len(chain) and chain[int(number) - 1].startswith(printed)):
        faults.append(f"审计链里第{number or '？'}条的摘要值与纸面不同，此前的记录可能被换过")
    rest = len(chain) - len(held.events)
    told = f"审计链：{len(chain)}条，其中{len(held.events)}条逐条重算，另{rest}条（别的考核和账号的）只有摘要值"
    told += f"；末条 {len(chain)}:{(chain or [GENESIS])[-1][:16]}"
    found.checked.append(told + ("；与纸面链头对照" if head else ""))


def _taken(held: Held, names: Collection[str], read: Reading, found: Findings) -> None:
    """The last event is the taking itself and tells each member's digest, so that nothing can be altered afterwards without altering the chain's end. Of the
    audit's own rows it tells those before it: they are bound by it even where a row in between belongs to another assessment."""
    event = held.events.get(len(held.chain), {})
    told = json.loads(event["new"]).get("members", {}) if event.get("verb") == TAKEN else {}
    if not set(MEMBERS) - {"chain.txt"} <= set(told):
        found.faults.append("审计的末一条不是这次导出，不能与导出时的内容对照")
    for name, said in told.items():
        if name not in names:
            found.faults.append(f"缺少 {name}，导出时有")
        elif f"{name}{_UNLIKE}" not in found.faults and sm3(_as_told(name, read)) != said:
            found.faults.append(f"{name} 与导出时写进审计的摘要值不符，导出以后被改过")
    found.checked.append(f"导出：审计第{len(held.chain)}条所记的{len(told)}个文件的摘要值")


def _as_told(name: str, read: Reading) -> bytes:
    """The member as it was when the taking was told of: the audit without that row."""
    return b"".join(read(name).splitlines(keepends=True)[:-1]) if name == "audit.jsonl" else read(name)


def _rulings(held: Held, found: Findings) -> None:
    """The rulings are those that the audit tells of, but for those that were withdrawn."""
    told: dict[str, Any] = {}
    for _, event in sorted(held.events.items()):
        if event["target"].startswith("ruled:"):
            told[event["target"]] = json.loads(event["new"]) if event["new"] else None
    kept, said = held.rubric["rulings"], [r for r in told.values() if r]
    for one in [r for r in kept if r not in said]:
        found.faults.append(f"口径“{one['where']}：{one['question']} 为 {one['answer']}”在审计里没有记录，被改过或加进来的")
    found.faults += [f"审计里有口径“{one['where']}：{one['question']} 为 {one['answer']}”，考核包里没有" for one in said if one not in kept]
    found.checked.append(f"口径：{len(kept)}条与审计记录对上")


def _marks(held: Held, found: Findings) -> None:
    """Every version of every mark is what the audit says of it."""
    told: dict[tuple[str, int], dict[str, Any]] = {}
    for event in held.events.values():
        if event["target"].startswith("mark:") and event["new"]:
            new = json.loads(event["new"])
            told[event["target"], int(new.get("version", 0))] = new
    count = 0
    for sheet in held.marks["sheets"]:
        for mark in sheet["marks"]:
            for version in mark["versions"]:
                count += 1
                said = told.pop((f"mark:{mark['id']}", version["version"]), None)
                if said is None or any(said[k] != version[k] for k in ("answer", "note", "basis", "how")) or said["place"] != mark["place"]:
                    found.faults.append(f"{_where(held, sheet)}{mark['place']}第{version['version']}次评判与审计记录不符")
            last = mark["versions"][-1] if mark["versions"] else {}
            if any(mark[k] != last.get(k) for k in ("version", "answer", "note", "basis", "how")):
                found.faults.append(f"{_where(held, sheet)}{mark['place']}现在的评判与最后一次保存的不符")
    found.faults += [f"审计里有{target}第{version}次评判，考核包里没有" for target, version in sorted(told)]
    found.checked.append(f"评判：{count}次保存，逐次与审计记录对上")


def _where(held: Held, sheet: Mapping[str, Any]) -> str:
    unit = next((u["unit"] for u in held.plan["units"] if u["entry"] == sheet["entry"]), "？")
    kinds = {"self": "自评", "member": f"{sheet['author']}的评分", "agreed": "合议", "fact": "外部事实"}
    return f"{unit}（{kinds.get(sheet['kind'], sheet['kind'])}）"


def _papers(held: Held, found: Findings) -> None:
    """Each signed paper fits its digest, its code and the audit."""
    told = "\n".join(e["new"] for e in held.events.values() if e["target"].startswith("panel:"))
    for paper in held.papers["papers"]:
        if code_of(paper["content"], paper["head"]) != (paper["digest"], paper["code"]):
            found.faults.append(f"签字的评分表 {grouped(paper['code'])} 的内容与校验码不符，被改过")
        elif paper["head"] not in (GENESIS, *held.chain) or paper["digest"] not in told:
            found.faults.append(f"签字的评分表 {grouped(paper['code'])} 在审计里没有记录")
    found.checked.append(f"签字的评分表：{len(held.papers['papers'])}份的校验码")


def _files(held: Held, read: Reading, found: Findings) -> None:
    kept = {m["name"]: m for m in held.manifest["members"] if m["name"].startswith("evidence/")}
    told = {(e["target"], json.loads(e["new"]).get("digest")) for e in held.events.values() if e["target"].startswith("evidence:") and e["new"]}
    units = {u["entry"]: u["unit"] for u in held.plan["units"]}
    for e in held.evidence["evidence"]:
        for one in (f for f in e["files"] if (f"evidence:{e['id']}", f["digest"]) not in told):
            where = f"{units.get(e['entry'], '？')}的佐证{e['no']:02d}“{e['title']}”"
            found.faults.append(f"{where}第{one['version']}版的摘要值与审计记录不符，被改过")
    known = {_digits(f["digest"]) for e in held.evidence["evidence"] for f in e["files"]}
    for name in kept:
        if name.partition("/")[2] not in known or name.partition("/")[2] not in (kept[name]["sm3"], kept[name]["sha256"]):
            found.faults.append(f"佐证文件 {name} 不是清单里登记的那一份")
    if held.manifest["evidence"]:
        found.faults += [f"缺少佐证文件 {one}" for one in sorted(known) if f"evidence/{one}" not in kept]
    found.checked.append(f"佐证：{len(known)}个文件的摘要值" + (f"，其中{len(kept)}个文件在包里" if kept else "（文件不在包里）"))


def _digits(digest_: str) -> str:
    return digest_.rpartition(":")[2]
