"""URLs of screen overview."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "overview"
urlpatterns = [
    path("a/<int:assessment>/overview", views.board, name="board"),
    path("a/<int:assessment>/overview/now", views.pulse, name="pulse"),
    path("a/<int:assessment>/leader", views.leader, name="leader"),
    path("e/<int:entry>/overview", views.unit, name="unit"),
    path("e/<int:entry>/overview/absent/<str:absent>", views.absent, name="absent"),
]
