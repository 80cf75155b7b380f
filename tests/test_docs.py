"""The manual is made from the code, and what it shows works."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import textwrap
from pathlib import Path
from typing import Any

import pytest

from kaoping.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"{name}_tool", ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["clauses.md", "findings.md", "cli.md", "papers.md", "licences.md"])
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == tool("docs").PAGES[name](), "运行 make docs"


def test_the_page_of_promises_is_made_from_the_figures_kept_beside_it() -> None:
    figures = json.loads((ROOT / "docs" / "trust.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "trust.md").read_text(encoding="utf-8") == tool("trust").page(figures), "运行 python tools/trust.py --write"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_has_the_options_it_is_shown_with(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"^\s*(?:\$ )?kaoping ([a-z]+[^\n（|]*)", text, re.MULTILINE):
        words = shlex.split(re.split(r"\s{3,}|\s#", line)[0])
        if words[0] not in COMMANDS:
            pytest.fail(f"{page.name}：没有命令 {words[0]}")
        with pytest.raises(SystemExit):
            main([words[0], "--help"])
        known = capsys.readouterr().out
        assert [w for w in words if w.startswith("--") and w not in known] == []


def test_every_make_target_named_in_the_manual_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {t for page in PAGES for t in re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))}
    assert named <= targets


def test_the_first_standard_in_five_minutes_works_as_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "README.md").read_text(encoding="utf-8").split("## 五分钟", 1)[1].split("\n## ", 1)[0]
    (tmp_path / "标准.docx").write_bytes((ROOT / "standards" / "附件4" / "附件4.docx").read_bytes())
    rulings = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert rulings
    (tmp_path / "rulings.yaml").write_text(textwrap.dedent(rulings.group(1)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands = [shlex.split(line) for line in re.findall(r"^\s+kaoping (.+)$", guide, re.MULTILINE)]
    # One ruling of twelve is given there, so that compile and check still find something to settle.
    assert [main(words) for words in commands] == [1, 1, 0, 0]
    assert {p.name for p in tmp_path.iterdir()} == {"标准.docx", "rulings.yaml", "我的标准", "答案.xlsx", "填好的表"}
