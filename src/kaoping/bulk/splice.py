"""Columns added to a Parquet file that is written already, without writing the rest of it anew.

What takes time is packing columns, and reckoning what is in them. Columns that the answers have already (the unit, its province …) are packed there:
their chunks are taken over as bytes. Places are known only when the last unit's total is: the marks are written first, the places are reckoned from
the totals in that file, and their chunks go behind its data. A footer says where each column of each group of rows lies, in whatever order. What is no
longer named there stays in the file as bytes that nobody reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .footer import COLUMNS, LIST, NAME, ROW_GROUPS, SCHEMA, Struct, declare, parsed, read_footer, write_footer

# Fields of FileMetaData, SchemaElement, RowGroup, ColumnChunk, ColumnMetaData and Statistics.
COLUMN_ORDERS, ENCRYPTION, REPETITION, CHILDREN = 7, 8, 3, 5
BYTES, ROWS, PACKED = 2, 3, 6
CHUNK_AT, META = 2, 3
PATH, UNPACKED_SIZE, PACKED_SIZE, DATA_AT, INDEX_AT, DICTIONARY_AT, STATISTICS = 3, 6, 7, 9, 10, 11, 12
INDICES, BLOOM, OLD_ENDS = (4, 5, 6, 7), (14, 15), (1, 2)
"""What a column chunk may have beside its data; nothing needs it, and its addresses are not moved. OLD_ENDS: ends that say not in which order."""
REPEATED = 2
HERE = b"\x26"
"""How a ColumnChunk begins whose data is in the same file: with its second field, the first being another file's name."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Another Parquet file, and what is taken from it: `columns`, its names → the names here; `groups`, for which group of rows here
    (counted from 0) → the number of its own that has the same rows."""

    path: Path
    columns: Mapping[str, str]
    groups: Mapping[int, int]


def groups_of(path: Path, names: Iterable[str] = ()) -> tuple[int, ...] | None:
    """How many rows each group of a Parquet file has; None where columns of these names cannot be taken from it as they are."""
    with path.open("rb") as file:
        _, footer = read_footer(file)
    root, *elements = footer.fields[SCHEMA][1][1]
    held = [_name(e).lower() for e in elements]
    flat = root.fields[CHILDREN][1] == len(elements) and not any(CHILDREN in e.fields for e in elements)
    plain = [_name(e) for e in elements if e.fields.get(REPETITION, (0, 0))[1] != REPEATED and held.count(_name(e).lower()) == 1]
    groups = _groups(footer)
    here = all(chunk.startswith(HERE) for group in groups for chunk in group.fields[COLUMNS][1][1])
    if not flat or not here or ENCRYPTION in footer.fields or not set(names) <= set(plain):
        return None
    return tuple(group.fields[ROWS][1] for group in groups)


def spliced(path: Path, beside: Sequence[Beside], wanted: Mapping[str, str], decimals: Mapping[str, tuple[int, int]]) -> None:
    """Make the file at `path` hold the columns `wanted` (name → its name now), in this order; those that it lacks are those of `beside`.

    `decimals`: which of the columns wanted are declared decimals, as by `declare_decimals`. ValueError where they do not fit together.
    """
    with path.open("r+b") as file:
        end, footer = read_footer(file)
        elements = {_name(e): e for e in footer.fields[SCHEMA][1][1][1:]}
        order, groups = list(elements), _groups(footer)
        more: list[dict[str, Struct]] = [{} for _ in groups]
        file.seek(end)
        file.truncate()
        for one in beside:
            elements |= _taken(file, groups, one, more)
        for group, added in zip(groups, more, strict=True):
            _arranged(group, order, added, wanted)
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


def _taken(file: BinaryIO, groups: Sequence[Struct], one: Beside, more: Sequence[dict[str, Struct]]) -> dict[str, Struct]:
    """The data of another file's columns put at the end of this one, each group's chunks into `more`; and the columns' elements of the schema."""
    with one.path.open("rb") as other:
        _, footer = read_footer(other)
        elements = [(n, e) for n, e in enumerate(footer.fields[SCHEMA][1][1][1:]) if _name(e) in one.columns]
        theirs = _groups(footer)
        for here, there in one.groups.items():
            if theirs[there].fields[ROWS] != groups[here].fields[ROWS]:
                raise ValueError(f"{one.path}: group {there} has other rows than group {here} here")
            for n, element in elements:
                chunk = parsed(theirs[there].fields[COLUMNS][1][1][n])
                start, size = _span(chunk)
                other.seek(start)
                _moved(chunk, file.tell() - start, COLUMN_ORDERS in footer.fields)
                file.write(other.read(size))
                more[here][one.columns[_name(element)]] = chunk
    return {one.columns[_name(element)]: element for _, element in elements}


def _groups(footer: Struct) -> list[Struct]:
    found: list[Struct] = footer.fields[ROW_GROUPS][1][1]
    return found


def _name(element: Struct) -> str:
    found: str = element.fields[NAME][1].decode("utf-8")
    return found


def _meta(chunk: Struct) -> dict[int, tuple[int, Any]]:
    found: dict[int, tuple[int, Any]] = chunk.fields[META][1].fields
    return found


def _span(chunk: Struct) -> tuple[int, int]:
    meta = _meta(chunk)
    starts = [meta[f][1] for f in (DATA_AT, INDEX_AT, DICTIONARY_AT) if f in meta and meta[f][1] > 0]
    return min(starts), meta[PACKED_SIZE][1]


def _moved(chunk: Struct, by: int, ordered: bool) -> None:
    """A chunk's addresses, moved. Of ends that do not say by which order they are ends (`ordered`: the newer ones do) nothing is left."""
    meta = _meta(chunk)
    for field in (DATA_AT, INDEX_AT, DICTIONARY_AT):
        if field in meta and meta[field][1] > 0:
            meta[field] = (meta[field][0], meta[field][1] + by)
    if chunk.fields[CHUNK_AT][1] > 0:
        chunk.fields[CHUNK_AT] = (chunk.fields[CHUNK_AT][0], chunk.fields[CHUNK_AT][1] + by)
    for field in INDICES:
        chunk.fields.pop(field, None)
    for field in (*BLOOM, *(() if ordered else (STATISTICS,))):
        meta.pop(field, None)
    for field in OLD_ENDS if STATISTICS in meta else ():
        meta[STATISTICS][1].fields.pop(field, None)


def _renamed(chunk: Struct, name: str) -> Struct:
    meta = _meta(chunk)
    kind, (of, _) = meta[PATH]
    meta[PATH] = (kind, (of, [name.encode("utf-8")]))
    return chunk


def _arranged(group: Struct, order: Sequence[str], added: Mapping[str, Struct], wanted: Mapping[str, str]) -> None:
    """A group's chunks as wanted; `order` names those that it has. Its address stays where its own first chunk is, as readers divide files by it."""
    kind, (of, held) = group.fields[COLUMNS]
    own = dict(zip(order, held, strict=True))
    gone = [parsed(own[name]) for name in own if name not in wanted.values()]
    chunks = []
    for name, now in wanted.items():
        if now in added:
            chunks.append(_renamed(added[now], name))
        else:
            chunks.append(own[now] if name == now else _renamed(parsed(own[now]), name))
    group.fields[COLUMNS] = (kind, (of, chunks))
    for field, size in ((BYTES, UNPACKED_SIZE), (PACKED, PACKED_SIZE)):
        if field in group.fields:
            more, less = (sum(_meta(c)[size][1] for c in some) for some in (added.values(), gone))
            group.fields[field] = (group.fields[field][0], group.fields[field][1] + more - less)
