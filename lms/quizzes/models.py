"""Attempts at quizzes, the answers in them, and what was granted or corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Member
from lms.db.base import Model, only_where
from lms.learning.models import Enrolment, Release


class Attempt(Model):
    """One sitting of a quiz. It pins the release and the items drawn, with their versions, in the order of the pages.

    `seed` decides what is drawn and how it is shuffled, so both can be told again later. `deadline_at` is when the
    stored answers are submitted by themselves, None without a limit. Marks are set when it is submitted: `earned` and
    `possible` are exact fractions, spelled `n/d`; `credit` is the part earned, for statistics. `language` is that of
    the person when it was submitted.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz", "number"),
        CheckConstraint("number >= 1", name="number"),
        Index("uq_attempt_open", "enrolment_id", "quiz", unique=True, **only_where("submitted_at IS NULL")),
        Index("ix_attempt_deadline", "deadline_at", **only_where("submitted_at IS NULL AND deadline_at IS NOT NULL")),
        Index("ix_attempt_quiz", "quiz", "release_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    quiz: Mapped[str] = mapped_column(String(63))
    number: Mapped[int]
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[str] = mapped_column(String(63), default="")  # as in ReleaseEntry
    language: Mapped[str] = mapped_column(String(35), default="")
    seed: Mapped[str] = mapped_column(String(32), default="")
    items: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # [[item, version], …]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    by_deadline: Mapped[bool] = mapped_column(default=False)
    earned: Mapped[str | None] = mapped_column(String(400))
    possible: Mapped[str | None] = mapped_column(String(400))
    credit: Mapped[float | None]
    passed: Mapped[bool | None]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise_on_sql")
    release: Mapped[Release] = relationship(lazy="raise_on_sql")  # the attempt's own: the enrolment may have moved on
    responses: Mapped[list["Response"]] = relationship(lazy="raise_on_sql", order_by="Response.item")


class Response(Model):
    """The answer given to one item, stored when it is given; a later one replaces it while the attempt is open.

    `answer` is as `lms.domain.answers` writes it. `sequence` is the number of the change in the attempt, so that an
    older answer that arrives late (a slow line, a page left open) cannot undo a newer one. When the attempt is
    submitted every item of it has a row, with its mark: `earned` and `possible` (`n/d`), `credit` (the part earned),
    `why` (a record of what each part of the answer brought), and the `seconds`
    since the answer before. `key_release_id` is
    the release whose corrected key the mark rests on, None for the attempt's own.
    """

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_item", "item", "item_version"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(63), primary_key=True)
    item_version: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    sequence: Mapped[int] = mapped_column(default=0)
    first_saved_at: Mapped[datetime | None]  # None for an item that was never answered
    saved_at: Mapped[datetime]
    earned: Mapped[str | None] = mapped_column(String(400))
    possible: Mapped[str | None] = mapped_column(String(400))
    credit: Mapped[float | None]
    why: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    seconds: Mapped[int | None]
    key_release_id: Mapped[str | None] = mapped_column(ForeignKey("release.id"))


class Accommodation(Model):
    """More time or attempts for one person at one quiz, with the reason on record. Append-only: the newest counts."""

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("extra_minutes BETWEEN 0 AND 10000", name="extra_minutes"),
        CheckConstraint("extra_attempts BETWEEN 0 AND 100", name="extra_attempts"),
        Index("ix_accommodation_person", "enrolment_id", "quiz", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    quiz: Mapped[str] = mapped_column(String(63))
    extra_minutes: Mapped[int]
    extra_attempts: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    granted_at: Mapped[datetime]

    granted_by: Mapped[Member] = relationship(lazy="raise_on_sql")


class Regrade(Model):
    """One correction of an item's key: the audit entry, and how far the job has come.

    Submitted attempts of the course that have the item are marked anew by the item as `key_release_id` has it.
    """

    __tablename__ = "regrade"
    __table_args__ = (Index("ix_regrade_item", "course", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(63))
    item: Mapped[str] = mapped_column(String(63))
    key_release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime]
    countries: Mapped[list[str] | None] = mapped_column(JSON)  # of the asking person's scope; None is everywhere
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    last_attempt_id: Mapped[int] = mapped_column(default=0)  # up to which the job has come
    ended_at: Mapped[datetime | None]

    asked_by: Mapped[Member] = relationship(lazy="raise_on_sql")


class RegradeChange(Model):
    """What a regrade changed for one attempt, before and after. Points are exact fractions, spelled `n/d`."""

    __tablename__ = "regrade_change"

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id", ondelete="CASCADE"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, index=True)
    item_before: Mapped[str] = mapped_column(String(400))
    item_after: Mapped[str] = mapped_column(String(400))
    earned_before: Mapped[str] = mapped_column(String(400))
    earned_after: Mapped[str] = mapped_column(String(400))
    passed_before: Mapped[bool]
    passed_after: Mapped[bool]

    attempt: Mapped[Attempt] = relationship(lazy="raise_on_sql")


class Analysis(Model):
    """The figures of a quiz, or of an item bank (`quiz` is ""), worked out by a job.

    `countries` names the scope they are for: codes in order, joined by commas, or `*` for everywhere. `result` is what
    `lms.quizzes.analysis` writes, None until the first one is ready; the last result stays while a new one is made.
    """

    __tablename__ = "quiz_analysis"
    __table_args__ = (UniqueConstraint("course", "quiz", "countries"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(63))
    quiz: Mapped[str] = mapped_column(String(63))
    countries: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
