"""The whole demonstration, in one transaction: all of it is there, or nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from ..models import User
from . import last, marking, planning, reporting
from .cast import assemble
from .script import found


def empty() -> bool:
    """Whether the database holds nothing yet."""
    return not User.objects.exists()


def tell(home: Path) -> None:
    """Make the demonstration of the standard in `home`: its document, rulings.yaml and answers.csv."""
    lines = found(home)
    with transaction.atomic():
        cast = assemble()
        document = planning.publish(cast, home)
        ended = planning.start(cast, document, last=True)
        last.live(ended, lines)
        last.finish(ended)
        scene = planning.start(cast, document)
        reporting.report(scene, lines)
        marking.mark(scene, lines)
