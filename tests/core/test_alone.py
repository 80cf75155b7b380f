"""Floor core stands on the standard library alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import kaoping.core
names = [m.name for m in pkgutil.walk_packages(kaoping.core.__path__, "kaoping.core.")]
for name in names:
    importlib.import_module(name)
print(json.dumps([names, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_it_imports_nothing_but_the_standard_library_and_itself() -> None:
    # -S: without site-packages an import of anything installed fails here, whatever environment runs the test.
    run = subprocess.run([sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(SRC)], check=True, capture_output=True, text=True)
    names, imported = json.loads(run.stdout)
    assert len(names) > 20
    assert set(imported) - {"kaoping"} <= sys.stdlib_module_names | {"__main__"}


def test_it_reads_no_clock_and_no_files() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((SRC / "kaoping" / "core").rglob("*.py")))
    assert [word for word in ("datetime.now", "time.time", "open(", "read_text", "os.environ") if word in text] == []
