"""What each page of an account shows."""

from dataclasses import dataclass
from datetime import datetime

from django.forms import Form

from essor.common.roles import Role
from essor.territory.models import Invitation, Person, Territory
from essor.territory.selectors.people import HeldRole


@dataclass(frozen=True)
class RefusedPage:
    """A sign-in or an invitation that goes no further, and why."""

    message: str


@dataclass(frozen=True)
class ProfilePage:
    person: Person | None
    email: str
    roles: list[HeldRole]
    organisations: list[str]
    has_password: bool
    has_second_factor: bool
    second_factor_required: bool
    session_count: int


@dataclass(frozen=True)
class Session:
    """A device that is signed in."""

    id: int
    device: str
    address: str
    since: datetime
    is_current: bool


@dataclass(frozen=True)
class SessionsPage:
    sessions: list[Session]


@dataclass(frozen=True)
class AccessPage:
    """For whoever holds no role yet: their invitations, and how to ask."""

    invitations: list[Invitation]
    asked: list[Territory]
    form: Form


@dataclass(frozen=True)
class AddressPage:
    """Another address is asked for; `current` is the present one."""

    form: Form
    current: str


@dataclass(frozen=True)
class CodePage:
    """The code that the new address received, valid for `minutes`."""

    form: Form
    email: str
    minutes: int


@dataclass(frozen=True)
class ErasePage:
    form: Form
    refusal: str


@dataclass(frozen=True)
class InvitationPage:
    invitation: Invitation
    role: Role
    is_expired: bool
    other_account: str
    asks_name: bool
    form: Form
    refusal: str


@dataclass(frozen=True)
class LeavingPage:
    """Signed out of Essor, on the way to ProConnect."""

    url: str
    back: str


@dataclass(frozen=True)
class DemoPage:
    roles: list[Role]
