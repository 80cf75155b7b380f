"""The text of a letter, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kaoping.core.errors import KaopingError

from .form import Form, Passage
from .paper import Line
from .values import Values, said

_SIGNED = ("signed", "date")


def passages(form: Form, values: Values, words: Mapping[str, str]) -> Iterator[Line]:
    """The paragraphs. 落款 and what stands before it are on the page of the last paragraph of the text: a signature never stands alone on a page."""
    found = [line for block in form.blocks if isinstance(block, Passage) for line in _passage(form, block, values, words)]
    signed = next((n for n, line in enumerate(found) if line.style in _SIGNED), len(found))
    last = max((n for n, line in enumerate(found[:signed]) if line.style == "text" and line.text), default=0) if signed < len(found) else len(found)
    for n, line in enumerate(found):
        yield Line(line.text, line.style, keep=line.style in ("heading", "to", "number") or last <= n < len(found) - 1)


def _passage(form: Form, block: Passage, values: Values, words: Mapping[str, str]) -> Iterator[Line]:
    texts = list(_texts(form, block, values.get(block.key)))
    if words[block.key]:
        yield Line(words[block.key], "heading")
        texts = texts or [block.empty if values.get(block.key) is not None else ""]
    if not texts:
        return
    match block.style:
        case "to":
            yield Line("", "text")
            yield Line(texts[0].removesuffix("：") + "：", "to")
        case "attached":
            yield Line("", "text")
            several = len(texts) > 1
            yield from (Line(("附件：" if n == 1 else "　　　") + (f"{n}．" if several else "") + text, "attached") for n, text in enumerate(texts, start=1))
        case style:
            if style == "signed":
                yield from (Line("", "text"), Line("", "text"))
            yield from (Line(text, style) for text in texts)


def _texts(form: Form, block: Passage, value: Any) -> Iterator[str]:
    if block.each and isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for number, row in enumerate(value, start=1):
            yield _one(form, block, row, number)
        return
    for text in said(value if value is not None else block.text, f"表{form.no}“{block.key}”").split("\n"):
        if text.strip():
            yield text.strip()


def _one(form: Form, block: Passage, row: Mapping[str, Any], number: int) -> str:
    known = [key for key, _, _ in block.each]
    if unknown := [key for key in row if key not in known]:
        raise KaopingError(f"表{form.no}（{form.title}）“{block.heading}”第{number}条没有“{unknown[0]}”这一项，有的是：{'、'.join(known)}")
    parts = []
    for key, before, after in block.each:
        text = said(row.get(key) if row.get(key) is not None or key != "no" else number, f"表{form.no}“{block.heading}”第{number}条")
        parts.append(before + text + after if text else "")
    return "".join(parts)
