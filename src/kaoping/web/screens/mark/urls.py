"""URLs of screen mark."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "mark"
urlpatterns: list[URLPattern] = []
