"""What a password must be (R35): the profile of 等保 2.0 by default, that of ASVS 5 where an installation asks for it. The two contradict each other."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`least` characters, of at least `kinds` of the four kinds; the last `history` passwords do not come back; to be changed every `days` days (0: never)."""

    least: int
    kinds: int
    history: int
    days: int
    says: str


PROFILES = {
    "dengbao": Profile(8, 3, 5, 90, "至少8位，大写字母、小写字母、数字、符号四种里至少有三种；不含姓名和账号，不用常见密码；每90天更换一次，不与最近5次相同"),
    "asvs": Profile(12, 0, 1, 0, "至少12位，可以是一句话；不含姓名和账号，不用常见密码"),
}


def kinds(password: str) -> int:
    """How many of the four kinds it has; whatever is neither a Latin letter nor a digit counts as a sign, Chinese too."""
    return len({_kind(c) for c in password})


def _kind(c: str) -> str:
    if not c.isascii():
        return "sign"
    return "upper" if c.isupper() else "lower" if c.islower() else "digit" if c.isdigit() else "sign"


def fault(password: str, profile: Profile, own: tuple[str, ...] = ()) -> str:
    """Why it may not be one's password; empty when it may. `own`: name, account and the like, which it may not contain."""
    if len(password) < profile.least:
        return f"密码只有{len(password)}位，请不少于{profile.least}位"
    if kinds(password) < profile.kinds:
        return f"密码里只有{kinds(password)}种字符，大写字母、小写字母、数字、符号请至少用{profile.kinds}种"
    plain = unicodedata.normalize("NFKC", password).casefold()
    for one in own:
        if len(one) >= 2 and unicodedata.normalize("NFKC", one).casefold() in plain:
            return "密码里不要包含姓名、账号或电话"
    if len(set(plain)) < 4:
        return "密码里重复的字符太多，请换一个"
    return ""
