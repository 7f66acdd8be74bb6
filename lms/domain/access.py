"""Who may do what: roles, each optionally limited to countries."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the product. Every member is a trainee besides."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    VETTING_OFFICER = "vetting_officer"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.TRAINER, Role.COORDINATOR, Role.VETTING_OFFICER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, in one country, or everywhere when `country` is None."""

    role: Role
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The countries in which a person holds a role: everywhere, or exactly those named (perhaps none)."""

    everywhere: bool
    countries: frozenset[str] = frozenset()

    def __contains__(self, country: str) -> bool:
        return self.everywhere or country in self.countries

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.countries)


NOWHERE = Scope(everywhere=False)


def scope_of(grants: Iterable[Grant], roles: Iterable[Role]) -> Scope:
    """Where these grants give at least one of `roles`. An unlimited grant wins over limited ones."""
    wanted = frozenset(roles)
    countries = {grant.country for grant in grants if grant.role in wanted}
    return Scope(None in countries, frozenset(country for country in countries if country is not None))
