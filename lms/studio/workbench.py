"""What a page of an edition stands on: the edition, its draft, and the units that its authors see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.accounts.models import Member
from lms.content.units import LIBRARY, UnitKey, agency_address
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.studio import queries, service
from lms.studio.author_facts import country_of
from lms.studio.author_lesson import AuthorBlock, AuthorLesson, Ground
from lms.studio.blocks import lesson_of
from lms.studio.models import OPEN, Draft
from lms.studio.parts import MEDIA
from lms.studio.service import Edit, Saved


@dataclass(frozen=True, slots=True)
class Bench:
    """An edition of a course on the table. `names`: localised names of regions and agencies by slug."""

    edition: Edition
    course: str
    draft: Draft | None
    ground: Ground
    names: Mapping[str, Mapping[str, str]]

    @property
    def head(self) -> Mapping[str, Any]:
        """The course's own unit."""
        return self.ground.unit("course") or {}

    @property
    def country(self) -> str:
        """The country whose law the readers live under, "" for base, translations and regions."""
        return country_of(self.ground)

    @property
    def open(self) -> bool:
        """Whether one may write: not while the draft is in review or being published."""
        return self.draft is None or self.draft.state == OPEN


def course_bench(member: Member, course: str, slug: str) -> Bench:
    """An edition of a whole course. Raises NotFound for an edition that the member may not write."""
    wanted = queries.edition_for(member, course, slug)
    draft = queries.live_draft(wanted)
    chain = queries.layers(wanted, draft)
    scopes = {f"base:{course}", wanted.scope, *(layer.replace("/", ":") for layer in chain)}
    return _bench(wanted, course, draft, chain, queries.source_of_course(course, scopes, draft))


def lesson_bench(member: Member, course: str, slug: str, part: str) -> Bench:
    """An edition of one lesson `module/lesson`. Raises NotFound as `course_bench`."""
    wanted = queries.edition_for(member, course, slug)
    draft = queries.live_draft(wanted)
    chain = queries.layers(wanted, draft)
    found = queries.places_of_lesson(course, part, chain) | {(course, MEDIA, f"base:{course}")}
    if wanted.kind == "language":
        found |= {(course, part, wanted.scope)}
    elif chain:  # a country's text stands beside the translations of its base text
        found |= {(course, part, f"language:{course}:{tag}") for tag in queries.languages(course)}
    return _bench(wanted, course, draft, chain, queries.source(found, draft))


def bank_bench(member: Member, course: str, slug: str) -> Bench:
    """The questions and quizzes of a course in an edition. Raises NotFound as `course_bench`, also for translations:
    their questions are in the base text."""
    wanted = queries.edition_for(member, course, slug)
    if wanted.kind == "language":
        raise NotFound("edition.none")
    draft = queries.live_draft(wanted)
    chain = queries.layers(wanted, draft)
    return _bench(wanted, course, draft, chain, queries.source_of_bank(course, chain, draft))


def _bench(wanted: Edition, course: str, draft: Draft | None, chain: tuple[str, ...], source: queries.Source) -> Bench:
    units = source.units
    ground = Ground(wanted, course, chain, units, source.published, set(source.changes))
    head = ground.unit("course")
    known = head is not None and (wanted.kind != "language" or wanted.name in head["languages"])
    if not known or (wanted.kind == "language" and wanted.name == ground.source_language):
        raise NotFound("edition.none")
    regions = units.get(UnitKey(LIBRARY, "regions"), {}).get("regions", {})
    names = {name: region["name"] for name, region in regions.items()}
    if wanted.kind == "agency" and (agency := ground.unit(agency_address(wanted.name))):
        names[wanted.name] = agency["name"]
    if wanted.kind == "region" and wanted.name not in regions:
        raise NotFound("edition.none")
    return Bench(wanted, course, draft, ground, names)


def store(bench: Bench, edits: list[Edit], author: Member, now: datetime) -> list[Saved]:
    """Save edits as `service.save` does; the first text of an agency in a course names the agency there."""
    key = UnitKey(bench.course, agency_address(bench.edition.name)) if bench.edition.kind == "agency" else None
    if key is not None and key not in bench.ground.units:
        agency = queries.agency(bench.edition.name)
        name = {bench.ground.source_language: agency.name}
        head = {"agency": bench.edition.name, "country": agency.country, "name": name}
        return service.save(bench.edition, [*edits, Edit(key, None, head)], author, now)[: len(edits)]
    return service.save(bench.edition, edits, author, now)


def lesson_on(bench: Bench, path: str) -> AuthorLesson:
    """The lesson of a bench. Raises NotFound("unit.unknown")."""
    lesson = lesson_of(bench.ground, path)
    if lesson is None:
        raise NotFound("unit.unknown")
    return lesson


def block_on(bench: Bench, path: str, name: str) -> tuple[AuthorLesson, AuthorBlock]:
    """A block of a lesson and the lesson. Raises NotFound("unit.unknown")."""
    lesson = lesson_on(bench, path)
    block = lesson.block(name)
    if block is None:
        raise NotFound("unit.unknown")
    return lesson, block
