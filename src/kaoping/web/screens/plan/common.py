"""What the pages of the wizard share: the line of steps, trying an action and keeping what was typed, going on to the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kaoping.core.errors import KaopingError

from ...models import Assessment
from ...policy import Stage, steps
from ...queries.plan import Plan, load
from ...queries.plan_check import STEPS, line
from ...queries.plan_roster import Troubles

KEYS = [key for key, _ in STEPS]
View = Callable[..., HttpResponse]


def links(assessment: Assessment) -> dict[str, str]:
    """Each step's address."""
    return {key: reverse(f"plan:{key}", args=[assessment.pk]) for key in KEYS}


def attempt(act: Callable[[], Any]) -> list[str]:
    """Do it; the sentences that say why it could not be done, empty when it was."""
    try:
        act()
    except Troubles as error:
        return error.sentences
    except KaopingError as error:
        return [str(error)]
    return []


def while_planning(view: View) -> View:
    """A page of the wizard: once the assessment has been started, the plan is only read."""

    @wraps(view)
    def only(request: Any, assessment: Assessment) -> HttpResponse:
        if request.method == "GET" and steps.planning(Stage(assessment.stage)):
            return redirect("plan:show", assessment.pk)
        return view(request, assessment)

    return only


def page(request: Any, assessment: Assessment, key: str, wrong: Iterable[str] = (), plan: Plan | None = None, **more: Any) -> HttpResponse:
    """The page of a step, with what was wrong above it."""
    plan, wrong = plan or load(assessment), list(wrong)
    at = KEYS.index(key)
    around = {
        "a": assessment, "plan": plan, "steps": line(plan, key, links(assessment)), "wrong": wrong, "key": key, "no": at + 1, "title": STEPS[at][1],
        "back": links(assessment)[KEYS[at - 1]] if at else "", "onward": links(assessment)[KEYS[at + 1]] if at + 1 < len(KEYS) else "",
    }  # fmt: skip
    return render(request, f"plan/{key}.html", {**around, **more}, status=422 if wrong else 200)


def saved(request: Any, assessment: Assessment, key: str, words: str = "已保存") -> HttpResponse:
    """Back to the step, or on to the next one where that was asked."""
    messages.success(request, words)
    onward = KEYS[KEYS.index(key) + 1] if request.POST.get("go") == "on" else key
    return redirect(f"plan:{onward}", assessment.pk)


def told(request: Any, wrong: list[str], done: str) -> None:
    """What came of a small form, as messages on the page that follows."""
    for sentence in wrong:
        messages.error(request, sentence)
    if not wrong:
        messages.success(request, done)


def whole(text: Any) -> int:
    """A number from a form; 0 for what is none."""
    plain = str(text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 19 else 0


def numbered(data: Any, prefix: str) -> dict[int, str]:
    """The fields `prefix-<number>` of a form: number → value."""
    return {whole(k[len(prefix) + 1 :]): v for k, v in data.items() if k.startswith(f"{prefix}-") and whole(k[len(prefix) + 1 :])}
