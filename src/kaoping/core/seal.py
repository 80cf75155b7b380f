"""What ties a paper to the record: one way to write its content down, that content's digest, and the code printed on the paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .digest import sm3


def canonical(content: Mapping[str, Any]) -> str:
    """The one way in which a content is written down: sorted keys, no white space."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def code_of(content: str, head: str) -> tuple[str, str]:
    """The content's SM3, and the paper's code: the first 16 hexadecimal digits of the SM3 of that digest and of the audit's head."""
    digest = sm3(content.encode("utf-8"))
    return digest, sm3((digest + head).encode("ascii"))[:16].upper()


def grouped(code: str) -> str:
    """A code as it is printed: in groups of four."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))
