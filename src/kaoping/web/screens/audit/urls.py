"""URLs of screen audit."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("audit", views.list_, name="list"),
    path("audit/chain", views.chain, name="chain"),
    path("audit/export", views.export, name="export"),
    path("audit/head", views.head, name="head"),
]
