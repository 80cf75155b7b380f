"""What was printed is append-only too."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from kaoping.web.models import guards


def _install(apps: Any, editor: Any) -> None:
    guards.install(editor.connection, guards.PAPERS)


def _remove(apps: Any, editor: Any) -> None:
    guards.remove(editor.connection, guards.PAPERS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0006_papers")]
    operations: ClassVar = [migrations.RunPython(_install, _remove)]
