"""Certificates: frozen evidence with a public code."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Member
from lms.db.base import Model, only_where


class IssueRun(Model):
    """A bulk issue: one click of a coordinator, with its progress."""

    __tablename__ = "issue_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    started_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    started_at: Mapped[datetime]
    total: Mapped[int]
    cancelled_at: Mapped[datetime | None]


class Certificate(Model):
    """What was attested, as it was on the day. `facts` is everything printed; nothing of it changes later.

    `pdf_sha256` (hex) is set by the worker when the signed file is stored; until then the certificate is being made.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("state IN ('valid', 'revoked', 'superseded')", name="state"),
        Index("uq_certificate_valid", "registration_id", unique=True, **only_where("state = 'valid'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(25), unique=True)  # 125 random bits
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("issue_run.id"), index=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    language: Mapped[str] = mapped_column(String(35))
    facts: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    valid_until: Mapped[date | None]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    fault: Mapped[str] = mapped_column(String(60), default="")  # why the file could not be made: a refusal key
    state: Mapped[str] = mapped_column(String(10), default="valid")
    state_at: Mapped[datetime | None]
    state_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise_on_sql")
    attempts: Mapped[list["CertificateAttempt"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="raise_on_sql"
    )


class CertificateAttempt(Model):
    """One of the attempts that a certificate rests on: the passing one for each quiz that its session asked for."""

    __tablename__ = "certificate_attempt"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, index=True)
