"""URLs of screen look. With `?as=xlsx` each table comes as a workbook, to whoever may read the page."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "look"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/look", views.ranking, name="ranking"),
    path("a/<int:assessment>/look/heat", views.heat, name="heat"),
    path("a/<int:assessment>/look/losses", views.losses, name="losses"),
    path("a/<int:assessment>/look/list", views.listed, name="list"),
    path("a/<int:assessment>/look/i/<path:item>", views.item, name="item"),
    path("e/<int:entry>/look", views.unit, name="unit"),
    path("e/<int:entry>/look/<str:place>", views.why, name="why"),
]
