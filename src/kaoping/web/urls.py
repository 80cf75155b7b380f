"""All URLs: each screen's under its own name space. policy.rows has a row for each."""

from __future__ import annotations

from django.urls import include, path

from .policy.rows import SCREENS

app_screens = SCREENS[1:]
urlpatterns = [path("", include("kaoping.web.screens.site.urls"))]
urlpatterns += [path("", include(f"kaoping.web.screens.{name}.urls")) for name in app_screens]
handler404 = "kaoping.web.http.missing"
handler500 = "kaoping.web.http.failed"
