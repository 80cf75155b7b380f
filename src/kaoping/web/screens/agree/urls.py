"""URLs of screen agree."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "agree"
urlpatterns: list[URLPattern] = []
