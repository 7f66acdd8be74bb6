"""Trainings (on pages: regional sessions), their days and agenda, delegations and registrations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Member
from lms.db.base import Model

OWNED: Any = {"cascade": "all, delete-orphan", "passive_deletes": True}


class Training(Model):
    """A regional session at a venue. `attendance_required` is in percent of the counted minutes."""

    __tablename__ = "training"
    __table_args__ = (
        CheckConstraint("attendance_required BETWEEN 0 AND 100", name="attendance_required"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)  # public, unguessable, part of addresses
    title: Mapped[str] = mapped_column(String(200))
    venue: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2), index=True)
    time_zone: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    course: Mapped[str] = mapped_column(String(63))
    quizzes: Mapped[list[str]]  # slugs of those that a certificate asks for
    attendance_required: Mapped[int] = mapped_column(default=80)

    days: Mapped[list["TrainingDay"]] = relationship(
        back_populates="training", order_by="TrainingDay.date", lazy="raise_on_sql", **OWNED
    )
    delegations: Mapped[list["Delegation"]] = relationship(order_by="Delegation.country", lazy="raise_on_sql", **OWNED)


class TrainingDay(Model):
    """One day. A session that ends early is closed: minutes after `closed_at` count for nobody."""

    __tablename__ = "training_day"
    __table_args__ = (UniqueConstraint("training_id", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"))
    date: Mapped[date]
    closed_at: Mapped[datetime | None]

    training: Mapped[Training] = relationship(back_populates="days", lazy="raise_on_sql")
    agenda: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.starts_at", lazy="raise_on_sql", **OWNED)


class AgendaItem(Model):
    """A part of a day; only items with `counts` are contact time (breaks are not)."""

    __tablename__ = "agenda_item"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("training_day.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    title: Mapped[dict[str, str]]  # localised text
    counts: Mapped[bool] = mapped_column(default=True)


class Delegation(Model):
    """The seats of a country in a training."""

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("training_id", "country"), CheckConstraint("seats >= 0", name="seats"))

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"))
    country: Mapped[str] = mapped_column(String(2))
    seats: Mapped[int]


class Registration(Model):
    """A member's seat in a training."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("training_id", "member_id"),
        CheckConstraint("status IN ('requested', 'confirmed', 'declined', 'cancelled')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    status: Mapped[str] = mapped_column(String(10), default="requested")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    training: Mapped[Training] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise_on_sql")
    delegation: Mapped[Delegation] = relationship(lazy="raise_on_sql")
