"""URLs of screen appeals: deductions and the unit's word on them, its notice, appeals, corrections of what is signed, the calendar of working days."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import appeals, corrections, days, units

app_name = "appeals"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/mine", units.mine, name="mine"),
    path("e/<int:entry>/deductions", units.deductions, name="deductions"),
    path("e/<int:entry>/deductions/paper", units.paper, name="deductions_paper"),
    path("e/<int:entry>/deductions/answer", units.answer, name="deductions_answer"),
    path("a/<int:assessment>/answers", units.answers, name="answers"),
    path("e/<int:entry>/notice", units.notice, name="notice"),
    path("e/<int:entry>/appeal", appeals.draft, name="draft"),
    path("a/<int:assessment>/appeals", appeals.list_, name="list"),
    path("q/<int:appeal>", appeals.show, name="show"),
    path("q/<int:appeal>/save", appeals.save, name="save"),
    path("q/<int:appeal>/file", appeals.file, name="file"),
    path("q/<int:appeal>/back", appeals.back, name="back"),
    path("q/<int:appeal>/attach", appeals.attach, name="attach"),
    path("q/<int:appeal>/receive", appeals.receive, name="receive"),
    path("q/<int:appeal>/accept", appeals.accept, name="accept"),
    path("q/<int:appeal>/refuse", appeals.refuse, name="refuse"),
    path("q/<int:appeal>/decide", appeals.decide, name="decide"),
    path("q/<int:appeal>/revoke", appeals.revoke, name="revoke"),
    path("q/<int:appeal>/paper", appeals.paper, name="paper"),
    path("a/<int:assessment>/corrections", corrections.list_, name="corrections"),
    path("e/<int:entry>/correct", corrections.correct, name="correct"),
    path("c/<int:correction>", corrections.show, name="correction"),
    path("c/<int:correction>/paper", corrections.paper, name="correction_paper"),
    path("c/<int:correction>/approve", corrections.approve, name="correction_approve"),
    path("c/<int:correction>/refuse", corrections.refuse, name="correction_refuse"),
    path("c/<int:correction>/withdraw", corrections.withdraw, name="correction_withdraw"),
    path("days", days.show, name="days"),
    path("days/put", days.put, name="days_put"),
    path("days/remove", days.remove, name="days_remove"),
]
