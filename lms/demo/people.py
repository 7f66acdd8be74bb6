"""Invented people: accounts for each role and the members of delegations, in their own scripts."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import cycle, islice
from typing import Any

from flask_security.utils import hash_password

from lms.accounts.models import Agency, Member, RoleGrant
from lms.db.base import db
from lms.web.i18n import territory_name


def names(groups: list[Mapping[str, Any]]) -> Iterator[str]:
    """Names without end, taken from the groups in turn; the same in every run."""
    yield from (next(source) for source in cycle([_pairs(group) for group in groups]))


def _pairs(group: Mapping[str, Any]) -> Iterator[str]:
    """Pairs of coprime steps through both lists, so that few repeat."""
    first, second = group["first"], group["second"]
    number = 0
    while True:
        yield group["joiner"].join((first[number % len(first)], second[(number + number // len(first)) % len(second)]))
        number += 1


def agencies(programme: Mapping[str, Any]) -> dict[str, Agency]:
    """One sample agency for each country, named in English."""
    made = {
        country: Agency(
            slug=programme["agency_slug"].format(country=country.lower()),
            name=programme["agency"].format(country=territory_name(country, "en")),
            country=country,
        )
        for country in programme["names"]
    }
    db.session.add_all(made.values())
    db.session.flush()
    return made


def accounts(programme: Mapping[str, Any], found: Mapping[str, Agency], now: datetime) -> dict[str, Member]:
    """The accounts that the start prints, by e-mail."""
    password = hash_password(programme["password"])
    made = {}
    for row in programme["accounts"]:
        member = _member(row["email"], row["name"], row["country"], row["language"], found, now)
        member.password = password
        for country in row.get("countries") or [""]:
            if "role" in row:
                member.role_grants.append(RoleGrant(role=row["role"], country=country))
        made[row["email"]] = member
    db.session.add_all(made.values())
    db.session.flush()
    return made


def delegates(
    programme: Mapping[str, Any], country: str, number: int, found: Mapping[str, Agency], now: datetime, start: int = 0
) -> list[Member]:
    """`number` members of one country who cannot sign in: they have no password."""
    language = next(row["language"] for row in (*programme["accounts"], {"country": country, "language": "en"})
                    if row["country"] == country)  # fmt: skip
    chosen = islice(names(programme["names"][country]), start, start + number)
    made = [
        _member(f"{country.lower()}{start + index}@delegates.example.org", name, country, language, found, now)
        for index, name in enumerate(chosen)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _member(email: str, name: str, country: str, language: str, found: Mapping[str, Agency], now: datetime) -> Member:
    return Member(
        email=email,
        name=name,
        country=country,
        language=language,
        agency_id=found[country].id,
        fs_uniquifier=secrets.token_hex(16),
        create_datetime=now,
        confirmed_at=now,
        second_factor_waived=True,
    )
