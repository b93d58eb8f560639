"""People: their roles, their affiliations, and their erasure."""

from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from essor.common.actor import Actor, ActorKind
from essor.common.models import Notification, Preference, PushSubscription, QuietHours
from essor.common.permissions import Permission
from essor.common.roles import LEAD, ROLES, Role
from essor.common.services import audit
from essor.common.text import sort_key
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import (
    AccessRequest,
    Affiliation,
    Invitation,
    Membership,
    Organisation,
    Person,
    Territory,
    User,
)
from essor.territory.rules import roles_given_by
from essor.territory.services.sessions import end_every_session
from essor.territory.signals import person_erased

ERASED = "Personne effacée"


def require_role_giver(actor: Actor, role: Role, territory: Territory | None) -> None:
    """Raise `NotAllowed` unless the actor may give this role in this scope."""
    territory_id = territory.id if territory else None
    if role not in roles_given_by(actor, territory_id):
        raise NotAllowed(
            f"Vous ne pouvez pas donner, changer ou retirer le rôle « {role.name} » ici."
            " Demandez au chef de projet du territoire ou à l'administrateur."
        )


def role_named(code: str) -> Role:
    """The role of this code. Raises `InvalidValue` for an unknown one."""
    try:
        return ROLES[code]
    except KeyError as error:
        raise InvalidValue(
            f"Le rôle « {code} » n'existe pas. Rôles connus : {', '.join(ROLES)}."
        ) from error


def create_person(
    *,
    actor: Actor,
    full_name: str,
    email: str = "",
    phone: str = "",
    territory: Territory | None = None,
    with_account: bool = False,
    is_fictional: bool = False,
) -> Person:
    """Make a person known. Only Essor itself opens an account here: people are invited to one."""
    actor.require(Permission.MEMBER_MANAGE, territory.id if territory else None)
    if with_account and actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("Un compte s'ouvre par une invitation : invitez cette personne.")
    if not full_name.strip():
        raise InvalidValue("Le nom de la personne est vide : saisissez un prénom et un nom.")
    with transaction.atomic():
        user = open_account(email) if with_account else None
        person = Person.objects.create(
            user=user,
            full_name=full_name.strip(),
            sort_key=sort_key(full_name, length=200),
            email=email.strip().lower(),
            phone=phone,
            is_fictional=is_fictional,
        )
        audit.record(
            actor=actor,
            action="person.created",
            kind="person",
            object_id=person.id,
            territory_id=territory.id if territory else None,
            after={"account": with_account, "fictional": is_fictional},
        )
    return person


def open_account(email: str) -> User:
    """A new account without a password, its address verified: called once that was proved."""
    from allauth.account.models import EmailAddress  # installed application, loaded after ours

    address = email.strip().lower()
    if not address:
        raise InvalidValue("Un compte demande une adresse électronique.")
    if User.objects.filter(email=address).exists():
        raise Conflict(f"Un compte existe déjà pour {address}.")
    user = User.objects.create_user(address)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def affiliate(
    *, actor: Actor, person: Person, organisation: Organisation, position: str = ""
) -> Affiliation:
    """Say that a person belongs to an organisation. Saying it twice changes nothing."""
    own = actor.user_id is not None and person.user_id == actor.user_id
    if actor.kind is not ActorKind.SYSTEM and not own:
        if not Person.objects.visible_to(actor).filter(id=person.id).exists():
            raise NotAllowed("Cette personne n'est pas de vos territoires.")
        if not actor.territories_with(Permission.ORGANISATION_MANAGE):
            actor.require(Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        affiliation, created = Affiliation.objects.get_or_create(
            person=person, organisation=organisation, defaults={"position": position}
        )
        if created:
            audit.record(
                actor=actor,
                action="affiliation.created",
                kind="person",
                object_id=person.id,
                after={"organisation": str(organisation.id)},
            )
    return affiliation


def give_role(
    *,
    actor: Actor,
    person: Person,
    role: str,
    territory: Territory | None = None,
    reason: str = "",
) -> Membership:
    """Give a role in a territory, or in the installation. Giving it twice changes nothing."""
    given = role_named(role)
    require_role_giver(actor, given, territory)
    with transaction.atomic():
        return add_membership(
            actor=actor, person=person, role=given, territory=territory, reason=reason
        )


def add_membership(
    *, actor: Actor, person: Person, role: Role, territory: Territory | None, reason: str
) -> Membership:
    """The row and its history, in the caller's transaction; the caller checked the right."""
    membership, created = Membership.objects.current().get_or_create(
        person=person, role=role.code, territory=territory
    )
    if created:
        _tell(actor, "membership.created", membership, after=role.code, reason=reason)
    return membership


def change_role(*, actor: Actor, membership: Membership, role: str, reason: str) -> Membership:
    """Replace a role by another in the same scope. The last lead of a territory stays lead."""
    given = role_named(role)
    require_role_giver(actor, given, membership.territory)
    require_role_giver(actor, membership.role_held, membership.territory)
    _require_reason(reason)
    with transaction.atomic():
        current = _locked(membership)
        if current.role == given.code:
            return current
        _refuse_last_lead(current)
        if _others(current).filter(person=current.person, role=given.code).exists():
            raise Conflict(f"Cette personne a déjà le rôle « {given.name} » sur ce territoire.")
        before, current.role = current.role, given.code
        current.version += 1
        current.save(update_fields=["role", "version", "updated_at"])
        _tell(actor, "membership.changed", current, before=before, after=given.code, reason=reason)
    return current


def end_membership(*, actor: Actor, membership: Membership, reason: str) -> Membership:
    """End a role. The last lead of a started territory cannot leave before naming another."""
    own = actor.user_id is not None and membership.person.user_id == actor.user_id
    if not own:
        require_role_giver(actor, membership.role_held, membership.territory)
    _require_reason(reason)
    with transaction.atomic():
        current = _locked(membership)
        _refuse_last_lead(current)
        close_membership(actor=actor, membership=current, reason=reason)
    return current


def close_membership(*, actor: Actor, membership: Membership, reason: str) -> None:
    """The row and its history, in the caller's transaction; the caller checked the rules."""
    membership.ended_at = timezone.now()
    membership.version += 1
    membership.save(update_fields=["ended_at", "version", "updated_at"])
    _tell(actor, "membership.ended", membership, before=membership.role, reason=reason)


def erase_person(*, actor: Actor, person: Person, reason: str) -> None:
    """Erase a person's data. History keeps the key, without the name; the account is closed.

    One's own erasure needs no role; somebody else's is the installation administrator's.
    """
    own = actor.user_id is not None and person.user_id == actor.user_id
    if not own:
        actor.require(Permission.INSTALLATION_MANAGE)
    _require_reason(reason)
    with transaction.atomic():
        for membership in Membership.objects.current().filter(person=person):
            current = _locked(membership)
            _refuse_last_lead(current)
            close_membership(actor=actor, membership=current, reason=reason)
        addresses = {person.email, person.user.email if person.user else ""} - {""}
        Invitation.objects.filter(email__in=addresses).delete()
        Affiliation.objects.filter(person=person).delete()
        AccessRequest.objects.filter(person=person).delete()
        user = person.user
        person.user, person.full_name, person.sort_key = None, ERASED, ""
        person.email = person.phone = ""
        person.erased_at = timezone.now()
        person.version += 1
        person.save()
        # The reason is a code of ours, never the person's own words about themselves.
        audit.record(
            actor=actor, action="person.erased", kind="person", object_id=person.id, reason=reason
        )
        close_account(user=user, person_id=person.id)


def close_account(*, user: User | None, person_id: UUID | None) -> None:
    """Delete an account with what only served it, and tell the contexts above.

    In the caller's transaction; the caller checked the right and wrote the history.
    """
    if user is None:
        person_erased.send(Person, person_id=person_id, user_id=None)
        return
    key: UUID = user.pk
    end_every_session(user)
    user.delete()
    audit.redact_actor(key, label=ERASED)
    Notification.objects.filter(recipient_id=key).delete()
    for model in (Preference, QuietHours, PushSubscription):
        model.objects.filter(user_id=key).delete()
    person_erased.send(Person, person_id=person_id, user_id=key)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue("Donnez la raison de ce changement : elle reste dans l'historique.")


def _locked(membership: Membership) -> Membership:
    """The row as it is now, its territory locked so that two leads cannot leave at once."""
    if membership.territory_id:
        Territory.objects.select_for_update().get(id=membership.territory_id)
    current = Membership.objects.current().select_related("person", "territory")
    found = current.filter(id=membership.id).first()
    if found is None:
        raise Conflict("Ce rôle est déjà terminé : rechargez la page.")
    return found


def _others(membership: Membership) -> models.QuerySet[Membership]:
    return (
        Membership.objects.current()
        .filter(territory=membership.territory)
        .exclude(id=membership.id)
    )


def _refuse_last_lead(membership: Membership) -> None:
    territory = membership.territory
    if membership.role != LEAD.code or territory is None or territory.started_at is None:
        return
    if not _others(membership).filter(role=LEAD.code).exists():
        raise Conflict(
            f"C'est le dernier chef de projet de « {territory.name} »."
            " Invitez d'abord son successeur, puis recommencez."
        )


def _tell(
    actor: Actor,
    action: str,
    membership: Membership,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        action=action,
        kind="membership",
        object_id=membership.id,
        label=membership.role_held.name,
        territory_id=membership.territory_id,
        before={"role": before} if before else None,
        after={"role": after, "person": str(membership.person_id)} if after else None,
        reason=reason,
    )
