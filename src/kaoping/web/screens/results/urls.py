"""URLs of screen results."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import parts, views

app_name = "results"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/results", views.board, name="board"),
    path("a/<int:assessment>/results/collect", views.collect, name="collect"),
    path("a/<int:assessment>/results/submit", views.submit, name="submit"),
    path("a/<int:assessment>/results/pass", views.pass_, name="pass"),
    path("a/<int:assessment>/results/return", views.return_, name="return"),
    path("a/<int:assessment>/results/notice", views.notice, name="notice"),
    path("a/<int:assessment>/results/deliberate", views.deliberate, name="deliberate"),
    path("a/<int:assessment>/results/release", views.release, name="release"),
    path("a/<int:assessment>/results/early", views.early, name="early"),
    path("a/<int:assessment>/results/grades", views.grades, name="grades"),
    path("a/<int:assessment>/results/propose", views.propose, name="propose"),
    path("a/<int:assessment>/results/decide", views.decide, name="decide"),
    path("a/<int:assessment>/results/paper", views.paper, name="paper"),
    path("a/<int:assessment>/results/daily", parts.daily, name="daily"),
    path("a/<int:assessment>/results/daily.xlsx", parts.daily_blank, name="daily_blank"),
    path("a/<int:assessment>/results/daily/book", parts.daily_book, name="daily_book"),
    path("a/<int:assessment>/results/daily/add", parts.daily_add, name="daily_add"),
    path("daily/<int:daily>/withdraw", parts.daily_withdraw, name="daily_withdraw"),
    path("a/<int:assessment>/results/ballots", parts.ballots, name="ballots"),
    path("e/<int:entry>/results/ballot", parts.ballot_save, name="ballot_save"),
    path("a/<int:assessment>/results/extras", parts.extras, name="extras"),
    path("a/<int:assessment>/results/extras/add", parts.extra_add, name="extra_add"),
    path("extra/<int:extra>/consent", parts.extra_consent, name="extra_consent"),
    path("extra/<int:extra>/withdraw", parts.extra_withdraw, name="extra_withdraw"),
    path("extra/<int:extra>/proof", parts.extra_proof, name="extra_proof"),
]
