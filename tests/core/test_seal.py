"""The code on a paper."""

from __future__ import annotations

from kaoping.core.digest import sm3
from kaoping.core.seal import canonical, code_of, grouped


def test_a_content_is_written_down_in_one_way_only() -> None:
    assert canonical({"b": 1, "a": "镇"}) == canonical({"a": "镇", "b": 1}) == '{"a":"镇","b":1}'


def test_the_code_is_the_beginning_of_the_sm3_of_content_and_audit_head() -> None:
    digest, code = code_of("内容", "ab" * 32)
    assert digest == sm3("内容".encode()) and code == sm3((digest + "ab" * 32).encode())[:16].upper()


def test_another_content_or_another_head_has_another_code() -> None:
    codes = {code_of(content, head)[1] for content in ("甲", "乙") for head in ("00" * 32, "01" * 32)}
    assert len(codes) == 4


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert grouped("3F2A90C177DE04B8") == "3F2A 90C1 77DE 04B8" and grouped("") == ""
