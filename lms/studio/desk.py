"""What waits for a trainer or reviewer: drafts under way, texts that have gone stale, facts that end soon."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Agency, Member
from lms.content.units import LIBRARY, UnitKey, parse_address
from lms.db.base import db
from lms.domain.access import Scope
from lms.domain.editions import Edition, edition_of, may_write
from lms.domain.errors import NotFound
from lms.studio import overview, queries
from lms.studio.models import APPROVED, IN_REVIEW, LIVE, OPEN, Draft, DraftChange, Readiness, StudioUnit
from lms.studio.parts import FACTS
from lms.studio.queries import REVIEWS, WRITES

MOST = 12  # lines of a list; the work queue has all
NextKey = Literal["review", "returned", "publish", "stale", "facts", "draft", "nothing"]
Heads = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A live draft with its reviewer and who submitted it; `mine` says whether this member may write it."""

    draft: Draft
    edition: Edition
    changes: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """So many texts of a country's layers in one course no longer fit what they were made against."""

    course: str
    country: str
    texts: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A country's fact whose review ends soon or has ended."""

    country: str
    fact: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Matters:
    """Everything that waits; `next` is the one thing to begin with, `draft` the one that it is about."""

    next: NextKey
    draft: UnderWay | None
    drafts: Sequence[UnderWay]
    stale: Sequence[Stale]
    ending: Sequence[Ending]


def matters(member: Member, today: date) -> Matters:
    """What waits for this person: three statements."""
    where = member.scope(*WRITES)
    drafts = drafts_under_way(member)
    stale, ending = stale_texts(where), ending_facts(where, today)
    found, about = _next(member, drafts, stale, ending)
    return Matters(found, about, drafts, stale, ending)


def _next(
    member: Member, drafts: Iterable[UnderWay], stale: Sequence[Stale], ending: Sequence[Ending]
) -> tuple[NextKey, UnderWay | None]:
    """Others wait for a review; then comes what was given back or only has to be sent on, then what has gone stale."""
    tests: tuple[tuple[NextKey, Any], ...] = (
        ("review", lambda row: is_asked(row.draft, member)),
        ("returned", lambda row: came_back_to(row, member)),
        ("publish", lambda row: row.draft.state == APPROVED and row.draft.submitted_by_id == member.id),
    )
    drafts = list(drafts)
    for key, waits in tests:
        row = next((row for row in drafts if waits(row)), None)
        if row is not None:
            return key, row
    if stale:
        return "stale", None
    if ending:
        return "facts", None
    mine = next((row for row in drafts if row.mine and row.draft.state == OPEN and row.changes), None)
    return ("draft", mine) if mine else ("nothing", None)


def is_asked(draft: Draft, member: Member) -> bool:
    """Whether the draft waits for this member's decision."""
    return draft.state == IN_REVIEW and draft.reviewer_id == member.id


def came_back_to(row: UnderWay, member: Member) -> bool:
    """Whether the member submitted the draft and has it again."""
    return row.mine and row.draft.submitted_by_id == member.id and is_returned(row.draft)


def is_returned(draft: Draft) -> bool:
    """Whether a draft came back: from its reviewer, or because it could not be published."""
    refused = bool(draft.report and draft.report.get("refused")) and draft.submitted_at is not None
    return draft.state == OPEN and (refused or (draft.decided_at is not None and draft.valid_until is None))


def drafts_under_way(member: Member) -> list[UnderWay]:
    """The live drafts that the member may write or review, oldest first: one statement."""
    writes, reviews = member.scope(*WRITES), member.scope(*REVIEWS)
    counted = select(func.count()).where(DraftChange.draft_id == Draft.id).scalar_subquery()
    rows = select(Draft, counted, Agency.country).where(Draft.state.in_(LIVE)).order_by(Draft.id)
    rows = rows.outerjoin(Agency, Draft.scope == "agency:" + Agency.slug)
    rows = rows.options(joinedload(Draft.reviewer), joinedload(Draft.submitted_by))
    if not reviews.everywhere:
        own = [f"country:{country}" for country in reviews.countries]
        rows = rows.where(or_(Draft.scope.in_(own), Agency.country.in_(reviews.countries)))
    found = [(draft, edition_of(draft.scope), changes, country) for draft, changes, country in db.session.execute(rows)]
    return [
        UnderWay(draft, edition, changes, may_write(writes, edition, country))
        for draft, edition, changes, country in found
        if may_write(reviews, edition, country)
    ]


def stale_texts(where: Scope) -> list[Stale]:
    """The countries of this scope with stale or orphaned texts, by course: one statement."""
    lengths = [func.coalesce(func.json_array_length(Readiness.figures[part]), 0) for part in ("stale", "orphans")]
    place = (Readiness.course, Readiness.country, Readiness.module)
    # Every language of a module has the same operations, so each country and module counts once.
    modules = select(*place, func.max(lengths[0] + lengths[1]).label("texts")).where(Readiness.module != "")
    if not where.everywhere:
        modules = modules.where(Readiness.country.in_(sorted(where.countries)))
    part = modules.group_by(*place).subquery().c
    total = func.sum(part.texts)
    rows = select(part.course, part.country, total).group_by(part.course, part.country).having(total > 0)
    rows = rows.order_by(total.desc(), part.course, part.country).limit(MOST)
    return [Stale(course, country, int(number)) for course, country, number in db.session.execute(rows)]


def ending_facts(where: Scope, today: date) -> list[Ending]:
    """Facts of this scope's countries that end within 60 days or have ended, the earliest first: one statement."""
    expires = StudioUnit.value["expires_on"].as_string()
    rows = select(StudioUnit.address, expires).where(
        and_(StudioUnit.course == LIBRARY, StudioUnit.part == FACTS, expires <= (today + overview.SOON).isoformat())
    )
    if not where.everywhere:
        rows = rows.where(StudioUnit.scope.in_([f"country:{country}" for country in sorted(where.countries)]))
    found = ((parse_address(address), day) for address, day in db.session.execute(rows.order_by(expires).limit(MOST)))
    return [Ending(at.country, at.fact, date.fromisoformat(day)) for at, day in found]


def course_for(member: Member, course: str) -> dict[str, Any]:
    """The head of a course that has a country of this member's. Raises NotFound."""
    head = overview.course_head(course)
    if not is_readable(member, head):
        raise NotFound("course.none")
    return head


def is_readable(member: Member, head: Mapping[str, Any]) -> bool:
    """Whether the course is for a country that the member writes or reviews."""
    return bool(overview.readable(member, head["countries"]))


def fact_labels() -> Mapping[str, Mapping[str, str]]:
    """The localised labels of all legal facts: one statement."""
    key = UnitKey(LIBRARY, "facts")
    return {name: fact["label"] for name, fact in queries.units_at([key]).get(key, {}).get("facts", {}).items()}


def heads() -> tuple[Heads, Mapping[str, str]]:
    """Localised names of regions and agencies by slug, and the countries of the agencies: one statement."""
    here = or_(
        and_(StudioUnit.course == LIBRARY, StudioUnit.address == "regions"), StudioUnit.address.startswith("agency/")
    )
    names: dict[str, Mapping[str, str]] = {}
    countries: dict[str, str] = {}
    for address, value in db.session.execute(select(StudioUnit.address, StudioUnit.value).where(here)):
        if address == "regions":
            names |= {slug: region["name"] for slug, region in value.get("regions", {}).items()}
        else:
            slug = parse_address(address).agency
            names[slug], countries[slug] = value.get("name", {}), value.get("country", "")
    return names, countries


def editions(
    where: Scope, course: str, head: Mapping[str, Any], names: Heads, agencies: Mapping[str, str]
) -> list[Edition]:
    """The editions of a course that somebody of this scope writes: base, translations, regions, countries, agencies."""
    languages = [tag for tag in head["languages"] if tag != head["source_language"]]
    found = [Edition("base", course=course), *(Edition("language", tag, course) for tag in languages)]
    found += [Edition("region", slug) for slug in names if slug not in agencies]
    found += [Edition("country", country) for country in head["countries"]]
    found += [Edition("agency", slug) for slug, country in agencies.items() if country in head["countries"]]
    return [row for row in found if may_write(where, row, agencies.get(row.name))]
