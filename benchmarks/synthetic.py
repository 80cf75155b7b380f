"""Standards of any size, as .docx, made of sentences such documents have. `python -m benchmarks.synthetic N` compiles one and prints what it took."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
TEXTS = (
    ("{n}、第{k}项台账规范得1分；制定实施方案、任务清单得2分；党员参学率80%以上得2分。", 5),
    ("{n}、第{k}项工作推进扎实得3—5分；落实责任制得3分。资料不够规范酌情扣分；未开展活动得0分。", 8),
    ("{n}、第{k}项每报送信息1篇得0.5分，最高不超过3分。", 3),
    ("{n}、第{k}项未制定方案扣1分，每少1次扣0.5分，扣完为止。", 4),
)
PER_SECTION = 10


def document(items: int) -> bytes:
    """A .docx with one table of so many items, ten to a section, section names merged downwards."""
    rows = [_row(("考核内容", "restart"), "评分标准", "分值", "得分")]
    for k in range(items):
        text, worth = TEXTS[k % len(TEXTS)]
        n = k % PER_SECTION
        name = f"第{k // PER_SECTION + 1}部分" if n == 0 else ""
        rows.append(_row((name, "restart" if n == 0 else "continue"), text.format(n=n + 1, k=k + 1), f"{worth}分", ""))
    body = f"<w:p><w:r><w:t>工作评分标准</w:t></w:r></w:p><w:tbl>{''.join(rows)}</w:tbl>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def _row(first: tuple[str, str], *texts: str) -> str:
    merged = f'<w:tc><w:tcPr><w:vMerge w:val="{first[1]}"/></w:tcPr>{_paragraph(first[0])}</w:tc>'
    return f"<w:tr>{merged}{''.join(f'<w:tc>{_paragraph(text)}</w:tc>' for text in texts)}</w:tr>"


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" if text else "<w:p/>"


def peak() -> int:
    """The most memory this process has held since the peak was reset. Unit: kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def main(items: int) -> None:
    """Compile and check one; print items, seconds, and MB of memory beyond what the imports take."""
    from kaoping.core.check import check  # the imports are not what is measured
    from kaoping.read.compile import compile_standard
    from kaoping.read.opening import open_document

    compile_standard(open_document(document(4), "预热.docx"))
    data = document(items)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew here
    before = peak()
    start = time.perf_counter()
    standard = compile_standard(open_document(data, "标准.docx"))
    findings = check(standard)
    seconds = time.perf_counter() - start
    after = peak()
    read = sum(1 for rubric in standard.rubrics for _ in rubric.items())
    print(json.dumps({"items": read, "seconds": seconds, "mb": (after - before) / 1024, "findings": len(findings)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
