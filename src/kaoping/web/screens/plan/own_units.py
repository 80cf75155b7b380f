"""单位管理: the units right below the office's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import units as acts
from ...models import Unit
from ...queries.plan import offices_of
from ...queries.plan_units import children_of, level_below
from .common import attempt, told, whole
from .forms import UnitForm


@require_safe
def listing(request: Any) -> HttpResponse:
    offices = offices_of(request.actor)
    rows = [{"owner": o, "units": children_of(o), "form": UnitForm(initial={"level": level_below(o)}, prefix=str(o.pk))} for o in offices]
    return render(request, "plan/own_units.html", {"rows": rows})


@require_POST
def add(request: Any) -> HttpResponse:
    owner = next((o for o in offices_of(request.actor) if o.pk == whole(request.POST.get("owner"))), None)

    def act() -> None:
        if owner is None:
            raise KaopingError("请选择上级单位")
        data, at = request.POST, f"{owner.pk}-"
        acts.add(request.actor, owner, data.get(f"{at}name", ""), data.get(f"{at}level", ""), data.get(f"{at}office", ""))

    told(request, attempt(act), "单位已添加")
    return redirect("plan:own_units")


def edit(request: Any, unit: Unit) -> HttpResponse:
    first = {"name": unit.name, "level": unit.level, "office": unit.office, "order": unit.order}
    form = UnitForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wrong = attempt(lambda: acts.edit(request.actor, unit, given["name"], given["level"], given["office"], given["order"] or 0))
        if not wrong:
            told(request, [], "已保存")
            return redirect("plan:own_units")
        form.add_error(None, wrong[0])
    return render(request, "plan/unit_edit.html", {"form": form, "unit": unit}, status=422 if form.errors else 200)


@require_POST
def retire(request: Any, unit: Unit) -> HttpResponse:
    back = request.POST.get("back") == "1"
    wrong = attempt(lambda: acts.retire(request.actor, unit, back, request.POST.get("reason", "")))
    told(request, wrong, f"{unit.name}已{'恢复使用' if back else '停用'}")
    return redirect("plan:unit_edit", unit.pk) if wrong else redirect("plan:own_units")
