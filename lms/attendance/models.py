"""Presence as append-only facts."""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db.base import Model
from lms.trainings.models import Registration


class AttendanceRecord(Model):
    """Who was seen, when, how and by whom. Rows are added, never changed: minutes present are computed from them.

    `ordinal` numbers a registration's records from 1: two taps at once cannot both become the next record.
    `window` is the time window of the room code that was used: a code works once for a person.
    A `correction` sets the minutes of a day outright and needs a reason.
    """

    __tablename__ = "attendance_record"
    __table_args__ = (
        UniqueConstraint("registration_id", "ordinal"),
        UniqueConstraint("registration_id", "window"),
        CheckConstraint("kind IN ('check_in', 'check_out', 'correction')", name="kind"),
        CheckConstraint("method IN ('code', 'list')", name="method"),
        CheckConstraint("kind <> 'correction' OR (reason <> '' AND minutes >= 0)", name="correction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    day_id: Mapped[int] = mapped_column(ForeignKey("training_day.id"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime]
    window: Mapped[int | None]
    minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    recorded_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship(lazy="raise_on_sql")


class RefusedCheckIn(Model):
    """A code that was refused, kept for the coordinator.

    `reason` is expired, forged, replayed, not_registered or no_day.
    """

    __tablename__ = "refused_check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


@event.listens_for(AttendanceRecord, "before_update")
@event.listens_for(AttendanceRecord, "before_delete")
def _append_only(_mapper: object, _connection: object, record: AttendanceRecord) -> NoReturn:
    raise TypeError(f"attendance record {record.id} is append-only")
