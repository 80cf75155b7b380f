"""How Django's forms are drawn: label, input, help and errors together, in the house's own classes. FORM_RENDERER names it."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms and fields by the site's own templates; widgets by Django's ('django.forms' must stand in INSTALLED_APPS)."""

    form_template_name = "kaoping/parts/form.html"
    field_template_name = "kaoping/parts/field.html"
