"""Columns of our own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from kaoping.core.points import show


class PointsField(models.Field[Any, Any]):
    """An exact decimal: numeric on PostgreSQL, its text on SQLite, whose numbers are floats. Not for ordering in SQL."""

    description = "exact decimal"

    def db_type(self, connection: Any) -> str:
        return "numeric(18, 6)" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value)).normalize() + 0

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else Decimal(str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        if value is None or connection.vendor == "postgresql":
            return value
        return show(value)
