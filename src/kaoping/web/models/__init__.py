"""Columns and constraints; nothing is decided here."""

from .audit import Event
from .evidence import Evidence, EvidenceFile, EvidenceLink
from .mark import Absent, Mark, MarkVersion, Presence, Sheet, Visit
from .people import Level, Post, Tie, Unit, User
from .plan import Assessment, Confirmation, Duty, Entry, Group, Panel, Signed
from .standard import Correcting, Document, Layout, Ruled

__all__ = [
    "Absent", "Assessment", "Confirmation", "Correcting", "Document", "Duty", "Entry", "Event", "Evidence", "EvidenceFile", "EvidenceLink", "Group",
    "Layout", "Level", "Mark", "MarkVersion", "Panel", "Post", "Presence", "Ruled", "Sheet", "Signed", "Tie", "Unit", "User", "Visit",
]
