"""Rulings in words: what was asked and how it was answered, as forms and reasons print it."""

from __future__ import annotations

QUESTIONS = {
    "together": "“否则，不得分”怎么理解",
    "shortfall": "各得分点合计与分值不符怎么算",
    "partial": "得分点能否给部分分",
    "floor": "酌情扣分能否低于得分区间的下限",
    "absent": "不适用的项目怎么计分",
}
ANSWERS = {
    ("together", "sum"): "各得分点分别计分，未达到的那一点不得分",
    ("together", "all"): "有一点未达到，整条不得分",
    ("shortfall", "reserve"): "差额由考核组综合评定",
    ("shortfall", "scale"): "各得分点按比例调整到分值",
    ("shortfall", "accept"): "以各得分点合计为该条满分",
    ("partial", "no"): "不给部分分",
    ("partial", "step"): "可以按最小分档给部分分",
    ("floor", "no"): "不能低于下限",
    ("floor", "yes"): "可以低于下限",
    ("absent", "rescale"): "其余项目按比例折算为满分",
    ("absent", "full"): "按满分计",
    ("absent", "mean"): "按同类单位平均分计",
    ("absent", "zero"): "按0分计",
}
_RAISE = "raise:"


def asked(question: str) -> str:
    """What was to be decided; a question of no known kind as it is written."""
    return QUESTIONS.get(question, question)


def answered(question: str, answer: str) -> str:
    """How it was decided; an answer of no known kind as it is written."""
    if question == "shortfall" and answer.startswith(_RAISE):
        return f"差额加在得分点{answer.removeprefix(_RAISE)}上"
    return ANSWERS.get((question, answer), answer)
