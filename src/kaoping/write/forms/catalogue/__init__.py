"""The forms: a file a family. A new form is one description in any file here, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import re

from ..form import Form


def _order(form: Form) -> tuple[int, str]:
    number = re.fullmatch(r"F(\d+)([a-z]?)", form.no)
    return (int(number[1]), number[2]) if number else (999, form.no)


def _found() -> dict[str, Form]:
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    forms = [value for module in modules for value in vars(module).values() if isinstance(value, Form)]
    return {form.no: form for form in sorted(forms, key=_order)}


FORMS: dict[str, Form] = _found()
"""Number → form, in the order of the numbers."""
