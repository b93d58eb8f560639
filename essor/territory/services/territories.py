"""Starting a territory of the national list, and removing one with all that belongs to it."""

import difflib
from collections.abc import Callable

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import AuditEntry, ExportLog
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.kernel.errors import Conflict, InvalidValue
from essor.territory.models import (
    AccessRequest,
    Contact,
    Invitation,
    Membership,
    Person,
    Territory,
    TerritoryScoped,
    User,
)
from essor.territory.selectors.geography import territory_by_alias
from essor.territory.services.people import close_membership

CURRENT_EDITION = "2023-2027"
KEPT = (AuditEntry, ExportLog)  # history outlives the territory

Remover = Callable[[Territory], None]
_REMOVERS: list[Remover] = []


def register_remover(remover: Remover) -> Remover:
    """Add what deletes a context's rows of a territory. Called in `AppConfig.ready`.

    Removers run from the last registered to the first: applications are listed from the lowest
    layer up, so the rows of a higher context go before those they point to.
    """
    _REMOVERS.append(remover)
    return remover


def scoped_remover(*scoped: type[models.Model]) -> Remover:
    """A remover that deletes the territory's rows of these models, in this order."""

    def remove(territory: Territory) -> None:
        for model in scoped:
            model._base_manager.filter(territory_id=territory.id).delete()  # noqa: SLF001 - every row, whatever the default manager hides

    return remove


def find_territory(slug: str, edition: str = CURRENT_EDITION) -> Territory:
    """A territory of the list, by its slug or an alias such as `ti-4416`.

    Raises `InvalidValue` naming the nearest slugs when there is none.
    """
    of_edition = Territory.objects.filter(edition=edition)
    found = of_edition.filter(slug=slug).first() or territory_by_alias(slug, edition)
    if found is not None:
        return found
    slugs = list(of_edition.values_list("slug", flat=True))
    if not slugs:
        editions = Territory.objects.order_by("edition").values_list("edition", flat=True)
        known = ", ".join(sorted(set(editions)))
        hint = f"éditions connues : {known}" if known else "chargez-la : essor reference update"
        raise InvalidValue(f"La liste des territoires de l'édition {edition} est vide ({hint}).")
    near = difflib.get_close_matches(slug, slugs, n=3, cutoff=0.4)
    advice = f" Les plus proches : {', '.join(near)}." if near else ""
    raise InvalidValue(f"Aucun territoire « {slug} » dans l'édition {edition}.{advice}")


def start_territory(*, actor: Actor, territory: Territory) -> Territory:
    """Open a territory's pages. Starting it twice changes nothing."""
    actor.require(Permission.TERRITORY_CREATE)
    with transaction.atomic():
        current = Territory.objects.select_for_update().get(id=territory.id)
        if current.started_at is not None:
            return current
        rival = Territory.objects.started().filter(slug=current.slug).first()
        if rival is not None:
            raise Conflict(
                f"L'édition {rival.edition} de « {rival.name} » est déjà ouverte à cette adresse :"
                " fermez-la avant d'ouvrir celle-ci."
            )
        current.started_at = timezone.now()
        current.version += 1
        current.save(update_fields=["started_at", "version", "updated_at"])
        audit.record(
            actor=actor,
            action="territory.started",
            kind="territory",
            object_id=current.id,
            label=current.name,
            territory_id=current.id,
            after={"edition": current.edition, "slug": current.slug},
        )
    return current


def remove_territory(*, actor: Actor, territory: Territory, confirm: str) -> None:
    """Delete everything that belongs to a territory and close it; its history stays.

    A territory of the national list stays in the list, a demonstration goes with its invented
    people. `confirm` is the territory's slug, typed by whoever asks.
    """
    actor.require(Permission.TERRITORY_CREATE)
    if confirm != territory.slug:
        raise InvalidValue(
            f"Pour supprimer « {territory.name} » et toutes ses données, confirmez en saisissant"
            f" « {territory.slug} »."
        )
    with transaction.atomic():
        current = Territory.objects.select_for_update().get(id=territory.id)
        for remover in reversed(_REMOVERS):
            remover(current)
        _remove_contacts(current)
        _remove_common_rows(current)
        _refuse_leftovers(current)
        invented = _invented_people(current) if current.is_demo else []
        for membership in Membership.objects.current().filter(territory=current):
            close_membership(actor=actor, membership=membership, reason="Territoire supprimé")
        Invitation.objects.filter(territory=current).delete()
        AccessRequest.objects.filter(territory=current).delete()
        audit.record(
            actor=actor,
            action="territory.removed",
            kind="territory",
            object_id=current.id,
            label=current.name,
            territory_id=current.id,
            before={"edition": current.edition, "slug": current.slug},
        )
        if current.is_demo:
            current.delete()
            _delete_people(invented)
            return
        current.started_at = None
        current.version += 1
        current.save(update_fields=["started_at", "version", "updated_at"])


def _remove_contacts(territory: Territory) -> None:
    """The address book, with the people known only through it."""
    people = [
        key
        for key in Contact.objects.filter(territory=territory).values_list("person", flat=True)
        if key
    ]
    Contact.objects.filter(territory=territory).delete()
    Person.objects.filter(id__in=people, user__isnull=True).delete()


def _remove_common_rows(territory: Territory) -> None:
    """The common layer knows territories by key only, so its rows are found by their column."""
    for model in apps.get_app_config("common").get_models():
        names = {field.name for field in model._meta.get_fields()}  # noqa: SLF001 - Django's documented introspection
        if "territory_id" in names and model not in KEPT:
            model._base_manager.filter(territory_id=territory.id).delete()  # noqa: SLF001 - every row, whatever the default manager hides


def _refuse_leftovers(territory: Territory) -> None:
    """A context that forgot to register its remover stops the removal: nothing is half deleted."""
    left = [
        model._meta.verbose_name  # noqa: SLF001 - Django's documented introspection
        for model in apps.get_models()
        if issubclass(model, TerritoryScoped)
        and model._meta.app_label != "territory"  # noqa: SLF001 - the list and its perimeters stay
        and model._base_manager.filter(territory=territory).exists()  # noqa: SLF001 - as above
    ]
    if left:
        raise Conflict(
            f"« {territory.name} » n'a pas été supprimé : il reste des données que rien ne sait"
            f" supprimer ({', '.join(sorted(map(str, left)))}). Signalez-le à l'équipe d'Essor."
        )


def _invented_people(territory: Territory) -> list[Person]:
    """People made up for the demonstration, who hold no role in another territory.

    With the last demonstration go those who only held a role in the installation.
    """
    invented = Person.objects.filter(is_fictional=True)
    if Territory.objects.filter(is_demo=True).exclude(id=territory.id).exists():
        invented = invented.filter(memberships__territory=territory)
    elsewhere = Membership.objects.current().exclude(territory=territory)
    elsewhere = elsewhere.filter(territory__isnull=False)
    return list(invented.exclude(id__in=elsewhere.values("person_id")).distinct())


def _delete_people(people: list[Person]) -> None:
    users = [person.user_id for person in people if person.user_id]
    Person.objects.filter(id__in=[person.id for person in people]).delete()
    User.objects.filter(id__in=users).delete()
