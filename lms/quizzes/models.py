"""Attempts at quizzes and the answers in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db.base import Model, only_where
from lms.learning.models import Enrolment, Release


class Attempt(Model):
    """One sitting of a quiz. It pins the release and with it every item version; marks are set when it is submitted.

    `earned` and `possible` are exact fractions, spelled `n/d`.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz", "number"),
        CheckConstraint("number >= 1", name="number"),
        Index("uq_attempt_open", "enrolment_id", "quiz", unique=True, **only_where("submitted_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    quiz: Mapped[str] = mapped_column(String(63))
    number: Mapped[int]
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[str] = mapped_column(String(63), default="")  # as in ReleaseEntry
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    earned: Mapped[str | None] = mapped_column(String(40))
    possible: Mapped[str | None] = mapped_column(String(40))
    passed: Mapped[bool | None]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise_on_sql")
    release: Mapped[Release] = relationship(lazy="raise_on_sql")  # the attempt's own: the enrolment may have moved on
    responses: Mapped[list["Response"]] = relationship(lazy="raise_on_sql", order_by="Response.item")


class Response(Model):
    """The answer given to one item, stored when it is given; a later one replaces it while the attempt is open.

    `sequence` counts the changes that were seen when it was given, so that an older answer that arrives late (a slow
    line, a page left open) cannot undo a newer one.
    """

    __tablename__ = "response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(63), primary_key=True)
    item_version: Mapped[str] = mapped_column(String(64))
    chosen: Mapped[list[str]]
    sequence: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
