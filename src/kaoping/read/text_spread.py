"""The fields of one row shared out over the columns that stand in its header."""

from __future__ import annotations

import re
from typing import Final

from .table_header import Word
from .table_titles import level_of
from .table_worth import squeeze
from .text_heads import TEXTS

CHECK: Final = re.compile(r"(?:查|看|听取?|现场|抽|访|核|随机|实地|检查|座谈|问卷|调阅|资料|台账|文件)[^。；;]{0,28}")
MARKS: Final = re.compile(r"[得扣加减计记]\d|不得分|扣完|酌情|全扣|一票否决|不合格|满分")
LABELS: Final = frozenset({Word.NAME, Word.GROUP, Word.UNKNOWN})


def spread(row: list[str], fields: list[str], cols: list[int], words: tuple[Word, ...]) -> None:
    """Set fields into the columns `cols` of a row: running number first, labels against the right, what is left over into the texts."""
    fields, cols = list(fields), list(cols)
    if cols and fields and words[cols[0]] is Word.NUMBER:
        if len(squeeze(fields[0])) <= 5 and level_of(fields[0]) >= 0 and len(fields) > 1:
            row[cols[0]] = fields.pop(0)
        cols.pop(0)
    texts = [col for col in cols if words[col] in TEXTS or words[col] is Word.METHOD]
    labels = [col for col in cols if words[col] in LABELS or (words[col] is Word.NOTE and col < min(texts, default=0))]
    if not texts and labels:
        texts = [labels.pop()]
    if not texts:
        return
    held = _labels_of(fields, len(labels), len(texts))
    for col, text in zip(labels[len(labels) - held :], fields[:held], strict=True):
        row[col] = text
    for col, text in zip(texts, _shared(fields[held:], [words[col] for col in texts]), strict=True):
        row[col] = text


def _labels_of(fields: list[str], labels: int, texts: int) -> int:
    """How many leading fields are labels: as many as there are columns for, each short, leaving something for the texts."""
    held = 0
    while held < labels and len(fields) - held > min(texts, 1) and len(squeeze(fields[held])) <= 24 and not MARKS.search(fields[held]):
        held += 1
    return min(held, max(0, len(fields) - texts)) if len(fields) >= texts else 0


def _shared(fields: list[str], words: list[Word]) -> list[str]:
    """Fields shared out over text columns; several paragraphs of one cell are joined."""
    if len(fields) <= len(words) or len(words) == 1:
        out = [*fields[: len(words) - 1], "\n".join(fields[len(words) - 1 :])] if len(fields) >= len(words) else _few(fields, words)
        return [*out, *[""] * (len(words) - len(out))]
    parts: list[list[str]] = [[] for _ in words]
    for field in fields:
        parts[_best(field, words, parts)].append(field)
    return ["\n".join(part) for part in parts]


def _few(fields: list[str], words: list[Word]) -> list[str]:
    """Fewer fields than columns: each into the last column, from the right, that fits it."""
    out = [""] * len(words)
    at = len(words) - 1
    for number in range(len(fields) - 1, -1, -1):
        while at > number and not _fits(fields[number], words[at]):
            at -= 1
        out[at] = fields[number]
        at -= 1
    return out


def _best(field: str, words: list[Word], parts: list[list[str]]) -> int:
    """The column a paragraph belongs to: the current one, or a later one that fits it better."""
    current = max((n for n, part in enumerate(parts) if part), default=0)
    for n in range(current, len(words)):
        if _fits(field, words[n]):
            return n
    return current


def _fits(field: str, word: Word) -> bool:
    if word is Word.METHOD:
        return bool(CHECK.fullmatch(squeeze(field)))
    marked = bool(MARKS.search(squeeze(field)))
    return marked if word in (Word.RULE, Word.PENALTY, Word.BONUS) else not marked
