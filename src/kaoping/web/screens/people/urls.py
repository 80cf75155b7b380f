"""URLs of screen people: log-in, accounts, posts and ties."""

from __future__ import annotations

from django.urls import path

from . import accounts, posts, tokens, views

app_name = "people"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("logout", views.log_out, name="logout"),
    path("password", views.password, name="password"),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/make", tokens.make, name="token_make"),
    path("tokens/<str:token>/end", tokens.end, name="token_end"),
    path("people/<int:user>/token/<str:token>", tokens.stop, name="token_stop"),
    path("people", accounts.list_, name="list"),
    path("people/add", accounts.add, name="add"),
    path("people/many", accounts.many, name="many"),
    path("people/<int:user>", accounts.show, name="show"),
    path("people/<int:user>/edit", accounts.edit, name="edit"),
    path("people/<int:user>/reset", accounts.reset, name="reset"),
    path("people/<int:user>/switch", accounts.switch, name="switch"),
    path("people/<int:user>/give", posts.give, name="give"),
    path("people/<int:user>/end/<str:post>", posts.end, name="end"),
    path("people/<int:user>/tie", posts.tie, name="tie"),
    path("people/<int:user>/untie/<str:tie>", posts.untie, name="untie"),
]
