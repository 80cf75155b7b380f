"""Columns added to a Parquet file that is written already, without writing the rest of it anew.

What takes time is reckoning and packing the marks; places are known only when the last unit's total is. So the marks are written first, the places
are reckoned from the totals in that file, and their column chunks go behind its data: a footer says where each column of each group of rows lies,
in whatever order. What is no longer named there stays in the file as bytes that nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .footer import LIST, NAME, SCHEMA, Struct, declare, read_footer, write_footer

# Fields of FileMetaData, SchemaElement, RowGroup, ColumnChunk and ColumnMetaData.
ROW_GROUPS, COLUMN_ORDERS, CHILDREN = 4, 7, 5
COLUMNS, BYTES, ROWS, AT, PACKED = 1, 2, 3, 5, 6
CHUNK_AT, META = 2, 3
PATH, UNPACKED_SIZE, PACKED_SIZE, DATA_AT, INDEX_AT, DICTIONARY_AT = 3, 6, 7, 9, 10, 11
INDICES, BLOOM = (4, 5, 6, 7), (14, 15)
"""What a column chunk may have beside its data; nothing needs it, and its addresses are not moved."""


def spliced(path: Path, parts: Sequence[Path], wanted: Mapping[str, str], decimals: Mapping[str, tuple[int, int]]) -> None:
    """Make the file at `path` hold the columns `wanted` (name → its name now), in this order; those that it lacks are those of `parts`.

    `decimals`: which of the columns wanted are declared decimals, as by `declare_decimals`.
    Each of `parts` is a Parquet file of one group of rows, with the same rows in the same order as the group of that number in `path`.
    ValueError where they do not fit together.
    """
    with path.open("r+b") as file:
        end, footer = read_footer(file)
        groups = _groups(footer)
        if len(groups) != len(parts):
            raise ValueError(f"{len(parts)} parts for {len(groups)} groups of rows")
        elements = {_name(e): e for e in footer.fields[SCHEMA][1][1][1:]}
        file.seek(end)
        file.truncate()
        for group, part in zip(groups, parts, strict=True):
            chunks = {_path(c): c for c in group.fields[COLUMNS][1][1]}
            with part.open("rb") as added:
                _, other = read_footer(added)
                (beside,) = _groups(other)
                if beside.fields[ROWS] != group.fields[ROWS]:
                    raise ValueError("a part has other rows than its group")
                for element, chunk in zip(other.fields[SCHEMA][1][1][1:], beside.fields[COLUMNS][1][1], strict=True):
                    elements.setdefault(_name(element), element)
                    chunks[_path(chunk)] = chunk
                    start, size = _span(chunk)
                    added.seek(start)
                    _moved(chunk, file.tell() - start)
                    file.write(added.read(size))
            _arranged(group, [_renamed(chunks[now], name) for name, now in wanted.items()])
        root = footer.fields[SCHEMA][1][1][0]
        root.fields[CHILDREN] = (root.fields[CHILDREN][0], len(wanted))
        for name, now in wanted.items():
            elements[now].fields[NAME] = (elements[now].fields[NAME][0], name.encode("utf-8"))
        footer.fields[SCHEMA] = (LIST, (footer.fields[SCHEMA][1][0], [root, *(elements[now] for now in wanted.values())]))
        if COLUMN_ORDERS in footer.fields:
            kind, (of, orders) = footer.fields[COLUMN_ORDERS]
            footer.fields[COLUMN_ORDERS] = (kind, (of, orders[:1] * len(wanted)))
        declare(footer, decimals)
        write_footer(file, footer)


def _groups(footer: Struct) -> list[Struct]:
    found: list[Struct] = footer.fields[ROW_GROUPS][1][1]
    return found


def _name(element: Struct) -> str:
    found: str = element.fields[NAME][1].decode("utf-8")
    return found


def _meta(chunk: Struct) -> dict[int, tuple[int, Any]]:
    found: dict[int, tuple[int, Any]] = chunk.fields[META][1].fields
    return found


def _path(chunk: Struct) -> str:
    (name,) = _meta(chunk)[PATH][1][1]
    return str(name.decode("utf-8"))


def _span(chunk: Struct) -> tuple[int, int]:
    meta = _meta(chunk)
    starts = [meta[f][1] for f in (DATA_AT, INDEX_AT, DICTIONARY_AT) if f in meta and meta[f][1] > 0]
    return min(starts), meta[PACKED_SIZE][1]


def _moved(chunk: Struct, by: int) -> None:
    meta = _meta(chunk)
    for field in (DATA_AT, INDEX_AT, DICTIONARY_AT):
        if field in meta and meta[field][1] > 0:
            meta[field] = (meta[field][0], meta[field][1] + by)
    if chunk.fields[CHUNK_AT][1] > 0:
        chunk.fields[CHUNK_AT] = (chunk.fields[CHUNK_AT][0], chunk.fields[CHUNK_AT][1] + by)
    for field in INDICES:
        chunk.fields.pop(field, None)
    for field in BLOOM:
        meta.pop(field, None)


def _renamed(chunk: Struct, name: str) -> Struct:
    meta = _meta(chunk)
    kind, (of, _) = meta[PATH]
    meta[PATH] = (kind, (of, [name.encode("utf-8")]))
    return chunk


def _arranged(group: Struct, chunks: list[Struct]) -> None:
    kind, (of, _) = group.fields[COLUMNS]
    group.fields[COLUMNS] = (kind, (of, chunks))
    group.fields[BYTES] = (group.fields[BYTES][0], sum(_meta(c)[UNPACKED_SIZE][1] for c in chunks))
    if PACKED in group.fields:
        group.fields[PACKED] = (group.fields[PACKED][0], sum(_meta(c)[PACKED_SIZE][1] for c in chunks))
    if AT in group.fields:
        group.fields[AT] = (group.fields[AT][0], min(_span(c)[0] for c in chunks))
