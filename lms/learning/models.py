"""Releases of courses, who is enrolled, and how far they have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Member
from lms.db.base import Model


class Release(Model):
    """An immutable compiled snapshot of a course. `id` is the hash of its content: 64 hex digits."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    course: Mapped[str] = mapped_column(String(63), index=True)
    source_language: Mapped[str] = mapped_column(String(35))
    languages: Mapped[list[str]]
    countries: Mapped[list[str]]
    agencies: Mapped[list[str]] = mapped_column(default=list)  # slugs of those that read entries of their own
    created_at: Mapped[datetime]

    @property
    def short_id(self) -> str:
        """As people see it."""
        return self.id[:12]


class Document(Model):
    """One distinct content of a page, shared by all releases and audiences that have the same. Never changes."""

    __tablename__ = "document"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]]


class ReleaseEntry(Model):
    """Which document an audience reads under a key (`outline`, `country`, `lesson/M/L`, `quiz/Q`).

    `agency` is the slug of an agency that has a layer of its own in the course, else "".
    """

    __tablename__ = "release_entry"

    release_id: Mapped[str] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    agency: Mapped[str] = mapped_column(String(63), primary_key=True, default="")
    document_hash: Mapped[str] = mapped_column(ForeignKey("document.hash"))


class CurrentRelease(Model):
    """The one pointer that publishing moves: which release of a course new enrolments take."""

    __tablename__ = "current_release"

    course: Mapped[str] = mapped_column(String(63), primary_key=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    published_at: Mapped[datetime]


class Enrolment(Model):
    """A member takes a course, in the release that was current when they began or were last moved."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("member_id", "course"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    course: Mapped[str] = mapped_column(String(63))
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]  # to this release, from another one: `enrolment_move` has them all

    release: Mapped[Release] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class EnrolmentMove(Model):
    """Somebody was moved from one release to another, when and by whom. Append-only."""

    __tablename__ = "enrolment_move"
    __table_args__ = (Index("ix_enrolment_move_enrolment", "enrolment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    from_release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    to_release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class LessonProgress(Model):
    """A lesson that a person has opened, and completed when `completed_at` is set.

    `read_in` is the release in which they last did so, if they have been moved to another one since.
    """

    __tablename__ = "lesson_progress"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(130), primary_key=True)  # MODULE/LESSON
    completed_at: Mapped[datetime]
    read_in: Mapped[str | None] = mapped_column(ForeignKey("release.id"))


Index("ix_release_entry_document_hash", ReleaseEntry.document_hash)
