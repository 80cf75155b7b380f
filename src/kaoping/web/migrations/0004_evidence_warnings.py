"""What was noticed in a file at upload."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

from kaoping.web.models import guards


def _install(apps: Any, editor: Any) -> None:
    # SQLite makes the table anew for a column, and the triggers go with the old one.
    guards.install(editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0003_passwords_used")]
    operations: ClassVar = [
        migrations.AddField(model_name="evidencefile", name="warnings", field=models.JSONField(blank=True, default=list)),
        migrations.RunPython(_install, migrations.RunPython.noop),
    ]
