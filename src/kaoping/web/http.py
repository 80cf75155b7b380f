"""Between the browser and the screens: who asks, whether they may, and what is said when something cannot be done.

The one place besides the command line where an unexpected error is met: Django logs it, and the user gets a sentence with the request's number.
"""

from __future__ import annotations

import errno
import logging
import secrets
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kaoping.core.errors import KaopingError

from .actions.tokens import Locked, Unknown, recognised
from .log import REQUEST
from .policy import Hidden, course, may
from .policy.rows import ROWS, Row
from .policy.signing_in import must_prove
from .proxies import address_of
from .queries.access import actor_of, find, scope_of
from .queries.nav import navigation
from .queries.reminders import count

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("kaoping.web")


_UNPROVEN = ("people:factor", "people:password", "people:logout")


class RequestId:
    """Numbers each request, so that a page, a log line and an audit event can be told to belong together."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(6)
        held = REQUEST.set(request.number)
        try:
            response = self.answer(request)
        finally:
            REQUEST.reset(held)
        response["X-Request-Id"] = request.number
        return response


class Access:
    """Looks the URL up in the policy's table, replaces numbers in it by objects, and lets through whoever may."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        # What a person may see changes with the state of things: nothing is kept by any cache on the way.
        response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        request.actor = request.scope = None
        row = ROWS.get(request.resolver_match.view_name)
        if row is None:
            return missing(request)
        if not row.verb:
            return None
        if row.api:
            return self._by_token(request, row, kwargs)
        user = request.user
        if not user.is_authenticated or self._ended(request, row.idle):
            return _log_in(request)
        request.actor = actor_of(user, address_of(request), request.number)
        if user.must_change and not request.session.get("sso") and request.resolver_match.view_name not in ("people:password", "people:logout"):
            return redirect("people:password")
        if not request.session.get("factor") and must_prove(request.actor, settings.SECOND_FACTOR) and request.resolver_match.view_name not in _UNPROVEN:
            return redirect("people:factor")
        return self._let_through(request, row, kwargs)

    def _by_token(self, request: Any, row: Row, kwargs: dict[str, Any]) -> HttpResponse | None:
        """A program's call: no session, no cookie, and so nothing to forge; the right of the token's one post, found on each call."""
        try:
            request.actor = recognised(request, address_of(request))
        except Unknown as error:
            return JsonResponse({"error": str(error)}, status=401, headers={"WWW-Authenticate": "Bearer"})
        except Locked as error:
            return JsonResponse({"error": str(error)}, status=429, headers={"Retry-After": "900"})
        if request.method != row.api:  # the same for everybody, whatever they may see
            return JsonResponse({"error": f"这个地址只接受 {row.api}"}, status=405, headers={"Allow": row.api})
        return self._let_through(request, row, kwargs)

    @staticmethod
    def _let_through(request: Any, row: Row, kwargs: dict[str, Any]) -> HttpResponse | None:
        try:
            if row.loads:
                kwargs[row.loads] = request.thing = find(row.loads, kwargs[row.loads])
                request.scope = scope_of(request.thing)
        except Hidden:
            return missing(request)
        if not may(request.actor, row.verb, request.scope):
            return missing(request)
        sealed = course.sealing(request.scope.stage, row.verb) if request.scope and request.method not in ("GET", "HEAD", "OPTIONS") else ""
        return told(request, sealed) if sealed else None

    @staticmethod
    def _ended(request: Any, idle: bool) -> bool:
        """Whether the session has ended: by another log-in of the same account, by 15 minutes without a request of the person's own, or by its age."""
        now, seen, since = int(timezone.now().timestamp()), request.session.get("seen", 0), request.session.get("since", 0)
        late = now - seen > settings.IDLE_MINUTES * 60 or now - since > settings.SESSION_HOURS * 3600
        if request.user.session != request.session.session_key or late:
            logout(request)
            return True
        if not idle and now - seen > 60:
            request.session["seen"] = now
        return False

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if isinstance(error, Hidden):
            return missing(request)
        if isinstance(error, KaopingError):
            return told(request, str(error))
        log.error("request %s failed", request.number, exc_info=error)
        if sentence := _unable(error):
            return _without_database(request, sentence)
        return _plain(request, 500, f"程序内部出错，没有保存。请把编号 {request.number} 告诉系统管理员")


def _unable(error: Exception) -> str:
    """What a disk or a database that cannot take anything means to whoever is saving; empty where it is some other defect."""
    if not isinstance(error, (DatabaseError, InterfaceError, OSError)):
        return ""
    said = str(error).lower()
    if getattr(error, "errno", 0) == errno.ENOSPC or any(words in said for words in ("disk is full", "no space left", "disk i/o")):
        return "服务器的磁盘已满或出了错，刚才的内容没有保存；请告诉系统管理员，腾出空间后再保存一次"
    if isinstance(error, (OperationalError, InterfaceError)):
        return "数据库现在没有应答，刚才的内容没有保存；请稍后再保存一次"
    return ""


def _without_database(request: Any, sentence: str) -> HttpResponse:
    """A page by itself: what stands around every other page asks the database."""
    if _script(request):
        return JsonResponse({"error": sentence}, status=503)
    return HttpResponse(render_to_string("kaoping/unable.html", {"sentence": sentence}), status=503)


def failed(request: Any) -> HttpResponse:
    """An error on the way to a screen or back (a session that cannot be read or kept), where `process_exception` is not asked. Django has logged it."""
    error = sys.exc_info()[1]
    number = getattr(request, "number", "")
    said = _unable(error) if isinstance(error, Exception) else ""
    return _without_database(request, said or f"程序内部出错，没有保存。请把编号 {number} 告诉系统管理员")


def told(request: Any, sentence: str, status: int = 409) -> HttpResponse:
    """A refusal with its sentence: JSON for scripts, a notice for a part of a page, else the page before with a message."""
    if _script(request):
        return JsonResponse({"error": sentence}, status=status)
    if request.htmx:
        response = render(request, "kaoping/parts/refused.html", {"sentence": sentence}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#live", "beforeend"
        return response
    return render(request, "kaoping/refused.html", {"sentence": sentence, "back": request.headers.get("Referer", "")}, status=status)


def _script(request: Any) -> bool:
    """Whether a program asks, which is answered in JSON."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def missing(request: Any, exception: Any = None) -> HttpResponse:
    """Not there and not yours: the same words, the same status, the same page around them."""
    request.scope = None
    return _plain(request, 404, "没有这个页面，或者您没有查看的权限")


def _plain(request: Any, status: int, sentence: str) -> HttpResponse:
    if _script(request):
        return JsonResponse({"error": sentence}, status=status)
    return render(request, "kaoping/plain.html", {"sentence": sentence, "status": status}, status=status)


def csrf_failed(request: Any, reason: str = "") -> HttpResponse:
    return _plain(request, 403, "页面已过期，请刷新后重试；刚才填写的内容没有提交")


def _log_in(request: Any) -> HttpResponse:
    where = reverse("people:login")
    if request.htmx or request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": "登录已过期，请重新登录", "login": where}, status=401)
    if request.method == "GET":
        return redirect(f"{where}?next={request.get_full_path()}" if request.path != "/" else where)
    messages.warning(request, "登录已过期，刚才的操作没有保存，请重新登录")
    return redirect(where)


def around(request: Any) -> dict[str, Any]:
    """What every page shows around itself: navigation, who is logged in, where."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"nav": [], "who": ""}
    scope, here = getattr(request, "scope", None), getattr(request.resolver_match, "namespace", "")
    if getattr(request.resolver_match, "view_name", "") == "agree:verify":
        here = "papers"  # where one comes from with a paper in hand, whoever signed it
    found = cache(lambda: navigation(actor, scope, here))  # parts of a page have no bar, and then nothing is asked of the database
    told = {name: SimpleLazyObject(lambda name=name: found()[name]) for name in ("nav", "who", "assessment", "several")}
    return told | {"reminded": may(actor, "remind.read"), "dues": SimpleLazyObject(lambda: count(actor))}


__all__ = ["Access", "RequestId", "around", "csrf_failed", "failed", "missing", "told"]
