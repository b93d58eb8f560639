"""What people add to the register."""

from essor.observatory.models.notes import SiteNote, SiteNoteRevision

__all__ = ["SiteNote", "SiteNoteRevision"]
