"""Invitations: single use, hashed, dated, for one address."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from essor.common.actor import ANONYMOUS, SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import AccessRequest, Contact, Invitation, Membership, User
from essor.territory.services import invitations
from essor.territory.services.actors import actor_for
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def issue(**changes):
    given = {"actor": SYSTEM, "email": "Neuf@exemple.test", "role": "reader"} | changes
    if "territory" not in given:
        given["territory"] = TerritoryFactory()
    return invitations.invite(**given)


def test_invite_sends_the_link_and_keeps_only_its_digest(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        issued = issue()

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.sent_at is None) == ("neuf@exemple.test", False)
    assert [message.to for message in mail.outbox] == [["neuf@exemple.test"]]
    assert issued.link in mail.outbox[0].body
    secret = issued.token.rsplit(".", 1)[0]
    assert secret not in str(invitation.__dict__)
    assert "neuf" not in str([entry.__dict__ for entry in AuditEntry.objects.all()])


def test_invite_when_the_mail_server_refuses_keeps_the_row_unsent(
    django_capture_on_commit_callbacks, settings
):
    settings.EMAIL_BACKEND = "tests.territory.people.test_invitations.RefusingBackend"

    with django_capture_on_commit_callbacks(execute=True):
        issue()

    assert Invitation.objects.get().sent_at is None


class RefusingBackend:
    def __init__(self, **_):
        pass

    def send_messages(self, _messages):
        raise OSError("refused")


def test_accept_opens_one_verified_account_with_the_role():
    issued = issue()

    user = invitations.accept_invitation(
        actor=ANONYMOUS, token=issued.token, full_name="Alix Inventée"
    )

    assert user.email == "neuf@exemple.test"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert Membership.objects.get(person__user=user).role == "reader"
    assert user.person.full_name == "Alix Inventée"
    entry = AuditEntry.objects.get(action="invitation.accepted")
    assert (entry.actor_key, entry.actor_label) == (user.pk, "Alix Inventée")


def test_accept_twice_is_refused():
    issued = issue()
    invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name="Alix")

    with pytest.raises(Conflict, match="plus valable"):
        invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name="Alix")


def test_accept_in_a_second_territory_keeps_one_account():
    membership = MembershipFactory(role="reader")
    issued = issue(email=membership.person.email, role="operator")

    user = invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name="")

    assert user == membership.person.user
    assert Membership.objects.current().filter(person=membership.person).count() == 2
    assert User.objects.count() == 1


def test_accept_never_takes_over_a_contact_of_another_territory():
    """What one territory wrote in its address book stays there."""
    known = PersonFactory(user=None, email="neuf@exemple.test")
    Contact.objects.create(
        territory=TerritoryFactory(), organisation=OrganisationFactory(), person=known,
        search_text="x",
    )  # fmt: skip

    user = invitations.accept_invitation(
        actor=ANONYMOUS, token=issue().token, full_name="Alix Inventée"
    )

    assert user.person != known
    known.refresh_from_db()
    assert known.user is None


@pytest.mark.parametrize("token", ["", "abc", "abc.def", "x" * 300])
def test_find_invitation_by_a_forged_token_is_none(token):
    issue()

    assert invitations.find_invitation(token) is None


def test_accept_expired_is_refused():
    issued = issue()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Conflict, match="expiré"):
        invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name="Alix")
    assert not User.objects.exists()


def test_accept_signed_in_as_somebody_else_is_refused():
    issued, other = issue(), PersonFactory()

    with pytest.raises(NotAllowed, match="autre compte"):
        invitations.accept_invitation(
            actor=actor_for(other.user), token=issued.token, full_name="Alix"
        )
    assert not Membership.objects.exists()


def test_accept_with_a_closed_account_is_refused():
    person = PersonFactory(user__is_active=False)
    issued = issue(email=person.email)

    with pytest.raises(NotAllowed, match="désactivé"):
        invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name="")


def test_accept_without_a_name_is_refused():
    issued = issue()

    with pytest.raises(InvalidValue, match="nom"):
        invitations.accept_invitation(actor=ANONYMOUS, token=issued.token, full_name=" ")
    assert not User.objects.exists()


def test_resend_kills_the_former_link():
    issued = issue()

    renewed = invitations.resend_invitation(actor=SYSTEM, invitation=issued.invitation)

    assert invitations.find_invitation(issued.token) is None
    assert invitations.find_invitation(renewed.token) == issued.invitation


def test_invite_again_renews_and_makes_one_row():
    territory = TerritoryFactory()
    first, second = issue(territory=territory), issue(territory=territory)

    assert first.invitation == second.invitation
    assert invitations.find_invitation(first.token) is None


def test_cancel_kills_the_link():
    issued = issue()

    invitations.cancel_invitation(actor=SYSTEM, invitation=issued.invitation)

    assert invitations.find_invitation(issued.token) is None
    with pytest.raises(Conflict, match="rechargez"):
        invitations.cancel_invitation(actor=SYSTEM, invitation=issued.invitation)


def test_invite_whoever_holds_the_role_is_refused():
    membership = MembershipFactory(role="reader")

    with pytest.raises(Conflict, match="déjà"):
        issue(email=membership.person.email, territory=membership.territory)


def test_invite_a_wrong_address_is_refused():
    with pytest.raises(InvalidValue, match="adresse"):
        issue(email="personne")


@pytest.mark.parametrize(
    ("holder", "offered"),
    [("reader", "reader"), ("elected", "lead"), ("admin", "reader"), ("national", "lead")],
)
def test_invite_beyond_one_s_rights_is_refused(holder, offered):
    territory = TerritoryFactory()
    scope = None if holder in {"admin", "national"} else territory
    actor = actor_for(MembershipFactory(role=holder, territory=scope).person.user)

    with pytest.raises(NotAllowed):
        issue(actor=actor, role=offered, territory=territory)
    assert not Invitation.objects.exists()


def test_invitations_visible_to_each():
    territory = TerritoryFactory()
    for_lead, for_reader = issue(role="lead", territory=territory), issue(territory=territory)
    elsewhere = issue(role="lead")

    def seen(**membership):
        actor = actor_for(MembershipFactory(**membership).person.user)
        return set(Invitation.objects.visible_to(actor))

    assert seen(territory=territory) == {for_lead.invitation, for_reader.invitation}
    assert seen(territory=territory, role="reader") == set()
    assert seen(territory=None, role="admin") == {for_lead.invitation, elsewhere.invitation}


def test_take_invitation_by_its_owner_only():
    person = PersonFactory()
    issued = issue(email=person.email)

    with pytest.raises(NotAllowed):
        invitations.take_invitation(
            actor=actor_for(PersonFactory().user), invitation=issued.invitation
        )
    invitations.take_invitation(actor=actor_for(person.user), invitation=issued.invitation)

    assert Membership.objects.get(person=person).territory == issued.invitation.territory


def test_request_access_warns_leads_then_is_answered_once(django_capture_on_commit_callbacks):
    lead, person = MembershipFactory(), PersonFactory()
    territory, asking = lead.territory, actor_for(person.user)

    with django_capture_on_commit_callbacks(execute=True):
        asked = invitations.request_access(actor=asking, territory=territory, message="Bonjour")
        invitations.request_access(actor=asking, territory=territory, message="Encore")

    assert [message.to for message in mail.outbox] == [[lead.person.user.email]]
    with pytest.raises(NotAllowed):
        invitations.answer_request(actor=asking, asked=asked, role="reader")
    answering = actor_for(lead.person.user)
    with pytest.raises(InvalidValue, match="raison"):
        invitations.answer_request(actor=answering, asked=asked, role=None)
    given = invitations.answer_request(actor=answering, asked=asked, role="reader")
    assert (given.person, given.role) == (person, "reader")
    with pytest.raises(Conflict, match="déjà reçu"):
        invitations.answer_request(actor=answering, asked=asked, role="reader")
    with pytest.raises(Conflict, match="déjà un rôle"):
        invitations.request_access(actor=asking, territory=territory, message="")


def test_request_access_of_a_visitor_is_refused():
    PersonFactory(user=None)  # nobody's account is not everybody's

    with pytest.raises(NotAllowed):
        invitations.request_access(actor=ANONYMOUS, territory=TerritoryFactory(), message="")
    assert not AccessRequest.objects.exists()


def test_invite_by_essor_names_no_inviter():
    PersonFactory(user=None)

    assert issue().invitation.invited_by is None
