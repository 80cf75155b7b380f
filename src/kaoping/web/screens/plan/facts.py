"""外部事实: what the office states once for all units, a column at a time or cell by cell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import facts as acts
from ...actions.marks import Conflict
from ...models import Assessment, Entry
from ...policy import Hidden, Stage, may, steps
from ...queries import plan_facts
from ...queries.plan_facts import Cell, Fact
from .common import attempt, numbered, whole


@require_safe
def show(request: Any, assessment: Assessment) -> HttpResponse:
    return _page(request, assessment, request.GET.get("fact", ""))


def _page(request: Any, assessment: Assessment, key: str, wrong: list[str] | None = None) -> HttpResponse:
    facts = plan_facts.facts_of(assessment)
    fact = next((f for f in facts if f.key == key), facts[0] if facts else None)
    rows = [_row(cell, request.POST) for cell in plan_facts.column(assessment, fact)] if fact else []
    shut = steps.stating_facts(Stage(assessment.stage))
    edit = may(request.actor, "fact.edit", request.scope) and not shut
    context = {"a": assessment, "facts": facts, "fact": fact, "rows": rows, "wrong": wrong or [], "shut": shut, "edit": edit, "data": request.POST}
    return render(request, "plan/facts.html", context, status=422 if wrong else 200)


def _row(cell: Cell, data: Any) -> dict[str, Any]:
    pk, mark = cell.entry.pk, cell.mark
    value, source = (mark.answer, mark.note) if mark else ("", "")
    typed = {"value": data.get(f"value-{pk}", value), "source": data.get(f"source-{pk}", source)}
    return {"cell": cell, "e": cell.entry, "mark": mark, "version": mark.version if mark else 0, **typed}


@require_POST
def save_column(request: Any, assessment: Assessment) -> HttpResponse:
    key = request.POST.get("fact", "")
    fact = next((f for f in plan_facts.facts_of(assessment) if f.key == key), None)
    if fact is None:
        raise Hidden(f"fact:{key}")
    done: list[int] = []
    wrong = attempt(lambda: done.append(acts.state_column(request.actor, assessment, fact, _given(request.POST, assessment, fact))))
    if wrong:
        return _page(request, assessment, key, wrong)
    messages.success(request, f"已保存{done[0]}个单位" if done[0] else "没有改动")
    return redirect(f"{reverse('plan:facts', args=[assessment.pk])}?fact={key}")


def _given(data: Any, assessment: Assessment, fact: Fact) -> dict[int, acts.Stated]:
    """The column's fields; the common source goes to values that have none; a pasted column fills the rows from the top, or by unit name."""
    values, sources, versions = numbered(data, "value"), numbered(data, "source"), numbered(data, "version")
    common = data.get("source", "").strip()
    if data.get("do") == "paste":
        pasted(data.get("pasted", ""), plan_facts.column(assessment, fact), values, sources)
    return {e: acts.Stated(v, sources.get(e, "").strip() or (common if v.strip() else ""), whole(versions.get(e))) for e, v in values.items()}


def pasted(text: str, cells: list[Cell], values: dict[int, str], sources: dict[int, str]) -> None:
    """Put lines copied from a sheet into `values` and `sources`: 单位⇥值⇥来源 by name, or the values alone in the units' order."""
    lines = [[p.strip() for p in line.split("\t")] for line in text.strip("\r\n").splitlines()]
    named = {c.entry.unit.name: c.entry.pk for c in cells}
    by_name = any(parts[0] in named for parts in lines)
    if not by_name and len(lines) > len(cells):
        raise KaopingError(f"粘贴了{len(lines)}行，单位只有{len(cells)}个，请核对；也可以连同单位名称一起粘贴")
    for number, parts in enumerate(lines, 1):
        if by_name and parts[0] not in named:
            raise KaopingError(f"粘贴的第{number}行“{parts[0]}”不在单位名单里，没有保存")
        pk = named[parts[0]] if by_name else cells[number - 1].entry.pk
        rest = parts[1:] if by_name else parts
        values[pk] = rest[0] if rest else ""
        if len(rest) > 1 and rest[1]:
            sources[pk] = rest[1]


@require_POST
def save_cell(request: Any, entry: Entry, place: str) -> HttpResponse:
    data = request.POST
    given = acts.Stated(data.get("value", ""), data.get("source", ""), whole(data.get("version")))
    try:
        mark = acts.state(request.actor, entry, place, given).mark
    except Conflict as error:
        theirs = {"value": error.theirs.answer, "source": error.theirs.note, "version": error.theirs.version}
        return JsonResponse({"error": str(error), "theirs": theirs}, status=409)
    except KaopingError as error:
        return JsonResponse({"error": str(error).removeprefix(place)}, status=422)
    at = timezone.localtime(mark.at).strftime("%m-%d %H:%M")
    return JsonResponse({"value": mark.answer, "source": mark.note, "version": mark.version, "by": mark.by.name, "at": at})


@require_safe
def history(request: Any, entry: Entry, place: str) -> HttpResponse:
    found = plan_facts.history(entry, place)
    return render(request, "plan/fact_history.html", {"e": entry, "a": entry.assessment, "place": place, "rows": found})
