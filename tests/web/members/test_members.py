"""The members pages: who may open them, what they change, what they refuse."""

import pytest
from django.core import mail
from django.urls import reverse

from essor.common.actor import SYSTEM
from essor.common.models import new_id
from essor.territory.models import AccessRequest, Invitation, Membership
from essor.territory.services.invitations import invite
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    membership = MembershipFactory(person__full_name="Camille Fictive")
    client.force_login(membership.person.user)
    return membership


def members(territory):
    return reverse("members", args=[territory.slug])


def addresses(territory, membership):
    """Every page of the area in a territory."""
    issued = invite(actor=SYSTEM, email="neuf@exemple.test", role="reader", territory=territory)
    asked = AccessRequest.objects.create(person=PersonFactory(), territory=territory)
    slug = territory.slug
    return {
        "members": members(territory),
        "member_invite": reverse("member_invite", args=[slug]),
        "member": reverse("member", args=[slug, membership.id]),
        "invitation_resend": reverse("invitation_resend", args=[slug, issued.invitation.id]),
        "invitation_cancel": reverse("invitation_cancel", args=[slug, issued.invitation.id]),
        "access_answer": reverse("access_answer", args=[slug, asked.id]),
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("lead", 200), ("facilitator", 403), ("elected", 403), ("company", 403),
        ("operator", 403), ("state", 403), ("reader", 403), ("national", 404), ("admin", 200),
    ],
)  # fmt: skip
def test_members_page_by_role(client, role, status):
    territory = TerritoryFactory()
    scope = None if role in {"national", "admin"} else territory
    client.force_login(MembershipFactory(role=role, territory=scope).person.user)

    assert client.get(members(territory)).status_code == status
    assert client.get(reverse("member_invite", args=[territory.slug])).status_code == status


def test_every_page_is_not_found_in_another_territory(client, lead):
    other = MembershipFactory(role="reader")

    pages = addresses(other.territory, other)

    assert {name: client.get(page).status_code for name, page in pages.items()} == dict.fromkeys(
        pages, 404
    )
    assert {name: client.post(page).status_code for name, page in pages.items()} == dict.fromkeys(
        pages, 404
    )
    assert Membership.objects.current().filter(id=other.id).exists()


def test_objects_of_another_territory_are_not_found_under_one_s_own(client, lead):
    other = MembershipFactory(role="reader")
    issued = invite(actor=SYSTEM, email="x@exemple.test", role="reader", territory=other.territory)
    asked = AccessRequest.objects.create(person=PersonFactory(), territory=other.territory)
    slug = lead.territory.slug

    answers = [
        client.post(reverse("member", args=[slug, other.id])),
        client.post(reverse("invitation_cancel", args=[slug, issued.invitation.id])),
        client.post(reverse("access_answer", args=[slug, asked.id])),
        client.post(reverse("member", args=[slug, new_id()])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert Invitation.objects.open().count() == 1


def test_list_is_searched_and_filtered(client, lead):
    for name, role in (("Éloïse Exemple", "reader"), ("Zoé Factice", "operator")):
        MembershipFactory(territory=lead.territory, role=role, person__full_name=name)
    MembershipFactory(person__full_name="Éloïse Ailleurs", role="reader")

    def names(**query):
        page = client.get(members(lead.territory), query)
        return [member.person.full_name for member in page.context["page"]]

    assert names() == ["Camille Fictive", "Éloïse Exemple", "Zoé Factice"]
    assert names(q="eloise") == ["Éloïse Exemple"]
    assert names(role="operator") == ["Zoé Factice"]
    assert names(q="absente") == []


def test_list_takes_the_same_number_of_queries_for_one_and_many(
    client, lead, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(members(lead.territory))
    for _ in range(5):
        MembershipFactory(territory=lead.territory, role="reader")

    with django_assert_num_queries(len(few)):
        client.get(members(lead.territory))


def test_administrator_sees_leads_and_nobody_else(client):
    lead = MembershipFactory(person__full_name="Camille Fictive")
    MembershipFactory(territory=lead.territory, role="reader", person__full_name="Lou Dissimulée")
    AccessRequest.objects.create(
        person=PersonFactory(full_name="Sacha Dissimulé"), territory=lead.territory
    )
    client.force_login(MembershipFactory(territory=None, role="admin").person.user)

    text = client.get(members(lead.territory)).content.decode()

    assert "Camille Fictive" in text
    assert "Dissimul" not in text


def test_invite_sends_a_link_that_the_page_does_not_show(
    client, lead, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("member_invite", args=[lead.territory.slug]),
            {"email": "neuf@exemple.test", "role": "elected"},
            follow=True,
        )

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == ("elected", lead.person)
    assert mail.outbox[0].to == ["neuf@exemple.test"]
    assert "neuf@exemple.test" in answer.content.decode()
    assert "/invitation/" not in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"email": "pas une adresse", "role": "reader"},
        {"email": "neuf@exemple.test", "role": "admin"},
        {"email": "neuf@exemple.test", "role": ""},
        {"email": ""},
    ],
)
def test_invite_with_wrong_facts_shows_why(client, lead, data):
    answer = client.post(reverse("member_invite", args=[lead.territory.slug]), data)

    assert answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_invite_whoever_is_in_shows_why(client, lead):
    answer = client.post(
        reverse("member_invite", args=[lead.territory.slug]),
        {"email": lead.person.email, "role": "lead"},
    )

    assert "déjà" in answer.content.decode()


def test_invitation_is_renewed_and_cancelled_by_post_only(client, lead):
    issued = invite(actor=SYSTEM, email="a@exemple.test", role="reader", territory=lead.territory)
    names = ("invitation_resend", "invitation_cancel")
    pages = [reverse(name, args=[lead.territory.slug, issued.invitation.id]) for name in names]
    before = Invitation.objects.get().digest

    assert [client.get(page).status_code for page in pages] == [405, 405]
    client.post(pages[0])
    assert Invitation.objects.get().digest != before
    client.post(pages[1])
    assert not Invitation.objects.open().exists()
    assert "rechargez" in client.post(pages[1], follow=True).content.decode()


def test_role_is_changed_then_ended(client, lead):
    reader = MembershipFactory(territory=lead.territory, role="reader")
    page = reverse("member", args=[lead.territory.slug, reader.id])

    without = client.post(page, {"action": "change", "change-role": "operator"})
    assert without.context["change_form"].errors
    client.post(
        page, {"action": "change", "change-role": "operator", "change-reason": "Nouveau poste"}
    )
    reader.refresh_from_db()
    assert reader.role == "operator"
    assert "Nouveau poste" in client.get(page).content.decode()
    client.post(page, {"action": "end", "end-reason": "Départ"})

    reader.refresh_from_db()
    assert reader.ended_at is not None
    assert client.get(page).status_code == 404


def test_last_lead_stays_and_the_page_says_why(client, lead):
    page = reverse("member", args=[lead.territory.slug, lead.id])

    answer = client.post(page, {"action": "end", "end-reason": "Départ"})

    assert "dernier chef de projet" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.ended_at is None


def test_request_is_granted_or_refused_with_a_reason(client, lead):
    asked = AccessRequest.objects.create(person=PersonFactory(), territory=lead.territory)
    page = reverse("access_answer", args=[lead.territory.slug, asked.id])
    assert asked.person.full_name in client.get(members(lead.territory)).content.decode()
    assert client.get(page).status_code == 200

    answer = client.post(page, {"action": "refuse", "role": "reader"})
    assert "raison" in answer.content.decode()
    client.post(page, {"action": "grant", "role": "reader"})

    assert Membership.objects.get(person=asked.person).role == "reader"
    assert client.get(page).status_code == 404


def test_administrator_answers_no_request(client, lead):
    asked = AccessRequest.objects.create(person=PersonFactory(), territory=lead.territory)
    client.force_login(MembershipFactory(territory=None, role="admin").person.user)

    answer = client.post(
        reverse("access_answer", args=[lead.territory.slug, asked.id]),
        {"action": "grant", "role": "lead"},
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("role", ["lead", "reader", "national"])
def test_installation_members_are_the_administrator_s_affair(client, role):
    scope = {"territory": None} if role == "national" else {}
    client.force_login(MembershipFactory(role=role, **scope).person.user)
    key = MembershipFactory(territory=None, role="national").id

    answers = [
        client.get(reverse("installation_members")),
        client.post(reverse("installation_member_end", args=[key])),
        client.post(reverse("installation_invitation_cancel", args=[key])),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3


def test_administrator_invites_and_removes_but_not_oneself(client):
    boss = MembershipFactory(territory=None, role="admin")
    other = MembershipFactory(territory=None, role="national")
    client.force_login(boss.person.user)

    client.post(reverse("installation_members"), {"email": "neuf@exemple.test", "role": "national"})
    invitation = Invitation.objects.get()
    assert "neuf@exemple.test" in client.get(reverse("installation_members")).content.decode()
    client.post(reverse("installation_invitation_cancel", args=[invitation.id]))
    for membership in (boss, other):
        client.post(reverse("installation_member_end", args=[membership.id]))

    assert not Invitation.objects.open().exists()
    assert set(Membership.objects.current()) == {boss}
