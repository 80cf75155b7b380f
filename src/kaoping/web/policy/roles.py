"""The roles of domain 2.6. One person may hold several, but for the exclusions below."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    OFFICE = "office"
    CHECKER = "checker"
    LEAD = "lead"
    MEMBER = "member"
    CLERK = "clerk"
    HEAD = "head"
    READER = "reader"
    APPEALS = "appeals"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"


NAMES = {
    Role.OFFICE: "考核办管理员",
    Role.CHECKER: "复核人",
    Role.LEAD: "考核组组长",
    Role.MEMBER: "考核组成员",
    Role.CLERK: "单位联络员",
    Role.HEAD: "单位负责人",
    Role.READER: "领导（只读）",
    Role.APPEALS: "申诉复核人",
    Role.SYSTEM: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDIT: "审计管理员",
}
TECHNICAL = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
OF_UNIT = frozenset({Role.CLERK, Role.HEAD})
OF_OWNER = frozenset({Role.OFFICE, Role.CHECKER, Role.READER, Role.APPEALS})
OF_GROUP = frozenset({Role.LEAD, Role.MEMBER})


def clash(held: frozenset[Role], more: Role) -> str:
    """Why a person who holds these roles may not take one more; empty when they may. domain 2.6: the three technical administrators
    are three different people and hold no business role, and who collects the marks is not who checks them."""
    if more in held:
        return ""
    if more in TECHNICAL and held:
        return f"{NAMES[more]}不能兼任其他角色，请另设账号"
    if held & TECHNICAL:
        one = next(iter(held & TECHNICAL))
        return f"{NAMES[one]}不能兼任{NAMES[more]}，请另设账号"
    if {more, *held} >= {Role.OFFICE, Role.CHECKER}:
        return f"汇总和复核须由两人办理：{NAMES[Role.OFFICE]}不能兼任{NAMES[Role.CHECKER]}"
    return ""
