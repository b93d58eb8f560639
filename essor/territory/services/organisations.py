"""Organisations and establishments: made on first use, so that others have what to point to."""

from django.db import transaction

from essor.common.actor import Actor, ActorKind
from essor.common.services import audit
from essor.common.text import sort_key
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.kernel.identifiers import Siren, Siret
from essor.territory.models import Establishment, Organisation, OrganisationKind


def ensure_organisation(
    *,
    actor: Actor,
    siren: str | None,
    name: str,
    kind: str = OrganisationKind.COMPANY,
    demo: bool = False,
) -> Organisation:
    """The organisation of this SIREN, or of this name when it has none; made if missing.

    Args:
        actor: somebody who holds a role somewhere, or Essor itself.
        siren: nine digits, spaces allowed; None for a body without one.
        name: as people write it; the name already kept wins.
        kind: one of `OrganisationKind`.
        demo: a demonstration company, whose SIREN fails its key on purpose.
    """
    _require_known(actor)
    number = Siren.parse(siren, demo=demo).value if siren else None
    if not name.strip():
        raise InvalidValue("Le nom de l'organisation est vide : saisissez-le.")
    if kind not in OrganisationKind.values:
        raise InvalidValue(f"« {kind} » n'est pas une sorte d'organisation connue.")
    key = {"siren": number} if number else {"siren": None, "sort_key": sort_key(name)}
    found = Organisation.objects.filter(**key).first()
    if found is not None:
        return found
    with transaction.atomic():
        organisation, created = Organisation.objects.get_or_create(
            **key,
            defaults={
                "name": name.strip(),
                "sort_key": sort_key(name),
                "kind": kind,
                "is_demo": demo,
            },
        )
        if created:
            audit.record(
                actor=actor,
                action="organisation.created",
                kind="organisation",
                object_id=organisation.id,
                label=organisation.name,
                after={"siren": number, "kind": str(kind)},
            )
    return organisation


def ensure_establishment(
    *, actor: Actor, siret: str, name: str, demo: bool = False
) -> Establishment:
    """The anchor of a SIRET, made if missing, with its organisation. `name` is the legal unit's."""
    _require_known(actor)
    number = Siret.parse(siret, demo=demo)
    found = Establishment.objects.select_related("organisation").filter(siret=number.value).first()
    if found is not None:
        return found
    with transaction.atomic():
        organisation = ensure_organisation(
            actor=actor, siren=number.siren.value, name=name, demo=demo
        )
        establishment, created = Establishment.objects.get_or_create(
            siret=number.value, defaults={"organisation": organisation}
        )
        if created:
            audit.record(
                actor=actor,
                action="establishment.created",
                kind="establishment",
                object_id=establishment.id,
                label=organisation.name,
                after={"siret": number.value},
            )
    return establishment


def _require_known(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not actor.grants:
        raise NotAllowed("Il faut un rôle dans Essor pour ajouter une organisation.")
