"""What an actor may do to an object of the observatory that they see."""

from essor.common.actor import Actor, ActorKind
from essor.common.permissions import Permission
from essor.observatory.models.notes import SiteNote
from essor.observatory.models.qualified import QualifiedEvent


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
