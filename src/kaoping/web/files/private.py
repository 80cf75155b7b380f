"""What should not be in an upload: numbers that name a person (found, and covered in a preview), and marks of state secrets (refused)."""

from __future__ import annotations

import re

from kaoping.core.errors import KaopingError

_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})(?![0-9A-Za-z.])", re.ASCII)
_CARD = re.compile(r"(?<![0-9A-Za-z.])(?:62\d{14,17}|[45]\d{15}|(?:62|[45]\d)\d\d(?:[ -]\d{4}){3}(?:[ -]?\d{3})?)(?![0-9A-Za-z.])", re.ASCII)
_PHONE = re.compile(r"(?<![0-9A-Za-z.-])(?:0\d{2,3}[- ]?)?[2-8]\d{6,7}(?![0-9A-Za-z.-])", re.ASCII)
_SPACES = re.compile(r"[ -]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NAMES = re.compile(r"^\s*(?:姓\s*名|户主(?:姓名)?|联系人|党员姓名)\s*$", re.MULTILINE)
_PHONES = re.compile(r"^\s*(?:联系)?(?:电话|手机)(?:号码|号)?\s*$|^\s*联系方式\s*$", re.MULTILINE)
_LIST = 3  # so many telephone numbers under such headings are a list of people

_LEVEL = "(绝密|机密|秘密)"
_STAR = r"\s*[★☆✩✭⭐]"
_MARKED = re.compile(f"{_LEVEL}{_STAR}")
_ALONE = re.compile(rf"^\s*{_LEVEL}{_STAR}[^\n]{{0,12}}$", re.MULTILINE)
_OWN_LINE = rf"^\s*[【\[（(]?\s*{_LEVEL}(?:\s*[*＊]?\s*(?:\d{{1,2}}\s*(?:年|个月)|长期))?\s*[】\])）]?\s*$"
_HEADED = re.compile(rf"密\s*级\s*[:：]?\s*{_LEVEL}(?![、或及等和/])|{_OWN_LINE}", re.MULTILINE)
_NAMED = re.compile(rf"{_LEVEL}{_STAR}|[（(【\[〔]\s*{_LEVEL}(?:\s*\d+\s*年|\s*长期)?\s*[）)】\]〕]|^\s*{_LEVEL}\s*[-—_·.．、 +＋]|{_LEVEL}\s*\d{{1,2}}\s*年")
_FIRST_PAGE = 800


class Secret(KaopingError):
    """A file that bears a mark of secrecy. `mark` is the level it claims (机密); nothing else of the file is kept anywhere."""

    def __init__(self, name: str, mark: str, where: str) -> None:
        super().__init__(f"“{name}”{where}标有“{mark}”，本系统为非涉密系统，严禁上传涉密文件，没有保存；请立即按保密规定处理，并报告本单位保密工作机构。")
        self.mark, self.where = mark, where


def about_persons(text: str) -> list[str]:
    """A warning when the text holds identity card numbers, mobile numbers, bank cards, or a list of names with telephones: how many of each.

    Check digits are checked.
    """
    ids = {one for one in _ID.findall(text) if _is_id(one)}
    cards = {_SPACES.sub("", one) for one in _CARD.findall(text) if _is_card(_SPACES.sub("", one))} - ids
    mobiles = set(_MOBILE.findall(text))
    phones = set(_PHONE.findall(text)) if _NAMES.search(text) and _PHONES.search(text) else set()
    found = [f"{len(held)}个{what}" for held, what in ((ids, "身份证号"), (mobiles, "手机号"), (cards, "银行卡号")) if held]
    if len(phones) >= _LIST:
        found.append(f"带姓名的{len(phones)}个电话号码")
    return [f"里面有{'、'.join(found)}；考评不需要完整的个人信息，请遮去中间几位、或只留人数和样例后重新上传。"] if found else []


def personal_spans(text: str) -> list[tuple[int, int]]:
    """Where in the text a number of a person stands, and what of it is covered: all but its first three and last two characters."""
    whole = [m.span() for m in _ID.finditer(text) if _is_id(m.group())]
    whole += [m.span() for m in _CARD.finditer(text) if _is_card(_SPACES.sub("", m.group()))]
    whole += [m.span() for m in _MOBILE.finditer(text)]
    whole += [m.span() for m in _PHONE.finditer(text)]
    return sorted({(start + 3, end - 2) for start, end in whole})


def masked(text: str) -> str:
    """The text with the numbers of persons covered: 138******01."""
    held = list(text)
    for start, end in personal_spans(text):
        held[start:end] = "*" * (end - start)
    return "".join(held)


def refuse_secrets(text: str, name: str, everywhere: str = "") -> None:
    """Raises Secret when the first page shows a mark of secrecy (机密★10年, 密级：秘密, 绝密 on a line of its own), or a page's head, foot or a cell does.

    `everywhere`: text of which any line counts, as those of headers and cells do; there only a line of its own with the star is a mark.
    """
    top = text[:_FIRST_PAGE]
    found = _MARKED.search(top) or _HEADED.search(top)
    if found:
        raise Secret(name, _level(found), "的首页")
    if found := _ALONE.search(everywhere):
        raise Secret(name, _level(found), "里面")


def refuse_secret_name(name: str) -> None:
    """Raises Secret when the file's own name says so. The name itself is not repeated."""
    found = _NAMED.search(name)
    if found:
        raise Secret("这个文件", _level(found), "的文件名")


def _level(found: re.Match[str]) -> str:
    return next(one for one in found.groups() if one)


def _is_id(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
