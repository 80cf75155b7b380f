"""Rows that are not items: totals, notes below the table, signatures, places for the unit's name."""

from __future__ import annotations

import re
from typing import Final

from .table_worth import squeeze

_LONG: Final = 200
"""No label is longer, however much blank it holds."""
_TOTAL: Final = re.compile(
    r"[（(]?(?:小计|合计|总计|共计|累计|总分值?|总得分|总成绩|得分合计|合计得分|分值合计|得分小计|小计得分|标准分|考核总分|考评总分|考核得分|考评得分|实际得分|考核实际得分|"
    r"考评实际得分|最后得分|最终得分|综合得分|综合评分|总评分?|总体得分|评定分数|实得分数?|实得总分|应得分|得分|得分总计|得分率|满分|合计分数?|合计分值|总分数|自评总分|评审总分|考核结果|"
    r"考核等次|评定等次|评定等级|考核等级|评价等级|总体评价|综合评价)[）)]?(?:[（(][^）)]{0,40}[）)])?[:：=]?(?:\d+(?:\.\d+)?分?)?[_＿\s]*分?"
)
_SUB: Final = re.compile(r"[（(]?(?:小计|得分小计|小计得分|分项小计|本项合计|单项合计)")
_NOTE: Final = re.compile(r"(?:备注|注意|注|说明|填表说明|填写说明|评分说明|考核说明|附注|附|※|＊|\*)\d*(?:[:：.、]|$|是|[（(])|[※＊*]")
_SIGNED: Final = re.compile(
    r".{0,14}(?:签字|签名|签章|盖章|公章|评价人|考核人员?|考评人员?|评分人|检查人员?|评审人|审核人|填表人|记录人|负责人|责任人|组长|评委|专家|监督员|陪同|年月日|日期|时间|"
    r"考核月份|考评月份|评定人|经办人|确认人|部门|编号|页码)[^。；]{0,12}[:：]?[^。；]{0,20}"
)
_UNIT: Final = re.compile(
    r"(?:被?(?:考核|考评|检查|评价|评估|受检|评审|验收|督查|测评|审核|填报|参评|申报|自评|评分)(?:单位|对象|部门|科室|学校|医院|企业|地区|基地)(?:名称)?|"
    r"单位名称|单位|部门名称|企业名称|学校名称|医院名称|培训基地|科室|部门|姓名|镇街|乡镇|项目名称|投标单位|投标人|供应商)(?:[（(][^）)]{0,10}[）)])?[:：][_＿\s]*"
)


def is_total(text: str) -> bool:
    """Whether a cell begins a total row: 小计, 合计, 总得分, 总分：, 标准分, 考核实际得分."""
    return len(text) <= _LONG and bool(_TOTAL.fullmatch(squeeze(text)))


def is_subtotal(text: str) -> bool:
    """Whether a total row can only be a section's: 小计."""
    return bool(_SUB.match(squeeze(text[:_LONG])))


def is_note(text: str) -> bool:
    """Whether a row or line of the table's foot begins here: 备注：…, 注：…, ※是…"""
    return bool(_NOTE.match(squeeze(text[:_LONG])))


def is_signature(text: str) -> bool:
    """Whether a cell is a place to sign or to date: 评价人：, 检查时间："""
    tight = squeeze(text[:_LONG])
    return len(text) < _LONG and bool(_SIGNED.fullmatch(tight)) and (tight.endswith(("：", ":", "日", "）", ")")) or ":" in tight or "：" in tight)


def is_unit_label(text: str) -> bool:
    """Whether a cell is the label before the unit's name, with nothing filled in yet: 被考核单位：____."""
    return len(text) < _LONG and bool(_UNIT.fullmatch(squeeze(text)))
