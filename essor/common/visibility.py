"""Who sees an object: four levels, the most restrictive by default."""

from uuid import UUID

from django.db import models

from essor.common.actor import Actor, ActorKind


class Visibility(models.TextChoices):
    """Each level includes the ones before it."""

    PRIVATE_COMPANY = "private_company", "L'entreprise, le chef de projet, l'opérateur saisi"
    COMMITTEE = "committee", "Le comité (élus, État, Région)"
    PARTNERS = "partners", "Les partenaires"
    PUBLIC = "public", "Tout le monde"


_SEES = {
    "lead": {*Visibility},
    "elected": {Visibility.COMMITTEE, Visibility.PARTNERS, Visibility.PUBLIC},
    "state": {Visibility.COMMITTEE, Visibility.PARTNERS, Visibility.PUBLIC},
    "operator": {Visibility.PARTNERS, Visibility.PUBLIC},
    "reader": {Visibility.PARTNERS, Visibility.PUBLIC},
}


def levels_seen(actor: Actor, territory_id: UUID) -> set[str]:
    """The levels an actor sees in a territory by role alone.

    What a company sees of its own objects, and an operator of what it was referred, is added by
    the context that knows those links.
    """
    if actor.kind is ActorKind.SYSTEM:
        return {level.value for level in Visibility}
    levels = {Visibility.PUBLIC.value}
    for code in actor.roles_in(territory_id):
        levels |= {level.value for level in _SEES.get(code, set())}
    return levels
