"""kaoping tour: the whole way on a standard that comes with the software, told step by step."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.core.ruling import Ruling
from kaoping.write.rulings import in_words

from .fill import write_all
from .printing import complain, say, say_findings, say_standard
from .ranking import places, say_ranking
from .sources import Case, mark_of, open_answers, open_case, scored
from .terminal import columns, paint, wrap

EXAMPLES = """
举例：
  kaoping tour                  用自带的附件4和演示数据，结果写到 out/
  kaoping tour -o 结果          写到别处
  kaoping tour --standard 文件夹 换一套标准：文件夹里要有原件、rulings.yaml 和 answers.csv
"""
SHIPPED = Path(__file__).parents[3] / "standards" / "附件4"
STEPS = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("-o", "--output", metavar="文件夹", default="out", help="结果写到这里（不写就是 out）")
    parser.add_argument("--standard", metavar="文件夹", default=str(SHIPPED), help="放着原件、口径和答案的文件夹")


def run(options: argparse.Namespace) -> int:
    """Show reading, findings, rulings, scores, places, and write the papers."""
    start = time.perf_counter()
    home = Path(options.standard)
    document = issued_document(home)
    _step(1, f"读入 {document.name}")
    issued = open_case(str(document))
    say_standard(issued.issued)
    _step(2, "核对：标准里有哪些问题")
    say_findings(issued.findings)
    case = open_case(str(document), str(home / "rulings.yaml"))
    _step(3, f"口径：{len(case.rulings)}条，逐条写明谁定的、为什么")
    for ruling in case.rulings:
        _say_ruling(ruling)
    _say_left(case)
    code = _results(case, home, options.output)
    say(paint(f"\n全程用时 {time.perf_counter() - start:.1f} 秒。", "bold") + "换成自己的标准：kaoping compile 文件 -o 文件夹")
    return code


def _results(case: Case, home: Path, output: str) -> int:
    answers = home / "answers.csv"
    sheets, problems = open_answers(str(answers), case.ruled.rubrics)
    mark = mark_of(sheets)
    _step(4, f"读入评判结果 {answers.name}" + (f"【{mark}，不是真实考核结果】" if mark else ""))
    judged = sum(len(sheet.judgements) for sheet in sheets)
    without = [n for sheet in sheets for n in sheet.not_applicable.values()]
    for line in wrap(f"{len(sheets)}个单位，{judged}条评判，{len(without)}处不适用：{'；'.join(n.reason for n in without) or '无'}", columns() - 2):
        say("  " + line)
    if problems:
        complain(problems)
        return 2
    _step(5, "算分、排名" + (f"【{mark}】" if mark else ""))
    scores = scored(case, sheets)
    ranked = places(scores)
    say_ranking(case.ruled.rubrics, scores, ranked, mark)
    _step(6, f"填表，写到 {output}/")
    for name, note in write_all(case, sheets, scores, ranked, output).items():
        say(f"  {output}/{name}" + (f"  {note}" if note else ""))
    return 0


def issued_document(home: Path) -> Path:
    """The document as issued: the one file there that is none of ours."""
    ours = {".yaml", ".txt", ".csv"}
    found = sorted(p for p in home.iterdir() if p.is_file() and p.suffix.lower() not in ours) if home.is_dir() else []
    if not found:
        raise KaopingError(f"“{home}”里没有评分标准的原件，请用 --standard 指明文件夹")
    return found[0]


def _step(number: int, title: str) -> None:
    say(paint(f"\n[{number}/{STEPS}] {title}", "bold"))
    sys.stdout.flush()


def _say_ruling(ruling: Ruling) -> None:
    where, what, how = in_words(ruling)
    for n, line in enumerate(wrap(f"{where}  {what}：{how}", columns() - 4)):
        say(("  " if n == 0 else "    ") + line)
    for line in wrap(f"理由：{ruling.reason}（{ruling.by}，{ruling.on}）", columns() - 4):
        say(paint("    " + line, "dim"))


def _say_left(case: Case) -> None:
    left = sum(finding.blocks for finding in case.findings)
    say(f"还有{left}处错误或待定。" if left else "错误和待定都已由口径解决，可以正式使用。")
