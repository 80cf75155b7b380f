"""The URLs of screen appeals."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "mine": Row("report.list", loads="assessment"),
    "deductions": Row("deduct.read", loads="entry"),
    "deductions_paper": Row("deduct.read", loads="entry"),
    "deductions_answer": Row("deduct.answer", loads="entry"),
    "answers": Row("deduct.list", loads="assessment"),
    "notice": Row("appeal.own", loads="entry"),
    "draft": Row("appeal.draft", loads="entry"),
    "list": Row("appeal.list", loads="assessment"),
    "show": Row("appeal.read", loads="appeal"),
    "save": Row("appeal.draft", loads="appeal"),
    "file": Row("appeal.file", loads="appeal"),
    "back": Row("appeal.draft", loads="appeal"),
    "attach": Row("appeal.draft", loads="appeal"),
    "receive": Row("appeal.receive", loads="appeal"),
    "accept": Row("appeal.accept", loads="appeal"),
    "refuse": Row("appeal.accept", loads="appeal"),
    "decide": Row("appeal.decide", loads="appeal"),
    "revoke": Row("appeal.decide", loads="appeal"),
    "paper": Row("appeal.read", loads="appeal"),
    "corrections": Row("correct.read", loads="assessment"),
    "correct": Row("correct.propose", loads="entry"),
    "correction": Row("correct.read", loads="correction"),
    "correction_paper": Row("correct.read", loads="correction"),
    "correction_approve": Row("correct.approve", loads="correction"),
    "correction_refuse": Row("correct.approve", loads="correction"),
    "correction_withdraw": Row("correct.propose", loads="correction"),
    "days": Row("days.read"),
    "days_put": Row("days.edit"),
    "days_remove": Row("days.edit"),
}
