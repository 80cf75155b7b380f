"""URLs of screen people: log-in, accounts, posts and ties."""

from __future__ import annotations

from django.urls import path

from . import accounts, factors, posts, sso, tokens, views

app_name = "people"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("login/code", views.code, name="code"),
    path("login/with/<str:provider>", sso.sso, name="sso"),
    path("login/from/<str:provider>", sso.sso_back, name="sso_back"),
    path("factor", factors.factor, name="factor"),
    path("factor/codes", factors.codes, name="factor_codes"),
    path("factor/end", factors.end, name="factor_end"),
    path("bind/<str:provider>", sso.bind, name="bind"),
    path("unbind/<str:provider>", sso.unbind, name="unbind"),
    path("people/<int:user>/release", factors.release, name="release"),
    path("people/<int:user>/unfactor", factors.lift, name="unfactor"),
    path("people/<int:user>/unbind/<str:provider>", sso.unbind_for, name="unbind_for"),
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
