"""Columns and constraints; nothing is decided here."""

from .access import Binding, SecondFactor
from .appeal import Acknowledged, Appeal, Correction, SpecialDay
from .audit import Event
from .evidence import Evidence, EvidenceFile, EvidenceLink
from .mark import Absent, Mark, MarkVersion, Presence, Sheet, Visit
from .onsite import Receipt, VisitPhoto
from .outside import Delivery, Hook, Token
from .paper import Pack, PaperWords, Printed
from .people import Level, Post, Tie, Unit, User
from .plan import Assessment, Confirmation, Duty, Entry, Group, Panel, Signed
from .rectify import Catalogue, Problem, ProblemNote, Purged, Reminded
from .result import Ballot, Daily, Extra, Graded, Outcome
from .standard import Correcting, Document, Layout, Ruled

__all__ = [
    "Absent", "Acknowledged", "Appeal", "Assessment", "Ballot", "Binding", "Catalogue", "Confirmation", "Correcting", "Correction", "Daily",
    "Delivery", "Document", "Duty", "Entry", "Event", "Evidence", "EvidenceFile", "EvidenceLink", "Extra", "Graded", "Group", "Hook",
    "Layout", "Level", "Mark", "MarkVersion", "Outcome", "Pack", "Panel", "PaperWords", "Post", "Presence", "Printed", "Problem",
    "ProblemNote", "Purged", "Receipt", "Reminded", "Ruled", "SecondFactor", "Sheet", "Signed", "SpecialDay", "Tie", "Token", "Unit",
    "User", "Visit", "VisitPhoto",
]
