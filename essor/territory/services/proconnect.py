"""From what ProConnect says of somebody to an account, a person and an organisation."""

from dataclasses import dataclass

from django.db import transaction

from essor.common.actor import SYSTEM
from essor.common.services import audit
from essor.common.text import sort_key
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.territory.models import Invitation, OrganisationKind, Person, User
from essor.territory.services.organisations import ensure_organisation
from essor.territory.services.people import affiliate, open_account

PUBLIC_SIREN = ("1", "2")  # INSEE numbers the State and local authorities apart


@dataclass(frozen=True)
class Claims:
    """What a verified userinfo holds."""

    email: str
    given_name: str
    usual_name: str
    siret: str

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.usual_name}".strip() or self.email


def account_for(claims: Claims, *, known: User | None, allow_unknown: bool) -> User:
    """The account of whoever signed in: already linked, or of that address, or invited.

    Somebody unknown is refused, or arrives without any role where the installation allows it.
    The organisation of the SIRET is made if missing, and the person attached to it.
    """
    email = claims.email.strip().lower()
    with transaction.atomic():
        user = known or User.objects.filter(email=email).first()
        if user is None:
            invited = Invitation.objects.open().filter(email=email).exists()
            if not (invited or allow_unknown):
                raise NotAllowed(
                    f"L'adresse {email} n'est pas connue d'Essor."
                    " Demandez une invitation au chef de projet de votre territoire."
                )
            user = open_account(email)
        person = _person(user, claims)
        _attach(person, claims.siret)
    return user


def _person(user: User, claims: Claims) -> Person:
    found = Person.objects.filter(user=user).first()
    if found is not None:
        return found
    person = Person.objects.create(
        user=user,
        full_name=claims.full_name[:200],
        sort_key=sort_key(claims.full_name, length=200),
        email=user.email,
    )
    audit.record(
        actor=SYSTEM,
        action="person.created",
        kind="person",
        object_id=person.id,
        after={"account": True, "from": "proconnect"},
    )
    return person


def _attach(person: Person, siret: str) -> None:
    """A wrong SIRET attaches to nothing: it does not keep its holder out."""
    try:
        siren = Siret.parse(siret).siren
    except InvalidValue:
        return
    kind = (
        OrganisationKind.PUBLIC_BODY
        if siren.value.startswith(PUBLIC_SIREN)
        else OrganisationKind.COMPANY
    )
    organisation = ensure_organisation(
        actor=SYSTEM, siren=siren.value, name=f"SIREN {siren.formatted}", kind=kind
    )
    affiliate(actor=SYSTEM, person=person, organisation=organisation)
