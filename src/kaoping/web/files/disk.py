"""Evidence in a folder: whole or not at all, and never written over."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

_CHUNK = 1024 * 1024


class EvidenceFiles(FileSystemStorage):
    """Django's file storage with these differences.

    A file is written beside its place under a name of its own, brought to the disk, and only then given its name; a name once given keeps its content;
    files have no address (`url` raises): who may see one is for the site to say.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: it is the digest of the content, so what stands there is the same file."""
        return name

    def url(self, name: str | None) -> str:
        """Evidence has no address. Raises ValueError."""
        raise ValueError("evidence is handed out by views alone")

    def _save(self, name: str, content: File[bytes]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        draft = place.with_name(f".{uuid.uuid4().hex}.part")
        try:
            _write(draft, content)
            _name(draft, place)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(place.parent)
        return name


def _write(draft: Path, content: File[bytes]) -> None:
    with draft.open("xb") as out:
        for chunk in content.chunks(_CHUNK):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    draft.chmod(0o440)


def _name(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)  # unlike a rename it fails where the name is taken
    except FileExistsError:
        return
    except OSError:
        if not place.exists():  # a file system without links (FAT, some network shares)
            draft.rename(place)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders, and writes names through
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
