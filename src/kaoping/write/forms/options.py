"""What an office says of a form once, and what is known only when it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VERIFY = "在本系统“核验编码”页输入编码，可知本表是否有效。"


@dataclass(frozen=True, slots=True)
class Options:
    """`headings`: key → the office's own word for a title (key title), heading, label or date line. `without`: columns that it does not print.

    `defaults`: values that stand in all its papers (signed: 落款, doc_no: 文号) where a paper brings none of its own; they go into letters and notes
    alone, never into a place to sign. `office` stands in the foot of each page.

    `annex`: 附件3, at the head of the first page; `mark`: 演示数据, or 草稿，未签字，不作依据, at the head of every page. `code`, `replaces`: the
    paper's code and the one it takes the place of, already grouped; `pending`: what stands in the code's place on a form that is signed, as long as there
    is none; `verify`: where a reader can check it; `printed_at`: as it is printed, since there is no clock here.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    defaults: Mapping[str, str] = field(default_factory=dict)
    office: str = ""
    annex: str = ""
    mark: str = ""
    code: str = ""
    replaces: str = ""
    pending: str = "（签字后产生）"
    verify: str = VERIFY
    printed_at: str = ""


PLAIN = Options()
