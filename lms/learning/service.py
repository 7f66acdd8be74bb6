"""Publishing releases, enrolling, getting on."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.db.base import db, insert_into, unit_of_work
from lms.domain.course import CompiledCourse
from lms.domain.errors import Invalid
from lms.infra.outbox import publish as announce
from lms.learning import media, queries
from lms.learning.models import CurrentRelease, Document, Enrolment, LessonProgress, Release, ReleaseEntry

BATCH = 500


def publish(compiled: CompiledCourse, now: datetime) -> Release:
    """Store the release (once: the same content is the same release) and move the course's pointer to it.

    All in the caller's transaction: killed half-way, the old release stays in force.
    """
    release = db.session.get(Release, compiled.release_id)
    if release is None:
        release = _store(compiled, now)
    media.keep(compiled.media)
    pointer = db.session.get(CurrentRelease, compiled.slug)
    if pointer is None:
        pointer = CurrentRelease(course=compiled.slug)
        db.session.add(pointer)
    pointer.release_id, pointer.published_at = release.id, now
    db.session.flush()
    announce("release.published", release.id)
    return release


def _store(compiled: CompiledCourse, now: datetime) -> Release:
    release = Release(
        id=compiled.release_id,
        course=compiled.slug,
        source_language=compiled.source_language,
        languages=list(compiled.languages),
        countries=[country for country in compiled.countries if country not in compiled.blocked],
        agencies=list(compiled.agencies),
        created_at=now,
    )
    db.session.add(release)
    db.session.flush()
    entries = [
        {"release_id": release.id, "document_hash": found, **place._asdict()}
        for place, found in compiled.entries.items()
    ]
    for batch in _fresh_documents(compiled):
        db.session.execute(insert(Document), batch)
    for start in range(0, len(entries), BATCH):
        db.session.execute(insert(ReleaseEntry), entries[start : start + BATCH])
    return release


def keep_documents(compiled: CompiledCourse) -> None:
    """Store the documents of a release before it is published, a batch in a transaction: nobody waits long for that.

    Documents that no release ever names do no harm. For jobs only: it ends the caller's transaction.
    """
    for batch in _fresh_documents(compiled):
        with unit_of_work():
            db.session.execute(insert_into(Document).on_conflict_do_nothing(), batch)


def _fresh_documents(compiled: CompiledCourse) -> list[list[dict[str, Any]]]:
    known = set(db.session.scalars(select(Document.hash)))
    fresh = [{"hash": row.hash, "body": dict(row.body)} for row in compiled.documents.values() if row.hash not in known]
    return [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]


def enrol(member: Member, course: str, now: datetime) -> Enrolment:
    """Enrol in the current release; somebody who is enrolled already stays as they are.

    Raises NotFound for an unknown course, and Invalid("enrolment.country") when it is not published for the member's
    country: nobody learns another country's law by accident.
    """
    release = queries.current_release(course)
    if member.country not in release.countries:
        raise Invalid("enrolment.country")
    enrolment = Enrolment(member_id=member.id, course=course, release_id=release.id, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
            db.session.flush()
    except IntegrityError:
        pass  # Two clicks: the first one has enrolled.
    return queries.enrolment_for(member, course)


def complete_lesson(enrolment: Enrolment, lesson: str, now: datetime, read_in: str = "") -> None:
    """Mark a lesson (MODULE/LESSON) done; the first time counts. Doing it again says that it is read as it is now.

    `read_in` is the release of the page that was read, which may be an older one that was open when the person was
    moved; without it, the enrolment's.
    """
    earlier = read_in if read_in and read_in != enrolment.release_id else None
    if earlier is not None and db.session.get(Release, earlier) is None:
        earlier = None
    values = {"enrolment_id": enrolment.id, "lesson": lesson, "completed_at": now, "read_in": earlier}
    db.session.execute(
        insert_into(LessonProgress)
        .values(**values)
        .on_conflict_do_update(index_elements=["enrolment_id", "lesson"], set_={"read_in": earlier})
    )
