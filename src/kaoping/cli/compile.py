"""kaoping compile: a document becomes rubric.yaml and findings.txt."""

from __future__ import annotations

import argparse

from kaoping.core.check import check
from kaoping.core.wire import compile_json
from kaoping.write.stored import findings_txt, rubric_yaml

from . import files
from .printing import say, say_findings, say_json, say_standard
from .sources import standard_from

EXAMPLES = """
举例：
  kaoping compile 附件4.docx                看一遍读到了什么、有哪些问题，不写文件
  kaoping compile 附件4.docx -o 标准        写出 标准/rubric.yaml 和 标准/findings.txt
  kaoping compile 附件4.docx --json         给别的程序用
  cat 附件4.docx | kaoping compile - --json 从标准输入读

能读 .docx .doc .wps .xlsx .xls .et .pdf（有文字层的）和 .txt；是哪一种看内容，不看扩展名。
读不懂的字句一个也不丢，会列为 R08。有错误或待定的问题时退出码是 1，rubric.yaml 照样写出。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("document", metavar="文件", help="印发的评分标准；- 是标准输入")
    parser.add_argument("-o", "--output", metavar="文件夹", help="把 rubric.yaml 和 findings.txt 写到这里")
    parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON，不给别的")


def run(options: argparse.Namespace) -> int:
    """Read, check, print, write. 1 when a finding blocks publication."""
    standard = standard_from(files.read(options.document, "评分标准"), files.named(options.document))
    findings = check(standard)
    if options.output:
        with files.folder(options.output) as beside:
            (beside / "rubric.yaml").write_bytes(rubric_yaml(standard))
            (beside / "findings.txt").write_bytes(findings_txt(standard, findings))
    if options.json:
        say_json(compile_json(standard, findings))
    else:
        say(f"从“{standard.name}”读出{len(standard.rubrics)}张评分表：")
        say_standard(standard)
        say()
        say_findings(findings)
        if options.output:
            say(f"已写出 {options.output}/rubric.yaml 和 findings.txt")
    return 1 if any(finding.blocks for finding in findings) else 0
