"""One factory for each model. They commit, so that a refused request takes nothing along; the test's own transaction,
in which all that happens, is rolled back."""

import secrets

import factory
from factory.alchemy import SQLAlchemyModelFactory

from lms.accounts.models import Agency, Member, RoleGrant, SignInSession
from lms.db.base import db
from lms.infra import clock

PASSWORD = "a calm long sentence"
# argon2 of PASSWORD with the costs that the product uses, made once: a thousand members cost nothing
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$AteGAQHGWmQlHa7wTvKsYA$Whi0RPmH9lh0C0ZU3/pFwhFStq5aMV0qsivbYkwoLDk"


class Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"


class AgencyFactory(Factory):
    class Meta:
        model = Agency

    slug = factory.Sequence(lambda n: f"agency-{n}")
    name = factory.Sequence(lambda n: f"Agency {n}")
    country = "SG"


class MemberFactory(Factory):
    """`roles=[("coordinator", "SG"), ("trainer", "")]` grants roles; an empty country means everywhere."""

    class Meta:
        model = Member

    email = factory.Sequence(lambda n: f"member{n}@example.org")
    password = PASSWORD_HASH
    fs_uniquifier = factory.LazyFunction(lambda: secrets.token_hex(16))
    confirmed_at = factory.LazyFunction(clock.now)
    create_datetime = factory.LazyFunction(clock.now)
    second_factor_waived = True
    name = factory.Sequence(lambda n: f"Member {n}")
    country = "SG"
    language = "en"

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role, country in extracted or ():
            self.role_grants.append(RoleGrant(role=role, country=country))
        if extracted:
            db.session.commit()


class SignInSessionFactory(Factory):
    class Meta:
        model = SignInSession

    id = factory.LazyFunction(lambda: secrets.token_urlsafe(32))
    member = None
    member_id = factory.LazyAttribute(lambda row: row.member.id)
    created_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs.pop("member", None)
        return super()._create(model_class, *args, **kwargs)
