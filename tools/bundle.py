"""`make bundle`: a folder that installs the site on a machine without a network (x86_64 or aarch64), under dist/.

The wheels come from the package index by the hashes of requirements/bundle.txt; our own is built here. What starts it is tools/bundle/启动.sh.
`python tools/bundle.py [--wheels FOLDER] [OUT]`: wheels already at hand are taken from FOLDER; OUT is where the folder is made (dist/).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import supply  # beside this file

ROOT = Path(__file__).parents[1]
MACHINES = ("x86_64", "aarch64")
# glibc 2.28 is what 麒麟 V10 and UOS 20 have; whatever is built for an older one runs there too.
TAGS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014", "manylinux_2_12",
    "manylinux2010", "manylinux_2_5", "manylinux1")
DOCS = ("serve.md", "backup.md", "books.md", "cli.md", "licences.md", "trust.md", "deploy")


def main(words: list[str]) -> int:
    """Make the folder; its path is the last line printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--wheels", type=Path)
    options = parser.parse_args(words)
    version = _version()
    made = options.out / f"kaoping-离线安装包-{version}"
    draft = options.out / f".{made.name}"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "wheels" / "any").mkdir(parents=True)
    own = _own(draft / "wheels" / "any")
    for machine in MACHINES:
        _fetch(draft / "wheels" / machine, machine, options.wheels)
    _share(draft / "wheels")
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    locked = supply.SHIPPED.read_text(encoding="utf-8")
    (draft / "requirements.txt").write_text(f"kaoping=={version} --hash=sha256:{digest}\n{locked}", encoding="utf-8")
    for name in ("启动.sh", "说明.md"):
        shutil.copy2(ROOT / "tools" / "bundle" / name, draft / name)
    (draft / "docs").mkdir()
    for name in DOCS:
        source = ROOT / "docs" / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, draft / "docs" / name)
    bill = supply.sbom(sorted((draft / "wheels").rglob("*.whl")), version)
    (draft / "sbom.cdx.json").write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _sums(draft)
    shutil.rmtree(made, ignore_errors=True)
    draft.rename(made)
    size = sum(f.stat().st_size for f in made.rglob("*") if f.is_file())
    print(f"{made}（{len(list(made.rglob('*.whl')))}个包，{size / 2**20:.0f} MB）")
    return 0


def _version() -> str:
    told = (ROOT / "src" / "kaoping" / "__init__.py").read_text(encoding="utf-8")
    return told.partition('__version__ = "')[2].partition('"')[0]


def _own(place: Path) -> Path:
    """Our own wheel; its bytes depend on the sources alone."""
    env = os.environ | {"SOURCE_DATE_EPOCH": "1577836800"}
    subprocess.run([sys.executable, "-m", "flit_core.wheel", "--outdir", str(place), str(ROOT)], check=True, env=env, stdout=subprocess.DEVNULL)
    return next(place.glob("kaoping-*.whl"))


def _fetch(place: Path, machine: str, at_hand: Path | None) -> None:
    """The wheels for one kind of machine, by their hashes; none is built here, so that a missing one is an error."""
    place.mkdir()
    tags = [word for tag in TAGS for word in ("--platform", f"{tag}_{machine}")]
    where = ["--no-index", "--find-links", str(at_hand)] if at_hand else []
    with_pip = shutil.which("python3.11") or shutil.which("python3") or sys.executable
    command = [with_pip, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary", ":all:", "--no-deps", "--require-hashes"]
    command += ["--implementation", "cp", "--python-version", "3.11", *tags, *where, "-r", str(supply.SHIPPED), "-d", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"取不到给 {machine} 的包：\n{done.stderr[-2000:]}")


def _share(wheels: Path) -> None:
    """What is the same for every machine lies once, in any/."""
    for machine in MACHINES:
        for wheel in sorted((wheels / machine).glob("*-none-any.whl")):
            wheel.replace(wheels / "any" / wheel.name)


def _sums(folder: Path) -> None:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder)}\n" for f in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
