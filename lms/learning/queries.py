"""The gates to courses, and the documents of releases."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import OUTLINE
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.domain.progress import Progress
from lms.learning.models import CurrentRelease, Document, Enrolment, LessonProgress, Release, ReleaseEntry

__all__ = ["Progress", "document", "enrolment_for", "progress_of"]
Body = Mapping[str, Any]
KEPT = 3_000  # documents kept in a process: a lesson takes about 18 kB, a question of a quiz 11
PLACES = 30_000  # places where they stand: what several audiences read alike is kept once


class _Kept:
    """The last documents read. A release never changes, so what is kept is right for ever."""

    def __init__(self) -> None:
        self._hashes: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Body | None:
        with self._lock:
            digest = self._hashes.get(key, "")
            found = self._bodies.get(digest)
            if found is not None:
                self._hashes.move_to_end(key)
                self._bodies.move_to_end(digest)
            return found

    def put(self, key: tuple[str, ...], digest: str, body: Body) -> None:
        with self._lock:
            self._hashes[key] = digest
            self._bodies.setdefault(digest, body)
            if len(self._hashes) > PLACES:
                self._hashes.popitem(last=False)
            if len(self._bodies) > KEPT:
                self._bodies.popitem(last=False)


_kept = _Kept()


def document(release_id: str, key: str, country: str, language: str, agency: str = "") -> Body:
    """What this audience reads under `key`; no statement when the process has it. Raises NotFound."""
    return documents(release_id, [key], country, language, agency)[0]


def documents(release_id: str, keys: Sequence[str], country: str, language: str, agency: str = "") -> list[Body]:
    """The same for several keys, in their order: at most one statement. Raises NotFound when one is missing.

    `agency` is that of `agency_in`: one that the release has entries for, or "".
    """
    found = {key: _kept.get((release_id, key, country, language, agency)) for key in keys}
    unread = [key for key, body in found.items() if body is None]
    if unread:
        rows = (
            select(ReleaseEntry.key, Document.hash, Document.body)
            .join(Document, Document.hash == ReleaseEntry.document_hash)
            .where(
                ReleaseEntry.release_id == release_id,
                ReleaseEntry.key.in_(unread),
                ReleaseEntry.country == country,
                ReleaseEntry.language == language,
                ReleaseEntry.agency == agency,
            )
        )
        for key, digest, body in db.session.execute(rows):
            _kept.put((release_id, key, country, language, agency), digest, body)
            found[key] = body
    bodies = [body for body in (found[key] for key in keys) if body is not None]
    if len(bodies) < len(keys):
        raise NotFound("course.no_document")
    return bodies


def read(enrolment: Enrolment, member: Member, key: str) -> Body:
    """The document for this reader: their country, and the best language that the release has. Raises NotFound."""
    return read_all(enrolment, member, [key])[0]


def read_all(enrolment: Enrolment, member: Member, keys: Sequence[str]) -> list[Body]:
    """The same for several keys. NotFound("enrolment.country") where the release does not cover the country."""
    release = enrolment.release
    if member.country not in release.countries:
        raise NotFound("enrolment.country")
    language = choose(member.language, release.languages, release.source_language)
    return documents(enrolment.release_id, keys, member.country, language, agency_in(release, member))


def agency_in(release: Release, member: Member) -> str:
    """The slug of the member's agency (loaded with them) when it has a layer of its own in this release, else ""."""
    slug = agency_of(member) if release.agencies else ""
    return slug if slug in release.agencies else ""


def agency_of(member: Member) -> str:
    """The slug of the agency of a member who was loaded with it; "" without one, or when it is of another country."""
    return member.agency.slug if member.agency and member.agency.country == member.country else ""


def lessons_of(outline: Body) -> Iterator[str]:
    """The lessons of an outline in reading order, as MODULE/LESSON."""
    for module in outline["modules"]:
        for lesson in module["lessons"]:
            yield f"{module['slug']}/{lesson['slug']}"


def current_release(course: str) -> Release:
    """The release that new enrolments take. Raises NotFound."""
    found = db.session.scalar(
        select(Release)
        .join(CurrentRelease, CurrentRelease.release_id == Release.id)
        .where(CurrentRelease.course == course)
    )
    if found is None:
        raise NotFound("course.none")
    return found


def current_releases() -> Sequence[Release]:
    """The current release of every course."""
    return db.session.scalars(
        select(Release).join(CurrentRelease, CurrentRelease.release_id == Release.id).order_by(Release.course)
    ).all()


# Built once: every page of a course asks both.
_ENROLMENT = (
    select(Enrolment)
    .options(joinedload(Enrolment.release))
    .where(Enrolment.member_id == bindparam("member"), Enrolment.course == bindparam("course"))
)
_COMPLETED = select(LessonProgress.lesson, LessonProgress.read_in).where(
    LessonProgress.enrolment_id == bindparam("enrolment")
)


def enrolment_for(member: Member, course: str) -> Enrolment:
    """The member's own enrolment, with its release. Raises NotFound."""
    found = db.session.scalar(_ENROLMENT, {"member": member.id, "course": course})
    if found is None:
        raise NotFound("enrolment.none")
    return found


def enrolments_of(member: Member) -> Sequence[Enrolment]:
    """All of the member's own enrolments, with their releases."""
    own = select(Enrolment).where(Enrolment.member_id == member.id).options(joinedload(Enrolment.release))
    return db.session.scalars(own.order_by(Enrolment.id)).all()


def completed_lessons(enrolment_id: int) -> frozenset[str]:
    """The lessons that are done, as MODULE/LESSON."""
    return frozenset(lessons_read(enrolment_id))


def lessons_read(enrolment_id: int) -> dict[str, str | None]:
    """The same, with the release in which each was read if the person has been moved to another one since."""
    rows = db.session.execute(_COMPLETED, {"enrolment": enrolment_id})
    return {row.lesson: row.read_in for row in rows}


def progress_of(members: Sequence[int], course: str) -> dict[int, Progress]:
    """Member id to progress, for those enrolled: two statements, and one for each release and country not yet read."""
    enrolled = (
        select(
            Enrolment.id,
            Enrolment.member_id,
            Enrolment.release_id,
            Member.country,
            Release.source_language,
            Release.countries,
        )
        .join(Member, Member.id == Enrolment.member_id)
        .join(Release, Release.id == Enrolment.release_id)
        .where(Enrolment.course == course, Enrolment.member_id.in_(members))
    )
    rows = db.session.execute(enrolled).all()
    done = _done([row.id for row in rows])
    found = {}
    for row in rows:
        lessons: set[str] = set()  # stays empty for somebody who has moved to where the release has no law
        if row.country in row.countries:
            lessons.update(lessons_of(document(row.release_id, OUTLINE, row.country, row.source_language)))
        found[row.member_id] = Progress(len(lessons & done.get(row.id, set())), len(lessons), row.id, row.release_id)
    return found


def _done(enrolment_ids: Sequence[int]) -> dict[int, set[str]]:
    rows = select(LessonProgress.enrolment_id, LessonProgress.lesson).where(
        LessonProgress.enrolment_id.in_(enrolment_ids)
    )
    found: dict[int, set[str]] = {}
    for enrolment_id, lesson in db.session.execute(rows):
        found.setdefault(enrolment_id, set()).add(lesson)
    return found


def enrolled_count(course: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.course == course)) or 0
