"""The URLs of screen rectify."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "list": Row("rectify.read", loads="assessment"),
    "sums": Row("rectify.sums", loads="assessment"),
    "paper": Row("rectify.read", loads="assessment"),
    "book": Row("rectify.read", loads="assessment"),
    "issue": Row("rectify.manage", loads="assessment"),
    "merge": Row("rectify.manage", loads="assessment"),
    "carry": Row("rectify.manage", loads="assessment"),
    "add": Row("rectify.manage", loads="assessment"),
    "mine": Row("rectify.list", loads="assessment"),
    "unit": Row("rectify.own", loads="entry"),
    "unit_paper": Row("rectify.own", loads="entry"),
    "unit_book": Row("rectify.own", loads="entry"),
    "feedback": Row("rectify.feedback", loads="entry"),
    "order": Row("rectify.own", loads="entry"),
    "problem": Row("problem.read", loads="problem"),
    "edit": Row("rectify.manage", loads="problem"),
    "issue_one": Row("rectify.manage", loads="problem"),
    "void": Row("rectify.manage", loads="problem"),
    "part": Row("rectify.manage", loads="problem"),
    "plan": Row("problem.edit", loads="problem"),
    "progress": Row("problem.edit", loads="problem"),
    "claim": Row("problem.claim", loads="problem"),
    "verify": Row("rectify.verify", loads="problem"),
    "return": Row("rectify.return", loads="problem"),
    "close": Row("rectify.close", loads="problem"),
    "reminders": Row("remind.read"),
}
