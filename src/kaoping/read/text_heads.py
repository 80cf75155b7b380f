"""Headers of text with one cell a line, and lines that a page's width broke."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .table_header import Word, word_of
from .table_titles import is_heading, is_title, level_of, number_of
from .table_totals import is_total
from .table_worth import plain_worth, squeeze
from .text_grid import unwrapped

TEXTS: Final = frozenset({Word.CONTENT, Word.RULE, Word.BONUS, Word.PENALTY})
"""Header words of columns that hold whole sentences."""
_STEMS: Final = frozenset({"评分", "考核", "考评", "评价", "评审", "检查", "审查", "评估", "标准", "分"})
_BOTH: Final = frozenset({"得分", "标准分", "总分", "满分", "考核得分"})
"""Words that head a column as well as a total row."""
_PIECE: Final = 4
_TITLE: Final = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The header's lines: where they begin and end, its columns' words and texts."""

    at: int
    end: int
    words: tuple[Word, ...]
    texts: list[str]


_TAIL: Final = re.compile(r"[（(]\d{1,3}(?:\.\d+)?分[）)]")
_LABEL: Final = 24


def tails_joined(lines: list[str]) -> list[str]:
    """The lines, a worth in brackets joined to the label above it, where worths without brackets stand for themselves: 总体方案 | （4分） | … | 4."""
    tails = sum(_TAIL.fullmatch(squeeze(line)) is not None for line in lines)
    worths = sum(plain_worth(line) is not None for line in lines)
    if not 0 < tails * 2 <= worths:
        return lines
    out: list[str] = []
    for line in lines:
        label = bool(out) and len(squeeze(out[-1])) <= _LABEL and plain_worth(out[-1]) is None and not re.search(r"[。；：:;]|\d分", out[-1])
        if label and _TAIL.fullmatch(squeeze(line)):
            out[-1] += line
        else:
            out.append(line)
    return out


def find_heads(lines: list[str]) -> list[Head]:
    """Runs of header words, two or more lines long, with a text column among them and a worth or a score."""
    heads: list[Head] = []
    at = 0
    while at < len(lines):
        words: list[Word] = []
        texts: list[str] = []
        end = at
        while end < len(lines) and len(words) < 14 and (found := _head_word(lines, end)) is not None:
            word, text, taken = found
            if word is Word.GROUP and Word.WORTH in words:
                break  # groups stand at the left: behind the worth it is the first row's
            if text.startswith("序号") and word_of(text[2:]) is not Word.UNKNOWN:
                words.append(Word.NUMBER)
                texts.append("序号")
                word, text = word_of(text[2:]), text[2:]
            words.append(word)
            texts.append(text)
            end += taken
        if _is_head(words):
            title = _is_title(words, texts)
            heads.append(Head(at + title, end, _ruled(words[title:]), texts[title:]))
        at = max(at + 1, end)
    return heads


def _is_title(words: list[Word], texts: list[str]) -> bool:
    """Whether the first of the words is the title above the header: numbers come first in a header, and names before rules."""
    if words[1] is Word.NUMBER:
        return True
    early = words[0] is Word.RULE and words[1] in (Word.NAME, Word.GROUP, Word.CONTENT)
    return (early or len(texts[0]) > _TITLE) and is_title(texts[0]) and _is_head(words[1:])


def _ruled(words: list[Word]) -> tuple[Word, ...]:
    """The words; where none is a text's, a remark or a method stands for one: 考核项目 | 满分 | 考核说明."""
    if not TEXTS.isdisjoint(words):
        return tuple(words)
    return tuple(Word.RULE if word in (Word.NOTE, Word.METHOD) else word for word in words)


def _head_word(lines: list[str], at: int) -> tuple[Word, str, int] | None:
    """The header word that begins at a line, its text, and how many lines it is broken over; None where none begins."""
    pieces = [squeeze(line) for line in lines[at : at + 3]]
    for taken in (2, 3):
        text = "".join(pieces[:taken])
        short = len(pieces) >= taken and all(len(piece) <= _PIECE for piece in pieces[:taken])
        if short and _broken(pieces[:taken]) and word_of(text) is not Word.UNKNOWN:
            return word_of(text), text, taken
    text = pieces[0]
    if is_heading(text) or (is_total(text) and text not in _BOTH) or word_of(text) is Word.UNKNOWN:
        return None
    return word_of(text), text, 1


def _broken(pieces: list[str]) -> bool:
    """Whether pieces can be parts of one header: single characters, words that say nothing alone, or a verb before its noun."""
    return all(len(piece) == 1 or (len(piece) < _PIECE and word_of(piece) is Word.UNKNOWN) or piece in _STEMS for piece in pieces[:-1])


def _is_head(words: list[Word]) -> bool:
    if len(words) == 2:
        return words[0] in (Word.NAME, Word.GROUP, Word.CONTENT) and words[1] is Word.RULE
    named = {Word.NAME, Word.GROUP, *TEXTS} & set(words)
    return len(words) >= 3 and bool(named) and bool({Word.WORTH, Word.SCORE, Word.RULE} & set(words))


def is_wrapped(lines: list[str]) -> bool:
    """Whether a page's width broke the lines: many that are about as long as the longest stop in mid-sentence."""
    lengths = sorted(len(line) for line in lines)
    full = lengths[int(len(lengths) * 0.9)] if lengths else 0
    broken = sum(len(line) >= full - 3 and not line.endswith(("。", "；", "：", "分", ":", ";")) for line in lines)
    return 16 <= full <= 60 and broken * 12 >= len(lines)


def whole_fields(run: list[str]) -> list[str]:
    """The fields of a row whose lines were broken: short lines as wide as the first make one label, full lines one paragraph."""
    out: list[str] = []
    width = 0
    for n, line in enumerate(run):
        bare = squeeze(line)
        if out and width and len(bare) <= width and plain_worth(line) is None and level_of(line) < 0:
            out[-1] += bare
            width = width if len(bare) >= width else 0
        elif out and not width and _goes_on(out[-1], run[n - 1], line):
            out[-1] = unwrapped([out[-1], line])
        else:
            out.append(line)
            width = len(bare) if 2 <= len(bare) <= 6 and plain_worth(line) is None and level_of(line) < 0 else 0
    return out


def _goes_on(paragraph: str, above: str, line: str) -> bool:
    tailed = len(squeeze(above)) <= _LABEL and re.search(_TAIL.pattern + "$", squeeze(above)) is not None
    if tailed or plain_worth(line) is not None or plain_worth(above) is not None or len(squeeze(above)) <= 6:
        return False
    return not paragraph.endswith(("。", "；", ";")) and not number_of(line)
