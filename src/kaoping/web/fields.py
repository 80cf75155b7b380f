"""Forms as this site shows them."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's forms by the site's own templates."""

    form_template_name = "kaoping/parts/form.html"
    field_template_name = "kaoping/parts/field.html"
