"""People, their accounts and their roles."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from essor.common.models import BaseModel
from essor.common.models.base import new_id
from essor.common.roles import ROLES
from essor.territory.models.organisations import Organisation
from essor.territory.models.territories import Territory


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
    REQUIRED_FIELDS: tuple[str, ...] = ()

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.email


class Person(BaseModel):
    """Somebody known to a territory or an organisation, with or without an account."""

    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, verbose_name="compte", related_name="person"
    )
    full_name = models.CharField("nom", max_length=200)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    is_fictional = models.BooleanField("personne inventée", default=False)
    organisations = models.ManyToManyField(
        Organisation, through="Affiliation", related_name="people", verbose_name="organisations"
    )

    class Meta:
        verbose_name = "personne"
        ordering = ("full_name",)

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


class MembershipQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Memberships that were not ended."""
        return self.filter(ended_at__isnull=True)


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
