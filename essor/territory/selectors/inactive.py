"""Reads about accounts that nobody uses any more, for whoever must erase them.

The installation's administrator sees names here that no other page shows them: somebody must warn
these people, then erase their data, also where the territory no longer has a lead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count

from essor.common.models import AuditEntry, Notification
from essor.common.roles import LEAD
from essor.territory.models import (
    AccessRequest,
    Affiliation,
    ApiToken,
    Invitation,
    Membership,
    Person,
    User,
)
from essor.territory.selectors.people import HeldRole, inactive_accounts


@dataclass(frozen=True)
class InactiveAccount:
    """One account to erase.

    Attributes:
        person: None for an account that never had one.
        seen_at: the last sign-in; the opening of the account when it never signed in.
        roles: what the person still holds.
        only_lead_of: territories that would be left without a lead: they forbid it.
    """

    user: User
    person: Person | None
    seen_at: datetime
    roles: tuple[HeldRole, ...]
    only_lead_of: tuple[str, ...]

    @property
    def ever_signed_in(self) -> bool:
        return self.user.last_login is not None


@dataclass(frozen=True)
class ErasureScope:
    """What erasing an account deletes, in French with its number, and what stays without a name."""

    deleted: tuple[tuple[str, int], ...]
    history_lines: int


def listed_inactive(today: date) -> list[InactiveAccount]:
    """Accounts unused for two years, the longest unused first. Four queries, however many."""
    users = list(inactive_accounts(today).select_related("person"))
    people = {user.pk: getattr(user, "person", None) for user in users}
    roles = _roles_of({person.id for person in people.values() if person})
    sole = _sole_leads(
        {held.territory.id for rows in roles.values() for held in rows if held.territory}
    )
    listed = []
    for user in users:
        person = people[user.pk]
        held = roles.get(person.id, ()) if person else ()
        only = tuple(
            row.territory.name
            for row in held
            if row.territory and row.role.code == LEAD.code and row.territory.id in sole
        )
        seen_at = user.last_login or user.date_joined
        listed.append(InactiveAccount(user, person, seen_at, held, only))
    return listed


def inactive_account(user_id: UUID, today: date) -> InactiveAccount | None:
    """One of them; None when the account is none, or served since."""
    return next((row for row in listed_inactive(today) if row.user.pk == user_id), None)


def erasure_scope(account: InactiveAccount) -> ErasureScope:
    """Counted now: the page says what pressing the button will do."""
    user, person = account.user, account.person
    addresses = {user.email, person.email if person else ""} - {""}
    counts = (
        ("rôle,rôles", len(account.roles)),
        ("appartenance à une organisation,appartenances à des organisations",
         Affiliation.objects.filter(person=person).count() if person else 0),
        ("demande d'accès,demandes d'accès",
         AccessRequest.objects.filter(person=person).count() if person else 0),
        ("invitation,invitations", Invitation.objects.filter(email__in=addresses).count()),
        ("appareil connecté,appareils connectés", UserSession.objects.filter(user=user).count()),
        ("jeton d'accès,jetons d'accès", ApiToken.objects.filter(user=user).count()),
        ("second facteur,seconds facteurs", Authenticator.objects.filter(user=user).count()),
        ("notification,notifications", Notification.objects.filter(recipient_id=user.pk).count()),
    )  # fmt: skip
    return ErasureScope(
        tuple((label, count) for label, count in counts if count),
        AuditEntry.objects.filter(actor_key=user.pk).count(),
    )


def _roles_of(person_ids: Iterable[UUID]) -> dict[UUID, tuple[HeldRole, ...]]:
    found: dict[UUID, tuple[HeldRole, ...]] = {}
    rows = Membership.objects.current().filter(person_id__in=list(person_ids))
    for row in rows.select_related("territory").order_by("territory__name", "role"):
        held = HeldRole(row.role_held, row.territory, row.created_at)
        found[row.person_id] = (*found.get(row.person_id, ()), held)
    return found


def _sole_leads(territory_ids: Iterable[UUID]) -> set[UUID]:
    """Open territories, among these, that have one lead."""
    leads = Membership.objects.current().filter(
        role=LEAD.code, territory_id__in=list(territory_ids), territory__started_at__isnull=False
    )
    counted = leads.order_by().values("territory_id").annotate(total=Count("id"))
    return set(counted.filter(total=1).values_list("territory_id", flat=True))
