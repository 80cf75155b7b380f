"""URLs of screen report: a unit's own report, and its evidence."""

from __future__ import annotations

from django.urls import path

from . import files, papers, steps, views

app_name = "report"
urlpatterns = [
    path("a/<int:assessment>/report", views.list_, name="list"),
    path("a/<int:assessment>/reports", views.office, name="office"),
    path("e/<int:entry>/report", views.unit, name="unit"),
    path("e/<int:entry>/report/paper", views.paper, name="paper"),
    path("e/<int:entry>/report/save", views.save, name="save"),
    path("e/<int:entry>/report/copy", views.copy, name="copy"),
    path("e/<int:entry>/report/submit", steps.submit, name="submit"),
    path("e/<int:entry>/report/recall", steps.recall, name="recall"),
    path("e/<int:entry>/report/confirm", steps.confirm, name="confirm"),
    path("e/<int:entry>/report/send-back", steps.send_back, name="send_back"),
    path("e/<int:entry>/report/return", steps.return_, name="return"),
    path("e/<int:entry>/report/absent", steps.absent, name="absent"),
    path("e/<int:entry>/report/absent/<str:absent>/withdraw", steps.absent_withdraw, name="absent_withdraw"),
    path("e/<int:entry>/evidence", papers.list_, name="evidence"),
    path("e/<int:entry>/evidence/paper", papers.paper, name="evidence_paper"),
    path("e/<int:entry>/evidence/add", papers.add, name="evidence_add"),
    path("e/<int:entry>/evidence/share", papers.share, name="evidence_share"),
    path("v/<int:evidence>", papers.show, name="evidence_show"),
    path("v/<int:evidence>/edit", papers.edit, name="evidence_edit"),
    path("v/<int:evidence>/renew", papers.renew, name="evidence_renew"),
    path("v/<int:evidence>/link", papers.link, name="evidence_link"),
    path("v/<int:evidence>/withdraw", papers.withdraw, name="evidence_withdraw"),
    path("v/<int:evidence>/restore", papers.restore, name="evidence_restore"),
    path("v/<int:evidence>/bare", files.bare, name="evidence_bare"),
    path("v/<int:evidence>/<str:version>/file", files.file, name="evidence_file"),
    path("v/<int:evidence>/<str:version>/preview", files.preview, name="evidence_preview"),
    path("v/<int:evidence>/<str:version>/picture/<str:at>", files.picture, name="evidence_picture"),
]
