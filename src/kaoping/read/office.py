"""The last resort for formats nothing here reads itself (RTF, HTML, ODF, old Word): LibreOffice without a window, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from kaoping.core.errors import KaopingError

SECONDS = 30
_PROGRAMS = ("soffice", "libreoffice")


def as_docx(data: bytes, name: str, what: str) -> bytes:
    """The document converted to .docx. `what` names its format in messages.

    LibreOffice runs with a private, empty profile (so that an open window of it does not matter, and macros stay off) in a folder of its own that is
    removed afterwards. Raises KaopingError when it is not installed, takes longer than SECONDS, or cannot read the file either.
    """
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    if program is None:
        raise KaopingError(f"“{name}”的内容是{what}，本机不能直接读取；请用Word或WPS打开后另存为docx再试，或在本机安装LibreOffice后重试。")
    with tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        source = Path(folder, "in" + _suffix(name))
        source.write_bytes(data)
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


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and suffix != ".docx" else ".doc"
