"""The folder that `make bundle` makes installs the site on a machine that has no network at all; changed, it does not install."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Record

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "tools" / "bundle"
ALONE = ["unshare", "-rn"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("KAOPING_", "DJANGO_", "PYTHON", "PIP_", "UV_"))}
TRY = """
ip link set lo up 2>/dev/null || exit 9
env/bin/kaoping --version || exit 1
./启动.sh --dir "$1" --port 8123 --host 127.0.0.1 &
p=$!
for i in $(seq 120); do
  env/bin/python -c "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8123/healthz').read().decode())" 2>/dev/null && break
  sleep 0.5
done
kill $p; wait $p
"""


def _sh(*words: str, cwd: Path, alone: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*(ALONE if alone else ()), "sh", *words], cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the right shape with nothing in it to install: enough for what comes before."""
    made = tmp_path / "安装包"
    (made / "wheels" / "any").mkdir(parents=True)
    for machine in ("x86_64", "aarch64"):
        (made / "wheels" / machine).mkdir()
        (made / "wheels" / machine / "x.whl").write_bytes(b"x")
    shutil.copy2(BUNDLE / "启动.sh", made)
    (made / "requirements.txt").write_text("", encoding="utf-8")
    files = sorted(f for f in made.rglob("*") if f.is_file())
    (made / "SHA256SUMS").write_text("".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(made)}\n" for f in files), encoding="utf-8")
    return made


def test_a_changed_or_missing_file_is_found_before_anything_is_installed(folder: Path) -> None:
    for spoil in (lambda: (folder / "wheels/aarch64/x.whl").write_bytes(b"y"), (folder / "wheels/aarch64/x.whl").unlink):
        spoil()
        done = _sh("启动.sh", "--install", cwd=folder)
        assert done.returncode == 1 and "不完整，或被改动过" in done.stderr and "wheels/aarch64/x.whl" in done.stdout + done.stderr
        assert not (folder / "env").exists()


def test_another_python_than_the_programs_are_for_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(["/bin/sh", "启动.sh", "--install"], cwd=folder, env={"PATH": str(_tools(tmp_path))}, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "没有找到 Python 3.11" in done.stderr


def _tools(tmp_path: Path) -> Path:
    """A PATH with the tools of a bare machine, and no Python."""
    place = tmp_path / "bin"
    place.mkdir()
    for name in ("sha256sum", "cut", "dirname", "echo", "rm", "env"):
        (place / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return place


def test_a_kind_of_machine_that_it_is_not_for_is_said_in_a_sentence(folder: Path) -> None:
    if sys.version_info[:2] != (3, 11):
        pytest.skip("the programs in it are for Python 3.11")
    machine = platform.machine()
    shutil.rmtree(folder / "wheels" / machine)
    text = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    (folder / "SHA256SUMS").write_text("".join(line for line in text.splitlines(True) if f"/{machine}/" not in line), encoding="utf-8")
    done = subprocess.run(["sh", "启动.sh", "--install"], cwd=folder, env=CLEAN | {"PYTHON": sys.executable}, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"没有给 {machine} 的程序" in done.stderr


def test_installs_and_serves_where_there_is_no_network(tmp_path: Path, figure: Record, long: bool) -> None:
    if not long:
        pytest.skip("fetches 200 MB of wheels: the long form, by make trust")
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace may be made here")
    made = subprocess.run([sys.executable, str(ROOT / "tools" / "bundle.py"), str(tmp_path / "dist")], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    (place,) = (tmp_path / "dist").iterdir()
    lines = len((place / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    done = _sh("启动.sh", "--install", cwd=place, alone=True)
    assert done.returncode == 0, done.stdout + done.stderr
    served = _sh("-c", TRY, "sh", str(tmp_path / "state"), cwd=place, alone=True)
    assert '"status": "ok"' in served.stdout and "kaoping 0." in served.stdout, served.stdout + served.stderr
    wheels = {m: len(list((place / "wheels" / m).glob("*.whl"))) for m in ("any", "x86_64", "aarch64")}
    failed = wheels["x86_64"] != wheels["aarch64"]
    figure("T32", tried=lines, failed=int(failed), on=platform.machine(),
           said=f"没有网络也装好、初次启动、应答；通用包{wheels['any']}个，x86_64 {wheels['x86_64']}个，"
                f"aarch64 {wheels['aarch64']}个（aarch64 只核对，没有实机）")
