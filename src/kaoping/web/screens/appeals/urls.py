"""URLs of screen appeals."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "appeals"
urlpatterns: list[URLPattern] = []
