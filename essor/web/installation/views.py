"""The page of the installation: what is loaded, what runs, what is wrong. It changes nothing."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.common.models import Job, JobState
from essor.common.permissions import Permission
from essor.common.services.health import run_checks
from essor.observatory.selectors.loaded import loaded_registers
from essor.territory.models import ReferenceTable, Territory
from essor.web.access import installation_view
from essor.web.http import Request
from essor.web.installation import pages
from essor.web.jobs.pages import job_card
from essor.web.rendering import render_page

LAST_JOBS = 5


@installation_view(Permission.INSTALLATION_MANAGE, Permission.REGISTER_LOAD)
@require_safe
def installation(request: Request) -> HttpResponse:
    """The state of the installation, for whoever runs it or loads its register.

    Without JavaScript a link asks for the slow checks, with `?controles`.
    """
    now = timezone.now()
    jobs = Job.objects.visible_to(request.actor).exclude(
        requested_by__isnull=True, state=JobState.SUCCEEDED
    )
    page = pages.InstallationPage(
        doors=tuple(door for door in pages.doors(request.actor) if door.href != request.path),
        registers=loaded_registers(),
        file_columns=pages.FILE_COLUMNS,
        territories=list(Territory.objects.visible_to(request.actor)),
        territory_columns=pages.TERRITORY_COLUMNS,
        may_see_members=request.actor.may(Permission.MEMBER_MANAGE),
        tables=list(ReferenceTable.objects.all()),
        table_columns=pages.TABLE_COLUMNS,
        jobs=[job_card(job, request.actor) for job in jobs[:LAST_JOBS]],
        checks=tuple(map(pages.check, run_checks(now=now, slow=False))),
        slow=pages.slow_results(now, run="controles" in request.GET),
    )
    return render_page(request, "installation/installation.html", page)


@installation_view(Permission.INSTALLATION_MANAGE, Permission.REGISTER_LOAD)
@never_cache
@require_safe
def installation_checks(request: Request) -> HttpResponse:
    """The checks that wait for another machine, which the page fetches once it is shown."""
    page = pages.ChecksFragment(pages.slow_results(timezone.now(), run=True))
    return render_page(request, "installation/_slow_checks.html", page)
