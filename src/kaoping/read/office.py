"""The last resort for formats nothing here reads itself (RTF, HTML, ODF, old Word): LibreOffice without a window, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from kaoping.core.errors import KaopingError

SECONDS = 30
_PROGRAMS = ("soffice", "libreoffice")
_SAFE = (
    # What a document points at, on this machine or on another, is not fetched into it.
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    # A style sheet of a page is fetched all the same: by way of a proxy at which nobody answers.
    ("Inet/Settings", "ooInetProxyType", "2"), ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"), ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"), ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)  # fmt: skip


def as_docx(data: bytes, name: str, what: str) -> bytes:
    """The document converted to .docx. `what` names its format in messages.

    LibreOffice runs with a private profile (so that an open window of it does not matter, macros stay off, and nothing that the document points at is
    fetched, from the network or from this machine's disk) in a folder of its own that is removed afterwards. Raises KaopingError when it is not installed,
    takes longer than SECONDS, or cannot read the file either.
    """
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    if program is None:
        raise KaopingError(f"“{name}”的内容是{what}，本机不能直接读取；请用Word或WPS打开后另存为docx再试，或在本机安装LibreOffice后重试。")
    with tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        source = Path(folder, "in" + _suffix(name))
        source.write_bytes(data)
        _profile(Path(folder, "profile"))
        command = [program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", "docx"]
        try:
            subprocess.run([*command, "--outdir", folder, str(source)], capture_output=True, timeout=SECONDS, check=True)
        except subprocess.TimeoutExpired as error:
            raise KaopingError(f"LibreOffice用了{SECONDS}秒还没有读完“{name}”；请用Word或WPS打开后另存为docx再试。") from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise KaopingError(f"LibreOffice读不了“{name}”（{what}）；请用Word或WPS打开后另存为docx再试。") from error
        result = Path(folder, "in.docx")
        if not result.is_file():
            raise KaopingError(f"“{name}”的内容是{what}，LibreOffice也读不了；请用Word或WPS打开后另存为docx再试。")
        return result.read_bytes()


def _profile(place: Path) -> None:
    """A profile that holds _SAFE and nothing else."""
    rows = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>' for path, name, value in _SAFE
    )
    (place / "user").mkdir(parents=True)
    text = f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{rows}</oor:items>'
    (place / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and suffix != ".docx" else ".doc"
