"""A job followed in a page until it ends, and the pages of this area under axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from essor.common.actor import SYSTEM
from essor.common.models import Job, JobState
from essor.common.services.jobs import enqueue
from essor.common.services.notifications import notify
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KIND = "common.prune"


@pytest.fixture
def lead():
    return MembershipFactory(role="lead")


def job_of(membership, **changes):
    job = enqueue(
        actor=actor_for(membership.person.user), kind=KIND, territory_id=membership.territory_id
    )
    Job.objects.filter(pk=job.pk).update(**changes)
    return job


def test_progress_moves_by_itself_until_the_end(page, live_server, sign_in, lead):
    job = job_of(lead)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    sign_in(page, live_server.url, lead.person.user)
    page.goto(f"{live_server.url}/taches/{job.pk}/")
    expect(page.locator("[data-essor-job]")).to_contain_text("En attente")

    Job.objects.filter(pk=job.pk).update(
        progress_done=42, progress_total=100, progress_message="Lecture du fichier", version=2
    )
    expect(page.locator("[data-essor-job] progress")).to_have_attribute("value", "42")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.SUCCEEDED, finished_at=timezone.now(), version=3
    )
    expect(page.locator("[data-essor-job-body]")).to_contain_text("Terminée")
    expect(page.locator("[data-essor-job-live]")).to_have_text(re.compile("terminée"))

    assert faults == []


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_this_area_pass_axe(page, live_server, sign_in, lead, width):
    user = lead.person.user
    failed = job_of(lead, state=JobState.FAILED, finished_at=timezone.now(), error="Fichier vide.")
    job_of(lead)
    notify(
        actor=SYSTEM, recipients=[user.pk], kind="job.failed", title="« Import » a échoué",
        body="Fichier vide.", url=f"/taches/{failed.pk}/", dedupe_key="k",
    )  # fmt: skip
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server.url, user)

    for address in (
        f"/t/{lead.territory.slug}/taches/",
        f"/taches/{failed.pk}/",
        "/notifications/",
        "/notifications/preferences/",
    ):
        page.goto(live_server.url + address)
        found = Axe().run(page)
        assert found.response["violations"] == [], (address, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
