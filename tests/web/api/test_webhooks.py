"""An office's own system is told of a release: signed, queued with the release, tried again, never outside the local network."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kaoping.core.errors import KaopingError
from kaoping.web.actions import results, webhooks
from kaoping.web.files import calling
from kaoping.web.models import Delivery, Event, Graded, Hook
from kaoping.web.policy import Stage
from kaoping.web.worker import drain

from ..signed import passed
from ..world import World, build


class Reader:
    """A system of the office's on loopback: keeps what it was sent, answers as `status` says."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.where = 204, ""
        reader = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                reader.got.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(reader.status)
                if reader.where:
                    self.send_header("Location", reader.where)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/oa/kaoping?from=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setenv("KAOPING_HOOKS", "127.0.0.0/8")
    made = Reader()
    yield made
    made.server.shutdown()
    made.server.server_close()


def hooked(world: World, reader: Reader) -> str:
    return webhooks.save(world.actor("王主任"), world.assessment, reader.url, True, 0)


def due() -> None:
    """The waiting of what is queued is over."""
    DBTaskResult.objects.update(run_after=timezone.now())


def test_a_release_is_announced_by_the_worker_under_a_signature(committed: None, reader: Reader) -> None:
    world = build().at()
    passed(world, Stage.DECIDE)
    secret = hooked(world, reader)
    for entry in world.entries.values():
        Graded.objects.create(entry=entry, step="decided", grade="良好", meeting="常委会", on=timezone.localdate(), by=world.people["王主任"])
    results.release(world.actor("李复核"), world.assessment)
    assert reader.got == []
    assert drain() >= 1
    path, headers, body = reader.got[0]
    told = json.loads(body)
    assert path == "/oa/kaoping?from=1"
    assert headers["X-Kaoping-Signature"] == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert (told["event"], told["assessment"]["id"], len(told["digest"])) == ("released", world.assessment.pk, 64)
    assert timezone.datetime.fromisoformat(told["time"]).tzinfo is not None
    assert Delivery.objects.get().done_at is not None
    assert Event.objects.filter(verb="hook.announce").count() == 1


def test_what_is_not_taken_is_tried_again_later_and_in_the_end_given_up(committed: None, reader: Reader) -> None:
    world = build().at()
    hooked(world, reader)
    reader.status = 503
    hook = Hook.objects.get()
    delivery = Delivery.objects.create(hook=hook, assessment=world.assessment, event="released", body="{}")
    webhooks.deliver.enqueue(delivery.pk)
    waits = []
    for _ in range(len(webhooks.WAITS) + 1):
        due()
        drain()
        delivery.refresh_from_db()
        waits.append(round((delivery.next_at - timezone.now()).total_seconds() / 60) if delivery.next_at else None)
    assert waits == [*webhooks.WAITS, None]
    assert (delivery.given_up, delivery.said, len(reader.got)) == (True, "对方回答 503，没有收下", 7)
    assert "对方回答 503" in world.client("王主任").get(f"/a/{world.assessment.pk}/hook").content.decode()
    reader.status = 200
    webhooks.again(world.actor("王主任"), world.assessment, str(delivery.pk))
    drain()
    delivery.refresh_from_db()
    assert delivery.done_at is not None and not delivery.given_up


def test_a_test_says_at_once_what_came_of_it(world: World, reader: Reader) -> None:
    hooked(world, reader)
    browser, page = world.client("王主任"), f"/a/{world.assessment.pk}/hook"
    assert "测试通知已送到" in browser.post(f"{page}/test", follow=True).content.decode()
    assert json.loads(reader.got[0][2])["event"] == "test"
    reader.server.shutdown()
    reader.server.server_close()
    assert "没有在这个端口上接收" in browser.post(f"{page}/test", follow=True).content.decode()


def test_follows_no_redirection(world: World, reader: Reader) -> None:
    hooked(world, reader)
    reader.status, reader.where = 302, reader.url
    assert webhooks.test(world.actor("王主任"), world.assessment).said == "对方回答 302，没有收下"
    assert len(reader.got) == 1


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://8.8.8.8/", "http://[::1]/", "http://[::ffff:8.8.8.8]/", "http://0.0.0.0/",
     "http://localhost/",
     "ftp://192.168.1.3/",
     "file:///etc/passwd", "http://", "http://u:p@192.168.1.3/", "http://192.168.1.3:99999/", "http://192.168.1.3/\r\nHost: x", "192.168.1.3",
     "http://no-such-host.invalid/", "http://2130706433/"],
)  # fmt: skip
def test_no_address_outside_the_local_network_is_taken(world: World, url: str) -> None:
    with pytest.raises(KaopingError):
        webhooks.save(world.actor("王主任"), world.assessment, url, True, 0)
    assert not Hook.objects.exists()


@pytest.mark.parametrize("url", ["http://192.168.1.3:8080/x", "https://10.1.2.3/", "http://172.16.0.9", "http://[fd00::5]/x?y=1"])
def test_addresses_of_the_local_network_are_taken(world: World, url: str) -> None:
    assert calling.unfit(url) == ""


def test_another_address_gets_another_secret_and_the_same_keeps_its_own(world: World, reader: Reader) -> None:
    actor, first = world.actor("王主任"), hooked(world, reader)
    assert webhooks.save(actor, world.assessment, reader.url, False, 1) == ""
    second = webhooks.save(actor, world.assessment, reader.url + "2", True, 2)
    assert second and second != first == first.lower() and len(second) == 64
    with pytest.raises(KaopingError, match="已被他人改动"):
        webhooks.save(actor, world.assessment, reader.url, True, 1)


def test_an_office_without_an_address_tells_nobody(world: World) -> None:
    passed(world, Stage.DECIDE)
    for entry in world.entries.values():
        Graded.objects.create(entry=entry, step="decided", grade="良好", meeting="常委会", on=timezone.localdate(), by=world.people["王主任"])
    results.release(world.actor("李复核"), world.assessment)
    assert not Delivery.objects.exists()
