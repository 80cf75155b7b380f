"""One call of the API: its method and path, what it takes and gives, and the function that does it. The view around it turns refusals into status codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from kaoping.core.errors import KaopingError

from ...actions.change import Refused
from ...actions.marks import Conflict
from ...models import Mark
from ...policy import Actor, Hidden, Scope
from ...policy.rows import ROWS
from .schema import Schema, Unfit, check, group, read

JSON, BYTES, ZIP = "application/json", "application/octet-stream", "application/zip"
MOST_BODY = 5 * 2**20
MOST_FILE = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, on what, and what was sent: `body` fits the endpoint's schema, `query` likewise; `data` are the bytes of an uploaded file."""

    actor: Actor
    scope: Scope
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`name` is its URL's (api:name) and its row's in policy.rows.api, which says method and verb. `body`: None where nothing is sent; `takes`, `gives`:
    the media types. `clash`: whether a 409 may bring both values."""

    name: str
    url: str
    area: str
    title: str
    act: Callable[..., Any]
    body: Schema | None = None
    query: Schema | None = None
    takes: str = JSON
    gives: str = JSON
    clash: bool = False

    @property
    def method(self) -> str:
        return ROWS[f"api:{self.name}"].api

    @property
    def says(self) -> str:
        return (self.act.__doc__ or "").strip()

    @property
    def pattern(self) -> URLPattern:
        return path(f"api/{self.url}", csrf_exempt(lambda request, **given: answered(self, request, given)), name=self.name)


class Area:
    """The endpoints of one file, in order."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.endpoints: list[Endpoint] = []

    def at(self, url: str, name: str, title: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register the function: `act(call, thing)` gives what is answered, as JSON; None is {"done": true}."""

        def register(act: Callable[..., Any]) -> Callable[..., Any]:
            self.endpoints.append(Endpoint(name, url, self.title, title, act, **more))
            return act

        return register

    def does(self, url: str, name: str, title: str, act: Callable[..., Any], says: str, body: dict[str, Schema] | None = None, **more: Any) -> None:
        """An endpoint that is an action and no more: `act(actor, thing, **body)`, the fields of the body named as its arguments are. `optional`: fields
        that may be left out; `told` makes the answer of what the action gives (else {"done": true})."""
        optional, told = more.pop("optional", None), more.pop("told", None)
        shape = group(body or {}, optional) if body or optional else None

        def done(call: Call, **loaded: Any) -> Any:
            given = act(call.actor, *loaded.values(), **call.body)
            return told(given) if told else None

        done.__doc__ = says
        self.at(url, name, title, body=shape, **more)(done)


def numbered(thing: Any) -> dict[str, Any]:
    """What is answered of a thing made or changed: its number, and what else is needed to go on with it."""
    return {"id": thing.pk, **{name: str(getattr(thing, name)) for name in ("state",) if hasattr(thing, name)}, **_version(thing)}


def _version(thing: Any) -> dict[str, Any]:
    return {"version": thing.version} if hasattr(thing, "version") else {}


def one_of(rows: Any, key: int) -> Any:
    """The row with this number, where a body names it. Hidden: none of these."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Hidden(str(key))
    return found


def answered(endpoint: Endpoint, request: Any, given: dict[str, Any]) -> HttpResponse:
    """The endpoint's answer, or its refusal: 404 not there or not theirs, 409 not as things stand, 422 not as it was sent."""
    try:
        call = Call(request.actor, request.scope or Scope(), *_sent(endpoint, request))
        told = endpoint.act(call, **given)
    except Unfit as error:
        return JsonResponse({"error": str(error)}, status=422)
    except Hidden:
        raise
    except Conflict as error:
        both = {"theirs": mark_json(error.theirs), "mine": {k: getattr(error.mine, k) for k in ("place", "answer", "note", "version")}}
        return JsonResponse({"error": str(error), "conflict": both}, status=409)
    except KaopingError as error:
        return JsonResponse({"error": str(error), **_more(error)}, status=409 if isinstance(error, Refused) else 422)
    if isinstance(told, (HttpResponse, FileResponse)):
        return told
    return JsonResponse({"done": True} if told is None else told)


def _more(error: KaopingError) -> dict[str, Any]:
    """The sentences beside the first, where an action has found several."""
    found = getattr(error, "sentences", None) or getattr(error, "missing", ())
    return {"details": [str(f) for f in found]} if found else {}


def mark_json(mark: Mark) -> dict[str, Any]:
    """A mark as it stands."""
    return {"place": mark.place, "answer": mark.answer, "note": mark.note, "version": mark.version, "basis": mark.basis, "by": mark.by.name}


def _sent(endpoint: Endpoint, request: Any) -> tuple[dict[str, Any], dict[str, str], bytes]:
    query = dict(request.GET.items())
    if any(len(request.GET.getlist(name)) > 1 for name in query):
        raise Unfit("同一个查询参数只写一次")
    check(_counted(query, endpoint.query), endpoint.query or group({}))
    if endpoint.method == "GET":
        return {}, query, b""
    data = _read(request, MOST_BODY if endpoint.takes == JSON else MOST_FILE)
    if endpoint.takes != JSON:
        return {}, query, data
    if endpoint.body is None:
        return {}, query, b""
    if request.content_type != JSON:
        raise Unfit("请用 Content-Type: application/json 发送")
    try:
        body = json.loads(data, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise Unfit("请求的内容不是 JSON（UTF-8）") from None
    check(body, endpoint.body)
    return read(body, endpoint.body), query, b""


def _counted(query: dict[str, str], schema: Schema | None) -> dict[str, Any]:
    """Numbers of the query as numbers, so that one check serves both."""
    known = (schema or {}).get("properties", {})
    whole = {n for n, s in known.items() if s["type"] == "integer"}
    return {n: int(v) if n in whole and v.isascii() and v.isdigit() and len(v) < 12 else v for n, v in query.items()}


def _constant(name: str) -> Any:
    raise ValueError(name)


def _read(request: HttpRequest, most: int) -> bytes:
    size = request.headers.get("Content-Length", "")
    if size.isdigit() and int(size) > most:
        raise Unfit(f"内容太大，请不超过{most // 2**20}MB")
    data = request.read(most + 1)
    if len(data) > most:
        raise Unfit(f"内容太大，请不超过{most // 2**20}MB")
    return bytes(data)
