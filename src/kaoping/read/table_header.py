"""Header words: what a column of a scoring table is called, and so what it may be for.

A header cell is read from its end, where Chinese puts the noun: 考核|内容, 评分|标准, 自评|得分. Which of several text columns is the demand and
which the rule is settled afterwards, by what stands in them (table_columns).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from .grid import Cell
from .table_worth import plain_worth, squeeze


class Word(StrEnum):
    """What a header cell's words say, before anything is known of the column's cells."""

    NUMBER = "number"
    GROUP = "group"
    NAME = "name"
    CONTENT = "content"
    RULE = "rule"
    BONUS = "bonus"
    PENALTY = "penalty"
    METHOD = "method"
    WORTH = "worth"
    SELF = "self"
    SCORE = "score"
    NOTE = "note"
    UNKNOWN = "unknown"


Header = tuple[Word, ...]
Places = list[Cell | None]

_ACTS: Final = "考核|考评|评价|评估|评审|评定|检查|验收|测评|审核|审查"
_MORE_ACTS: Final = _ACTS + "|检评|评比|考察|评鉴|督查|质量|查验|核查|检验|抽查|取证|认定|考查"
_SCORING: Final = "评分|计分|记分|打分|赋分|给分|得分|算分|奖惩|扣罚|量化|评标|判分|计算|评判|判定"
_HOW: Final = "标准|细则|办法|方法|方式|规则|准则|依据|说明|原则|项|公式|要求|要点|内容"
_SIDE: Final = "标准|细则|依据|办法|项目?|内容|规则|条款|情形"
_PATTERNS: Final[tuple[tuple[Word, str], ...]] = (
    (Word.NUMBER, "(序|编|项|条款|指标|题|项目|条目|指标编|项目编|内容编|标准)?号|序|序次|项次|NO\\.?|代码|指标代码|编码|条款"),
    (Word.SELF, ".*(自评|自查|自检|自测|自我评).*"),
    (Word.PENALTY, f"(?!.*加[、/]?[扣减]).*(扣分|减分|扣罚|处罚)({_SIDE})"),
    (Word.BONUS, f"(?!.*[扣减]).*(加分|奖分|奖励)({_SIDE})"),
    (Word.RULE, f".*({_SCORING})({_HOW})|.*({_MORE_ACTS})(评分|计分|打分|得分)?(标准|细则|规则|尺度|等级|办法)|.*(标准|细则|规则)"),
    (Word.RULE, ".*(评价|评分|评判|评定|评审)?等级(标准)?|给分项|计分|(评分细则|评分标准|评审标准).*|计算方法|加减分|加扣分|奖惩"),
    (Word.NOTE, ".*(备注|说明|责任|牵头|存在(的)?问题|时限|完成时间|是否|否决|意见|部门|单位|科室|处室|签字|签名|日期|佐证|结论|判定).*|注"),
    (Word.NOTE, ".*(扣分|加分)(原因|情况|记录|理由|事由|说明|明细|事项).*|.*得分(依据|说明|理由|情况).*"),
    (Word.NOTE, ".*((完成|检查|考核|考评)情况|情况记录|检查记录|检查结果|评价结果|考核人|评分人|频次|周期|属性|指标类型).*"),
    (Word.NOTE, "[主客]观(分|项|因素)|主客观.{0,4}"),
    (Word.NOTE, ".*(目标值|数据值|实际值|完成值).*"),
    (Word.BONUS, ".*(加分|奖励|奖分).*"),
    (Word.WORTH, ".*(分值|标准分数?|满分|权重|权数|配分|赋分|应得分|规定分|最高分|基准分|基础分|基本分|设定分|总分数?|分配|分数)(分|%)?"),
    (Word.WORTH, ".*(额定分|标准得分|比重|参考分|给分上限|项目分|指标分)(分|%)?|分|每项分|(分值|权重|标准分|满分).{0,6}"),
    (Word.SCORE, f".*(得分|打分|实得|核定分|核分|({_ACTS})分|评分值?|记分|计分|最终分|复核|核查分|小计|成绩|实际分|扣分值?)(数|栏|值)?|得分.{{0,5}}"),
    (Word.PENALTY, ".*(扣分|减分|扣罚|处罚|惩罚|扣减).*"),
    (Word.METHOD, f".*({_MORE_ACTS})的?(方法|方式|手段|形式|途径|办法|依据|资料|材料|程序|步骤|主体).*|查验.*|证明.*|.*来源|.*(方法|方式)"),
    (Word.METHOD, ".*(材料|资料|依据|证据|台账)(要求|清单|目录|来源)?"),
    (Word.CONTENT, ".*(内容|要求|要点|标准|目标|任务|观测点|检查点|采分点|关键点|描述|规定|条款|事项|指标值|指标解释|指标内涵).{0,7}"),
    (Word.CONTENT, ".*(细项|细目|详情|举措|措施|职责|具体指标|重点|质量|规范|条件).{0,7}"),
    (Word.NAME, ".*(项目|指标|名称|因素|要素|环节|项|内容分类|科目|对象|考核点|测评点|指标名|名|维度|模块|方面|业务|岗位|主题)"),
    (Word.GROUP, ".*(类别|分类|类型|类|部分|大项|板块|系统|领域|阶段|一级|种类|范围|区域|部位|场所|地点|层级)"),
)
_WORDS: Final = tuple((word, re.compile(pattern)) for word, pattern in _PATTERNS)
_LONG: Final = 80
_WORD: Final = 8
"""Where all of a row's cells are called alike, none of a header's is longer."""
_JUNK: Final = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|[:：*＊]")
_SENTENCE: Final = re.compile(r"[。；;，,？！]|得\d|扣\d|\d分.*\d分")
_SURE: Final = frozenset({Word.CONTENT, Word.RULE, Word.BONUS, Word.PENALTY, Word.METHOD, Word.NAME, Word.GROUP})
_STRETCHED: Final = frozenset({Word.NAME, Word.GROUP})
"""Words whose header cell may reach over columns to its right, which flattened text leaves blank."""
_FIGURES: Final = frozenset({Word.WORTH, Word.SCORE, Word.SELF, Word.NUMBER, Word.NOTE})


@lru_cache(maxsize=4096)  # the short cells of a table are few and asked about often
def word_of(text: str) -> Word:
    """What the words of one header cell say: `评  分  标   准` → RULE, `标准分数(分)` → WORTH, `评审要求（100分）` → CONTENT."""
    if len(text) > _LONG:
        return Word.UNKNOWN
    tight = squeeze(text).upper()
    bare = _JUNK.sub("", tight)
    if not bare or len(bare) > 18 or _SENTENCE.search(bare) or plain_worth(bare) is not None:
        return Word.UNKNOWN
    if re.fullmatch(r".*(项目|内容|指标|要素|条款)(及|和|与|、|/)?(标准|考核|满|赋)?分值?", bare):
        return Word.CONTENT
    if re.fullmatch(r"(一|二|第一|第二|1|2)级(指标|项目|标题|内容|目录|要素)?.{0,8}|A级指标|B级指标|大类|小类", bare):
        return Word.GROUP
    if re.fullmatch(r"(三|四|五|第三|3|4)级(指标|项目|内容|要素)?.{0,8}|C级指标", bare):
        return Word.NAME
    for word, pattern in _WORDS:
        if pattern.fullmatch(bare):
            return word
    return Word.UNKNOWN


def distinct(row: Places) -> list[Cell]:
    """The cells of one row of places, each once, in order."""
    out: list[Cell] = []
    for cell in row:
        if cell is not None and (not out or out[-1] is not cell):
            out.append(cell)
    return out


def is_header(row: Places) -> bool:
    """Whether a row reads as a header: short cells, most of them header words, at least one that names a text column."""
    filled = [cell for cell in distinct(row) if cell.text.strip()]
    if len(filled) < 2 or any(len(cell.text) > _LONG or len(squeeze(cell.text)) > 30 for cell in filled):
        return False
    words = [word_of(cell.text) for cell in filled]
    known = [word for word in words if word is not Word.UNKNOWN]
    texts = [word for word in known if word in _SURE]
    if not texts or len(known) < 2 or len(known) * 3 < len(filled) * 2:
        return False
    return bool(set(known) & _FIGURES) or len({*texts}) > 1 or (len(texts) >= 3 and all(len(squeeze(cell.text)) <= _WORD for cell in filled))


def header_at(rows: list[Places], at: int) -> tuple[Header, int] | None:
    """The header that begins at row `at`, and how many rows it takes (1 or 2); None where none begins.

    The second row belongs to it when cells of the first reach down into it, or when it fills what the first left open and holds header words only.
    """
    if not is_header(rows[at]):
        return None
    first = rows[at]
    height = 1
    while at + height < len(rows) and height < 3 and _goes_on(first, rows[at + height], height, at):
        height += 1
    words: list[Word] = []
    for col in range(len(first)):
        parts = [row[col] for row in rows[at : at + height]]
        texts = [cell.text for cell in parts if cell is not None and cell.text.strip()]
        words.append(_column_word(texts) if texts or not words or words[-1] not in _STRETCHED else words[-1])
    return tuple(words), height


def _column_word(texts: list[str]) -> Word:
    """The lowest header text says most: 评分 over 自评 | 机构; one that says nothing leaves it to the one above."""
    for text in reversed(texts):
        word = word_of(text)
        if word is not Word.UNKNOWN:
            return word
    return Word.UNKNOWN


def _goes_on(first: Places, row: Places, height: int, at: int) -> bool:
    hanging = any(cell is not None and cell.row + cell.rows > at + height and cell.row <= at for cell in first)
    fresh = [cell for cell in distinct(row) if cell.row == at + height and cell.text.strip()]
    if not fresh:
        return hanging
    if hanging:
        return all(len(squeeze(cell.text)) <= 12 and plain_worth(cell.text) is None for cell in fresh)
    if not all(word_of(cell.text) is not Word.UNKNOWN for cell in fresh):
        return False
    opened = sum(_open_above(first, cell) for cell in fresh)
    return len(fresh) < len([cell for cell in distinct(first) if cell.text.strip()]) and (opened == len(fresh) or (opened > 0 and len(fresh) > 1))


def _open_above(first: Places, cell: Cell) -> bool:
    above = first[cell.col] if cell.col < len(first) else None
    return above is None or not above.text.strip() or above.cols > cell.cols
