"""Notes that the invented lead wrote on the largest invented sites."""

from django.conf import settings

from essor.common.visibility import Visibility
from essor.demo.people import PEOPLE
from essor.observatory.models import SiteNote
from essor.observatory.services.notes import create_note
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import Territory, User
from essor.territory.services.actors import actor_for

SHARED = """Visite du 12 mars : atelier de forge à pleine charge, deux commandes refusées faute
de place. La direction cherche 1 500 m² à moins de cinq kilomètres."""
PARTNERS = """Cherche un tourneur et deux régleurs depuis l'automne ; intéressée par une école de
production partagée avec ses voisines."""
PRIVATE = """Projet de four électrique évoqué en confidence, premier devis attendu au printemps.
Rappeler qu'aucune commande ne doit être signée avant l'accusé de réception."""
TEXTS = (
    (SHARED, Visibility.COMMITTEE),
    (PARTNERS, Visibility.PARTNERS),
    (PRIVATE, Visibility.PRIVATE_COMPANY),
)


def build_notes(territory: Territory) -> None:
    """Three notes, once, by the lead."""
    if SiteNote.objects.filter(territory=territory).exists():
        return
    lead = next(person for person in PEOPLE if person.role == "lead")
    actor = actor_for(User.objects.get(email=lead.email))
    largest, _ = Warehouse.open(settings.DEMO_WAREHOUSE_DIR).sites(
        SiteFilter(), order="-headcount", limit=len(TEXTS)
    )
    for site, (text, visibility) in zip(largest, TEXTS, strict=False):
        create_note(
            actor=actor,
            territory=territory,
            siret=site.siret,
            text=f"(démonstration) {' '.join(text.split())}",
            visibility=visibility,
        )
