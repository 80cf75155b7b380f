"""URLs of screen rectify: the ledger, its sums, a unit's own list and letters, one problem and what is done on it, reminders."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acts, papers, views

app_name = "rectify"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/rectify", views.listed, name="list"),
    path("a/<int:assessment>/rectify/sums", views.sums, name="sums"),
    path("a/<int:assessment>/rectify/paper", papers.paper, name="paper"),
    path("a/<int:assessment>/rectify.xlsx", papers.book, name="book"),
    path("a/<int:assessment>/rectify/issue", acts.issue, name="issue"),
    path("a/<int:assessment>/rectify/merge", acts.merge, name="merge"),
    path("a/<int:assessment>/rectify/carry", acts.carry, name="carry"),
    path("a/<int:assessment>/rectify/add", acts.add, name="add"),
    path("a/<int:assessment>/rectify/mine", views.mine, name="mine"),
    path("e/<int:entry>/rectify", views.unit, name="unit"),
    path("e/<int:entry>/rectify/paper", papers.unit_paper, name="unit_paper"),
    path("e/<int:entry>/rectify.xlsx", papers.unit_book, name="unit_book"),
    path("e/<int:entry>/feedback", papers.feedback, name="feedback"),
    path("e/<int:entry>/rectify/order", papers.order, name="order"),
    path("problem/<int:problem>", views.problem, name="problem"),
    path("problem/<int:problem>/edit", acts.edit, name="edit"),
    path("problem/<int:problem>/issue", acts.issue_one, name="issue_one"),
    path("problem/<int:problem>/void", acts.void, name="void"),
    path("problem/<int:problem>/part", acts.part, name="part"),
    path("problem/<int:problem>/plan", acts.plan, name="plan"),
    path("problem/<int:problem>/progress", acts.progress, name="progress"),
    path("problem/<int:problem>/claim", acts.claim, name="claim"),
    path("problem/<int:problem>/verify", acts.verify, name="verify"),
    path("problem/<int:problem>/return", acts.send_back, name="return"),
    path("problem/<int:problem>/close", acts.close, name="close"),
    path("reminders", views.reminders, name="reminders"),
]
