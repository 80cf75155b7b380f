"""The rules that an office configures (domain 4, R01–R40), each with its values and default. An assessment stores only what differs.

What belongs to the standard (its corrections and rulings) or to the installation is not here; ELSEWHERE says where each of those is settled.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.question import number, tidy


@dataclass(frozen=True, slots=True)
class Option:
    """One rule: `code` of domain 4, the `key` it is read by, its Chinese `label`, and its values.

    `choices` are (value, label); `kind` is choice, switch, whole (a whole number) or amount (a decimal), the latter two within `least` and `most`.
    """

    code: str
    key: str
    label: str
    kind: str
    default: str
    choices: tuple[tuple[str, str], ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(9999)
    unit: str = ""
    help: str = ""
    group: str = "评分"

    def accept(self, given: object) -> str:
        """A value as stored; KaopingError with the sentence that says what may stand there."""
        text = tidy(given)
        if self.kind == "switch":
            if text not in ("on", "off"):
                raise KaopingError(f"“{self.label}”请选择开或关")
            return text
        if self.kind == "choice":
            if text not in [v for v, _ in self.choices]:
                raise KaopingError(f"“{self.label}”请选择{'、'.join(n for _, n in self.choices)}之一")
            return text
        value = number(text)
        whole = self.kind == "whole"
        if value is None or not self.least <= value <= self.most or (whole and value != value.to_integral_value()):
            raise KaopingError(f"“{self.label}”请填{self.least}至{self.most}的{'整数' if whole else '数'}")
        return text

    def said(self, stored: str) -> str:
        """The value in words."""
        if self.kind == "switch":
            return "开" if stored == "on" else "关"
        return dict(self.choices).get(stored, f"{stored}{self.unit}")


def _switch(code: str, key: str, label: str, on: bool, help: str = "", group: str = "评分") -> Option:
    return Option(code, key, label, "switch", "on" if on else "off", help=help, group=group)


_SEE = (("facts", "事实"), ("marks", "事实和得分"), ("total", "事实、得分和总分"))

OPTIONS: tuple[Option, ...] = (
    _switch("R06", "discretion_grounds", "酌情扣分须写理由", True),
    Option("R08", "one_fact", "同一事实涉及多条", "choice", "each", (("each", "分别计，给出提醒"), ("once", "只计一次")), group="评分"),
    Option(
        "R09", "absent", "不适用的计法", "choice", "rescale",
        (("rescale", "其余部分折算为满分"), ("full", "按满分计"), ("mean", "按同类单位平均分计"), ("zero", "计0分")),
        help="须写理由，并由两人同意",
    ),
    Option(
        "R10", "late", "缺少或迟交的材料", "choice", "visit", (("visit", "实地考核前可以补交"), ("no", "上报后不再接收")), group="自评"
    ),
    Option(
        "R11", "facts_by", "外部事实由谁登记", "choice", "office", (("office", "考核办统一登记"), ("members", "考核组各自评判")), group="评分"
    ),
    Option("R12", "markers", "每条独立评分人数", "whole", "3", least=Decimal(1), most=Decimal(7), unit="人", group="评分"),
    _switch("R13", "blind", "各自独立评分，到齐前互不可见", True),
    Option(
        "R14", "method", "组内定分办法", "choice", "consensus",
        (("consensus", "合议"), ("mean", "平均"), ("median", "中位数"), ("trimmed", "去掉最高最低后平均"), ("chair", "组长裁定")), group="合议",
    ),
    Option("R15", "tolerance_share", "分差超过分值的百分之几须合议", "amount", "20", most=Decimal(100), unit="%", group="合议"),
    Option("R15", "tolerance_points", "分差达到几分须合议", "amount", "1", most=Decimal(100), unit="分", group="合议"),
    _switch("R16", "third", "综合评定项超过分差时请第三人", True, group="合议"),
    Option(
        "R17", "division", "分工方式", "choice", "item", (("item", "按指标分工"), ("unit", "按单位分工"), ("mixed", "按单位分工并设共评单位")),
        help="在“分工”一步选定", group="分工",
    ),
    Option("R18", "weight_year", "年终考核权重", "amount", "100", most=Decimal(100), unit="%", group="结果"),
    Option("R18", "weight_daily", "平时考核权重", "amount", "0", most=Decimal(100), unit="%", group="结果"),
    Option("R18", "weight_ballot", "民主测评权重", "amount", "0", most=Decimal(100), unit="%", group="结果"),
    Option("R18", "weight_self", "自评权重", "amount", "0", most=Decimal(100), unit="%", group="结果"),
    Option("R19", "daily_cap", "平时扣分计入年终的上限", "choice", "item", (("item", "不超过该条分值"), ("none", "不设上限")), group="结果"),
    _switch("R20", "ballot", "民主测评", False, help="优秀、良好、一般、较差按下面的分值折算", group="结果"),
    Option("R20", "ballot_1", "测评“优秀”折算", "amount", "100", most=Decimal(100), unit="分", group="结果"),
    Option("R20", "ballot_2", "测评“良好”折算", "amount", "80", most=Decimal(100), unit="分", group="结果"),
    Option("R20", "ballot_3", "测评“一般”折算", "amount", "60", most=Decimal(100), unit="分", group="结果"),
    Option("R20", "ballot_4", "测评“较差”折算", "amount", "40", most=Decimal(100), unit="分", group="结果"),
    _switch("R21", "bonus", "加分事项", False, help="须附证明", group="结果"),
    Option("R21", "bonus_item_cap", "加分每项上限", "amount", "5", most=Decimal(100), unit="分", group="结果"),
    Option("R21", "bonus_cap", "加分合计上限", "amount", "5", most=Decimal(100), unit="分", group="结果"),
    _switch("R22", "penalty", "减分和一票否决事项", False, group="结果"),
    Option("R23", "places", "结果保留几位小数（四舍五入一次）", "whole", "2", most=Decimal(2), unit="位", group="结果"),
    Option(
        "R24", "ranking", "排名分组", "choice", "rubric",
        (("rubric", "按评分表分别排名"), ("all", "全部单位一起排名"), ("named", "按指定的分组")), help="在“适用评分表”一步选定", group="结果",
    ),
    Option(
        "R25", "ties", "并列名次", "choice", "1224",
        (("1224", "并列占位（1、2、2、4）"), ("1223", "并列不占位（1、2、2、3）"), ("list", "依次比较各部分得分、扣分数")),
        help="并列跨过等次名额时由人决定", group="结果",
    ),
    Option("R26", "grades", "等次", "choice", "none", (("none", "由考核办提出"), ("cut", "按分数线"), ("quota", "按比例")), group="结果"),
    Option("R26", "cut_1", "“优秀”分数线", "amount", "90", most=Decimal(200), unit="分", group="结果"),
    Option("R26", "cut_2", "“良好”分数线", "amount", "80", most=Decimal(200), unit="分", group="结果"),
    Option("R26", "cut_3", "“一般”分数线", "amount", "70", most=Decimal(200), unit="分", group="结果"),
    Option("R26", "quota", "“优秀”比例", "amount", "30", most=Decimal(100), unit="%", group="结果"),
    Option("R26", "quota_rounding", "名额有小数时", "choice", "down", (("down", "舍去"), ("nearest", "四舍五入"), ("up", "进一")), group="结果"),
    Option("R27", "confirm_shows", "扣分确认时单位看到", "choice", "marks", _SEE, group="公开"),
    Option(
        "R28", "published", "结果公布范围", "choice", "own",
        (("own", "只看本单位"), ("list", "全部单位的得分"), ("grades", "只公布等次")), group="公开",
    ),
    Option("R29", "notice_days", "公示期", "whole", "5", least=Decimal(1), most=Decimal(60), unit="个工作日", group="公开"),
    Option("R29", "appeal_days", "申诉期", "whole", "5", least=Decimal(1), most=Decimal(60), unit="个工作日", group="公开"),
    Option("R29", "answer_days", "申诉答复期", "whole", "10", least=Decimal(1), most=Decimal(60), unit="个工作日", help="从受理次日起算", group="公开"),
    Option("R30", "reopen", "更正须经", "choice", "two", (("two", "考核办管理员和复核人"),), group="公开"),
    _switch("R31", "reminders", "到期前提醒", True, group="日程"),
    Option("R32", "rectify_days", "整改期限", "whole", "30", least=Decimal(1), most=Decimal(365), unit="天", group="结果"),
    _switch("R32", "rectify_check", "整改销号须第二人复核", True, group="结果"),
    Option(
        "R37", "evidence_years", "含个人信息的佐证归档后保存几年", "whole", "3", least=Decimal(1), most=Decimal(30), unit="年",
        help="到期清除内容，名称和摘要值保留；得分和签字表永久保存，操作记录不少于180天", group="日程",
    ),
    Option("R33", "conflict_years", "回避曾任职单位", "whole", "2", most=Decimal(10), unit="年内", group="分工"),
    Option(
        "R40", "evidence", "佐证材料", "choice", "optional", (("optional", "可以现场核查的不必上传"), ("required", "列明的材料都要上传")),
        help="减负要求：不得以留痕代替实绩", group="自评",
    ),
    _switch("2.4", "reader_sees", "领导可以查看已上报的自评和佐证", False, group="公开"),
)
ELSEWHERE = {
    "R01": "“适用评分表”一步：各单位用哪张评分表，例外须写理由",
    "R02": "评分标准：每张表的分值步长由标准得出",
    "R03": "评分标准：有得分点的按得分点评，没有的按条评",
    "R04": "评分标准：每个得分点可以填什么，由编译结果和更正确定",
    "R05": "评分标准的口径：“否则，不得分”怎样理解",
    "R07": "评分标准的口径：得分点合计与分值不符怎样处理",
    "R34": "系统设置：印表的标题、落款和文号",
    "R35": "系统设置：密码要求",
    "R36": "系统设置：登录锁定、离开多久退出、同时登录",
    "R38": "系统设置：佐证材料的格式、大小和页数",
    "R39": "系统设置：摘要算法",
}
"""The rules that are not an assessment's to set, and where they are settled. R06 is in both: the floor of 酌情 is a ruling."""
BY_KEY = {o.key: o for o in OPTIONS}


def value(stored: Mapping[str, Any], key: str) -> str:
    """The rule's value: what the assessment says, else the default. KeyError: no such rule."""
    return str(stored.get(key, BY_KEY[key].default))


def on(stored: Mapping[str, Any], key: str) -> bool:
    """Whether a switch is on."""
    return value(stored, key) == "on"


def balloted(stored: Mapping[str, Any]) -> bool:
    """Whether there are ballots: switched on, or given a weight (R18, R20)."""
    return on(stored, "ballot") or Decimal(value(stored, "weight_ballot")) > 0


def accepted(given: Mapping[str, object]) -> dict[str, str]:
    """What an assessment stores: only what differs from the defaults. KaopingError for an unknown rule, a value that does not fit, weights that
    do not sum to 100, cut-offs that do not fall."""
    stored = {}
    for key, one in given.items():
        if key not in BY_KEY:
            raise KaopingError(f"没有“{key}”这条规则")
        text = BY_KEY[key].accept(one)
        if text != BY_KEY[key].default:
            stored[key] = text
    weights = sum((Decimal(value(stored, k)) for k in ("weight_year", "weight_daily", "weight_ballot", "weight_self")), Decimal(0))
    if weights != 100:
        raise KaopingError(f"各部分权重合计为{weights}%，应为100%")
    _ordered(stored, ("cut_1", "cut_2", "cut_3"), "等次分数线")
    _ordered(stored, ("ballot_1", "ballot_2", "ballot_3", "ballot_4"), "测评折算分")
    return stored


def _ordered(stored: Mapping[str, Any], keys: tuple[str, ...], what: str) -> None:
    values = [Decimal(value(stored, k)) for k in keys]
    if any(a <= b for a, b in itertools.pairwise(values)):
        raise KaopingError(f"{what}应从高到低，现在是{'、'.join(str(v) for v in values)}")
