"""People, their accounts and their roles."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.models.base import new_id
from essor.common.permissions import Permission
from essor.common.roles import LEAD, ROLES, Role, Scope
from essor.territory.models.organisations import Organisation
from essor.territory.models.territories import Territory

# The installation's administrator runs no territory: it sees the leads it invites, nobody else.
ADMIN_SEES = (
    LEAD.code,
    *(role.code for role in ROLES.values() if role.scope is Scope.INSTALLATION),
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. Rights come from memberships, never from a flag on the account."""

    id = models.UUIDField("identifiant", primary_key=True, default=new_id, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField("inscrit le", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Oneself, and the people of the territories whose members one manages.

        The installation's administrator sees leads and holders of installation roles.
        """
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        seen = Q(user_id=actor.user_id, user_id__isnull=False) | Q(
            memberships__territory_id__in=actor.territories_with(Permission.MEMBER_MANAGE)
        )
        if actor.may(Permission.INSTALLATION_MANAGE):
            seen |= Q(memberships__role__in=ADMIN_SEES)
        return self.filter(id__in=Person.objects.filter(seen).values("id"))

    def known(self) -> Self:
        """People who were not erased."""
        return self.filter(erased_at__isnull=True)


class Person(BaseModel):
    """Somebody known to a territory or an organisation, with or without an account."""

    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, verbose_name="compte", related_name="person"
    )
    full_name = models.CharField("nom", max_length=200)
    sort_key = models.CharField("clé de tri", max_length=200, default="", editable=False)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    is_fictional = models.BooleanField("personne inventée", default=False)
    erased_at = models.DateTimeField("effacée le", null=True)
    organisations = models.ManyToManyField(
        Organisation, through="Affiliation", related_name="people", verbose_name="organisations"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        ordering = ("sort_key", "full_name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(email="", phone="", user__isnull=True),
                name="erased_person_is_bare",
            ),
        )

    def __str__(self) -> str:
        return self.full_name


class Affiliation(BaseModel):
    """A person belongs to an organisation, as something, for a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, verbose_name="personne")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, verbose_name="organisation"
    )
    position = models.CharField("fonction", max_length=200, blank=True)
    valid_from = models.DateField("depuis", null=True)
    valid_to = models.DateField("jusqu'au", null=True)

    class Meta:
        verbose_name = "appartenance"
        constraints = (
            models.UniqueConstraint(fields=("person", "organisation"), name="affiliation_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"


class MembershipQuerySet(VisibleQuerySet):
    def current(self) -> Self:
        """Memberships that were not ended."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those one manages; for the installation's administrator, leads."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        seen = Q(person__user_id=actor.user_id, person__user_id__isnull=False) | Q(
            territory_id__in=actor.territories_with(Permission.MEMBER_MANAGE)
        )
        if actor.may(Permission.INSTALLATION_MANAGE):
            seen |= Q(role__in=ADMIN_SEES)
        return self.filter(seen)


class Membership(BaseModel):
    """A person holds a role in a scope: a territory, or the installation when none is named."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, verbose_name="personne", related_name="memberships"
    )
    role = models.CharField(
        "rôle", max_length=20, choices=[(role.code, role.name) for role in ROLES.values()]
    )
    territory = models.ForeignKey(
        Territory,
        on_delete=models.CASCADE,
        null=True,
        verbose_name="territoire",
        related_name="memberships",
    )
    ended_at = models.DateTimeField("terminé le", null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle donné"
        verbose_name_plural = "rôles donnés"
        constraints = (
            models.UniqueConstraint(
                fields=("person", "role", "territory"),
                condition=Q(ended_at__isnull=True, territory__isnull=False),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=("person", "role"),
                condition=Q(ended_at__isnull=True, territory__isnull=True),
                name="installation_membership_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"

    @property
    def role_held(self) -> Role:
        """The role in code: its French name, description and rights."""
        return ROLES[self.role]
