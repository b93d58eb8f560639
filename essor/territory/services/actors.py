"""From an account to an actor."""

from essor.common.actor import ANONYMOUS, Actor, ActorKind, Grant
from essor.common.roles import ROLES
from essor.territory.models import Affiliation, Membership, User


def actor_for(user: User) -> Actor:
    """The actor behind a signed-in account, with every role it holds now. Two queries."""
    person = getattr(user, "person", None)
    if person is None:
        return Actor(ActorKind.USER, user.email, key=user.id, user_id=user.id)
    memberships = Membership.objects.current().filter(person=person)
    return Actor(
        ActorKind.USER,
        person.full_name,
        key=user.id,
        user_id=user.id,
        grants=tuple(Grant(ROLES[row.role], row.territory_id) for row in memberships),
        organisation_ids=frozenset(
            Affiliation.objects.filter(person=person).values_list("organisation_id", flat=True)
        ),
    )


__all__ = ["ANONYMOUS", "actor_for"]
