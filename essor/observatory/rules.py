"""What an actor may do to an object of the observatory that they see."""

from uuid import UUID

from essor.common.actor import Actor, ActorKind
from essor.common.permissions import Permission
from essor.observatory.models.notes import SiteNote
from essor.observatory.models.qualified import QualifiedEvent
from essor.observatory.models.supply_links import SupplyLink


def may_change_note(note: SiteNote, actor: Actor) -> bool:
    """Its author, or whoever runs the territory."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if not actor.may(Permission.NOTE_WRITE, note.territory_id):
        return False
    mine = actor.user_id is not None and note.author_key == actor.user_id
    return mine or actor.may(Permission.TERRITORY_MANAGE, note.territory_id)


def may_change_event(event: QualifiedEvent, actor: Actor) -> bool:
    """Whoever qualifies events in the territory."""
    return actor.may(Permission.EVENT_QUALIFY, event.territory_id)


def runs(actor: Actor, territory_id: UUID) -> bool:
    """Whoever runs the territory, or Essor itself."""
    return actor.kind is ActorKind.SYSTEM or actor.may(Permission.TERRITORY_MANAGE, territory_id)


def may_change_link(link: SupplyLink, actor: Actor) -> bool:
    """Its author, or whoever runs the territory."""
    if runs(actor, link.territory_id):
        return True
    mine = actor.user_id is not None and link.author_key == actor.user_id
    return mine and actor.may(Permission.SUPPLY_LINK_WRITE, link.territory_id)


def may_declare_between(link: SupplyLink, actor: Actor) -> bool:
    """A company declares its own customers and suppliers only."""
    if actor.kind is ActorKind.SYSTEM or actor.roles_in(link.territory_id) - {"company"}:
        return True
    return bool(actor.organisation_ids & {link.customer_id, link.supplier_id})


def may_speak_for(link: SupplyLink, side: str, actor: Actor) -> bool:
    """The company of that side, and whoever runs the territory."""
    if runs(actor, link.territory_id):
        return True
    own = link.customer_id if side == "customer" else link.supplier_id
    may_write = actor.may(Permission.SUPPLY_LINK_WRITE, link.territory_id)
    return may_write and own in actor.organisation_ids
