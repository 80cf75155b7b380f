"""The URLs of screen report."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "list": Row("report.list", loads="assessment"),
    "office": Row("report.office", loads="assessment"),
    "unit": Row("report.read", loads="entry"),
    "paper": Row("report.read", loads="entry"),
    "save": Row("report.edit", loads="entry"),
    "copy": Row("report.edit", loads="entry"),
    "submit": Row("report.submit", loads="entry"),
    "recall": Row("report.submit", loads="entry"),
    "confirm": Row("report.confirm", loads="entry"),
    "send_back": Row("report.confirm", loads="entry"),
    "return": Row("report.return", loads="entry"),
    "absent": Row("report.edit", loads="entry"),
    "absent_withdraw": Row("report.edit", loads="entry"),
    "evidence": Row("evidence.read", loads="entry"),
    "evidence_paper": Row("evidence.read", loads="entry"),
    "evidence_add": Row("evidence.edit", loads="entry"),
    "evidence_share": Row("evidence.edit", loads="entry"),
    "evidence_show": Row("evidence.read", loads="evidence"),
    "evidence_edit": Row("evidence.edit", loads="evidence"),
    "evidence_renew": Row("evidence.edit", loads="evidence"),
    "evidence_link": Row("evidence.edit", loads="evidence"),
    "evidence_withdraw": Row("evidence.edit", loads="evidence"),
    "evidence_restore": Row("evidence.edit", loads="evidence"),
    "evidence_bare": Row("evidence.bare", loads="evidence"),
    "evidence_file": Row("evidence.read", loads="evidence"),
    "evidence_preview": Row("evidence.read", loads="evidence"),
    "evidence_picture": Row("evidence.read", loads="evidence"),
}
