"""Making a backup while people work: the database at one moment, then the evidence that it names, into one file that is read back before it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from kaoping import __version__
from kaoping.core.errors import KaopingError

from ..files import store
from ..folder import KEY, reason
from ..models import Document, Event, EvidenceFile, Extra, Pack, Purged
from .check import FORMAT, checked
from .rows import Sum, columns_of, lines_of, models_of, state_now
from .vessel import writing

CHUNK = 2**20


@dataclass
class Backup:
    """A backup that was made: `missing` are the evidence files that the database names and the store does not have whole, with the reason."""

    file: Path
    at: str
    rows: int
    evidence: int
    head: tuple[int, str]
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.file.stat().st_size


def back_up(folder: Path, passphrase: str = "", file: Path | None = None) -> Backup:
    """Make one in the folder, under a name that tells its time, or as `file`. KaopingError: it cannot be written, or what was written is not what was meant."""
    now = timezone.localtime()
    made = file or folder / f"kaoping-{now:%Y%m%d-%H%M%S}{'.locked' if passphrase else ''}.backup"
    if made.exists():
        raise KaopingError(f"“{made}”已经有了，请换一个名字")
    try:
        made.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with writing(made, passphrase) as out:
            done = _write(out, made, now.isoformat(timespec="milliseconds"), bool(passphrase))
        checked(made, passphrase)
    except OSError as error:
        raise KaopingError(f"备份没有做成：“{made}”{reason(error)}，请检查空间和权限，或换一个目录") from None
    except KaopingError:
        made.unlink(missing_ok=True)
        raise
    return done


def _write(out: ZipFile, file: Path, at: str, secret: bool) -> Backup:
    tables: dict[str, Any] = {}
    with snapshot():
        for table, model in models_of(state_now()).items():
            tables[table] = _table(out, table, model)
        packs = set(Pack.objects.exclude(key="").values_list("key", flat=True))  # made from the records, and forgotten after a while: kept where still there
        keys, gone = _keys() | packs, set(Purged.objects.values_list("file__key", flat=True)) | packs
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        last = Event.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    kept, missing = _evidence(out, sorted(keys), gone)
    if secret:  # whoever holds the key could forge sessions, so it is only kept under a passphrase
        out.writestr(KEY, (Path(settings.STATE) / KEY).read_bytes() if (Path(settings.STATE) / KEY).is_file() else b"")
    manifest = {
        "format": FORMAT, "kaoping": __version__, "at": at, "database": connection.vendor, "migrations": applied, "tables": tables,
        "evidence": kept, "missing": missing, "head": list(last),
    }
    out.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return Backup(file, at, sum(t["rows"] for t in tables.values()), len(kept), last, missing)


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read within stands as it was at the first reading, whatever is written meanwhile; nobody is kept waiting."""
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode


def _table(out: ZipFile, table: str, model: Any) -> dict[str, Any]:
    told = Sum()
    with out.open(f"data/{table}.jsonl", "w", force_zip64=True) as member:
        member.write(_line(columns_of(model)))
        for line in lines_of(model):
            told.add(line)
            member.write(_line(line))
    return told.told()


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _keys() -> set[str]:
    """Where every file lies that the database names."""
    found = set(EvidenceFile.objects.values_list("key", flat=True)) | set(Document.objects.values_list("key", flat=True))
    return {k for k in found | {str(p.get("key", "")) for p in Extra.objects.values_list("proof", flat=True) if p} if k}


def _evidence(out: ZipFile, keys: list[str], gone: set[str]) -> tuple[dict[str, int], dict[str, str]]:
    kept, missing = {}, {}
    for key in keys:
        try:
            with store.open(key, verify=True) as file:
                kept[key] = _copy(out, key, file)
        except (KaopingError, ValueError) as error:
            if key not in gone and not Purged.objects.filter(file__key=key).exists():
                missing[key] = str(error)
    return kept, missing


def _copy(out: ZipFile, key: str, file: Any) -> int:
    size, told = 0, ZipInfo(f"evidence/{key}", timezone.localtime().timetuple()[:6])
    told.compress_type = ZIP_STORED  # pictures and office documents are compressed already
    with out.open(told, "w", force_zip64=True) as member:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            member.write(chunk)
            size += len(chunk)
    return size
