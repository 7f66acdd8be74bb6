"""Whose eyes a preview looks through: a country of the course, perhaps an agency, a language, and which text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.accounts.models import Member
from lms.content.units import LIBRARY, UnitKey, agency_address, country_address
from lms.db.base import db
from lms.domain.editions import Edition, edition_of
from lms.domain.errors import Invalid, NotFound
from lms.domain.languages import choose
from lms.studio import overview, queries
from lms.studio.models import LIVE, Draft, StudioUnit
from lms.studio.parts import HEADS
from lms.studio.register import chain_of

RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; "" for what it leaves open."""

    country: str = ""
    agency: str = ""
    language: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """Readers that there are. `chain` are their layers, `agencies` the localised names of those of their country that
    have a layer in the course, `regions` those of regions."""

    country: str
    agency: str
    language: str
    chain: tuple[str, ...]
    agencies: Mapping[str, Mapping[str, str]]
    regions: Mapping[str, Mapping[str, str]]

    def editions(self, course: str, source: str) -> list[Edition]:
        """The editions that these readers read, the base first."""
        layers = (layer.partition("/") for layer in self.chain)
        translation = [Edition("language", self.language, course)] if self.language != source else []
        return [Edition("base", course=course), *translation, *(Edition(kind, name) for kind, _, name in layers)]  # type: ignore[arg-type]


def head_of(course: str, viewer: Member) -> dict[str, Any]:
    """The head of a course, for those who write or review one of its countries. Raises NotFound("course.none").

    A country of the viewer's with a draft under way counts as one of them, so that its draft is seen before it joins.
    """
    head = overview.course_head(course)
    head = {**head, "countries": list(dict.fromkeys([*head["countries"], *_begun(viewer)]))}
    if not overview.readable(viewer, head["countries"]):
        raise NotFound("course.none")
    return head


def _begun(viewer: Member) -> list[str]:
    drafts = select(Draft.scope).where(Draft.scope.startswith("country:"), Draft.state.in_(LIVE)).order_by(Draft.id)
    names = (edition_of(scope).name for scope in db.session.scalars(drafts))
    return [name for name in names if name in viewer.scope(*queries.REVIEWS)]


def audience(course: str, head: Mapping[str, Any], asked: Asked, viewer: Member) -> Audience:
    """The readers that are asked for; what is left open is as the viewer reads, as far as the course has that.

    Two statements. Raises Invalid("audience.country" | "audience.language" | "audience.agency") for what is not there.
    """
    country = asked.country or own_country(head, viewer)
    if country not in head["countries"]:
        raise Invalid("audience.country")
    language = asked.language or choose(viewer.language, head["languages"], head["source_language"])
    if language not in head["languages"]:
        raise Invalid("audience.language")
    agencies = agencies_of(course, country)
    if asked.agency and asked.agency not in agencies:
        raise Invalid("audience.agency")
    own, regions = UnitKey(LIBRARY, country_address(country)), UnitKey(LIBRARY, "regions")
    units = queries.units_at([own, regions])
    known = units.get(regions, {})
    chain = chain_of(country, units.get(own) or _begun_head(country), known)
    chain = (*chain, f"agency/{asked.agency}") if asked.agency else chain
    names = {slug: region["name"] for slug, region in known.get("regions", {}).items()}
    return Audience(country, asked.agency, language, chain, agencies, names)


def _begun_head(country: str) -> Mapping[str, Any]:
    """What the draft of a country that is nowhere published says of it."""
    draft = queries.live_draft(Edition("country", country))
    return (queries.drafted_country(draft, country) if draft else {}).get(
        UnitKey(LIBRARY, country_address(country)), {}
    )


def own_country(head: Mapping[str, Any], viewer: Member) -> str:
    """The first country that a page shows: the viewer's, else one that they write, else the course's first."""
    scope = viewer.scope(*queries.REVIEWS)
    countries: Sequence[str] = head["countries"]
    if viewer.country in countries:
        return viewer.country
    return next((country for country in countries if country in scope), countries[0])


def agencies_of(course: str, country: str) -> dict[str, Mapping[str, str]]:
    """The agencies of a country with a layer in a course: slug to localised name. One statement."""
    rows = select(StudioUnit.value).where(
        StudioUnit.course == course,
        StudioUnit.part == HEADS,
        StudioUnit.address.startswith(agency_address("")),
        StudioUnit.value["country"].as_string() == country,
    )
    # Sorted here: for an order by address SQLite would read all of the course.
    found = sorted(db.session.scalars(rows), key=lambda value: str(value["agency"]))
    return {value["agency"]: value["name"] for value in found}


def drafts_to_see(course: str, head: Mapping[str, Any], readers: Audience, viewer: Member) -> list[Edition]:
    """Of the editions that these readers read, those whose draft the viewer may see: a statement with an agency."""
    return [one for one in readers.editions(course, head["source_language"]) if queries.may_edit(viewer, one)]


def edition_to_see(slug: str, offered: Sequence[Edition]) -> Edition | None:
    """The edition whose draft is asked for, None for the release in force. Raises Invalid("audience.text")."""
    if slug in ("", RELEASE):
        return None
    found = next((one for one in offered if one.slug == slug), None)
    if found is None:
        raise Invalid("audience.text")
    return found
