"""Drafts of the small studio course on their way to a release, for tests."""

from datetime import timedelta

from lms.accounts.models import Member
from lms.content.units import UnitKey
from lms.db.base import db, unit_of_work
from lms.domain.editions import Edition, edition
from lms.studio import from_files, queries, review, service
from lms.studio.models import Draft
from lms.studio.service import Edit
from tests.factories import MemberFactory
from tests.factories_studio import AGENCY, COURSE, PUBLISHED_AT, AgencyFactory, course_units, operation, replaced

NOW = PUBLISHED_AT + timedelta(days=1)
NEXT_YEAR = NOW.date() + timedelta(days=365)
SG = Edition("country", "SG")


def published_course(countries: int = 2) -> None:
    """The course with its layers, taken in and published as from files."""
    AgencyFactory(name="Police of SG", country="SG", slug=AGENCY)
    with unit_of_work():
        from_files.publish_files(course_units(countries, layers=True), COURSE, PUBLISHED_AT)


def writer(country: str = "SG", **more: object) -> Member:
    """A trainer of a country; "" is everywhere."""
    return MemberFactory(roles=[("trainer", country)], country=country or "SG", **more)


def save(author: Member, key: UnitKey, value: dict | None, wanted: str = "country-SG") -> Draft:
    """Save one unit in the draft of an edition, as the editor does; returns the draft."""
    with unit_of_work():
        found = edition(wanted, COURSE)
        source = queries.units_at([key]).get(key)
        service.save(found, [Edit(key, source, value)], author, NOW)
        draft = queries.live_draft(found)
        db.session.flush()
    return draft


def report_draft(author: Member, text: str = "Report to your supervisor.") -> Draft:
    """SG's draft that replaces the block `ask-first`."""
    value = replaced("ask-first", text)
    return save(author, operation("country/SG", value), value)


def fact_draft(author: Member, **changes: object) -> Draft:
    """SG's draft that changes the fact `age`."""
    key = UnitKey("", "fact/SG/age")
    return save(author, key, queries.units_at([key])[key] | {"value": 18} | changes)


def submitted(draft: Draft, author: Member, reviewer: Member, message: str = "Please read it.") -> Draft:
    with unit_of_work():
        review.submit(draft, author, reviewer.id, message, NOW)
    return draft


def approved(draft: Draft, author: Member, reviewer: Member) -> Draft:
    submitted(draft, author, reviewer)
    with unit_of_work():
        review.approve(draft, reviewer, "", NEXT_YEAR, NOW)
    return draft


def publishing(draft: Draft, author: Member, reviewer: Member) -> Draft:
    """Approved, and asked to be published: the worker's turn."""
    approved(draft, author, reviewer)
    with unit_of_work():
        review.publish(draft)
    return draft
