"""`make golden`: compile every document in standards/ anew and rewrite its rubric.yaml and findings.txt; the change is reviewed as a diff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kaoping.cli.sources import standard_from
from kaoping.cli.tour import issued_document
from kaoping.core.check import check
from kaoping.write.stored import findings_txt, rubric_yaml

STANDARDS = Path(__file__).parents[1] / "standards"


def golden(home: Path) -> Iterator[tuple[Path, bytes]]:
    """The files that compiling the document in `home` gives."""
    document = issued_document(home)
    standard = standard_from(document.read_bytes(), document.name)
    yield home / "rubric.yaml", rubric_yaml(standard)
    yield home / "findings.txt", findings_txt(standard, check(standard))


def main() -> None:
    """Rewrite what differs, and say so."""
    for home in sorted(p for p in STANDARDS.iterdir() if p.is_dir()):
        for file, data in golden(home):
            changed = not file.exists() or file.read_bytes() != data
            file.write_bytes(data)
            print(f"{'改写' if changed else '未变'} {file.relative_to(STANDARDS.parent)}")


if __name__ == "__main__":
    main()
