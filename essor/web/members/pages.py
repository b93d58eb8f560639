"""What the members pages show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.forms import Form

from essor.common.roles import Role
from essor.territory.models import AccessRequest, Invitation, Membership
from essor.web.components.tables import Column

COLUMNS = (
    Column("Personne"),
    Column("Organisation"),
    Column("Rôle"),
    Column("Dernière connexion"),
    Column("Actions", hidden_label=True),
)


@dataclass(frozen=True)
class MembersPage:
    page: Page[Any]
    filters_form: Form
    count: int
    columns: tuple[Column, ...]
    invitations: list[Invitation]
    requests: list[AccessRequest]
    now: datetime


@dataclass(frozen=True)
class InvitePage:
    form: Form
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class MemberPage:
    """One role of one person: change it, or end it."""

    membership: Membership
    change_form: Form
    end_form: Form
    refusal: str


@dataclass(frozen=True)
class AnswerPage:
    asked: AccessRequest
    form: Form
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class InstallationMembersPage:
    memberships: list[Membership]
    invitations: list[Invitation]
    form: Form
    now: datetime
