"""What should not be in an upload: numbers that name a person, and marks of state secrets on the first page."""

from __future__ import annotations

import re

from kaoping.core.errors import KaopingError

_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})(?![0-9A-Za-z.])", re.ASCII)
_CARD = re.compile(r"(?<![0-9A-Za-z.])(?:62\d{14,17}|[45]\d{15})(?![0-9A-Za-z.])", re.ASCII)
_GROUPED = re.compile(r"(?<=\d{4})[ -](?=\d{3})", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SECRET = re.compile(r"(绝密|机密|秘密)\s*★")
_FIRST_PAGE = 800


def about_persons(text: str) -> list[str]:
    """A warning when the text holds identity card numbers, mobile numbers or bank cards: how many of each. Check digits are checked."""
    ids = {one for one in _ID.findall(text) if _is_id(one)}
    cards = {one for one in _CARD.findall(_GROUPED.sub("", text)) if _is_card(one)} - ids
    mobiles = set(_MOBILE.findall(text))
    found = [f"{len(held)}个{what}" for held, what in ((ids, "身份证号"), (mobiles, "手机号"), (cards, "银行卡号")) if held]
    return [f"里面有{'、'.join(found)}；考评不需要完整的个人信息，请遮去中间几位、或只留人数和样例后重新上传。"] if found else []


def refuse_secrets(text: str, name: str) -> None:
    """Raises KaopingError when the first page shows a mark of secrecy (机密★)."""
    marked = _SECRET.search(text[:_FIRST_PAGE])
    if marked:
        raise KaopingError(f"“{name}”的首页标有“{marked[1]}★”，本系统为非涉密系统，严禁上传涉密文件；请立即按保密规定处理。")


def _is_id(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
