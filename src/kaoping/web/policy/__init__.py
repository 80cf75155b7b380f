"""Who may do and see what, and when: the only place where a role or a state is compared."""

from __future__ import annotations

from .actor import Actor, PostHeld, Scope
from .roles import Role
from .states import EntryState, PanelState, SheetKind, Stage
from .verbs import Hidden, may, require

__all__ = ["Actor", "EntryState", "Hidden", "PanelState", "PostHeld", "Role", "Scope", "SheetKind", "Stage", "may", "require"]
