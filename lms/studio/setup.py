"""What a country needs before people read a course in it, and how far its trainers have come."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.content.units import LIBRARY, UnitKey, country_address, parse_address
from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.learning.models import CurrentRelease, Release
from lms.studio import queries
from lms.studio.missing import Needs, needs
from lms.studio.models import Draft, DraftChange, Readiness, StudioUnit
from lms.studio.register import Entry, Register, reaches, register_for

MOST = 12  # lines on the studio's first page
Listed = Literal["yes", "draft", "no"]
Why = Literal["listed", "country", "facts"]
Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """One country and one course.

    `listed` says whether the course has the country: in force, in the draft of its base text, or not; `adds` whether
    the viewer may add it. `lapsed` are facts that keep it out although they are there. `own` counts changed texts in
    the draft, `changes` everything in it. `in_force` says whether the release that people read has the country.
    """

    register: Register
    course: str
    head: Value
    needs: Needs
    listed: Listed
    adds: bool
    base_draft: Draft | None
    has_head: bool
    lapsed: tuple[Entry, ...]
    own: int
    changes: int
    in_force: bool

    @property
    def ready(self) -> bool:
        """Whether nothing of the country itself is missing any more."""
        return self.has_head and not self.needs.missing and not self.lapsed


def setup_for(member: Member, course: str, slug: str, today: date) -> Setup:
    """How far a country's edition has come. Raises NotFound for an edition that is none of the member's countries'.

    The number of statements is constant.
    """
    wanted = queries.edition_for(member, course, slug)
    if wanted.kind != "country":
        raise NotFound("edition.none")
    register = register_for(member, wanted.name, today, write=True, course=course)
    if course not in register.heads:
        raise NotFound("course.none")
    head = register.heads[course]
    wanted_facts = needs(register, [one for one in reaches(register, "") if one.course == course], today)
    base = Edition("base", course=course)
    base_draft = queries.live_draft(base)
    kinds = _changes(register.draft)
    return Setup(
        register,
        course,
        head,
        wanted_facts,
        _listed(wanted.name, head, base_draft),
        queries.may_edit(member, base),
        base_draft,
        UnitKey(LIBRARY, country_address(wanted.name)) in register.units,
        _lapsed(register, wanted_facts, head),
        kinds.count("operation"),
        len(kinds),
        wanted.name in _read_in(course),
    )


def _listed(country: str, head: Value, base_draft: Draft | None) -> Listed:
    if country in head["countries"]:
        return "yes"
    if base_draft is None:
        return "no"
    mine = (DraftChange.draft_id == base_draft.id, DraftChange.address == "course")
    drafted = db.session.scalar(select(DraftChange.value).where(*mine)) or {}
    return "draft" if country in drafted.get("countries", ()) else "no"


def _lapsed(register: Register, wanted: Needs, head: Value) -> tuple[Entry, ...]:
    bad = {"expired", "broken"} | ({"unverified"} if head["unverified_facts"] == "refuse" else set())
    return tuple(entry for entry in register.entries if entry.key in wanted.keys and bad & entry.states)


def _changes(draft: Draft | None) -> list[str]:
    if draft is None:
        return []
    rows = db.session.scalars(select(DraftChange.address).where(DraftChange.draft_id == draft.id))
    return [parse_address(address).kind for address in rows]


def _read_in(course: str) -> Collection[str]:
    """The countries of the release in force."""
    rows = select(Release.countries).join(CurrentRelease, CurrentRelease.release_id == Release.id)
    return db.session.scalar(rows.where(CurrentRelease.course == course)) or ()


@dataclass(frozen=True, slots=True)
class ToSetUp:
    """A country of the viewer's that people cannot read a course in yet: the course does not list it, nobody has said
    what holds for the country, or facts are missing."""

    course: str
    country: str
    why: Why


def to_set_up(member: Member, courses: Iterable[tuple[str, Value]], begun: Iterable[Edition] = ()) -> list[ToSetUp]:
    """The countries that the member writes with something missing, as it was last published: two statements.

    `begun` are the editions with a draft under way that they write: of a trainer without a limit, those of its
    countries that no course lists yet count as well.
    """
    where = member.scope(*queries.WRITES)
    if not where:
        return []
    courses = list(courses)
    mine = {edition.name for edition in begun if edition.kind == "country"}
    known, lacking = _known_countries(), _lacking([course for course, _head in courses])
    rows = [
        (course, country, set(head["countries"]))
        for course, head in courses
        for country in sorted((set(head["countries"]) if where.everywhere else set()) | where.countries | mine)
    ]
    reasons = ((course, country, _why(course, country, listed, known, lacking)) for course, country, listed in rows)
    return [ToSetUp(course, country, why) for course, country, why in reasons if why and country in where][:MOST]


def _why(
    course: str, country: str, listed: Collection[str], known: Collection[str], lacking: Collection[tuple[str, str]]
) -> Why | None:
    if country not in known:
        return "country"
    if country not in listed:
        return "listed"
    return "facts" if (course, country) in lacking else None


def _known_countries() -> set[str]:
    heads = select(StudioUnit.address).where(
        StudioUnit.course == LIBRARY, StudioUnit.address.startswith(country_address(""))
    )
    return {parse_address(address).country for address in db.session.scalars(heads)}


def _lacking(courses: Sequence[str]) -> set[tuple[str, str]]:
    missing = func.coalesce(func.json_array_length(Readiness.figures["missing"]), 0)
    rows = select(Readiness.course, Readiness.country).where(Readiness.course.in_(courses), missing > 0).distinct()
    return {(course, country) for course, country in db.session.execute(rows)}
