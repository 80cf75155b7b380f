"""One cell a line where no worths end the rows: a row begins where a label, a number or a demand follows a finished row."""

from __future__ import annotations

import re
from typing import Final

from .table_header import Word
from .table_titles import number_of
from .table_totals import is_total
from .table_worth import plain_worth, squeeze
from .text_heads import TEXTS

_MARKS: Final = re.compile(r"[得扣加减计记]\d|不得分|扣完|酌情|全扣|一票否决|满分")
_LABEL: Final = 24


def lacks_worths(lines: list[str], words: tuple[Word, ...]) -> bool:
    """Whether too few bare worths stand in the lines for them to end the rows."""
    if _end_blocks(lines):
        return False
    worths = sum(plain_worth(line) is not None for line in lines)
    texts = sum(_is_text(line) for line in lines)
    columns = sum(word in TEXTS for word in words) or 1
    return worths * 3 < 2 * texts / columns


def _end_blocks(lines: list[str]) -> bool:
    """Whether worths end most stretches of texts and labels follow them: however many texts, they are then one cell's."""
    ends = [n for n, line in enumerate(lines[:-1]) if _is_text(line) and not _is_text(lines[n + 1])]
    worths = [n + 1 for n in ends if plain_worth(lines[n + 1]) is not None]
    led = sum(n + 1 == len(lines) or not _is_text(lines[n + 1]) for n in worths)
    return len(worths) >= 3 and len(worths) * 2 >= len(ends) and led * 5 >= len(worths) * 4


def runs_by_kind(lines: list[str], words: tuple[Word, ...]) -> list[list[str]]:
    """The lines cut into rows by what they are: labels first, then as many texts as there are columns for; a bare worth belongs to its row."""
    columns = sum(word in TEXTS for word in words) or 1
    valued = Word.WORTH in words or Word.SCORE in words
    numbered = words[0] is Word.NUMBER
    runs: list[list[str]] = [[]]
    held: list[str] = []
    closed = False
    for line in lines:
        counts = numbered and held and _is_count(line) and (not valued or any(plain_worth(above) is not None for above in runs[-1][1:]))
        if plain_worth(line) is not None and runs[-1] and not counts:
            runs[-1].append(line)
            closed = not valued or is_total(runs[-1][0])
            continue
        if runs[-1] and (closed or counts or is_total(line) or _begins(line, held, columns)):
            runs.append([])
            held = []
        closed = False
        runs[-1].append(line)
        if _is_text(line):
            held.append(line)
    return [run for run in runs if run]


def _is_count(line: str) -> bool:
    """A running number on a line of its own: 3, 2.1, 2.211."""
    return bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,4})*[、.．]?", squeeze(line)))


def _begins(line: str, held: list[str], columns: int) -> bool:
    """Whether a line begins a row after the texts the open row holds."""
    if not held:
        return False
    if not _is_text(line) or len(held) >= columns:
        return True
    return bool(_MARKS.search(held[-1])) and not _MARKS.search(line)


def _is_text(line: str) -> bool:
    """A whole sentence or a numbered point, not a label."""
    if plain_worth(line) is not None:
        return False
    tight = squeeze(line)
    return len(tight) > _LABEL or bool(re.search(r"[。；]", tight)) or bool(_MARKS.search(tight)) or (bool(number_of(line)) and len(tight) > 4)
