"""What makes the site an app that opens without a network: the manifest, the service worker, and the page where it begins.

None of them holds anybody's data."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

_STYLES = ("tokens", "base", "forms", "parts", "sheet", "standard", "overview", "print", "mark", "onsite", "preview")
_SCRIPTS = (
    "app", "onsite-store", "onsite-send", "onsite-guard", "onsite-sheet", "onsite", "onsite-export", "mark-answer", "mark-paint", "mark", "mark-keys",
    "mark-near",
)
SHELL = (
    *(f"kaoping/{n}.css" for n in _STYLES), *(f"kaoping/{n}.js" for n in _SCRIPTS), "django_htmx/htmx-2.min.js", "kaoping/mark.svg",
    "kaoping/app-192.png", "kaoping/app-512.png",
)
"""The static files without which nothing opens when there is no network."""
_WORKER = "kaoping/sw.js"


@require_safe
def start(request: Any) -> HttpResponse:
    """What lies on this device: filled in by the script, so that the page itself is everybody's and can be kept."""
    return render(request, "site/onsite.html")


@require_safe
def worker(request: Any) -> HttpResponse:
    """The service worker, from the root, so that it stands before all pages. Its text changes with the files that it keeps: so browsers know a new one."""
    told = {"version": _version(), "shell": [static(name) for name in SHELL], "start": reverse("site:onsite"), "prefix": static("")}
    body = f"self.KAOPING = {json.dumps(told, sort_keys=True)};\n{_found(_WORKER).read_text('utf-8')}"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@require_safe
def manifest(request: Any) -> HttpResponse:
    """What the browser needs to know to install it."""
    icons = [
        {"src": static("kaoping/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": static(f"kaoping/app-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png", "purpose": "any maskable"} for n in (192, 512)),
    ]
    told = {
        "name": "考评", "short_name": "考评", "description": "没有网络也能评分", "lang": "zh-CN", "id": "/", "start_url": reverse("site:onsite"), "scope": "/",
        "display": "standalone", "background_color": "#f4f6f8", "theme_color": "#a61b29", "icons": icons,
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


def _found(name: str) -> Path:
    """Where the source of a static file lies: as collected, or straight from the source."""
    kept = Path(settings.STATIC_ROOT) / name
    if not settings.PLAIN and kept.is_file():
        return kept
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found)


def _version() -> str:
    return _reckoned() if settings.PLAIN else _kept()


@cache
def _kept() -> str:
    return _reckoned()


def _reckoned() -> str:
    seen = hashlib.sha256()
    for name in (*SHELL, _WORKER):
        seen.update(_found(name).read_bytes())
    return seen.hexdigest()[:16]
