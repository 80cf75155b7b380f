"""URLs of screen books."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "books"
urlpatterns = [
    path("a/<int:assessment>/mark/book", views.desk, name="desk"),
    path("a/<int:assessment>/mark/book/take", views.take, name="take"),
    path("a/<int:assessment>/mark/book/bring", views.bring, name="bring"),
    path("a/<int:assessment>/mark/book/save", views.save, name="save"),
    path("e/<int:entry>/report/book", views.desk, name="own"),
    path("e/<int:entry>/report/book/take", views.take, name="own_take"),
    path("e/<int:entry>/report/book/bring", views.bring, name="own_bring"),
    path("e/<int:entry>/report/book/save", views.save, name="own_save"),
]
