"""Reads about people: members of a territory, one's roles, demonstration accounts, old accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.roles import LEAD, ROLES, Role
from essor.common.text import words
from essor.territory.models import (
    AccessRequest,
    Affiliation,
    ApiToken,
    Invitation,
    Membership,
    Person,
    Territory,
    User,
)

INACTIVE_YEARS = 2  # CNIL: accounts unused for two years


@dataclass(frozen=True)
class Member:
    """A line of the members page."""

    membership: Membership
    person: Person
    role: Role
    organisations: tuple[str, ...]
    last_seen: datetime | None
    is_only_lead: bool


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds, as shown on their own page."""

    role: Role
    territory: Territory | None
    since: datetime


def members(
    territory: Territory, actor: Actor, *, search: str = "", role: str = ""
) -> list[Member]:
    """Current members that the actor manages, by name. Three queries, however many there are."""
    rows: QuerySet[Membership] = Membership.objects.current().visible_to(actor)
    rows = rows.filter(territory=territory)
    leads = rows.filter(role=LEAD.code).count()
    if role:
        rows = rows.filter(role=role)
    rows = _searched(rows, search).select_related("person", "person__user")
    found = list(rows.order_by("person__sort_key", "person__full_name", "role", "id"))
    organisations = _organisations_of({row.person_id for row in found})
    return [
        Member(
            membership=row,
            person=row.person,
            role=row.role_held,
            organisations=organisations.get(row.person_id, ()),
            last_seen=row.person.user.last_login if row.person.user else None,
            is_only_lead=row.role == LEAD.code and leads == 1,
        )
        for row in found
    ]


def role_counts(territory: Territory, actor: Actor) -> dict[str, int]:
    """How many current members hold each role, by role code."""
    counts: dict[str, int] = {}
    rows = Membership.objects.current().visible_to(actor).filter(territory=territory)
    for code in rows.values_list("role", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return counts


def open_invitations(territory: Territory | None, actor: Actor) -> list[Invitation]:
    """Invitations without an answer, the newest first."""
    rows = Invitation.objects.open().visible_to(actor).filter(territory=territory)
    return list(rows.select_related("invited_by"))


def open_requests(territory: Territory) -> list[AccessRequest]:
    """Requests for access without an answer, the oldest first."""
    rows = AccessRequest.objects.filter(territory=territory, answered_at__isnull=True)
    return list(rows.select_related("person").order_by("created_at"))


def roles_of(person: Person) -> list[HeldRole]:
    """The roles a person holds now, by territory."""
    rows = Membership.objects.current().filter(person=person).select_related("territory")
    return [
        HeldRole(row.role_held, row.territory, row.created_at)
        for row in rows.order_by("territory__name", "role")
    ]


def names_of(
    user_keys: Iterable[UUID], person_keys: Iterable[UUID], actor: Actor
) -> dict[UUID, str]:
    """Names behind keys of accounts and of people, for those the actor may know."""
    seen = Person.objects.visible_to(actor).filter(
        Q(user_id__in=set(user_keys)) | Q(id__in=set(person_keys))
    )
    names: dict[UUID, str] = {}
    for person in seen:
        names[person.id] = person.full_name
        if person.user_id:
            names[person.user_id] = person.full_name
    return names


def demo_account(role: str) -> User | None:
    """The invented person who shows a role in the demonstration: the first one made."""
    rows = Membership.objects.current().filter(
        Q(territory__is_demo=True) | Q(territory__isnull=True),
        role=role,
        person__is_fictional=True,
        person__user__is_active=True,
    )
    row = rows.select_related("person__user").order_by("created_at", "id").first()
    return row.person.user if row else None


def demo_roles() -> list[Role]:
    """Roles that somebody shows in the demonstration, in the order of the list of roles."""
    return [role for role in ROLES.values() if demo_account(role.code) is not None]


def inactive_accounts(today: date) -> QuerySet[User]:
    """Accounts that nobody used for two years, not even by a token: to warn, then to erase."""
    try:
        limit = today.replace(year=today.year - INACTIVE_YEARS)
    except ValueError:  # 29 February
        limit = today.replace(year=today.year - INACTIVE_YEARS, day=28)
    midnight = timezone.make_aware(datetime.combine(limit, time.min))
    seen = User.objects.annotate(seen_at=Coalesce("last_login", "date_joined"))
    by_token = ApiToken.objects.filter(user=OuterRef("pk"), last_used_at__gte=midnight)
    return seen.filter(~Exists(by_token), seen_at__lt=midnight).order_by("seen_at", "id")


def _searched(rows: QuerySet[Membership], search: str) -> QuerySet[Membership]:
    for word in words(search):
        rows = rows.filter(
            Q(person__sort_key__contains=word)
            | Q(person__email__contains=word)
            | Q(person__organisations__sort_key__contains=word)
        )
    return rows.distinct() if search.strip() else rows


def _organisations_of(person_ids: set[UUID]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    rows = Affiliation.objects.filter(person_id__in=person_ids).select_related("organisation")
    for row in rows.order_by("organisation__sort_key"):
        found[row.person_id] = (*found.get(row.person_id, ()), row.organisation.name)
    return found
