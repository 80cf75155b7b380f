"""The examples of docs/api.md are called as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from django.test import Client

from ..world import World
from .calling import token

ROOT = Path(__file__).parents[3]


def test_every_curl_line_of_the_manual_works(world: World) -> None:
    names = {
        "TOKEN": token(world, "王主任"), "ASSESSMENT": str(world.assessment.pk), "ENTRY": str(world.entries["陈炉镇"].pk), "STANDARD": str(world.document.pk),
    }  # fmt: skip
    lines = re.findall(r"^curl .*$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        words = shlex.split(re.sub(r"\$([A-Z]+)", lambda m: names[m[1]], line))
        heads, data, url = {}, None, words[-1].removeprefix("http://127.0.0.1:8000")
        for flag, value in zip(words[1:-1:2], words[2:-1:2], strict=True):
            if flag == "-H":
                heads.update([value.split(": ", 1)])
            elif flag == "-d":
                data = value.encode()
            elif flag == "--data-binary":
                data = (ROOT / value.removeprefix("@")).read_bytes()
        kind = heads.pop("Content-Type", "application/json")
        answer = Client(headers=heads).generic("GET" if data is None else "POST", url, data or b"", content_type=kind)
        assert answer.status_code == 200, (line, answer.content.decode())
