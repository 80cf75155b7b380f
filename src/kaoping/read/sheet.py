"""What sheets of every workbook format share: numbers as people see them, and cells with merged regions into a Grid."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from kaoping.core.errors import KaopingError
from kaoping.core.source import Source
from kaoping.read.grid import Cell, Grid
from kaoping.read.guard import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT

Value = str
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|_.|\*.|(?P<digits>[0#?][0#?,.]*)|(?P<sign>[^%@;,.\s])')
_DATES = {14: "y/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "y/m/d h:mm", 31: "y年m月d日", 57: "y年m月", 58: "m月d日"}
_TIMES = {18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 32: "h时mm分", 33: "h时mm分ss秒", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss"}
_PERCENTS = {9: 0, 10: 2}
_PLACES = {1: 0, 2: 2, 3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2}


def display(number: str, form: str, since_1904: bool = False) -> Value:
    """A stored number as a person sees it in the cell; `form` is a format code, or the number of a built-in format.

    Percents, dates and fixed decimals follow their format, and words in the format are kept (8 in 0"分" shows 8分). Thousands separators and colours
    are left out: they carry no meaning for a reader of marks.
    """
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return number
    built_in = int(form) if form.isascii() and form.isdigit() and len(form) < 4 else None
    if built_in is not None:
        return _built_in(value, built_in, since_1904)
    sections = form.split(";")
    code = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    return _coded(abs(value) if code is not sections[0] else value, code, since_1904)


def _built_in(value: Decimal, form: int, since_1904: bool) -> str:
    if form in _DATES or form in _TIMES:
        return _date(value, _DATES.get(form) or _TIMES[form], since_1904)
    if form in _PERCENTS:
        return _fixed(value * 100, _PERCENTS[form]) + "%"
    return _fixed(value, _PLACES[form]) if form in _PLACES else plain(value)


def _coded(value: Decimal, code: str, since_1904: bool) -> str:
    bare = _QUOTED.sub("", code)
    if re.search(r"[ymdhs年月日时分秒]", bare, re.IGNORECASE) and not re.search(r"[0#?]", bare):
        return _date(value, re.sub(r'"|\\|\[[^\]]*\]|@', "", code), since_1904)
    picture = re.search(r"[0#?][0#?,]*(?:\.([0#?]*))?", bare)
    if picture is None or re.search(r"[eE/]", bare):
        return plain(value)
    percent = "%" in bare
    value = value * 100 if percent else value
    wanted = picture[1] or ""
    places = _fixed(value, len(wanted))
    if "#" in wanted or "?" in wanted:
        places = _fixed(value, len(wanted)).rstrip("0").rstrip(".") if "." in places else places
    before, after = _words(code)
    return before + places + ("%" if percent else "") + after


def _words(code: str) -> tuple[str, str]:
    """What a format prints before and after its digits: quoted and escaped words, and signs and characters that stand for themselves."""
    words = ["", ""]
    after = False
    for token in _TOKEN.finditer(code):
        if token["digits"]:
            after = True
        else:
            words[after] += token["quoted"] or token["escaped"] or token["sign"] or ""
    return words[0].strip(), words[1].strip()


def plain(value: Decimal) -> str:
    """A number without a format: 8.0 is 8, and 0.30000000000000004 is 0.3, as Excel shows it (15 digits)."""
    if not value:
        return "0"
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - 14), ROUND_HALF_UP) if len(value.as_tuple().digits) > 15 else value
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-min(places, 15)), ROUND_HALF_UP):f}"


def _date(value: Decimal, code: str, since_1904: bool) -> str:
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    try:
        when = epoch + timedelta(seconds=int((value * 86400).to_integral_value(ROUND_HALF_UP)))
    except OverflowError:
        return plain(value)
    code = re.sub(r"(?i)AM/PM|上午/下午|aaa+|;.*$", "", code)
    code = re.sub(r"(?i)(h+[:时时]+)m+", r"\1{minute}", code)
    code = re.sub(r"(?i)m+(:s)", r"{minute}\1", code)
    return re.sub(r"(?i)\{minute\}|y+|m+|d+|h+|s+", lambda found: _part(when, found[0].lower()), code).strip()


def _part(when: datetime, code: str) -> str:
    if code == "{minute}":
        return f"{when.minute:02d}"
    number = {"y": when.year, "m": when.month, "d": when.day, "h": when.hour, "s": when.second}[code[0]]
    return f"{number:02d}" if len(code) == 2 and code[0] != "y" else str(number)


def check_place(row: int, col: int, held: int, name: str, sheet: str) -> None:
    """Refuse content beyond the limits: its place, from 0, and how many cells the sheet holds already. Raises KaopingError."""
    if held >= CELL_LIMIT:
        raise KaopingError(f"“{name}”的工作表“{sheet}”有内容的格超过了{CELL_LIMIT}个的上限；请只保留评分标准部分后再试。")
    if row >= ROW_LIMIT or col >= COLUMN_LIMIT:
        place = f"“{name}”的工作表“{sheet}”第{row + 1}行第{col + 1}列还有内容"
        raise KaopingError(f"{place}，超过了{ROW_LIMIT}行{COLUMN_LIMIT}列的上限；请删去那里的内容、只保留评分标准部分后再试。")


def build(values: dict[tuple[int, int], Value], merged: list[tuple[int, int, int, int]], index: int, name: str, sheet: str) -> Grid | None:
    """The cells of a sheet, by row and column, as a Grid without its empty rim; None for an empty sheet.

    A merged region takes the first text inside it. Empty places within the content become empty cells, so that forms keep their blanks.
    Raises KaopingError when the content lies further apart than CELL_LIMIT places.
    """
    filled = [at for at, value in values.items() if value.strip()]
    if not filled:
        return None
    top, left = min(row for row, _ in filled), min(col for _, col in filled)
    bottom, right = max(row for row, _ in filled), max(col for _, col in filled)
    area = (bottom - top + 1) * (right - left + 1)
    if area > CELL_LIMIT:
        spread = f"“{name}”的工作表“{sheet}”内容散在{bottom - top + 1}行{right - left + 1}列里"
        raise KaopingError(f"{spread}，超过了{CELL_LIMIT}格的上限；请只保留评分标准部分后再试。")
    covered: set[tuple[int, int]] = set()
    spare = 2 * area  # regions do not overlap; a file where they do may cost no more than one where they do not
    cells: list[Cell] = []
    for first_row, first_col, last_row, last_col in merged:
        box = (max(first_row, top), max(first_col, left), min(last_row, bottom), min(last_col, right))
        height, width = box[2] - box[0] + 1, box[3] - box[1] + 1
        if height < 1 or width < 1 or height * width < 2 or height * width > spare:
            continue
        spare -= height * width
        places = [(row, col) for row in range(box[0], box[2] + 1) for col in range(box[1], box[3] + 1)]
        if not covered.isdisjoint(places):
            continue
        covered.update(places)
        text = next((values[at] for at in places if values.get(at, "").strip()), "")
        source = Source(name, table=index, row=box[0], cell=box[1], end=len(text))
        cells.append(Cell(text, box[0] - top, box[1] - left, height, width, source))
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            if (row, col) not in covered:
                text = values.get((row, col), "")
                cells.append(Cell(text, row - top, col - left, 1, 1, Source(name, table=index, row=row, cell=col, end=len(text))))
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return Grid(tuple(cells), bottom - top + 1, right - left + 1, index)
