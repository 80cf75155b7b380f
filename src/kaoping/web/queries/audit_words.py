"""The audit in words: what each verb, kind of thing and field is called. A test asks that every verb that is written has a name here."""

from __future__ import annotations

import json
from typing import Any

VERBS: dict[str, str] = {
    # log-in, accounts
    "log.in": "登录", "log.out": "退出", "log.fail": "登录失败", "password.change": "修改密码",
    "log.shut": "暂停受理一个地址的登录",
    "factor.begin": "设置第二重验证", "factor.codes": "更换备用码", "factor.end": "停用第二重验证", "factor.lift": "解除第二重验证",
    "factor.recovery": "使用备用码",
    "bind.add": "绑定单点登录", "bind.remove": "解除单点登录绑定", "people.release": "放行或解锁账号", "people.rescue": "在服务器上重置账号",
    "people.add": "建立账号", "people.edit": "修改账号资料", "people.reset": "重置密码", "people.on": "启用账号", "people.off": "停用账号",
    "people.demo": "建立演示账号", "post.give": "任命角色", "post.end": "结束角色", "tie.add": "登记回避事由", "tie.remove": "删除回避事由",
    "tie.drop": "取消回避事由", "installation.begin": "启用系统",
    # units, standards, plan
    "unit.add": "新增单位", "unit.edit": "修改单位", "unit.retire": "停用单位",
    "standard.add": "上传评分标准", "standard.about": "修改标准说明", "standard.discard": "作废标准草稿",
    "standard.correct": "更正标准解析", "standard.undo": "撤销更正",
    "standard.rule": "裁定口径", "standard.withdraw": "撤回裁定",
    "standard.inherit": "沿用上年裁定", "standard.publish": "发布评分标准", "standard.previous": "指定上一版标准",
    "plan.create": "建立考核", "plan.name": "修改考核名称", "plan.units": "修改被考核单位", "plan.rubrics": "修改适用评分表", "plan.calendar": "修改日程",
    "plan.division": "修改分工", "plan.rules": "修改规则", "plan.start": "启动考核", "plan.open": "开放评分", "plan.late": "允许补报",
    "group.add": "新增考核组", "group.remove": "取消考核组", "group.rename": "考核组改名", "group.join": "加入考核组", "group.leave": "退出考核组",
    "group.lead": "指定组长", "assessment.demo": "建立演示考核",
    # report and evidence
    "self.save": "填写自评", "report.submit": "提交自评", "report.confirm": "确认自评上报", "report.return": "退回自评", "report.recall": "撤回自评提交",
    "report.send_back": "负责人退回修改", "report.copy": "沿用上次自评", "entry.absent": "登记单位未上报", "entry.late": "允许单位补报",
    "evidence.add": "上传材料", "evidence.describe": "修改材料说明", "evidence.link": "材料对应条目", "evidence.renew": "更换材料版本",
    "evidence.bare": "查看含个人信息的原文", "secret.refuse": "拒收标有密级的文件", "evidence.withdraw": "撤下材料", "evidence.restore": "恢复材料",
    # marks
    "member.save": "保存个人评分", "agreed.save": "保存合议得分", "fact.save": "登记外部事实", "fact.column": "批量登记外部事实",
    "sheet.submit": "提交个人评分", "sheet.withdraw": "撤回个人评分", "sheet.sign_off": "声明逐条评完", "visit.add": "登记现场核查",
    "visit.photo": "附现场核查照片", "onsite.take": "带到现场", "onsite.receive": "收到现场填写",
    "book.take": "带回表格", "book.save": "交回表格保存",
    "absent.propose": "提出不适用", "absent.consent": "同意不适用", "absent.refuse": "不同意不适用", "absent.withdraw": "撤回不适用",
    "panel.agree": "进入合议", "panel.submit": "合议结果提交确认", "panel.confirm": "确认合议结果",
    "panel.object": "对合议结果提出异议", "panel.sign": "签字锁定",
    "agree.save": "修改合议得分", "agree.decide": "定合议得分", "agree.take": "采用评分", "agree.equal": "采用一致的评分", "agree.reason": "填写合议理由",
    "agree.submit": "合议结果提交确认", "agree.confirm": "确认合议结果", "agree.object": "对合议结果提出异议",
    "agree.review": "第三人复核同意", "agree.sign": "签字锁定",
    # results
    "results.collect": "进入汇总", "results.submit": "提交复核", "results.pass": "复核通过", "results.return": "退回汇总", "results.notice": "开始公示",
    "results.deliberate": "进入审定", "results.release": "通报结果", "results.early": "领导提前查看", "result.freeze": "固定结果",
    "grade.propose": "提出等次建议", "grade.decide": "登记审定等次", "daily.add": "登记平时考核", "daily.withdraw": "撤销平时考核记录",
    "ballot.save": "登记民主测评", "extra.add": "登记加减分和否决", "extra.consent": "同意加减分和否决", "extra.refuse": "不同意加减分和否决",
    "extra.withdraw": "撤销加减分和否决",
    # the unit's word on deductions, appeals, corrections, working days
    "deduct.answer": "答复扣分确认单", "appeal.draft": "起草申诉", "appeal.save": "修改申诉", "appeal.file": "提交申诉", "appeal.withdraw": "撤回申诉",
    "appeal.attach": "申诉补充佐证", "appeal.accept": "受理申诉", "appeal.refuse": "不予受理申诉", "appeal.decide": "作出复核决定",
    "appeal.settle": "申诉随更正办结或退回", "appeal.receive": "签收申诉答复",
    "correct.propose": "提出更正", "correct.approve": "批准更正", "correct.refuse": "不批准更正", "correct.withdraw": "撤回更正",
    "correct.absent": "更正不适用", "correct.paper": "更正后换发评分表",
    # programs outside
    "token.make": "生成令牌", "token.end": "撤销令牌", "token.use": "使用令牌", "token.fail": "令牌不对", "hook.save": "设置通知地址",
    "hook.test": "测试通知", "hook.again": "重发通知", "hook.announce": "发出通报通知", "package.take": "导出考核包",
    "paper.print": "出表", "paper.pack": "打包出表", "paper.words": "修改表的文字",
    "days.put": "修改工作日历", "days.remove": "删除工作日历的一天", "days.begin": "接管年度节假日表",
    # rectification, reminders, archive
    "rectify.enter": "问题进入台账", "rectify.follow": "问题的失分更正", "rectify.add": "登记问题", "rectify.describe": "修改问题", "rectify.issue": "下发问题",
    "rectify.merge": "合并问题", "rectify.part": "取消合并", "rectify.void": "撤销问题", "rectify.verify": "核查整改", "rectify.close": "销号",
    "rectify.return": "退回整改", "rectify.carry": "转入上年未销号问题", "problem.plan": "填报任务清单", "problem.progress": "报告整改进展",
    "problem.claim": "申请销号", "remind.send": "发送提醒邮件", "remind.fail": "提醒邮件没有发出", "archive.end": "归档", "archive.purge": "清除到期材料内容",
}
KINDS: dict[str, str] = {
    "user": "账号", "mark": "评分", "sheet": "评分表", "entry": "单位", "assessment": "考核", "document": "标准", "panel": "考核组评分", "group": "考核组",
    "evidence": "佐证材料", "visit": "现场核查记录", "absent": "不适用", "unit": "单位", "post": "任职", "duty": "分工", "tie": "回避事由",
    "correcting": "更正", "correction": "更正", "ruled": "裁定", "ruling": "裁定", "signed": "已签评分表", "paper": "已签评分表", "link": "材料对应",
    "file": "文件", "installation": "系统", "problem": "问题",
    "daily": "平时考核记录", "ballot": "民主测评", "extra": "加减分和否决事项", "appeal": "申诉", "day": "日期", "year": "年度",
    "token": "令牌", "hook": "通知地址", "package": "考核包", "part": "汇总表", "form": "表", "pack": "压缩包",
}
FIELDS: dict[str, str] = {
    "place": "编号", "answer": "评判", "value": "分值", "note": "事实", "basis": "依据", "how": "确定方式", "name": "名称", "username": "账号",
    "contact": "电话", "role": "角色", "unit": "单位", "kind": "种类", "since": "起", "until": "止", "locked": "已锁定", "state": "状态", "stage": "阶段",
    "title": "标题", "year": "年度", "options": "规则", "calendar": "日程", "facts": "外部事实", "items": "条目", "item": "条目", "reason": "理由",
    "digest": "摘要值", "code": "校验码", "size": "大小", "rubric": "评分表", "ranking": "排名组", "exception": "例外理由", "order": "顺序",
    "anchor": "共评", "group": "考核组", "members": "成员", "duties": "分工", "round": "轮次", "where": "位置", "question": "问题",
    "decided_by": "决定人", "decided_on": "决定日期", "seen_at": "核查时间", "matter": "核查事项", "found": "核查情况", "present": "在场人",
    "doc_no": "文号", "formed_on": "形成日期", "formed_by": "形成单位", "personal": "含个人信息", "no": "编号", "media": "类型", "submitted": "提交",
    "by": "经办人", "at": "时间",
    "level": "层级", "parent": "上级", "active": "在用", "office": "考核机构", "units": "单位", "say": "说明", "id": "编号",
    "user": "人员", "lead": "组长", "member": "成员", "entry": "单位", "text": "文字", "body": "内容", "refused": "不同意的理由", "consent": "同意",
    "total": "综合得分", "grade": "等次", "meeting": "会议", "on": "日期", "points": "分值", "counts": "计入", "effect": "后果", "valid": "有效票",
    "early": "领导提前查看", "notice_from": "公示开始", "notice_to": "公示截止", "appeal_to": "申诉截止",
    "source": "来源", "lost": "失分", "places": "对应指标", "requirement": "整改要求", "due": "期限", "goal": "整改目标", "measures": "整改措施",
    "leader": "牵头领导", "responsible": "责任人", "helpers": "配合单位", "unit_due": "完成时限", "purged": "已清除内容", "email": "电子邮箱",
    "files": "文件", "file": "文件", "links": "对应条目", "answers": "答案", "count": "数目", "version": "第几次",
    "agrees": "认可", "words": "理由", "asked": "申请得分", "evidence": "佐证材料", "conclusion": "结论", "read": "签收",
    "changes": "改动", "marks": "得分", "works": "上班", "days": "天数", "replaces": "替代", "head": "链头", "panels": "考核组",
    "way": "登录方式", "waits": "待放行", "provider": "单点登录", "mark": "密级", "url": "地址", "event": "事件", "sm3": "摘要值",
}
_SAID = {True: "是", False: "否", None: "无", "": "空"}
LONGEST = 200
_EMPTY: tuple[Any, ...] = ("", None, [], {})
_NONE = object()
_PLACES = {name: n for n, name in enumerate(FIELDS)}


def _order(field: str) -> tuple[int, str]:
    return _PLACES.get(field, len(_PLACES)), field


def verb(name: str) -> str:
    """What was done; the verb itself where nobody has named it."""
    return VERBS.get(name, name)


def target(told: str) -> str:
    """`mark:12` → 评分 12."""
    kind, _, number = told.partition(":")
    return f"{KINDS.get(kind, kind)} {number}".strip()


def changes(old: str, new: str) -> list[tuple[str, str, str]]:
    """What is different: (field, before, after), in words. Values that are no objects have no field."""
    before, after = _read(old), _read(new)
    if not isinstance(before, dict) and not isinstance(after, dict):
        return [("", _words(before), _words(after))] if (old or new) else []
    left = before if isinstance(before, dict) else {}
    right = after if isinstance(after, dict) else {}
    fields = [f for f in sorted({*right, *left}, key=_order) if left.get(f, _NONE) != right.get(f, _NONE) and (f in left or right[f] not in _EMPTY)]
    return [(FIELDS.get(f, f), _words(left[f]) if f in left else "", _words(right[f]) if f in right else "") for f in fields]


def _read(told: str) -> Any:
    if not told:
        return None
    try:
        return json.loads(told)
    except ValueError:
        return told


def _words(value: Any) -> str:
    if value is None or isinstance(value, bool) or value == "":
        return _SAID[value]
    if isinstance(value, dict):
        return "，".join(f"{FIELDS.get(k, k)} {_words(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "；".join(_words(v) for v in value) or "空"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……（共{len(text)}字）"
