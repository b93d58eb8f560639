"""Remembers until when an account has seen a territory. No business fact: no history is written."""

from datetime import datetime, timedelta
from typing import Final

from essor.common.actor import Actor
from essor.territory.models import Territory, Visit

APART: Final = timedelta(hours=4)  # looks further apart than this are two visits
KEPT_FOR: Final = timedelta(minutes=10)  # a look within this writes nothing: pages stay reads


def see_territory(*, actor: Actor, territory: Territory, now: datetime) -> datetime | None:
    """Note that the actor looks at a territory.

    Returns:
        When the actor's previous visit ended; None at the first one, and for who has no account.
    """
    if actor.user_id is None:
        return None
    visit = Visit.objects.filter(user_id=actor.user_id, territory=territory).first()
    if visit is None:
        Visit.objects.update_or_create(
            user_id=actor.user_id, territory=territory, defaults={"seen_at": now}
        )
        return None
    before = visit.seen_at if now - visit.seen_at > APART else visit.before_at
    if now - visit.seen_at > KEPT_FOR:
        Visit.objects.filter(pk=visit.pk).update(seen_at=now, before_at=before)
    return before
