"""URLs of screen api: every endpoint, and the pages about what leaves the installation."""

from __future__ import annotations

from django.urls import path

from . import pages
from .openapi import endpoints

app_name = "api"
urlpatterns = [
    path("api/", pages.docs, name="docs"),
    path("api/openapi.json", pages.openapi, name="openapi"),
    path("a/<int:assessment>/hook", pages.hook, name="hook"),
    path("a/<int:assessment>/hook/save", pages.hook_save, name="hook_save"),
    path("a/<int:assessment>/hook/test", pages.hook_test, name="hook_test"),
    path("a/<int:assessment>/hook/again", pages.hook_again, name="hook_again"),
    path("a/<int:assessment>/package", pages.leaving, name="leaving"),
    path("a/<int:assessment>/package/take", pages.take, name="take"),
    *(one.pattern for one in endpoints()),
]
