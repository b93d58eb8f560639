"""Job pages: who sees what, progress that is polled, cancel and retry."""

import pytest
from django.urls import reverse
from django.utils import timezone

from essor.common.jobs.lease import take
from essor.common.models import Job, JobState
from essor.common.services.jobs import enqueue
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
KIND = "common.prune"
TITLE = "Effacer ce qui a fait son temps"


@pytest.fixture
def territory():
    return TerritoryFactory()


@pytest.fixture
def member(territory):
    def member(role, where=territory):
        person = PersonFactory()
        MembershipFactory(person=person, role=role, territory=where)
        return person.user

    return member


def job_of(user, territory=None, **changes):
    job = enqueue(
        actor=actor_for(user), kind=KIND, territory_id=territory.id if territory else None
    )
    Job.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()
    return job


def test_territory_list_shows_its_jobs_to_its_lead(client, member, territory):
    lead = member("lead")
    job_of(member("company"), territory)
    job_of(UserFactory(), TerritoryFactory())
    client.force_login(lead)

    response = client.get(reverse("jobs:territory", args=(territory.slug,)))

    assert response.status_code == 200
    assert response.content.decode().count(TITLE) == 1


@pytest.mark.parametrize(("role", "status"), [("lead", 200), ("company", 403), ("reader", 403)])
def test_territory_list_by_role(client, member, territory, role, status):
    client.force_login(member(role))

    assert client.get(reverse("jobs:territory", args=(territory.slug,))).status_code == status


def test_territory_list_of_another_territory_does_not_exist(client, member, territory):
    client.force_login(member("lead", TerritoryFactory()))

    assert client.get(reverse("jobs:territory", args=(territory.slug,))).status_code == 404


def test_installation_list_needs_the_right(client, member):
    client.force_login(member("lead"))
    assert client.get(reverse("jobs:installation")).status_code == 403

    client.force_login(member("admin", None))
    assert client.get(reverse("jobs:installation")).status_code == 200


def test_installation_list_leaves_periodic_successes_out(client, member):
    admin = member("admin", None)
    job_of(admin, state=JobState.SUCCEEDED, finished_at=timezone.now(), requested_by=None)
    job_of(admin, state=JobState.FAILED, finished_at=timezone.now(), requested_by=None,
           error="Le disque est plein.")  # fmt: skip
    client.force_login(admin)

    page = client.get(reverse("jobs:installation")).content.decode()

    assert page.count(f">{TITLE}<") == 1
    assert "Le disque est plein." in page


def test_list_filters_by_state_and_ignores_an_unknown_one(client, member):
    admin = member("admin", None)
    job_of(admin)
    client.force_login(admin)
    address = reverse("jobs:installation")

    assert TITLE not in client.get(address, {"etat": "failed"}).content.decode()
    assert TITLE in client.get(address, {"etat": "queued"}).content.decode()
    assert TITLE in client.get(address, {"etat": "'; --"}).content.decode()


def test_list_costs_the_same_for_many(client, member, django_assert_max_num_queries):
    admin = member("admin", None)
    client.force_login(admin)
    for _ in range(20):
        job_of(admin)

    with django_assert_max_num_queries(12):
        client.get(reverse("jobs:installation"))


def test_detail_shows_technical_detail_to_the_administrator_only(client, member, territory):
    person = member("company")
    job = job_of(
        person, territory, state=JobState.FAILED, finished_at=timezone.now(),
        error="Le fichier est vide.", error_detail="Traceback: reader.py",
    )  # fmt: skip
    address = reverse("jobs:detail", args=(job.pk,))

    client.force_login(person)
    own = client.get(address).content.decode()
    client.force_login(member("admin", None))
    admins = client.get(address).content.decode()

    assert ("Le fichier est vide." in own, "Traceback" in own) == (True, False)
    assert "Traceback: reader.py" in admins


def test_job_of_another_person_does_not_exist(client, member, territory):
    job = job_of(member("company"), territory)
    client.force_login(member("company"))

    for name in ("detail", "progress"):
        assert client.get(reverse(f"jobs:{name}", args=(job.pk,))).status_code == 404
    for name in ("cancel", "retry"):
        assert client.post(reverse(f"jobs:{name}", args=(job.pk,))).status_code == 404


def test_visitor_is_sent_to_sign_in(client):
    job = job_of(UserFactory())

    assert client.get(reverse("jobs:detail", args=(job.pk,))).status_code == 302


def test_progress_answers_304_until_something_moves(client, member, territory):
    person = member("company")
    job = job_of(person, territory)
    client.force_login(person)
    address = reverse("jobs:progress", args=(job.pk,))

    first = client.get(address)
    same = client.get(address, headers={"If-None-Match": f"W/{first['ETag']}"})
    take(worker="w", now=timezone.now())
    Job.objects.filter(pk=job.pk).update(
        progress_done=37, progress_total=100, progress_message="Lecture du fichier", version=9
    )
    moved = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, moved.status_code) == (200, 304, 200)
    page = moved.content.decode()
    assert '<progress value="37" max="100"' in page
    assert "Lecture du fichier" in page
    assert f'data-announcement="{TITLE} : en cours, 30{chr(32)}%"' in page


def test_cancel_and_retry(client, member, territory):
    person = member("company")
    job = job_of(person, territory)
    client.force_login(person)

    cancelled = client.post(reverse("jobs:cancel", args=(job.pk,)), follow=True)
    job.refresh_from_db()
    state_after_cancel = job.state
    retried = client.post(reverse("jobs:retry", args=(job.pk,)), follow=True)
    job.refresh_from_db()

    assert (state_after_cancel, job.state) == (JobState.CANCELLED, JobState.QUEUED)
    assert "Annulée" in cancelled.content.decode()
    assert "La tâche est relancée." in retried.content.decode()


def test_cancel_too_late_says_so(client, member, territory):
    person = member("company")
    job = job_of(person, territory, state=JobState.SUCCEEDED, finished_at=timezone.now())
    client.force_login(person)

    page = client.post(reverse("jobs:cancel", args=(job.pk,)), follow=True).content.decode()

    assert "déjà finie" in page


def test_cancel_by_get_changes_nothing(client, member, territory):
    person = member("company")
    job = job_of(person, territory)
    client.force_login(person)

    assert client.get(reverse("jobs:cancel", args=(job.pk,))).status_code == 405


def test_address_in_notifications_is_that_of_the_page(member):
    job = job_of(UserFactory())

    assert reverse("jobs:detail", args=(job.pk,)) == f"/taches/{job.pk}/"
