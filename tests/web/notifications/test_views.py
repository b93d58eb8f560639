"""The list, the bell, the preferences, the links of e-mails, browsers."""

import json
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from essor.common.actor import SYSTEM
from essor.common.models import (
    EmailChoice,
    Notification,
    Preference,
    PushSubscription,
    QuietHours,
)
from essor.common.services.notifications import notify, unsubscribe_url
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
KEYS = {"p256dh": "B" * 86 + "A", "auth": "A" * 22}


@pytest.fixture
def user():
    return PersonFactory().user


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def tell(user, title="Une tâche est finie", url="/notifications/", key="k"):
    notify(
        actor=SYSTEM, recipients=[user.pk], kind="job.succeeded", title=title, url=url,
        dedupe_key=key,
    )  # fmt: skip
    return Notification.objects.get(recipient_id=user.pk, dedupe_key=key)


def test_list_shows_ones_own(signed_in, user):
    tell(user)
    tell(PersonFactory().user, title="Pour une autre personne")

    page = signed_in.get(reverse("notifications:list")).content.decode()

    assert "Une tâche est finie" in page
    assert "Pour une autre personne" not in page
    assert "Non lues (1)" in page


def test_list_when_empty_teaches(signed_in):
    assert "Rien à lire" in signed_in.get(reverse("notifications:list")).content.decode()


def test_list_costs_the_same_for_many(signed_in, user, django_assert_max_num_queries):
    for number in range(20):
        tell(user, key=str(number))

    with django_assert_max_num_queries(12):
        signed_in.get(reverse("notifications:list"))


def test_open_marks_read_and_goes_there(signed_in, user):
    row = tell(user, url="/taches/1/")

    response = signed_in.post(reverse("notifications:open", args=(row.pk,)))

    row.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/taches/1/")
    assert row.read_at is not None


def test_open_never_leaves_this_site(signed_in, user):
    row = tell(user, url="//exemple.test/piege")

    response = signed_in.post(reverse("notifications:open", args=(row.pk,)))

    assert response["Location"] == reverse("notifications:list")


def test_open_of_another_person_does_not_exist(signed_in):
    row = tell(PersonFactory().user)

    response = signed_in.post(reverse("notifications:open", args=(row.pk,)))

    row.refresh_from_db()
    assert (response.status_code, row.read_at) == (404, None)


def test_read_all(signed_in, user):
    tell(user, key="a")
    tell(user, key="b")

    signed_in.post(reverse("notifications:read_all"))

    assert Notification.objects.unread().count() == 0


def test_bell_counts_what_is_unread(signed_in, user):
    assert "badge-count" not in signed_in.get(reverse("notifications:bell")).content.decode()
    tell(user)

    page = signed_in.get(reverse("notifications:bell")).content.decode()

    assert ">1</span>" in page
    assert "1 non lue" in page


def form_data(**changes):
    data = {}
    for code in ("job-failed", "job-succeeded"):
        data |= {f"{code}-in_app": "on", f"{code}-email": "none"}
    return data | {"starts": "", "ends": ""} | changes


def post_preferences(client, **changes):
    address = reverse("notifications:preferences")
    initial = {}
    for form in client.get(address).context["kinds"]:
        initial |= {f"{form.prefix}-in_app": "on", f"{form.prefix}-email": "digest"}
    return client.post(address, initial | form_data(**changes))


def test_preferences_are_saved(signed_in, user):
    response = post_preferences(
        signed_in, **{"job-failed-email": "digest", "starts": "20:00", "ends": "07:00"}
    )

    assert response.status_code == 302
    row = Preference.objects.get(user_id=user.pk, kind="job.failed")
    assert (row.in_app, row.email, row.push) == (True, EmailChoice.DIGEST, False)
    hours = QuietHours.objects.get(user_id=user.pk)
    assert (hours.starts, hours.ends) == (time(20), time(7))
    assert Preference.objects.exclude(user_id=user.pk).count() == 0


def test_preferences_with_one_quiet_hour_explain(signed_in):
    response = post_preferences(signed_in, starts="20:00")

    assert response.status_code == 422
    assert "Donnez les deux heures, ou aucune." in response.content.decode()
    assert (Preference.objects.count(), QuietHours.objects.count()) == (0, 0)


def test_preferences_with_a_choice_that_is_none_are_refused(signed_in):
    response = post_preferences(signed_in, **{"job-failed-email": "hourly"})

    assert (response.status_code, Preference.objects.count()) == (422, 0)


def path_of(user, kind="job.failed"):
    address = unsubscribe_url(user=user.pk, kind=kind)
    return address.removeprefix("http://127.0.0.1:8000")


def test_unsubscribe_get_shows_and_post_changes(client, user):
    shown = client.get(path_of(user))
    after_get = Preference.objects.count()
    done = client.post(path_of(user))

    assert (shown.status_code, after_get) == (200, 0)
    assert "Ne plus recevoir ces courriels" in shown.content.decode()
    assert "Vous ne recevrez plus" in done.content.decode()
    assert Preference.objects.get().email == EmailChoice.NONE


def test_unsubscribe_by_a_mail_program_needs_no_cookie(user):
    client = Client(enforce_csrf_checks=True)

    response = client.post(path_of(user), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Preference.objects.get().email == EmailChoice.NONE


def test_unsubscribe_with_an_altered_link_says_what_to_do(client, user):
    response = client.post(path_of(user)[:-5] + "/")

    assert response.status_code == 404
    assert "Recopiez-le en entier" in response.content.decode()
    assert Preference.objects.count() == 0


def post_json(client, name, payload):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    return client.post(reverse(f"notifications:{name}"), body, content_type="application/json")


def test_browser_subscribes_and_leaves(signed_in, user):
    endpoint = "https://updates.push.services.mozilla.com/wpush/v2/abc"
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    signed_in.defaults["HTTP_USER_AGENT"] = agent

    made = post_json(signed_in, "push_subscribe", {"endpoint": endpoint, "keys": KEYS})
    row = PushSubscription.objects.get()
    gone = post_json(signed_in, "push_unsubscribe", {"endpoint": endpoint})

    assert (made.status_code, gone.status_code) == (201, 204)
    assert (row.user_id, row.device) == (user.pk, "Firefox sur Linux")
    assert PushSubscription.objects.count() == 0


@pytest.mark.parametrize(
    "payload",
    [
        "not json", "[]", {}, {"endpoint": "https://exemple.test/x", "keys": KEYS},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": "no"}, "x" * 6000,
    ],
)  # fmt: skip
def test_bad_subscription_is_refused_in_french(signed_in, payload):
    response = post_json(signed_in, "push_subscribe", payload)

    assert response.status_code == 400
    assert "navigateur" in response.json()["error"]
    assert PushSubscription.objects.count() == 0


def test_browser_of_another_person_stays(signed_in):
    other = PersonFactory().user
    endpoint = "https://fcm.googleapis.com/x"
    PushSubscription.objects.create(user_id=other.pk, endpoint=endpoint, p256dh="p", auth="a")

    post_json(signed_in, "push_unsubscribe", {"endpoint": endpoint})

    assert PushSubscription.objects.count() == 1


def test_visitor_is_sent_to_sign_in(client):
    for name in ("list", "bell", "preferences"):
        assert client.get(reverse(f"notifications:{name}")).status_code == 302
