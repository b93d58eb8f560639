"""What the law asks to say, and where everything comes from."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from essor.common.services import housekeeping
from essor.reference.manifest import Attribution, attributions
from essor.territory.selectors.people import INACTIVE_YEARS
from essor.web.components.vendored import vendored_text
from essor.web.legal.attributions import Package, packages
from essor.web.rendering import render_page

DAY = 24 * 3600


@dataclass(frozen=True)
class AccessibilityPage:
    contact: str


@dataclass(frozen=True)
class PrivacyPage:
    """Periods are those that the code enforces, in days or years."""

    controller: str
    contact: str
    conflict_days: int
    inactive_years: int
    session_days: int


@dataclass(frozen=True)
class LicencesPage:
    sources: list[Attribution]
    packages: list[Package]


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far Essor conforms, what was tested and how to complain."""
    page = AccessibilityPage(settings.CONTROLLER_EMAIL)
    return render_page(request, "legal/accessibility.html", page)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Who holds which personal data, why, how long, and one's rights."""
    page = PrivacyPage(
        controller=settings.CONTROLLER_NAME,
        contact=settings.CONTROLLER_EMAIL,
        conflict_days=housekeeping.CONFLICTS.days,
        inactive_years=INACTIVE_YEARS,
        session_days=settings.SESSION_COOKIE_AGE // DAY,
    )
    return render_page(request, "legal/privacy.html", page)


@login_not_required
def licences(request: HttpRequest) -> HttpResponse:
    """Sources of the data with their licences, and the software that Essor stands on."""
    page = LicencesPage(attributions(), packages(vendored_text("README.md")))
    return render_page(request, "legal/licences.html", page)
