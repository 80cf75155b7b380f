"""Nothing goes out: what the system is asked for while the site and the command line work on files that point at other machines."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Record
from .errands import FAR
from .office import CLEAN

ALONE = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
CALLS = "connect,sendto,sendmsg,sendmmsg"
_ADDRESS = re.compile(r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
_OURS = re.compile(r"127\.|::1$|::ffff:127\.")


def outward(report: str) -> tuple[int, list[tuple[str, int]]]:
    """How many calls named an address of the internet family, and those that were not this machine's own."""
    calls = [(found[2] or found[3], int(found[1])) for line in report.splitlines() if (found := _ADDRESS.search(line))]
    return len(calls), [one for one in calls if not _OURS.match(one[0])]


def test_reads_from_what_the_system_was_asked_which_machine_was_meant() -> None:
    lines = (
        '7 connect(3, {sa_family=AF_INET, sin_port=htons(8000), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        '7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = -1',
        '7 sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 1',
        '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/nscd"}, 110) = -1', '7 sendto(4, "y", 1, 0, NULL, 0) = 1',
    )  # fmt: skip
    assert outward("\n".join(lines)) == (3, [("2001:db8::1", 443), ("10.0.0.1", 53)])


def test_asks_no_other_machine_for_anything_whatever_a_file_points_at(office: Any, tmp_path: Path, figure: Record, long: bool) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not on this machine")
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace may be made here")
    home, report = office[0], tmp_path / "calls"
    listening = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "64", "-e", f"trace={CALLS}", "-o", str(report)]
    words = [*ALONE, *listening, sys.executable, str(Path(__file__).with_name("errands.py")), str(home), *(("99", "400") if long else ("5", "6"))]
    done = subprocess.run(words, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told, (calls, found) = json.loads(done.stdout.splitlines()[-1]), outward(report.read_text(encoding="utf-8", errors="replace"))
    assert found.count(FAR) == 1 and any(port == 53 for _, port in found), "what was asked for on purpose was not heard"
    at = found.index(FAR)  # the last that was done: the name asked for on purpose comes after it
    assert told["evidence"] >= 4 and told["standards"] >= 1, told
    figure("T26", tried=calls - len(found), failed=at,
           said=f"{told['requests']}次请求，收下佐证{told['evidence']}个、标准{told['standards']}个，{told['commands']}条命令；"
                "“试了”是连接本机的次数，“失败”是连接别处或查域名的次数")
