"""One cell a line, without tabs: rows are rebuilt from what the lines hold.

A line of nothing but a worth ends a row (or stands in its middle, where the header says so), running numbers begin one, 小计 and 总分 make rows of
their own. Empty cells are lost in such text; what is left of a row is set against its right end, where merged cells are blank at the left.
"""

from __future__ import annotations

from typing import Final

from .table_header import Word
from .table_titles import is_heading, is_title, level_of, number_of
from .table_totals import is_note, is_signature, is_total, is_unit_label
from .table_worth import plain_worth, squeeze, titled_worth
from .text_grid import Piece, TextTable
from .text_heads import TEXTS, Head, find_heads, is_wrapped, tails_joined, whole_fields
from .text_kinds import lacks_worths, runs_by_kind
from .text_spread import CHECK, LABELS, MARKS, spread

_LABEL: Final = 20


def looks_like_lines(lines: list[str]) -> bool:
    """Whether text without tabs is a table with one cell a line: several bare worths on lines of their own, or a header one word a line."""
    filled = [line for line in lines if line.strip()]
    worths = sum(plain_worth(line) is not None for line in filled)
    return (worths >= 3 and worths * 12 >= len(filled)) or bool(find_heads([line.strip() for line in filled]))


def read_lines(lines: list[str]) -> list[Piece]:
    """The tables and lines of text that holds one cell a line."""
    pieces: list[Piece] = []
    filled = tails_joined([line.strip() for line in lines if line.strip()])
    heads = find_heads(filled)
    if not heads:
        start = _start(filled)
        return [*filled[:start], *_table(filled[start:], None)]
    pieces += filled[: heads[0].at]
    for head, after in zip(heads, [*(h.at for h in heads[1:]), len(filled)], strict=True):
        lead = _lead(filled, head.end, after) if after < len(filled) else after
        pieces += _table(filled[head.end : lead], head)
        pieces += filled[lead:after]
    return pieces


def _lead(lines: list[str], start: int, end: int) -> int:
    """Where the lines that lead the next header begin: titles above it."""
    at = end
    while at > start and (is_title(lines[at - 1]) or "适用" in lines[at - 1] or is_unit_label(lines[at - 1])) and plain_worth(lines[at - 1]) is None:
        at -= 1
    return at


def _start(lines: list[str]) -> int:
    """Without a header: the first line that is no title, no 适用于 and no label."""
    for at, line in enumerate(lines):
        numbered = is_heading(line) and level_of(line) >= 0
        if numbered or not (is_title(line) or "适用" in line or is_unit_label(line)):
            return at
    return len(lines)


def _table(lines: list[str], head: Head | None) -> list[Piece]:
    """The rows of one table, and the lines below it."""
    if head is not None and not is_wrapped(lines) and lacks_worths(lines, head.words):
        return _by_kind(lines, head)
    last = max((n for n, line in enumerate(lines) if plain_worth(line) is not None or is_total(line)), default=len(lines) - 1)
    end = last + 1
    if head is not None and _worth_column(head.words) < len(head.words) - 1:
        end = next((n for n in range(last + 1, len(lines)) if is_note(lines[n]) or is_signature(lines[n])), len(lines))
    wrapped = is_wrapped(lines[:end])
    counted = head is not None and head.words[0] is Word.NUMBER and _group_column(head.words) < 0
    runs = _numbered(lines[:end], head) if counted else _ended(lines[:end], head)
    if wrapped:
        runs = [whole_fields(run) for run in runs]
    words = _labelled(runs, head.words) if head else ()
    rows = [row for run in runs for row in (_placed(run, words) if words else _guessed(run))]
    return [TextTable(([head.texts] if head else []) + rows), *lines[end:]]


def _by_kind(lines: list[str], head: Head) -> list[Piece]:
    end = next((n for n, line in enumerate(lines) if n and (is_note(line) or is_signature(line))), len(lines))
    rows = [row for run in runs_by_kind(lines[:end], head.words) for row in _placed(run, head.words)]
    return [TextTable([head.texts, *rows]), *lines[end:]]


def _labelled(runs: list[list[str]], words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The header's words, its first content column called a name where a label stands in it and the texts beside it are numbered."""
    texts = [n for n, word in enumerate(words) if word in TEXTS]
    if len(texts) < 2 or words[texts[0]] is not Word.CONTENT or any(word in LABELS for word in words[: texts[0]]):
        return words
    labels = [not number_of(run[0]) and len(squeeze(run[0])) <= _LABEL and len(run) > 2 and bool(number_of(run[1])) for run in runs if run]
    numbered = sum(bool(number_of(run[0])) for run in runs)
    if not any(labels) or sum(labels) + numbered < 0.6 * len(runs):
        return words
    return tuple(Word.NAME if n == texts[0] else word for n, word in enumerate(words))


def _worth_column(words: tuple[Word, ...]) -> int:
    if _group_column(words) >= 0:
        return len(words) - 1 - words[::-1].index(Word.WORTH)
    for wanted in (Word.WORTH, Word.SCORE):
        if wanted in words:
            return words.index(wanted)
    return len(words) - 1


def _group_column(words: tuple[Word, ...]) -> int:
    """The column of the worths of groups, where another for the items' own stands behind the texts: 项目 | 分值 | 标准 | 单项分值; else -1."""
    worths = [n for n, word in enumerate(words) if word is Word.WORTH]
    return worths[0] if len(worths) == 2 and not TEXTS.isdisjoint(words[slice(*worths)]) else -1


def _is_groups(lines: list[str], at: int) -> bool:
    """Whether a bare worth stands between a label and a text: it is then worth what the label names, not what the text demands."""
    label = at > 0 and plain_worth(lines[at - 1]) is None and len(squeeze(lines[at - 1])) <= _LABEL and not MARKS.search(lines[at - 1])
    return label and at + 1 < len(lines) and plain_worth(lines[at + 1]) is None and len(squeeze(lines[at + 1])) > 1 and not is_total(lines[at + 1])


def _ended(lines: list[str], head: Head | None, first: list[str] | None = None) -> list[list[str]]:
    """The lines cut into rows after each bare worth, and after what the header has behind the worth."""
    behind = _behind(head.words) if head else 0
    groups = head is not None and _group_column(head.words) >= 0
    runs: list[list[str]] = [first or []]
    left = -1
    for n, line in enumerate(lines):
        if left == 0 and behind and MARKS.search(line) and not _worth_next(lines, n) and not is_total(line):
            left = 1
        if left == 0 or (left > 0 and (is_total(line) or (is_heading(line) and level_of(line) in (0, 1)) or _worth_next(lines, n))):
            runs.append([])
            left = -1
        runs[-1].append(line)
        if left > 0:
            left -= 1
        elif plain_worth(line) is not None and len(runs[-1]) > 1 and not (groups and _is_groups(lines, n)):
            left = 0 if is_total(runs[-1][0]) else behind
    return [run for run in runs if run]


def _worth_next(lines: list[str], at: int) -> bool:
    """Whether a bare worth follows a line: then the line belongs before that worth."""
    return at + 1 < len(lines) and plain_worth(lines[at + 1]) is not None and plain_worth(lines[at]) is None


def _behind(words: tuple[Word, ...]) -> int:
    """How many text columns stand behind the worth."""
    return sum(word in TEXTS or word is Word.METHOD for word in words[_worth_column(words) + 1 :])


def _numbered(lines: list[str], head: Head | None) -> list[list[str]]:
    """The lines cut into rows at the running numbers 1, 2, 3 … of the first column; where there are none, after the worths."""
    runs: list[list[str]] = [[]]
    wanted = 1
    for line in lines:
        number = squeeze(line).rstrip("、.．")
        fresh = number in ("1", str(wanted)) and len(number) <= 4 and (len(runs[-1]) >= 3 or wanted == 1 or _only_head(runs[-1]))
        if fresh and not (runs[-1] and plain_worth(line) is not None and wanted > 1 and not _has_worth(runs[-1])):
            runs.append([])
            wanted = int(number) + 1
        elif (is_total(line) and len(runs[-1]) != 1) or (is_heading(line) and level_of(line) in (0, 1) and _has_worth(runs[-1])):
            runs.append([])
        runs[-1].append(line)
    if wanted <= 2:
        return _ended(lines, head)
    return [part for run in runs if run for part in (_paged(_ended(run[1:], head, run[:1])) if _worths(run) > 1 else [run])]


def _paged(parts: list[list[str]]) -> list[list[str]]:
    """The parts of one numbered row, one that a page's number begins and no worth ends put back before the worth of the one above it."""
    out: list[list[str]] = []
    for part in parts:
        if out and len(part) > 1 and part[0].isdecimal() and not _worths(part) and plain_worth(out[-1][-1]) is not None:
            out[-1][-1:] = [*part[1:], out[-1][-1]]
        else:
            out.append(part)
    return out


def _worths(run: list[str]) -> int:
    return sum(plain_worth(line) is not None for line in run[1:])


def _only_head(run: list[str]) -> bool:
    return len(run) <= 2 and bool(run) and is_heading(run[0])


def _has_worth(run: list[str]) -> bool:
    return any(plain_worth(line) is not None for line in run[1:])


def _placed(run: list[str], words: tuple[Word, ...]) -> list[list[str]]:
    """One run of lines set under the header's columns; a heading or a total makes a row of its own."""
    rows: list[list[str]] = []
    fields = list(run)
    if len(fields) > 1 and len(fields[0]) <= 3 and is_total(fields[1]):
        fields.pop(0)
    if is_total(fields[0]):
        return [_total(fields, words)]
    room = len(words) - _unprinted(words)
    while len(fields) > max(1, room) and is_heading(fields[0]) and level_of(fields[0]) in (-1, 0, 1, 2) and not _names(fields):
        rows.append([fields.pop(0)])
    if len(fields) == 1 and (is_heading(fields[0]) or is_note(fields[0])):
        return [*rows, fields]
    row = [""] * len(words)
    worth = _worth_column(words)
    at = max((n for n, line in enumerate(fields) if n and plain_worth(line) is not None), default=-1)
    before, after = (fields[:at], fields[at + 1 :]) if at >= 0 else (fields, [])
    if at >= 0:
        row[worth] = fields[at]
    group = _group_column(words)
    held = next((n for n in range(1, len(before)) if plain_worth(before[n]) is not None and _is_groups(before, n)), -1) if group >= 0 else -1
    if held > 0:
        row[group] = before.pop(held)
    start = group + 1 if held < 0 <= group else 0
    spread(row, before, list(range(start, worth)) if at >= 0 else list(range(len(words))), words)
    spread(row, after, list(range(worth + 1, len(words))), words)
    return [*rows, row]


def _names(fields: list[str]) -> bool:
    """Whether the first field names the row, not a section: it has no number, and the worth behind it is the row's own."""
    worth = titled_worth(fields[0])[1]
    return level_of(fields[0]) < 0 and worth is not None and any(plain_worth(field) == worth for field in fields[1:])


def _unprinted(words: tuple[Word, ...]) -> int:
    """How many columns of an issued form are empty: 得分, 自评, 备注."""
    scores = sum(word in (Word.SCORE, Word.SELF, Word.NOTE) for word in words)
    return scores - (0 if Word.WORTH in words or Word.SCORE not in words else 1)


def _total(fields: list[str], words: tuple[Word, ...]) -> list[str]:
    row = [fields[0], *[""] * (len(words) - 1)]
    if len(fields) > 1:
        row[_worth_column(words)] = fields[1]
    return row


def _guessed(run: list[str]) -> list[list[str]]:
    """One run of lines without a header, set as section, name, demand, method, rule, worth by what each holds."""
    if is_total(run[0]):
        return [[run[0], "", "", "", "", run[1] if len(run) > 1 else ""]]
    fields = list(run)
    worth = fields.pop() if len(fields) > 1 and plain_worth(fields[-1]) is not None else ""
    section = ""
    if len(fields) > 1 and is_heading(fields[0]) and (level_of(fields[0]) in (0, 1, 2) or titled_worth(fields[0])[1] is not None):
        section = fields.pop(0)
    name = ""
    if len(fields) > 1 and len(squeeze(fields[0])) <= 14 and level_of(fields[0]) < 0 and not MARKS.search(fields[0]):
        name = fields.pop(0)
    rest = _split(fields)
    return [[section, name, *rest, worth]]


def _split(fields: list[str]) -> list[str]:
    """Demand, method and rule out of a row's lines."""
    checks = [n for n, field in enumerate(fields) if n and CHECK.fullmatch(squeeze(field)) and not MARKS.search(field)]
    if checks:
        return ["\n".join(fields[: checks[0]]), fields[checks[0]], "\n".join(fields[checks[0] + 1 :])]
    cut = next((n for n, field in enumerate(fields) if n and all(MARKS.search(squeeze(f)) for f in fields[n:])), len(fields))
    return ["\n".join(fields[:cut]), "", "\n".join(fields[cut:])]
