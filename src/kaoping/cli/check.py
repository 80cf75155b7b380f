"""kaoping check: what is still wrong or undecided in a rubric, with or without rulings."""

from __future__ import annotations

import argparse

from kaoping.core.public import finding_json
from kaoping.write.answers import blank_csv, blank_workbook

from . import files
from .printing import say, say_findings, say_json, say_standard
from .sources import open_case

EXAMPLES = """
举例：
  kaoping check 标准/rubric.yaml                          核对编好的（或手改过的）评分表
  kaoping check 标准/rubric.yaml --rulings rulings.yaml   加上口径再核对：还有没有没定的
  kaoping check 附件4.docx --rulings rulings.yaml --json  也可以直接核对原件
  kaoping check 附件4.docx --rulings rulings.yaml --blank 答案.xlsx
                                                          另写一份空白答案表，打开就能填

没有错误和待定的问题时退出码是 0，可以正式使用；否则是 1。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("rubric", metavar="评分表", help="rubric.yaml，或印发的原件；- 是标准输入")
    parser.add_argument("--rulings", metavar="文件", help="口径文件 rulings.yaml")
    parser.add_argument("--blank", metavar="文件", help="另外写出空白的答案表（.xlsx 或 .csv），一个单位一个得分点一行，填好后交给 score 和 fill")
    parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON，不给别的")


def run(options: argparse.Namespace) -> int:
    """Check and print. 1 when a finding blocks publication."""
    case = open_case(options.rubric, options.rulings)
    if options.blank:
        make = blank_workbook if options.blank.lower().endswith(".xlsx") else blank_csv
        files.write(options.blank, make(case.ruled))
    if options.json:
        say_json({"findings": [finding_json(finding) for finding in case.findings]})
    else:
        say(f"“{case.issued.title}”，{len(case.issued.rubrics)}张评分表" + (f"，已用{len(case.rulings)}条口径：" if case.rulings else "："))
        say_standard(case.ruled)
        say()
        say_findings(case.findings)
        if options.blank:
            say(f"空白的答案表已写到 {options.blank}")
    return 1 if any(finding.blocks for finding in case.findings) else 0
