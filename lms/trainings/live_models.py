"""Questions that are asked in the room, and what participants answer to them. No marks are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db.base import Model, only_where
from lms.learning.models import Release
from lms.trainings.models import Training


class LiveQuestion(Model):
    """An item of the course's bank that a trainer has opened in a session: open, then closed, then its result shown.

    It pins the release, so that everybody answers the same question whatever is published meanwhile. `country` and
    `agency` say whose wording the room's screen has; each person reads and is judged by that of their own country.
    `tally` is written when it is closed, see `lms.trainings.live_tally`: counts only, without persons or countries.
    """

    __tablename__ = "live_question"
    __table_args__ = (
        CheckConstraint("shown_at IS NULL OR closed_at IS NOT NULL", name="shown_when_closed"),
        CheckConstraint("(tally IS NULL) = (closed_at IS NULL)", name="counted_when_closed"),
        Index("uq_live_question_open", "training_id", unique=True, **only_where("closed_at IS NULL")),
        Index("ix_live_question_training", "training_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"))
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    item: Mapped[str] = mapped_column(String(63))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[str] = mapped_column(String(63), default="")  # as in ReleaseEntry
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    tally: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    training: Mapped[Training] = relationship(lazy="raise_on_sql")
    release: Mapped[Release] = relationship(lazy="raise_on_sql")

    @property
    def state(self) -> str:
        """`open`, `closed` or `shown`."""
        return "open" if self.closed_at is None else "closed" if self.shown_at is None else "shown"


class LiveAnswer(Model):
    """What one participant answers, stored when it is given; a later one replaces it while the question is open.

    `answer` is as `lms.domain.answers` writes it, `{}` when it was taken back. `sequence` numbers the changes, as in
    `lms.quizzes.models.Response`. `country` and `agency` are those of the person at that time: the law it is judged by.
    """

    __tablename__ = "live_answer"

    question_id: Mapped[int] = mapped_column(ForeignKey("live_question.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[str] = mapped_column(String(63), default="")
    answer: Mapped[dict[str, Any]]
    sequence: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
