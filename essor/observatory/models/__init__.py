"""What people add to the register."""

from essor.observatory.models.notes import SiteNote, SiteNoteRevision
from essor.observatory.models.overrides import IndustryOverride, IndustryOverrideRevision
from essor.observatory.models.qualified import QualifiedEvent, QualifiedEventRevision
from essor.observatory.models.signals import LegalNotice, LegalNoticeCorrection

__all__ = [
    "IndustryOverride",
    "IndustryOverrideRevision",
    "LegalNotice",
    "LegalNoticeCorrection",
    "QualifiedEvent",
    "QualifiedEventRevision",
    "SiteNote",
    "SiteNoteRevision",
]
