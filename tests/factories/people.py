"""Accounts, people, territories and organisations, through the real models."""

import factory
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from essor.common.text import sort_key
from essor.territory.models import Membership, Organisation, Person, Territory, User

TOTP_SECRET = "JBSWY3DPEHPK3PXP"


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    edition = "2023-2027"
    slug = factory.Sequence(lambda n: f"territoire-{n}")
    name = factory.Sequence(lambda n: f"Territoire {n}")
    source = "invention de test"
    started_at = factory.LazyFunction(timezone.now)


class UserFactory(factory.django.DjangoModelFactory):
    """An account in order: a second factor is set up, unless `second_factor=False`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    password = factory.LazyFunction(lambda: make_password(None))  # none: signs in by code

    @factory.post_generation
    def second_factor(self, create, extracted, **_):
        if create and extracted is not False:
            Authenticator.objects.create(
                user=self, type=Authenticator.Type.TOTP, data={"secret": TOTP_SECRET}
            )


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    user = factory.SubFactory(UserFactory)
    full_name = factory.Sequence(lambda n: f"Personne Inventée {n}")
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.full_name, length=200))
    email = factory.LazyAttribute(lambda o: o.user.email if o.user else "")
    is_fictional = True


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    sort_key = factory.LazyAttribute(lambda o: o.name.lower())
    kind = "company"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    role = "lead"
    territory = factory.SubFactory(TerritoryFactory)
