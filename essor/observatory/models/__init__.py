"""What people add to the register."""

from essor.observatory.models.notes import SiteNote, SiteNoteRevision
from essor.observatory.models.qualified import QualifiedEvent, QualifiedEventRevision

__all__ = ["QualifiedEvent", "QualifiedEventRevision", "SiteNote", "SiteNoteRevision"]
