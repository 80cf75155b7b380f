"""What was proposed, decided, frozen, acknowledged, noted, archived and purged is append-only too."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from kaoping.web.models import guards


def _install(apps: Any, editor: Any) -> None:
    guards.install(editor.connection, guards.RESULTS)


def _remove(apps: Any, editor: Any) -> None:
    guards.remove(editor.connection, guards.RESULTS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0003_results")]
    operations: ClassVar = [migrations.RunPython(_install, _remove)]
