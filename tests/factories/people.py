"""Accounts, people, territories and organisations, through the real models."""

import factory
from django.utils import timezone

from essor.common.text import sort_key
from essor.territory.models import Membership, Organisation, Person, Territory, User


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    edition = "2023-2027"
    slug = factory.Sequence(lambda n: f"territoire-{n}")
    name = factory.Sequence(lambda n: f"Territoire {n}")
    source = "invention de test"
    started_at = factory.LazyFunction(timezone.now)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")


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
