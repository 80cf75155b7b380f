"""URLs of screen standards."""

from __future__ import annotations

from django.urls import path

from . import changing, views

app_name = "standards"
urlpatterns = [
    path("standards", views.listed, name="list"),
    path("standards/add", views.add, name="add"),
    path("standards/<int:document>", views.show, name="show"),
    path("standards/<int:document>/original", views.original, name="original"),
    path("standards/<int:document>/rubric.yaml", views.rubric, name="rubric"),
    path("standards/<int:document>/criteria.xlsx", views.criteria, name="criteria"),
    path("standards/<int:document>/compare", views.compare, name="compare"),
    path("standards/<int:document>/about", changing.about, name="about"),
    path("standards/<int:document>/discard", changing.discard, name="discard"),
    path("standards/<int:document>/correct", changing.correct, name="correct"),
    path("standards/<int:document>/undo", changing.undo, name="undo"),
    path("standards/<int:document>/rule", changing.rule, name="rule"),
    path("standards/<int:document>/withdraw", changing.withdraw, name="withdraw"),
    path("standards/<int:document>/inherit", changing.inherit, name="inherit"),
    path("standards/<int:document>/publish", changing.publish, name="publish"),
]
