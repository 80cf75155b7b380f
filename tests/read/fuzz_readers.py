"""Coverage-guided fuzzing of the readers with atheris: anything but a Document or a KaopingError is a crash, so is 5 seconds or 512 MB.

    PYTHONPATH=src:tests python tests/read/fuzz_readers.py -runs=2000 -seed=1          # as the test does
    PYTHONPATH=src:tests python tests/read/fuzz_readers.py -max_total_time=3600 CORPUS  # by hand, keeping what finds new paths
"""

from __future__ import annotations

import contextlib
import os
import sys

import atheris

with atheris.instrument_imports(include=["kaoping.read"]):
    # the readers that opening imports when it needs them
    import kaoping.read.doc
    import kaoping.read.docx
    import kaoping.read.ole
    import kaoping.read.pdf_join
    import kaoping.read.text
    import kaoping.read.xls
    import kaoping.read.xlsx  # noqa: F401
    from kaoping.core.errors import KaopingError
    from read.mutating import SEEDS, damaged, read

KINDS = tuple(SEEDS)


def one(data: bytes) -> None:
    """The first byte chooses the format, the rest how its file is damaged."""
    if data:
        kind = KINDS[data[0] % len(KINDS)]
        with contextlib.suppress(KaopingError):
            read(kind, damaged(kind, data[1:]))


if __name__ == "__main__":
    os.environ["PATH"] = ""  # LibreOffice is not what is tested
    atheris.Setup([*sys.argv, "-timeout=5", "-rss_limit_mb=512", "-max_len=120", "-len_control=0"], one)
    atheris.Fuzz()
