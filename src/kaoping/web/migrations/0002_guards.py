"""History is append-only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from kaoping.web.models import guards


def _install(apps: Any, editor: Any) -> None:
    guards.install(editor.connection, guards.MARKING)


def _remove(apps: Any, editor: Any) -> None:
    guards.remove(editor.connection, guards.MARKING)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0001_first")]
    operations: ClassVar = [migrations.RunPython(_install, _remove)]
