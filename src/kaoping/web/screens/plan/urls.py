"""URLs of screen plan: the wizard, the plan as it stands, its people while it runs, facts, and the office's own units."""

from __future__ import annotations

from django.urls import path

from . import facts, own_units, people, views, wizard

app_name = "plan"
A, G, E = "a/<int:assessment>", "g/<int:group>", "e/<int:entry>"
urlpatterns = [
    path("plan", views.listing, name="list"),
    path("plan/new", wizard.new, name="new"),
    path("plan/units", own_units.listing, name="own_units"),
    path("plan/units/add", own_units.add, name="unit_add"),
    path("plan/units/<int:unit>", own_units.edit, name="unit_edit"),
    path("plan/units/<int:unit>/retire", own_units.retire, name="unit_retire"),
    path(f"{A}/plan", views.show, name="show"),
    path(f"{A}/plan/groups.print", views.groups_paper, name="groups_paper"),
    path(f"{A}/plan/calendar.print", views.calendar_paper, name="calendar_paper"),
    path(f"{A}/plan/burden", views.burden, name="burden"),
    path(f"{A}/plan/name", wizard.name, name="name"),
    path(f"{A}/plan/units", wizard.units, name="units"),
    path(f"{A}/plan/units.xlsx", wizard.units_blank, name="units_blank"),
    path(f"{A}/plan/rubrics", wizard.rubrics, name="rubrics"),
    path(f"{A}/plan/calendar", wizard.calendar, name="calendar"),
    path(f"{A}/plan/groups", people.groups, name="groups"),
    path(f"{A}/plan/groups/add", people.group_add, name="group_add"),
    path(f"{A}/plan/ties/add", people.tie_add, name="tie_add"),
    path(f"{A}/plan/ties/drop", people.tie_drop, name="tie_drop"),
    path(f"{A}/plan/division", wizard.division, name="division"),
    path(f"{A}/plan/rules", wizard.rules, name="rules"),
    path(f"{A}/plan/check", wizard.check, name="check"),
    path(f"{A}/plan/start", wizard.start, name="start"),
    path(f"{A}/plan/open", views.open_marking, name="open"),
    path(f"{G}/plan/rename", people.group_rename, name="group_rename"),
    path(f"{G}/plan/remove", people.group_remove, name="group_remove"),
    path(f"{G}/plan/join", people.join, name="join"),
    path(f"{G}/plan/leave", people.leave, name="leave"),
    path(f"{G}/plan/lead", people.lead, name="lead"),
    path(f"{E}/absent", views.absent, name="absent"),
    path(f"{E}/late", views.late, name="late"),
    path(f"{A}/facts", facts.show, name="facts"),
    path(f"{A}/facts/save", facts.save_column, name="facts_save"),
    path(f"{E}/fact/<str:place>", facts.save_cell, name="fact_save"),
    path(f"{E}/fact/<str:place>/history", facts.history, name="fact_history"),
]
