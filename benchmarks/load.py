"""People who work on the site over HTTP, each on a thread with a connection of their own, at a person's pace. Knows nothing of the site's code."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

TOKEN = "b" * 32
NAMES = {"assessor": "评分人保存", "clerk": "联络员保存", "leader": "领导看总览", "opened": "打开评分表、自评表"}
SECONDS_BETWEEN = {"assessor": 4.0, "clerk": 6.0, "leader": 15.0}
"""What somebody who works fast and without a pause takes from one answer to the next (half to one and a half times as much), and a leader between two looks."""
ANSWERS_A_PAGE = 10


class Person:
    """Asks, waits, asks again; `took` are the seconds of what went well, `errors` what did not."""

    kind = "leader"

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.took: list[float] = []
        self.opened: list[float] = []
        self.errors: list[str] = []
        self.line: http.client.HTTPConnection | None = None

    def begin(self, until: float, pause: float) -> None:
        self.thread = threading.Thread(target=self._live, args=(until, pause))
        self.thread.start()

    def _live(self, until: float, pause: float) -> None:
        luck = random.Random(self.cookie)
        time.sleep(luck.random() * pause)
        while time.monotonic() < until:
            start, into = time.perf_counter(), self.took
            try:
                said, into = self.next()
            except (OSError, http.client.HTTPException) as error:
                said, self.line = f"{type(error).__name__}：{error}", None
            took = time.perf_counter() - start
            if said:
                self.errors.append(said)
            else:
                into.append(took)
            time.sleep(max(0.0, pause * (0.5 + luck.random()) - took))

    def next(self) -> tuple[str, list[float]]:
        """One request: what went wrong, empty when nothing did; and to which times its own belongs."""
        return self.once(), self.took

    def once(self) -> str:
        """As `next`, for those who do but one thing."""
        raise NotImplementedError

    def ask(self, method: str, url: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if kind:
            headers |= {"Content-Type": kind, "Accept": "application/json"}
        self.line.request(method, url, body or None, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()


class Reader(Person):
    """Looks at one page."""

    def __init__(self, port: int, cookie: str, url: str) -> None:
        super().__init__(port, cookie)
        self.url = url

    def once(self) -> str:
        status, _ = self.ask("GET", self.url)
        return "" if status == 200 else f"{self.url} {status}"


class Worker(Person):
    """Answers one clause after the other, and begins anew with the other answer. With `page`, it is opened after each ten answers."""

    def __init__(self, kind: str, port: int, cookie: str, urls: Sequence[str], places: Sequence[str], page: str = "") -> None:
        super().__init__(port, cookie)
        # They are not all at the same answer when the day begins.
        self.kind, self.page, self.turn = kind, page, random.Random(f"{cookie} at").randrange(ANSWERS_A_PAGE + 1)
        self.todo = [[url, place, 0] for url in urls for place in places]
        self.at = 0

    def next(self) -> tuple[str, list[float]]:
        self.turn += 1
        if self.page and self.turn % (ANSWERS_A_PAGE + 1) == 1:
            status, _ = self.ask("GET", self.page)
            return "" if status == 200 else f"{self.page} {status}", self.opened
        return self.once(), self.took

    def once(self) -> str:
        row = self.todo[self.at % len(self.todo)]
        url, place, version = row
        self.at += 1
        status, _ = self.ask("POST", str(url), *self._answer(str(place), int(version)))
        if status == 409 and self.kind == "clerk":
            row[2] = 1  # what the district was built with
            return ""
        row[2] = int(version) + 1
        return "" if status == 200 else f"{status} {url} {place}"

    def _answer(self, place: str, version: int) -> tuple[bytes, str]:
        answer = "否" if version % 2 else "是"
        if self.kind == "assessor":
            return json.dumps({"place": place, "version": version, "answer": answer, "note": "", "basis": []}).encode(), "application/json"
        item = place.rpartition(".")[0]
        form = {"item": item, "place": place, f"version:{place}": version, f"answer:{place}": answer}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"


def crowd(port: int, told: Mapping[str, Any], share: float = 1) -> list[Person]:
    """The people of a district (district.crowd), or the first of each kind."""

    def first(kind: str) -> list[dict[str, Any]]:
        return list(told[kind][: max(1, round(len(told[kind]) * share))])

    people: list[Person] = []
    for kind in ("assessor", "clerk"):
        people += [Worker(kind, port, p["cookie"], p["saves"], told["places"], p["page"]) for p in first(kind)]
    return people + [Reader(port, p["cookie"], p["page"]) for p in first("leader")]


def work(people: Iterable[Person], seconds: float, hurry: float = 1) -> None:
    """All of them for so long, each `hurry` times as fast as people are."""
    found, end = list(people), time.monotonic() + seconds
    for one in found:
        one.begin(end, SECONDS_BETWEEN[one.kind] / hurry)
    for one in found:
        one.thread.join()


def times(people: Iterable[Person], kinds: Sequence[str]) -> list[float]:
    """Seconds of everything of these kinds (keys of NAMES), the quickest first."""
    return sorted(t for p in people for kind in kinds for t in (p.opened if kind == "opened" else p.took if p.kind == kind else ()))


def share_of(took: Sequence[float], share: float) -> float:
    """The seconds within which this share of them lies; 0 where there are none."""
    return took[min(len(took) - 1, int(len(took) * share))] if took else 0.0


def summary(people: Iterable[Person], seconds: float, aim: float) -> list[list[str]]:
    """A row for each kind of people, and below it the first thing that went wrong."""
    rows = []
    found = list(people)
    for kind, name in NAMES.items():
        took = times(found, [kind])
        if kind == "opened" and not took:
            continue
        errors = [e for p in found if p.kind == kind for e in p.errors]
        at = [share_of(took, share) for share in (0.5, 0.95, 0.99, 1)]
        saves = kind in ("assessor", "clerk")
        verdict = f"{'达到' if at[2] <= aim and not errors else '未达到'}（99%≤{aim * 1e3:g}毫秒，不出错）" if saves else ""
        rows.append([name, str(len(took)), f"{len(took) / seconds:.1f}", *(f"{t * 1e3:.0f} 毫秒" for t in at), str(len(errors)), verdict])
        rows += [["  " + errors[0][:40], *[""] * 8]] if errors else []
    return rows
