"""URLs of screen agree: the panels, one panel, what is done on it, its paper, and whether a paper's code is in force."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "agree"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/agree", views.listed, name="list"),
    path("p/<int:panel>", views.panel, name="panel"),
    path("p/<int:panel>/take", views.take, name="take"),
    path("p/<int:panel>/save", views.save, name="save"),
    path("p/<int:panel>/reason", views.reason, name="reason"),
    path("p/<int:panel>/equal", views.equal, name="equal"),
    path("p/<int:panel>/submit", views.submit, name="submit"),
    path("p/<int:panel>/confirm", views.confirm, name="confirm"),
    path("p/<int:panel>/review", views.review, name="review"),
    path("p/<int:panel>/object", views.object_to, name="object"),
    path("p/<int:panel>/sign", views.sign, name="sign"),
    path("p/<int:panel>/paper", views.paper, name="paper"),
    path("verify", views.verify, name="verify"),
]
