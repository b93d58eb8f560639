"""Builds the demonstration territory through the same services that people use.

Each step is skipped when its result stands: a second `make demo` keeps what was typed.
"""

import shutil

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.roles import ROLES, Scope
from essor.demo.notes import build_notes
from essor.demo.people import BODIES, PEOPLE, DemoPerson
from essor.demo.signals import build_signals
from essor.demo.value_chains import build_value_chains
from essor.demo.warehouse import is_loaded, load_register
from essor.kernel.errors import InvalidValue
from essor.observatory.services.signals import remove_demo_notices
from essor.territory.models import Organisation, PerimeterMemberKind, Person, Territory
from essor.territory.selectors.geography import perimeter_of
from essor.territory.services.organisations import ensure_organisation
from essor.territory.services.people import affiliate, create_person, give_role
from essor.territory.services.perimeters import Member, set_perimeter
from essor.territory.services.reference import load_reference
from essor.territory.services.territories import (
    find_territory,
    remove_territory,
    start_territory,
)

EDITION = "demonstration"
SLUG = "demonstration-sud-haute-marne"
MODEL_SLUG = "sud-haute-marne"


def demo_territory() -> Territory | None:
    """The demonstration territory, if it stands."""
    return Territory.objects.filter(edition=EDITION, slug=SLUG).first()


def load_reference_tables() -> None:
    """Communes, EPCI, territories, zonings: free when nothing is newer."""
    load_reference(actor=SYSTEM)


def build_register() -> None:
    """The invented register, once."""
    root = settings.DEMO_WAREHOUSE_DIR
    if is_loaded(root):
        return
    perimeter = perimeter_of(find_territory(MODEL_SLUG))
    members = perimeter.members.all() if perimeter is not None else ()
    load_register(
        root,
        settings.DATA_DIR / "registre-de-demonstration",
        now=timezone.now(),
        perimeter=tuple(row.code for row in members),
    )


def build_demo() -> None:
    """The territory with its people, and what they wrote."""
    territory = build_territory()
    build_people(territory)
    build_notes(territory)
    build_signals(territory)
    build_value_chains(territory)


def remove_demo() -> bool:
    """Remove the territory with everything in it, and its register; False when there was none."""
    territory = demo_territory()
    if territory is None:
        return False
    remove_territory(actor=SYSTEM, territory=territory, confirm=territory.slug)
    remove_demo_notices(actor=SYSTEM)
    shutil.rmtree(settings.DEMO_WAREHOUSE_DIR, ignore_errors=True)
    shutil.rmtree(settings.DATA_DIR / "registre-de-demonstration", ignore_errors=True)
    return True


def build_territory() -> Territory:
    """The territory, started, with the perimeter of the real one (COG and BANATIC are public)."""
    standing = demo_territory()
    if standing is not None and standing.started_at is not None:
        return standing
    model = find_territory(MODEL_SLUG)
    with transaction.atomic():
        territory, _ = Territory.objects.get_or_create(
            edition=EDITION,
            slug=SLUG,
            defaults={
                "name": model.name,
                "region_code": model.region_code,
                "source": "démonstration, sur le périmètre réel de Sud Haute-Marne",
                "source_date": model.source_date,
                "is_demo": True,
            },
        )
        _copy_perimeter(model, territory)
        return start_territory(actor=SYSTEM, territory=territory)


def _copy_perimeter(model: Territory, territory: Territory) -> None:
    perimeter = perimeter_of(model)
    if perimeter is None:
        raise InvalidValue(
            f"Le périmètre de {model.name} n'est pas chargé : essor reference update."
        )
    set_perimeter(
        actor=SYSTEM,
        territory=territory,
        members=[
            Member(PerimeterMemberKind(row.kind), row.code) for row in perimeter.members.all()
        ],
        valid_from=perimeter.valid_from,
        source=perimeter.source,
        source_date=perimeter.source_date,
        reason="démonstration",
    )


def build_people(territory: Territory) -> None:
    """Invented people, one per role, in the bodies that they speak for."""
    organisations = {
        body.name: ensure_organisation(
            actor=SYSTEM, siren=body.siren, name=body.name, kind=body.kind
        )
        for body in BODIES
    }
    for invented in PEOPLE:
        if not Person.objects.filter(email=invented.email).exists():
            _build_person(invented, territory, organisations[invented.body])


@transaction.atomic
def _build_person(invented: DemoPerson, territory: Territory, body: Organisation) -> None:
    in_installation = ROLES[invented.role].scope is Scope.INSTALLATION
    person = create_person(
        actor=SYSTEM,
        full_name=invented.full_name,
        email=invented.email,
        with_account=True,
        is_fictional=True,
    )
    affiliate(actor=SYSTEM, person=person, organisation=body, position=invented.position)
    give_role(
        actor=SYSTEM,
        person=person,
        role=invented.role,
        territory=None if in_installation else territory,
        reason="démonstration",
    )
