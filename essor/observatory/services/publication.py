"""Publishing a territory's figures, and taking them back."""

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.observatory.models.publication import PublicPage
from essor.territory.models import Territory

KIND = "public_page"


def set_public_page(*, actor: Actor, territory: Territory, is_public: bool) -> PublicPage:
    """Show the territory's figures to everybody, or stop; nothing happens when it is so already.

    Raises:
        NotAllowed: the role does not run the territory.
    """
    actor.require(Permission.TERRITORY_MANAGE, territory.id)
    with transaction.atomic():
        Territory.objects.select_for_update().get(id=territory.id)
        page, created = PublicPage.objects.get_or_create(
            territory=territory, defaults={"is_public": False, "changed_at": timezone.now()}
        )
        if page.is_public == is_public:
            return page
        page.is_public = is_public
        page.changed_at = timezone.now()
        page.version += 0 if created else 1
        page.save(update_fields=["is_public", "changed_at", "version", "updated_at"])
        record(
            actor=actor,
            action=f"{KIND}.{'published' if is_public else 'withdrawn'}",
            kind=KIND,
            object_id=page.id,
            label=territory.name,
            territory_id=territory.id,
            before={"public": not is_public},
            after={"public": is_public},
        )
    return page
