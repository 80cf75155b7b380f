"""The URLs that programs call (`api`: with a token, by this method), and the pages about them. A new endpoint gets its line here."""

from __future__ import annotations

from . import Row


def _get(verb: str, loads: str = "") -> Row:
    return Row(verb, loads, api="GET")


def _post(verb: str, loads: str = "") -> Row:
    return Row(verb, loads, api="POST")


ROWS: dict[str, Row] = {
    "docs": Row("api.read"),
    "openapi": Row(""),
    "hook": Row("hook.edit", "assessment"),
    "hook_save": Row("hook.edit", "assessment"),
    "hook_test": Row("hook.edit", "assessment"),
    "hook_again": Row("hook.edit", "assessment"),
    "leaving": Row("package.take", "assessment"),
    "take": Row("package.take", "assessment"),
    "me": _get("home"),
    "assessments": _get("assessment.list"),
    "standards": _get("standard.list"),
    "standard": _get("standard.read", "document"),
    "standard_add": _post("standard.add"),
    "standard_rule": _post("standard.edit", "document"),
    "standard_publish": _post("standard.edit", "document"),
    "assessment": _get("plan.read", "assessment"),
    "plan_calendar": _post("plan.edit", "assessment"),
    "plan_rules": _post("plan.edit", "assessment"),
    "plan_start": _post("plan.edit", "assessment"),
    "plan_open": _post("plan.edit", "assessment"),
    "facts": _get("fact.read", "assessment"),
    "fact_save": _post("fact.edit", "entry"),
    "reports": _get("report.office", "assessment"),
    "own_reports": _get("report.list", "assessment"),
    "report": _get("report.read", "entry"),
    "report_answer": _post("report.edit", "entry"),
    "report_absent": _post("report.edit", "entry"),
    "report_submit": _post("report.submit", "entry"),
    "report_recall": _post("report.submit", "entry"),
    "report_confirm": _post("report.confirm", "entry"),
    "report_send_back": _post("report.confirm", "entry"),
    "report_return": _post("report.return", "entry"),
    "papers": _get("evidence.read", "entry"),
    "paper_add": _post("evidence.edit", "entry"),
    "paper": _get("evidence.read", "evidence"),
    "paper_file": _get("evidence.read", "evidence"),
    "paper_renew": _post("evidence.edit", "evidence"),
    "paper_describe": _post("evidence.edit", "evidence"),
    "paper_link": _post("evidence.edit", "evidence"),
    "paper_withdraw": _post("evidence.edit", "evidence"),
    "paper_restore": _post("evidence.edit", "evidence"),
    "work": _get("mark.list", "assessment"),
    "sheet": _get("mark.read", "entry"),
    "mark_save": _post("mark.save", "entry"),
    "mark_absent": _post("mark.save", "entry"),
    "mark_sign_off": _post("mark.save", "entry"),
    "mark_submit": _post("mark.save", "entry"),
    "mark_withdraw": _post("mark.save", "entry"),
    "panels": _get("agree.list", "assessment"),
    "panel": _get("agree.read", "panel"),
    "panel_take": _post("agree.edit", "panel"),
    "panel_save": _post("agree.edit", "panel"),
    "panel_reason": _post("agree.edit", "panel"),
    "panel_equal": _post("agree.edit", "panel"),
    "panel_submit": _post("agree.edit", "panel"),
    "panel_confirm": _post("agree.confirm", "panel"),
    "panel_review": _post("agree.review", "panel"),
    "panel_object": _post("agree.object", "panel"),
    "panel_sign": _post("agree.sign", "panel"),
    "panel_paper": _get("agree.read", "panel"),
    "results": _get("results.read", "assessment"),
    "result": _get("results.read", "entry"),
    "own_result": _get("appeal.own", "entry"),
    "results_collect": _post("results.edit", "assessment"),
    "results_check": _post("results.edit", "assessment"),
    "results_pass": _post("results.check", "assessment"),
    "results_return": _post("results.check", "assessment"),
    "results_notice": _post("results.edit", "assessment"),
    "results_deliberate": _post("results.edit", "assessment"),
    "results_release": _post("results.check", "assessment"),
    "package": _post("package.take", "assessment"),
    "audit": _get("audit.read"),
}
