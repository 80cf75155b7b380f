"""E-mail that reminds people of what is due: at most one a day to each, by the background worker. Who may no longer see a thing is told nothing of it."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError
from django.utils import timezone
from django_tasks import task

from ..models import Reminded, User
from ..policy import Actor
from ..policy.workdays import workday
from ..queries.access import actor_of
from ..queries.days import special
from ..queries.reminders import Due, dues
from .change import change

log = logging.getLogger(__name__)
WORKER = Actor(0, "后台程序", address="本机")
FROM_HOUR, TO_HOUR = 8, 18
MOST_LINES = 30
AGAIN = timedelta(minutes=30)
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def is_workday(day: date) -> bool:
    """By the calendar of working days."""
    return workday(day, special())


def remind_all() -> int:
    """Queue an e-mail for everybody who has an address, something pressing, and none today yet; nothing where no e-mail is set, on a free day, or at night.
    How many were queued."""
    now = timezone.localtime()
    if settings.MAIL is None or not FROM_HOUR <= now.hour < TO_HOUR or not is_workday(now.date()):
        return 0
    done = set(Reminded.objects.filter(on=now.date()).values_list("user_id", flat=True))
    queued = 0
    for user in User.objects.filter(is_active=True).exclude(email="").exclude(pk__in=done).order_by("id"):
        if lines_for(user, now.date()):
            remind.enqueue(user.pk, now.date().isoformat())
            queued += 1
    return queued


def lines_for(user: User, today: date) -> list[Due]:
    """What the e-mail would say: what presses this person by the posts held at this moment, where reminders are on (R31)."""
    return [d for d in dues(actor_of(user), today) if d.pressing and d.mailed]


@task()
def remind(user: int, on: str, again: bool = False) -> bool:
    """Send one person's e-mail of the day. False where there is nothing to send, or it was sent already.

    The day is taken before the e-mail goes out, so that two workers never send two; where the mail server does not take it, this is tried `again` later
    in the day.
    """
    found, today = User.objects.filter(pk=user, is_active=True).exclude(email="").first(), date.fromisoformat(on)
    lines = lines_for(found, today) if found is not None and settings.MAIL is not None and today == timezone.localdate() else []
    if found is None or not lines or not (again or _taken(found, today, len(lines))):
        return False
    try:
        _send(found, lines)
    except (SMTPException, OSError) as error:
        _later(found, on, error)
        return False
    return True


def _later(user: User, on: str, error: Exception) -> None:
    """Note that the mail was not taken, and queue it for later, as long as there is day left."""
    log.warning("mail to user %s was not taken: %s", user.pk, error)
    with change(WORKER, "remind.fail") as made:
        made.tell(f"user:{user.pk}", None, None, reason=f"邮件服务器没有接收（{type(error).__name__}）")
        after = timezone.localtime() + AGAIN
        if after.hour < TO_HOUR:
            remind.using(run_after=after).enqueue(user.pk, on, True)


def _taken(user: User, today: date, lines: int) -> bool:
    try:
        with change(WORKER, "remind.send") as made:
            Reminded.objects.create(user=user, on=today, lines=lines)
            made.tell(f"user:{user.pk}", None, {"count": lines})
    except IntegrityError:
        return False
    return True


def _send(user: User, lines: list[Due]) -> None:
    mail = settings.MAIL
    connection = get_connection(BACKEND, **mail.options)
    EmailMessage(subject_of(lines), body_of(user, lines), mail.sender, [user.email], connection=connection).send()


def subject_of(lines: list[Due]) -> str:
    late = sum(d.late for d in lines)
    return f"考评提醒：{len(lines)}件待办" + (f"，{late}件已过期" if late else "")


def body_of(user: User, lines: list[Due]) -> str:
    """Plain text; what is behind a line is seen only on the site."""
    told = [f"{n}. {d.assessment}：{d.text}（{d.when}）" for n, d in enumerate(lines[:MOST_LINES], 1)]
    more = [f"……另有{len(lines) - MOST_LINES}件"] if len(lines) > MOST_LINES else []
    return "\n".join([f"{user.name}，您好：", "", *told, *more, "", "请登录考评系统，在“提醒”里办理。此邮件由系统自动发出，每个工作日最多一封，请勿回复。"])
