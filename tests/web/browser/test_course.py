"""From the signed sheets of nine units to the archive, in a real Chromium."""

from __future__ import annotations

from typing import Any

from ..signed import signed
from .course import onward


def test_walks_from_the_signed_sheets_to_the_archive_as_each_role(site: Any, page_of: Any, accessible: Any) -> None:
    signed(site.world)
    onward(site, page_of, site.world.entries["红土镇"], "1.2", accessible)
