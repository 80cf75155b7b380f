"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    name = "kaoping.web"
    label = "web"
    verbose_name = "考评"
