"""One member of a zip file replaced, every other byte of the file left as it was."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from kaoping.core.errors import KaopingError

MOST = 32 * 1024 * 1024  # bytes of one member unpacked; the largest real form seen has under 1 MB

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_SIZES = struct.Struct("<3L")
_FULL = 0xFFFFFFFF
_DESCRIPTOR = 0x0008  # flag bit 3: the sizes follow the data instead of standing before it
_ZIP64 = 1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, struct.error)
_UNREADABLE = "文件打不开，不是完整的 .docx 文档，请用 Word 或 WPS 打开后另存为 .docx 再用"


class Package:
    """A zip file held in memory, prepared once so that copies with one member changed cost one compression and one join."""

    def __init__(self, data: bytes, member: str) -> None:
        self.content = read_member(data, member)
        self._data = data
        self._member = member
        self._plan = _plan(data, member)

    def with_content(self, content: bytes) -> bytes:
        """The file with `content` as the member's content; names, order, dates and the other members' bytes do not change."""
        if self._plan is None:
            return _rewritten(self._data, self._member, content)
        return self._plan.apply(content)


def read_member(data: bytes, member: str) -> bytes:
    """One member unpacked; KaopingError when the file is no zip file, has no such member, or it is over MOST bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo(member)
            if info.file_size > MOST:
                raise KaopingError(f"文档中的“{member}”展开后超过{MOST // 1024 // 1024}兆字节，不予处理，请核对文件是否完好")
            return archive.read(info)
    except KeyError:
        raise KaopingError(f"文档中没有“{member}”，不是完整的 Word 文档，请用 Word 或 WPS 打开后另存为 .docx 再用") from None
    except _BROKEN:
        raise KaopingError(_UNREADABLE) from None


class _Plan:
    """Where the member, its local header and its directory entry lie; everything else is copied."""

    def __init__(self, data: bytes, at: int, until: int, entry_at: int, directory: int, end: int) -> None:
        self._head, self._between = data[:at], data[until:directory]
        self._directory, self._tail = bytearray(data[directory:end]), bytearray(data[end:])
        self._at, self._until, self._entry_at = at, until, entry_at - directory
        local = list(_LOCAL.unpack_from(data, at))
        name_at = at + _LOCAL.size
        name, extra = data[name_at : name_at + local[9]], data[name_at + local[9] : name_at + local[9] + local[10]]
        extra = _without_zip64(extra)
        local[2] &= ~_DESCRIPTOR
        local[10] = len(extra)
        self._local, self._named = local, name + extra
        self._method = local[3]

    def apply(self, content: bytes) -> bytes:
        packed = content if self._method == zipfile.ZIP_STORED else _deflated(content)
        sizes = (zlib.crc32(content), len(packed), len(content))
        local = [*self._local]
        local[6:9] = sizes
        piece = _LOCAL.pack(*local) + self._named + packed
        shift = len(piece) - (self._until - self._at)
        directory = self._moved(shift, sizes)
        tail = bytearray(self._tail)
        (start,) = struct.unpack_from("<L", tail, 16)
        struct.pack_into("<L", tail, 16, start + shift)
        return b"".join((self._head, piece, self._between, directory, tail))

    def _moved(self, shift: int, sizes: tuple[int, int, int]) -> bytearray:
        """The central directory with the members behind ours moved by `shift` bytes and our sizes put in."""
        directory = bytearray(self._directory)
        at = 0
        while at < len(directory):
            entry = _ENTRY.unpack_from(directory, at)
            if at == self._entry_at:
                struct.pack_into("<H", directory, at + 8, entry[3] & ~_DESCRIPTOR)
                _SIZES.pack_into(directory, at + 16, *sizes)
            elif entry[16] > self._at:
                struct.pack_into("<L", directory, at + 42, entry[16] + shift)
            at += _ENTRY.size + entry[10] + entry[11] + entry[12]
        return directory


def _plan(data: bytes, member: str) -> _Plan | None:
    """None where the file is of a rarer make (64-bit sizes, bytes before or behind, other methods) and has to be rewritten."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - 65557))
    if end < 0 or end + _END.size > len(data):
        return None
    _, disk, _, _, count, size, directory, comment = _END.unpack_from(data, end)
    if disk or count == 0xFFFF or directory + size != end or end + _END.size + comment != len(data):
        return None
    starts, ours, at = [], None, directory
    for _ in range(count):
        if at + _ENTRY.size > end or data[at : at + 4] != b"PK\1\2":
            return None
        entry = _ENTRY.unpack_from(data, at)
        starts.append(entry[16])
        name_at = at + _ENTRY.size
        if data[name_at : name_at + entry[10]] == member.encode():
            ours = (at, entry)
        at = name_at + entry[10] + entry[11] + entry[12]
    if ours is None or at != end:
        return None
    entry_at, entry = ours
    offset = entry[16]
    if entry[4] not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or _FULL in entry[8:10] or data[offset : offset + 4] != b"PK\3\4":
        return None
    until = min((start for start in starts if start > offset), default=directory)
    return _Plan(data, offset, until, entry_at, directory, end)


def _without_zip64(extra: bytes) -> bytes:
    kept, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64:
            kept.append(extra[at : at + 4 + length])
        at += 4 + length
    return b"".join(kept)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _rewritten(data: bytes, member: str, content: bytes) -> bytes:
    """The slow way: every member unpacked and packed again, contents, names, order and dates kept."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            new.writestr(info, content if info.filename == member else old.read(info), compress_type=info.compress_type)
    return out.getvalue()


def part_names(data: bytes) -> tuple[str, ...]:
    """The members of a zip file; none when it does not even begin like one; KaopingError when it does and is broken."""
    if not data.startswith(b"PK"):
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(archive.namelist())
    except _BROKEN:
        raise KaopingError(_UNREADABLE) from None
