"""The state folder of an installation: whether it can be used, its key, and which site is using it now. Knows no Django."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import signal
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from kaoping.core.errors import KaopingError

LOCK, KEY, LOG = "site.lock", "secret.key", "kaoping.log"
BEAT = "worker.beat"  # touched by the background worker while it lives
BIG_LOG = 20 * 2**20  # bytes; one log of this size is kept beside the present one
# A proxy that the machine uses for the world outside knows nothing of this site.
# The certificate is for the name by which others call this machine: here it is only asked whether the site is alive.
_trusting = ssl.create_default_context()
_trusting.check_hostname, _trusting.verify_mode = False, ssl.CERT_NONE
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_trusting))


@dataclass(frozen=True, slots=True)
class Running:
    """A site that uses a folder: its main process, and where it listens."""

    pid: int
    host: str
    port: int
    secure: bool = False

    @property
    def url(self) -> str:
        return address(self.host, self.port, self.secure)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files by which the site speaks https."""

    cert: Path
    key: Path


def certificate(cert: str, key: str) -> Certificate | None:
    """The pair, tried; None when neither is given. KaopingError when one is missing, cannot be read, or they do not belong together."""
    if not cert and not key:
        return None
    if not cert or not key:
        raise KaopingError("证书和私钥要一起给：--cert 证书文件 --key 私钥文件")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key, password=lambda: "")
    except FileNotFoundError:
        raise KaopingError(f"找不到“{cert}”或“{key}”，请核对 --cert 和 --key") from None
    except PermissionError:
        raise KaopingError(f"没有权限读“{cert}”或“{key}”，请让运行网站的用户能读") from None
    except (ssl.SSLError, OSError, ValueError):
        raise KaopingError(f"“{cert}”和“{key}”不能用：要 PEM 格式、没有口令，并且是一对") from None
    return Certificate(Path(cert), Path(key))


def address(host: str, port: int, secure: bool = False) -> str:
    """How the site is called on this machine itself."""
    return f"http{'s' if secure else ''}://{'127.0.0.1' if host in ('0.0.0.0', '::', '') else f'[{host}]' if ':' in host else host}:{port}"


def ready(folder: Path) -> Path:
    """The folder, made where it is missing, with its key. KaopingError when it cannot be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = folder.resolve()
        _key(folder)
        probe = folder / f".{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
        log = folder / LOG
        if log.exists() and log.stat().st_size > BIG_LOG:
            log.replace(folder / f"{LOG}.1")
    except OSError as error:
        raise KaopingError(f"数据目录“{folder}”{reason(error)}，请换一个目录，或改好权限后重试") from None
    return folder


def reason(error: OSError) -> str:
    """Why something cannot be written, to stand behind its name."""
    said = {errno.ENOSPC: "所在的磁盘已满", errno.EROFS: "所在的磁盘是只读的", errno.EEXIST: "是一个文件", errno.ENOTDIR: "的路径上有一个文件"}
    return said.get(error.errno or 0, "不能写入")


def _key(folder: Path) -> None:
    """The key for sessions, made once and readable by nobody else."""
    try:
        handle = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))


def whole(file: Path, text: str) -> None:
    """Write a small file of the folder, whole or not at all, readable by nobody else."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def held(folder: Path, host: str, port: int, secure: bool = False) -> Iterator[None]:
    """The folder belongs to this process while it lives: two sites on one folder would not know of each other's writer. KaopingError when taken."""
    with (folder / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            found = running(folder)
            where = f"（{found.url}，进程{found.pid}）" if found else ""
            raise KaopingError(f"数据目录“{folder}”正由另一个网站使用{where}，请先用 kaoping stop --dir {folder} 停止它") from None
        file.truncate(0)
        file.write(json.dumps(asdict(Running(os.getpid(), host, port, secure))))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def running(folder: Path) -> Running | None:
    """The site that uses the folder; None when none does."""
    try:
        with (folder / LOCK).open("r+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                said = file.read()
                return Running(**json.loads(said)) if said else None
    except FileNotFoundError:
        pass
    return None


def stop(folder: Path, patience: float = 20) -> Running | None:
    """End the site that uses the folder, and wait until it has. None when none does. KaopingError when it may not be ended, or does not end."""
    found = running(folder)
    if found is None:
        return None
    try:
        os.kill(found.pid, signal.SIGTERM)
    except PermissionError:
        raise KaopingError(f"网站（进程{found.pid}）是由别的用户启动的，请由该用户停止") from None
    except ProcessLookupError:
        pass
    until = time.monotonic() + patience
    while running(folder) is not None:
        if time.monotonic() > until:
            raise KaopingError(f"网站（进程{found.pid}）{patience:.0f}秒内没有停下，请查看 {folder / LOG}")
        time.sleep(0.05)
    return found


def bindable(host: str, port: int) -> None:
    """KaopingError when nobody could listen there."""
    if not 1 <= port <= 65535:
        raise KaopingError(f"端口{port}不存在，请用1至65535的数（常用8000）")
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except socket.gaierror:
        raise KaopingError(f"“{host}”不是这台机器的地址，请用 --host 127.0.0.1（只限本机）或 0.0.0.0（局域网）") from None
    except PermissionError:
        raise KaopingError(f"没有权限使用端口{port}，请用 --port 换一个大于1023的端口") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise KaopingError(f"端口{port}已被别的程序占用，请用 --port 换一个") from None
        raise KaopingError(f"“{host}”不是这台机器的地址，请用 --host 127.0.0.1（只限本机）或 0.0.0.0（局域网）") from None


def answers(url: str) -> bool:
    """Whether a site is there and people can work on it."""
    try:
        with _direct.open(f"{url}/healthz", timeout=2) as response:
            return bool(json.load(response).get("status") in ("ok", "degraded"))
    except (OSError, ValueError):
        return False


def lan_address() -> str:
    """This machine's address on the LAN, empty when there is none. Nothing is sent: a datagram socket only chooses its way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("10.255.255.255", 9))
        except OSError:
            return ""
        return str(way.getsockname()[0])
