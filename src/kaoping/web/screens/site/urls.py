"""URLs of the site itself."""

from __future__ import annotations

from django.urls import path

from . import onsite, views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("sw.js", onsite.worker, name="worker"),
    path("manifest.webmanifest", onsite.manifest, name="manifest"),
    path("onsite", onsite.start, name="onsite"),
]
