"""What people add to the register."""

from essor.observatory.models.notes import SiteNote, SiteNoteRevision
from essor.observatory.models.overrides import IndustryOverride, IndustryOverrideRevision
from essor.observatory.models.publication import PublicPage
from essor.observatory.models.qualified import QualifiedEvent, QualifiedEventRevision
from essor.observatory.models.signals import LegalNotice, LegalNoticeCorrection
from essor.observatory.models.supply_links import SupplyLink
from essor.observatory.models.value_chains import AnchorCompany, SiteValueChain

__all__ = [
    "AnchorCompany",
    "IndustryOverride",
    "IndustryOverrideRevision",
    "LegalNotice",
    "LegalNoticeCorrection",
    "PublicPage",
    "QualifiedEvent",
    "QualifiedEventRevision",
    "SiteNote",
    "SiteNoteRevision",
    "SiteValueChain",
    "SupplyLink",
]
