"""Which column is what: the header's words, settled by what stands in the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .raw import Role
from .table_header import Header, Places, Word
from .table_shapes import Shape, shape_of
from .table_titles import is_heading
from .table_totals import is_total

_NEARLY: Final = 0.8
"""The share from which on what most of a column's cells are is what the column is."""
_NAME_LENGTH: Final = 14
_PURE: Final = 0.8
"""Rows of which more than this share only take marks off are no items by themselves: they need the worth that they take from."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns by what they are for, each a column number of the grid; -1 where there is none.

    `scores` is in order of preference (得分 before 自评), `grouped` the columns whose cells stand for several rows.
    """

    number: int
    section: int
    names: tuple[int, ...]
    passages: tuple[tuple[int, Role], ...]
    worth: int
    section_worth: int
    scores: tuple[int, ...]
    width: int
    grouped: frozenset[int] = frozenset()

    @property
    def text(self) -> int:
        """The column an item's text stands in first."""
        return self.passages[0][0]


def settle(header: Header | None, body: list[Places], width: int, sectioned: bool = False) -> Columns | None:
    """The columns of a table, from its header (None where it has none) and its body; None when no column can hold an item's text.

    `sectioned`: rows of their own head the sections, so that what groups rows below them are items, not sections.
    """
    words = list(header) if header else [Word.UNKNOWN] * width
    words += [Word.UNKNOWN] * (width - len(words))
    counted = [row for row in body if not _is_apart(row)]
    shapes = [shape_of(counted, col) for col in range(width)]
    words = _by_content(words, shapes, header is not None)
    passages = _passages(words, shapes, sectioned and _shared_worth(words, shapes))
    if not passages:
        return None
    taken = {col for col, _ in passages}
    first = min(col for col, role in passages if role not in (Role.NOTE, Role.METHOD))
    left = [col for col in range(width) if words[col] in (Word.NAME, Word.GROUP, Word.CONTENT, Word.RULE) and col not in taken]
    section = -1 if sectioned else next((col for col in left if shapes[col].grouping and shapes[col].own and col < first), -1)
    number = next((col for col in range(width) if words[col] is Word.NUMBER and shapes[col].own), -1)
    worth, section_worth = _worths([col for col in range(width) if words[col] is Word.WORTH], shapes, section)
    if worth >= 0 and shapes[worth].grouping and any(shapes[col].closed > _NEARLY and not shapes[col].grouping for col, _ in passages):
        worth, section_worth = -1, worth  # every text ends in a worth of its own: the column's are those of groups
    scores = [col for col in range(width) if words[col] is Word.SCORE] + [col for col in range(width) if words[col] is Word.SELF]
    names = tuple(col for col in left if col != section and shapes[col].own)
    if section >= 0 and worth < 0 <= section_worth and number < 0 and not names and shapes[passages[0][0]].deducts > _PURE:
        section, names, worth, section_worth = -1, (section,), section_worth, -1
    grouped = frozenset(col for col in range(width) if shapes[col].grouping)
    return Columns(number, section, names, passages, worth, section_worth, tuple(scores), width, grouped)


def _is_apart(row: Places) -> bool:
    """Rows that say nothing of the columns: totals, and rows with one heading across the table or in its first column."""
    if any(cell is not None and is_total(cell.text) for cell in row[:3]):
        return True
    first, rest = row[0] if row else None, [cell for cell in row[1:] if cell is not None and cell.text.strip()]
    alone = first is not None and len(row) > 2 and first.rows == 1 and all(cell is first for cell in rest)
    return alone and first is not None and is_heading(first.text)


def _worths(cols: list[int], shapes: list[Shape], section: int) -> tuple[int, int]:
    """The column of the items' worths and that of the sections': of two the sparser is the sections', one as sparse as the sections is theirs."""
    cols = [col for col in cols if shapes[col].own]
    if not cols:
        return -1, -1
    dense = max(cols, key=lambda col: (shapes[col].own, col))
    sparse = [col for col in cols if col != dense and shapes[col].own < shapes[dense].own]
    if sparse:
        return dense, sparse[0]
    if section >= 0 and shapes[dense].own <= shapes[section].own and shapes[dense].grouping:
        return -1, dense
    return dense, -1


def _by_content(words: list[Word], shapes: list[Shape], headed: bool) -> list[Word]:
    """The words corrected by what stands below them: a 得分 column full of rules is a rule, an unnamed column of numbers a worth."""
    ruled = not {Word.CONTENT, *_RULES}.isdisjoint(words)
    out = list(words)
    for col, (word, shape) in enumerate(zip(words, shapes, strict=True)):
        if not shape.own:
            out[col] = Word.SCORE if word in (Word.WORTH, Word.PENALTY, Word.BONUS) and Word.SCORE not in words else word
        elif _is_figure(words, shapes, col):
            out[col] = Word.WORTH
        elif word is Word.NOTE and col == 0:
            out[col] = Word.GROUP
        elif word in _LABELLING and col == 0 and shape.numbers > 0.7 and words[1:2] == [word]:
            out[col] = Word.NUMBER
        elif word is Word.NOTE and _is_detail(words, shapes, col):
            out[col] = Word.CONTENT
        elif word in (Word.NOTE, Word.METHOD) and shape.length > 8 and shape.own * 2 > shape.rows and not ruled:
            out[col] = Word.RULE
        elif word in (Word.BONUS, Word.PENALTY) and shape.length < 8 and shape.marks < 0.2:
            out[col] = Word.NAME
        elif _is_ruled(words, shape, col):
            out[col] = Word.RULE
        elif word is Word.UNKNOWN:
            out[col] = _guess(shape, col, headed)
    return out


def _is_ruled(words: list[Word], shape: Shape, col: int) -> bool:
    """Whether a column called otherwise holds the rules: marks in sentences under 得分, or under 量化指标 beside the 考核内容 they are for."""
    if words[col] in (Word.SCORE, Word.WORTH, Word.METHOD):
        return shape.worths < 0.5 and shape.length > 6 and shape.marks > 0.4
    beside = words[col] is Word.NAME and Word.CONTENT in words[:col] and Word.RULE not in words
    return beside and shape.length > 12 and shape.marks > 0.5


def _is_detail(words: list[Word], shapes: list[Shape], col: int) -> bool:
    """Whether a 说明 column holds the demands: full, between contents that stand for several rows and the rules that score it."""
    full = shapes[col].length > 8 and shapes[col].own * 2 > shapes[col].rows
    grouped = any(words[c] is Word.CONTENT and shapes[c].grouping and shapes[c].length < shapes[col].length for c in range(col))
    return full and grouped and any(words[c] in _RULES and shapes[c].marks > 0.5 for c in range(col + 1, len(words)))


def _is_figure(words: list[Word], shapes: list[Shape], col: int) -> bool:
    """Whether a column that is not called one is the column of worths."""
    word, shape = words[col], shapes[col]
    if word is Word.SCORE:
        return shape.worths > 0.5 and not _worths_elsewhere(words, shapes, col)
    if word is Word.NUMBER and shape.running > _NEARLY:
        return False
    return word in (Word.UNKNOWN, Word.NUMBER, Word.RULE, *_LABELLING) and shape.worths > 0.7 and _is_worth(words, shapes, col)


def _worths_elsewhere(words: list[Word], shapes: list[Shape], col: int) -> bool:
    return any(word is Word.WORTH and shapes[c].worths > 0.5 and shapes[c].own for c, word in enumerate(words) if c != col)


def _is_worth(words: list[Word], shapes: list[Shape], col: int) -> bool:
    """Whether an unnamed column of numbers holds worths rather than running numbers: the last of them that stands behind a text."""
    if any(word is Word.WORTH for word in words):
        return False
    before = [c for c in range(col) if shapes[c].length > 4]
    return bool(before) and not any(shapes[c].worths > 0.7 and shapes[c].own for c in range(before[0], col))


def _guess(shape: Shape, col: int, headed: bool) -> Word:
    if shape.numbers > 0.7 and col == 0:
        return Word.NUMBER
    if shape.worths > 0.7 or shape.flags > 0.7:
        return Word.NOTE
    if shape.checks > 0.7 and col > 1:
        return Word.METHOD
    if shape.marks > 0.4 and shape.length > 8:
        return Word.RULE
    if shape.length > 12:
        return Word.CONTENT
    return Word.NOTE if headed and col > 2 else Word.NAME


def _shared_worth(words: list[Word], shapes: list[Shape]) -> bool:
    """Whether the only column of worths gives one worth to several rows."""
    cols = [col for col, word in enumerate(words) if word is Word.WORTH and shapes[col].own]
    return len(cols) == 1 and shapes[cols[0]].grouping


def _passages(words: list[Word], shapes: list[Shape], shared: bool) -> tuple[tuple[int, Role], ...]:
    """The text columns and their roles, in reading order; empty when there is none.

    `shared`: several rows are one item, so a content column that groups them is its demand, not a label.
    """
    texts = [c for c, w in enumerate(words) if (w in (Word.CONTENT, Word.RULE) or _long_name(c, words, shapes)) and shapes[c].own]
    texts = [c for c in texts if (shared and words[c] is Word.CONTENT) or not _is_label(c, texts, words, shapes)]
    if not texts:
        texts = _fallback(words, shapes)
    ruled = [c for c in texts if words[c] is Word.RULE or shapes[c].marks > 0.5]
    strong = [c for c in ruled if shapes[c].marks > 0.2] or ruled
    sided = any(w in (Word.BONUS, Word.PENALTY) and shapes[c].own for c, w in enumerate(words))
    roles: dict[int, Role] = {}
    for c in texts:
        other = sided or any(r != c for r in strong)
        roles[c] = Role.RULE if c in strong and (len(texts) > 1) and not _demands(c, texts, words, shapes) else Role.REQUIRE if other else Role.TEXT
    if len(texts) == 1 and not sided:
        roles[texts[0]] = Role.TEXT
    for c, w in enumerate(words):
        if shapes[c].own and c not in roles and w in _SIDES:
            roles[c] = _SIDES[w]
    if not any(role not in (Role.NOTE, Role.METHOD) for role in roles.values()):
        return ()
    return _ordered(roles)


_LABELLING: Final = (Word.NAME, Word.GROUP, Word.CONTENT)
_RULES: Final = (Word.RULE, Word.BONUS, Word.PENALTY)
_SIDES: Final = {Word.BONUS: Role.BONUS, Word.PENALTY: Role.PENALTY, Word.METHOD: Role.METHOD, Word.NOTE: Role.NOTE}


def _ordered(roles: dict[int, Role]) -> tuple[tuple[int, Role], ...]:
    """Demands first, then what scores them, then the rest; left to right within each."""
    rank = {Role.REQUIRE: 0, Role.TEXT: 0, Role.RULE: 1, Role.BONUS: 1, Role.PENALTY: 1, Role.METHOD: 2, Role.NOTE: 3}
    return tuple(sorted(roles.items(), key=lambda pair: (rank[pair[1]], pair[0])))


def _demands(col: int, texts: list[int], words: list[Word], shapes: list[Shape]) -> bool:
    """Whether a rule-like column is the one the demands stand in: marks in its text, and the first of its table's text columns."""
    later = [c for c in texts if c > col]
    return words[col] is not Word.RULE and bool(later) and shapes[col].length >= 12


def _is_label(col: int, texts: list[int], words: list[Word], shapes: list[Shape]) -> bool:
    """Whether a content column only groups or names, with a text column to its right that does not.

    It groups when it is merged downwards; it names when it is short and a fuller content
    column follows, when the texts beside it are numbered and its own are not, or when worths stand behind them.
    """
    right = [c for c in texts if c > col and shapes[c].own * 5 >= shapes[col].own * 4]
    if not right or (words[col] is Word.RULE and shapes[col].marks > 0.2):
        return False
    longest = max(shapes[c].length for c in right)
    if shapes[col].grouping and shapes[col].length < max(longest, 20):
        return True
    plain = shapes[col].counted < 0.3
    first = plain and col > 0 and all(word is Word.NUMBER for word in words[:col])
    beside = (Word.CONTENT, Word.RULE) if first else (Word.CONTENT,)
    fuller = any(words[c] in beside and shapes[c].length > 1.5 * shapes[col].length for c in right)
    counted = plain and any(shapes[c].counted > 0.6 for c in right)
    return shapes[col].length <= _NAME_LENGTH and (fuller or counted or shapes[col].titles > 0.7) and shapes[col].marks < 0.2


def _long_name(col: int, words: list[Word], shapes: list[Shape]) -> bool:
    """A 检查项目 column that holds whole demands, where no column is called 内容."""
    return words[col] is Word.NAME and shapes[col].length > 18 and not shapes[col].grouping and Word.CONTENT not in words


def _fallback(words: list[Word], shapes: list[Shape]) -> list[int]:
    """Where no column is called a text: the name column with the longest cells."""
    if any(w in (Word.BONUS, Word.PENALTY) and shapes[c].own for c, w in enumerate(words)):
        return []
    names = [c for c, w in enumerate(words) if w in (Word.NAME, Word.GROUP, Word.CONTENT, Word.RULE) and shapes[c].own]
    if not names:
        names = [c for c, w in enumerate(words) if w in (Word.METHOD, Word.NOTE) and shapes[c].own and shapes[c].length > 12]
    return [max(names, key=lambda c: (shapes[c].length, c))] if names else []
