"""The site as an office runs it: a state folder made ready, the database brought up to date, static files collected, granian in front."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kaoping import __version__
from kaoping.core.errors import KaopingError

from .folder import LOG, Certificate
from .worker import Beside

STOP_SECONDS = 10  # what a request that is being answered is given at the end


def begin(folder: Path, database: str = "", asked: str = "") -> None:
    """Set Django up on a folder that is ready. `asked` is said where the address of the database is unusable."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "kaoping.web.settings", "KAOPING_DIR": str(folder), "KAOPING_LOG": str(folder / LOG)}
    os.environ["KAOPING_DATABASE"] = database
    try:
        django.setup()
        connection.ensure_connection()
    except ImproperlyConfigured as error:
        said = "没有安装 PostgreSQL 的驱动，请先安装：pip install 'kaoping[postgres]'" if "psycopg" in str(error) else str(error)
        raise KaopingError(said) from None
    except OperationalError as error:
        raise KaopingError(f"连不上数据库{asked}：{_why(str(error))}") from None


def _why(said: str) -> str:
    """The reason in an office's words, out of the driver's."""
    if "does not exist" in said:
        return "没有这个库或用户，请先在 PostgreSQL 里建好"
    if "authentication failed" in said or "no password" in said:
        return "用户名或密码不对，请核对"
    if "unable to open" in said:
        return "数据文件打不开，请检查数据目录的权限"
    if "disk" in said:
        return "数据目录所在的磁盘已满或出了错，请腾出空间或检查磁盘"
    if "locked" in said:
        return "数据库正被别的程序占用，请稍后再试"
    return "那里没有 PostgreSQL 在应答，请核对主机和端口，并确认它已经启动"


def current() -> None:
    """KaopingError unless the database has the shape that this version needs: for commands that do not bring it there themselves."""
    found = MigrationLoader(connection)
    ours = {key for key in found.disk_migrations if key[0] == "web"}
    if {key for key in found.applied_migrations if key[0] == "web"} != ours:
        raise KaopingError("数据是由别的版本建立的，请先用这个版本的 kaoping serve 打开一次（数据更新的，请升级软件）")


def bring_up() -> None:
    """The database in the shape that this version needs, and the static files as this version has them."""
    found = MigrationLoader(connection)
    known = found.disk_migrations.keys() | {old for one in found.disk_migrations.values() for old in one.replaces}
    if any(key[0] == "web" and key not in known for key in found.applied_migrations):
        raise KaopingError("数据是由更新的版本建立的，这个版本打不开，请先升级软件")
    call_command("migrate", interactive=False, verbosity=0)
    collect()


def collect() -> None:
    """Static files compressed and named by their content, once for each version."""
    from django.conf import settings  # known only after setup
    from django.contrib.staticfiles.finders import get_finders  # likewise

    seen = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            seen.update(f"{path}|{file.st_size}|{file.st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == seen.hexdigest():
        return
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen.hexdigest(), encoding="ascii")


def run(folder: Path, host: str, port: int, worker: bool = True, tls: Certificate | None = None, processes: int = 0) -> None:
    """Serve until SIGTERM or SIGINT, over https with `tls`, with the background worker beside the site unless another site has it.
    `processes` 0: as many as are usual."""
    connections.close_all()
    beside = Beside() if worker else None
    try:
        _serve(folder, host, port, tls, processes)
    finally:
        if beside is not None:
            beside.end()


def _serve(folder: Path, host: str, port: int, tls: Certificate | None, processes: int) -> None:
    """SQLite has one writer, and so one process whose threads take turns; PostgreSQL has two processes, or as many as are asked for."""
    single = connection.vendor == "sqlite"
    Granian(
        "kaoping.web.wsgi:application",
        address=host,
        port=port,
        ssl_cert=tls.cert if tls else None,
        ssl_key=tls.key if tls else None,
        interface=Interfaces.WSGI,
        workers=1 if single else processes or 2,
        blocking_threads=8 if single else 4,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=_log(folder),
        log_access=False,
    ).serve(target_loader=_load, wrap_loader=False)


def _load() -> Any:
    """The application, in a worker. It ends with the main process, also when that is killed: an orphan would hold the port and the folder."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    from .wsgi import application  # in the worker, not before

    return application


def _end_with(main: int) -> None:
    while os.getppid() == main:
        time.sleep(0.5)
    os._exit(1)


def _log(folder: Path) -> dict[str, Any]:
    """What the server itself has to report goes where the site's errors go."""
    return {
        "formatters": {"lines": {"()": "kaoping.web.log.Lines"}},
        "handlers": {"file": {"class": "logging.FileHandler", "filename": str(folder / LOG), "encoding": "utf-8", "formatter": "lines", "delay": True}},
        "loggers": {"_granian": {"handlers": ["file"], "propagate": False}, "granian.access": {"handlers": ["file"], "propagate": False}},
    }
