"""One paper in one format."""

from __future__ import annotations

from collections.abc import Callable

from kaoping.core.errors import KaopingError

from .compose import compose
from .form import Form
from .ofd import ofd
from .options import PLAIN, Options
from .paper import Paper
from .pdf import pdf
from .sheet import xlsx
from .values import Values
from .word import docx

FORMATS: dict[str, Callable[[Paper], bytes]] = {"docx": docx, "xlsx": xlsx, "pdf": pdf, "ofd": ofd}


def render(form: Form, values: Values, format: str, options: Options = PLAIN) -> bytes:
    """The form filled in, as a file; KaopingError, in one sentence, where values or options do not fit the form or the format is none of FORMATS."""
    if format not in FORMATS:
        raise KaopingError(f"没有“{format}”这种格式，可以出的有：{'、'.join(FORMATS)}")
    return FORMATS[format](compose(form, values, options))
