"""An assessment as one package: it checks by itself elsewhere, and whatever is altered in it is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaoping.cli.main import main
from kaoping.core.package import check
from kaoping.web.actions.change import Refused
from kaoping.web.actions.packing import take
from kaoping.web.models import Event
from kaoping.web.policy import Stage

from ..world import World
from .calling import call, token
from .leaving import checked, forged, members, package, remade


def faults(found: dict[str, bytes], head: str = "") -> list[str]:
    return check(found, found.__getitem__, head).faults


def test_checks_elsewhere_without_a_site_or_a_database(world: World, tmp_path: Path) -> None:
    file = tmp_path / "2018.kaoping"
    file.write_bytes(package(world))
    # Another process, where Django cannot even be imported.
    code = "import sys; sys.modules['django'] = None; from kaoping.cli.main import main; sys.exit(main(sys.argv[1:]))"
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-c", code, "verify", str(file)], capture_output=True, text=True, cwd=tmp_path, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ 全部相符" in done.stdout
    assert "18份评分表逐条得分，9个单位的综合得分" in done.stdout


def test_holds_what_it_says_and_files_only_when_asked_for(world: World) -> None:
    bare, whole = members(package(world)), members(package(world, files=True))
    assert [n for n in bare if n.startswith("evidence/")] == []
    assert len([n for n in whole if n.startswith("evidence/")]) == 1
    assert faults(whole) == []
    manifest = json.loads(bare["manifest.json"])
    assert manifest["assessment"]["name"] == "2018年度镇办党建考核" and manifest["standard"]["name"] == "附件4.docx"
    assert {m["name"] for m in manifest["members"]} | {"manifest.json"} == set(bare)


def _json(alter: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def done(body: bytes) -> bytes:
        told = json.loads(body)
        alter(told)
        return json.dumps(told, ensure_ascii=False).encode()

    return done


def _mark(told: Any) -> Any:
    sheet = next(s for s in told["sheets"] if s["kind"] == "agreed")
    return next(m for m in sheet["marks"] if m["answer"] == "否")


def _turned(told: Any) -> None:
    mark = _mark(told)
    mark["answer"] = mark["versions"][-1]["answer"] = "是"


def _audit(body: bytes) -> bytes:
    lines = body.decode().splitlines()
    return "\n".join([*lines[:3], lines[3].replace("王主任", "王副主任"), *lines[4:]]).encode()


def _raised(told: Any) -> None:
    told["outcomes"][0]["content"]["total"]["low"] = "100"


def _paper(told: Any) -> None:
    told["papers"][0]["content"] = told["papers"][0]["content"].replace('"mark":"', '"mark":"1', 1)


def _exchanged(told: Any) -> None:
    told["evidence"][0]["files"][0]["digest"] = "0" * 64


ALTERED: dict[str, tuple[dict[str, Callable[[bytes], bytes]], tuple[str, ...]]] = {
    "a mark": (
        {"marks.json": _json(_turned)},
        ("广阳镇（合议）1.1.4第1次评判与审计记录不符", "广阳镇的1.1：固定的结果是8分，按评判重算是0分", "marks.json 与导出时写进审计的"),
    ),
    "a mark beside its versions": ({"marks.json": _json(lambda t: _mark(t).update(answer="是"))}, ("广阳镇（合议）1.1.4现在的评判与最后一次保存的不符",)),
    "a fact": ({"marks.json": _json(lambda t: _mark(t).update(note="无"))}, ("广阳镇（合议）1.1.4现在的评判与最后一次保存的不符",)),
    "a mark's value": ({"marks.json": _json(lambda t: _mark(t).update(value="9"))}, ("marks.json 与导出时写进审计的摘要值不符",)),
    "a mark left out": ({"marks.json": _json(lambda t: t["sheets"][-1]["marks"].pop())}, ("次评判，考核包里没有",)),
    "the rubric": ({"rubric.json": _json(lambda t: t["standard"]["rubrics"][0].update(title="改"))}, ("绑定的摘要值不符", "rubric.json 与导出时")),
    "a ruling": (
        {"rubric.json": _json(lambda t: t["rulings"][0].update(answer="zero"))},
        ("口径“*：absent 为 zero”在审计里没有记录", "审计里有口径“*：absent 为 rescale”，考核包里没有", "绑定的摘要值不符"),
    ),
    "a ruling left out": ({"rubric.json": _json(lambda t: t["rulings"].pop(0))}, ("审计里有口径“*：absent 为 rescale”，考核包里没有",)),
    "the document": ({"standard/附件4.docx": lambda b: b + b" "}, ("标准原件与上传时的摘要值不符", "standard/附件4.docx 与导出时")),
    "the digest of evidence": ({"evidence.json": _json(_exchanged)}, ("陈炉镇的佐证01“台账”第1版的摘要值与审计记录不符", "evidence.json 与导出时")),
    "an event": ({"audit.jsonl": _audit}, ("审计第4条内容与摘要值不符", "audit.jsonl 与导出时")),
    "the chain": ({"chain.txt": lambda b: b"0" * 64 + b[64:]}, ("审计第1条", "审计第2条")),
    "the chain's end": ({"chain.txt": lambda b: b[:-65]}, ("有记录被删去", "审计的末一条不是这次导出")),
    "a result": ({"outcomes.json": _json(_raised)}, ("综合得分：固定的结果是100分", "第1次固定的结果与摘要值或审计记录不符")),
    "a paper": ({"papers.json": _json(_paper)}, ("内容与校验码不符", "papers.json 与导出时")),
    "the rounding": (
        {"plan.json": _json(lambda t: t["rules"].update(places="0"))},
        ("陈炉镇的综合得分：固定的结果是95.07分，按评判重算是95分", "plan.json 与导出时写进审计的摘要值不符"),
    ),
    "a weight": ({"plan.json": _json(lambda t: t["rules"].update(weight_year="70", weight_daily="10"))}, ("陈炉镇的综合得分：固定的结果是",)),
}
"""What is altered → how, and what has to be said of it."""


@pytest.mark.parametrize("what", ALTERED)
def test_finds_and_names_what_was_altered_though_the_manifest_was_made_to_fit(world: World, what: str) -> None:
    changes, sentences = ALTERED[what]
    found = faults(forged(package(world), changes))
    assert [s for s in sentences if not any(s in f for f in found)] == [], found


def test_finds_what_was_altered_against_the_manifest(world: World) -> None:
    found = members(package(world))
    assert faults(found | {"plan.json": found["plan.json"] + b" "}) == ["plan.json 与清单的摘要值不符，被改过或没有传完整"]
    assert faults(found | {"more.txt": b""})[0] == "清单里没有 more.txt，是后来加进来的"
    assert "缺少 papers.json" in faults({n: b for n, b in found.items() if n != "papers.json"})


def test_reckons_anew_and_holds_against_a_printed_head_what_was_forged_down_to_the_chain(world: World) -> None:
    data = package(world)
    rows, mark = members(data)["chain.txt"].decode().split(), _mark(json.loads(members(data)["marks.json"]))["id"]
    found = remade(data, {"marks.json": _json(_turned)}, lambda e: _said_so(e, mark))
    told = faults(found, f"{len(rows)}:{rows[-1][:8]}")
    assert not any("与审计记录不符" in f and "评判" in f for f in told) and not any("审计第" in f or "导出时" in f for f in told)
    assert any("广阳镇第一组的评分表" in f and "1.1写的是8分，按评判重算是0分" in f for f in told)
    assert any(f.startswith("广阳镇的综合得分：固定的结果是") for f in told)
    assert f"审计链里第{len(rows)}条的摘要值与纸面不同，此前的记录可能被换过" in told


def _said_so(event: dict[str, Any], mark: int) -> None:
    if event["target"] == f"mark:{mark}":
        event["new"] = json.dumps(json.loads(event["new"]) | {"answer": "是"}, ensure_ascii=False)


def test_compares_the_chain_with_a_printed_head(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = members(package(world))
    hashes = found["chain.txt"].decode().split()
    assert faults(found, f"{len(hashes) - 1}:{hashes[-2][:8]}") == []
    for head in (f"{len(hashes) - 1}:{hashes[-1][:8]}", "99999:" + hashes[-1], "5", "x:y", f"1:{hashes[0][:7]}"):
        assert any("与纸面不同" in f for f in faults(found, head)), head
    file = tmp_path / "a.kaoping"
    file.write_bytes(package(world))
    assert main(["verify", str(file), "--head", "3:00000000"]) == 1
    assert "✕ 审计链里第3条的摘要值与纸面不同" in capsys.readouterr().out


def test_is_told_to_the_audit_and_given_to_the_office_alone(world: World) -> None:
    checked(world)
    url = f"/a/{world.assessment.pk}/package"
    for name in ("李复核", "组员甲", "陈炉镇负责人", "赵部长", "审计员"):
        assert world.client(name).post(f"{url}/take").status_code == 404
    answer = world.client("王主任").post(f"{url}/take")
    data = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip" and data[:2] == b"PK"
    assert Event.objects.latest("seq").verb == "package.take"
    secret = token(world, "王主任")
    assert b"".join(call(secret, "POST", f"/api/assessments/{world.assessment.pk}/package").streaming_content)[:2] == b"PK"
    assert Event.objects.latest("seq").name == "王主任（令牌：取数）"


def test_does_not_leave_before_everything_is_signed(world: World) -> None:
    world.at(Stage.MARK)
    with pytest.raises(Refused, match="全部签字、进入汇总以后才能导出"):
        take(world.actor("王主任"), world.assessment)


def test_reckons_findings_ballots_bonus_and_the_units_own_report_as_the_site_does(world: World) -> None:
    found = members(package(world))
    assert faults(found) == []
    content = next(o["content"] for o in json.loads(found["outcomes.json"])["outcomes"] if o["content"]["unit"] == "陈炉镇")
    assert [c["key"] for c in content["total"]["components"]] == ["year", "daily", "ballot", "self"] and content["total"]["bonus"] == "2"


def test_the_command_makes_no_folder_where_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--dir", str(tmp_path / "none"), "1", "-o", str(tmp_path / "x.kaoping")]) == 2
    assert "不是网站的数据目录" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
