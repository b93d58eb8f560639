"""The page of one's own tokens."""

import re

import pytest
from django.urls import reverse

from essor.common.models import AuditEntry
from essor.common.permissions import Permission
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.territory.models import ApiToken
from essor.territory.services.actors import actor_for
from essor.territory.services.tokens import MAX_TOKENS, actor_of_token, create_token
from tests.factories.people import MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
FORM = {"name": "Tableur", "scopes": ["observatory:site:read"], "days": "90", "territory": ""}


@pytest.fixture
def user(client):
    """Somebody signed in, who runs no territory (no second factor is asked)."""
    person = MembershipFactory(role="operator").person
    client.force_login(person.user)
    return person.user


def test_tokens_page_before_any(client, user) -> None:
    assert "Aucun jeton" in client.get(reverse("tokens")).content.decode()


def test_tokens_page_for_a_visitor_leads_to_sign_in(client) -> None:
    assert client.get(reverse("tokens")).status_code == 302


def test_token_made_is_shown_once_and_works(client, user) -> None:
    page = client.post(reverse("tokens"), FORM).content.decode()
    secret = re.search(r'value="(essor_[^"]+)"', page)[1]
    assert actor_of_token(secret).scopes == {Permission.SITE_READ, Permission.TERRITORY_READ}
    assert secret not in client.get(reverse("tokens")).content.decode()
    assert secret not in str(ApiToken.objects.values())
    entry = AuditEntry.objects.get(action="token.created")
    assert secret not in str(entry.after)


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"scopes": []}, {"days": "9999"}, {"scopes": ["common:job:manage"]}]
)
def test_token_form_refused_says_why(client, user, change) -> None:
    answer = client.post(reverse("tokens"), FORM | change)
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_token_revoked_opens_nothing(client, user) -> None:
    new = create_token(actor=actor_for(user), name="x", scopes=[Permission.SITE_READ], days=1)
    answer = client.post(reverse("token-revoke", args=(new.token.id,)))
    assert (answer.status_code, actor_of_token(new.secret)) == (302, None)
    client.post(reverse("token-revoke", args=(new.token.id,)))
    assert AuditEntry.objects.filter(action="token.revoked").count() == 1


def test_token_of_somebody_else_cannot_be_revoked(client, user) -> None:
    other = actor_for(MembershipFactory(role="operator").person.user)
    new = create_token(actor=other, name="x", scopes=[Permission.SITE_READ], days=1)
    assert client.post(reverse("token-revoke", args=(new.token.id,))).status_code == 404
    assert actor_of_token(new.secret) is not None


def test_token_cannot_make_a_token(user) -> None:
    new = create_token(actor=actor_for(user), name="x", scopes=[Permission.SITE_READ], days=1)
    with pytest.raises(NotAllowed):
        create_token(
            actor=actor_of_token(new.secret), name="y", scopes=[Permission.SITE_READ], days=1
        )


def test_token_never_gets_a_right_that_its_owner_has_not() -> None:
    reader = actor_for(MembershipFactory(role="reader").person.user)
    with pytest.raises(InvalidValue):
        create_token(actor=reader, name="x", scopes=[Permission.NOTE_READ], days=1)


def test_token_for_a_territory_that_one_has_not(user) -> None:
    with pytest.raises(NotAllowed):
        create_token(
            actor=actor_for(user),
            name="x",
            scopes=[Permission.SITE_READ],
            days=1,
            territory=TerritoryFactory(),
        )


def test_tokens_are_counted(user) -> None:
    actor = actor_for(user)
    for _ in range(MAX_TOKENS):
        create_token(actor=actor, name="x", scopes=[Permission.SITE_READ], days=1)
    with pytest.raises(InvalidValue, match="Révoquez"):
        create_token(actor=actor, name="x", scopes=[Permission.SITE_READ], days=1)
