"""URLs of screen mark."""

from __future__ import annotations

from django.urls import path

from . import onsite, views, writes

app_name = "mark"
urlpatterns = [
    path("a/<int:assessment>/mark", views.listing, name="list"),
    path("a/<int:assessment>/mark/item/<path:item>", views.item, name="item"),
    path("e/<int:entry>/mark", views.sheet, name="sheet"),
    path("e/<int:entry>/mark/save", writes.save, name="save"),
    path("e/<int:entry>/mark/form", writes.form, name="form"),
    path("e/<int:entry>/mark/check", views.check, name="check"),
    path("e/<int:entry>/mark/submit", writes.submit, name="submit"),
    path("e/<int:entry>/mark/withdraw", writes.withdraw, name="withdraw"),
    path("e/<int:entry>/mark/sign-off", writes.sign_off, name="sign_off"),
    path("e/<int:entry>/mark/visit", writes.visit, name="visit"),
    path("e/<int:entry>/mark/presence", writes.presence, name="presence"),
    path("e/<int:entry>/mark/absent", writes.absent, name="absent"),
    path("e/<int:entry>/mark/absent/<str:absent>/withdraw", writes.absent_withdraw, name="absent_withdraw"),
    path("e/<int:entry>/mark/photo/<str:photo>", onsite.photo, name="photo"),
    path("a/<int:assessment>/onsite", onsite.choose, name="onsite"),
    path("e/<int:entry>/onsite", onsite.sheet, name="onsite_sheet"),
    path("e/<int:entry>/onsite/take", onsite.take, name="onsite_take"),
    path("e/<int:entry>/onsite/state", onsite.state, name="onsite_state"),
    path("e/<int:entry>/onsite/receive", onsite.receive, name="onsite_receive"),
]
