"""表格与文书."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "papers"
A = "a/<int:assessment>/papers"
urlpatterns = [
    path(A, views.listed, name="list"),
    path(f"{A}/take", views.take, name="take"),
    path(f"{A}/pack", views.pack, name="pack"),
    path(f"{A}/packs", views.packs, name="packs"),
    path(f"{A}/zip/<str:pack>", views.zipped, name="zip"),
    path(f"{A}/words", views.words, name="words"),
    path(f"{A}/words/save", views.reword, name="reword"),
    path(f"{A}/form/<str:form>", views.form, name="form"),
    path("e/<int:entry>/papers", views.unit, name="unit"),
]
