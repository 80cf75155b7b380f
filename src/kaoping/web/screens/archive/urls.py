"""URLs of screen archive: the catalogue, the end, retention."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "archive"
urlpatterns: list[URLPattern] = [
    path("a/<int:assessment>/archive", views.show, name="show"),
    path("a/<int:assessment>/archive/end", views.end, name="end"),
    path("a/<int:assessment>/archive/paper", views.paper, name="paper"),
    path("a/<int:assessment>/archive.xlsx", views.book, name="book"),
    path("a/<int:assessment>/archive/purge", views.purge, name="purge"),
]
