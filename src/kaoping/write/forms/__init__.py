"""The forms of an assessment, F01 to F24, each as .docx, .xlsx, .pdf and .ofd from one description.

    render(FORMS["F06"], {"unit": "广阳镇", "rows": [...]}, "pdf", Options(code="3F2A 90C1 77DE 04B8"))
"""

from __future__ import annotations

from .batch import batch
from .catalogue import FORMS
from .form import Form
from .options import Options
from .render import FORMATS, render

__all__ = ["FORMATS", "FORMS", "Form", "Options", "batch", "render"]
