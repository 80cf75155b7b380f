"""kaoping fill: the issued form filled in for every unit, the summary workbook, the deduction list."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Sheet
from kaoping.core.score import Score
from kaoping.read.stored import is_stored
from kaoping.write.deductions import Listed, deductions
from kaoping.write.fill import Form
from kaoping.write.summary import Ranked, summary

from . import files
from .printing import complain, say
from .ranking import Place, places
from .sources import Case, mark_of, open_answers, open_case, scored
from .terminal import Meter, progress

EXAMPLES = """
举例：
  kaoping fill 附件4.docx answers.csv -o 填好的表 --rulings rulings.yaml
                        每个单位一份填好得分的原表，另有 汇总表.xlsx 和 扣分清单.docx

原件是 .docx 时，填好的表就是原件本身，只多了“得分”“总得分”两处的数，字体、列宽、合并单元格都不动；
没评完的印区间，不适用的印“不适用”。原件是别的格式时，按同样的栏目另排一份。
答案文件的写法见 kaoping score --help。有一行答案不能用，就什么也不写。
"""
LONG = 100  # units from which packing a paper takes long enough to say so
FORMS, SUMMARY, DEDUCTIONS = "得分表", "汇总表", "扣分清单"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("document", metavar="原件", help="印发的评分标准，如 附件4.docx")
    parser.add_argument("answers", metavar="答案", help="csv、xlsx、json 或 parquet；- 是标准输入")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到这里；先在旁边备好，再整个移过来")
    parser.add_argument("--rulings", metavar="文件", help="口径文件 rulings.yaml")


def run(options: argparse.Namespace) -> int:
    """Score, fill and write everything, or nothing. 2 when a row of the answers does not fit."""
    case = open_case(options.document, options.rulings)
    if is_stored(case.data):
        raise KaopingError(f"“{files.named(options.document)}”是编好的评分表，填表要用印发的原件（如 附件4.docx）")
    sheets, problems = open_answers(options.answers, case.ruled.rubrics)
    if problems:
        complain(problems)
        print(f"答案里有{len(problems)}行不能用，请改正后重来。没有写出文件。", file=sys.stderr)
        return 2
    scores = scored(case, sheets)
    written = write_all(case, sheets, scores, places(scores), options.output)
    for note in {form_note for form_note in written.values() if form_note}:
        say(note)
    say(f"已写出 {options.output}/：{len(scores)}份{FORMS}、{SUMMARY}、{DEDUCTIONS}")
    return 0


def _left(items: Sequence[str], rubric: str) -> str:
    """A sentence about the items that have no cell of their own on the form; `` when all have one."""
    return f"{rubric}表的{'、'.join(items)}在原表上没有自己的得分格，得分见汇总表" if items else ""


def write_all(case: Case, sheets: Sequence[Sheet], scores: Sequence[Score], ranked: Sequence[Place], output: str) -> dict[str, str]:
    """Write a form a unit, the summary and the deduction list into a folder; returns the name of each file and a note about it."""
    mark = mark_of(sheets)
    tail = f"（{mark}）" if mark else ""
    rubrics = {rubric.id: rubric for rubric in case.ruled.rubrics}
    stem = Path(case.issued.name).stem or "评分标准"
    names = _names([f"{stem}_{score.unit}{tail}" for score in scores])
    written: dict[str, str] = {}
    with files.folder(output) as beside:
        form = Form(case.data, case.ruled.rubrics)
        (beside / FORMS).mkdir()
        for score, name in progress(list(zip(scores, names, strict=True)), len(scores), "填得分表"):
            (beside / FORMS / f"{name}.docx").write_bytes(form.fill(score.unit, score.id, score, mark))
            written[f"{FORMS}/{name}.docx"] = form.note(score.id) or _left(form.unfilled(score.id), score.id)
        units = [Ranked(score.unit, score.id, score, place) for score, place in zip(scores, ranked, strict=True)]
        lists = [Listed(score.unit, rubrics[score.id], score) for score in scores]
        papers: tuple[tuple[str, Callable[[], bytes]], ...] = (
            (f"{SUMMARY}{tail}.xlsx", lambda: summary(case.issued.title, case.ruled.rubrics, units, case.rulings, mark, Meter(SUMMARY))),
            (f"{DEDUCTIONS}{tail}.docx", lambda: deductions(lists, mark, Meter(DEDUCTIONS))),
        )
        for name, make in papers:
            if len(scores) >= LONG:
                print(f"写{name}……", file=sys.stderr, flush=True)
            (beside / name).write_bytes(make())
            written[name] = ""
    return written


def _names(wanted: Sequence[str]) -> list[str]:
    """File names that every system takes, none of them twice."""
    made: dict[str, int] = {}
    names = []
    for name in wanted:
        plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .")[:80] or "单位"
        made[plain] = made.get(plain, 0) + 1
        names.append(plain if made[plain] == 1 else f"{plain}_{made[plain]}")
    return names
