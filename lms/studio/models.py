"""The source of courses in small pieces, the drafts that change it, and who reviewed what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Member
from lms.db.base import Model, only_where

OPEN, IN_REVIEW, APPROVED, PUBLISHING = "open", "in_review", "approved", "publishing"
PUBLISHED, DISCARDED = "published", "discarded"
LIVE = (OPEN, IN_REVIEW, APPROVED, PUBLISHING)
_LIVE = "state IN ('open', 'in_review', 'approved', 'publishing')"


class StudioUnit(Model):
    """A piece of the published source; `lms.content.units` says which there are. `course` is "" for the library.

    `file_hash` is what the files said when they were last taken in: None for what only the studio knows.
    """

    __tablename__ = "studio_unit"
    __table_args__ = (
        Index("ix_studio_unit_where", "course", "part", "scope"),
        Index("ix_studio_unit_scope", "scope"),
        Index("ix_studio_unit_courses", "course", **only_where("address = 'course'")),
    )

    course: Mapped[str] = mapped_column(String(63), primary_key=True)
    address: Mapped[str] = mapped_column(String(400), primary_key=True)
    scope: Mapped[str] = mapped_column(String(140))
    part: Mapped[str] = mapped_column(String(140))
    value: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(12))
    file_hash: Mapped[str | None] = mapped_column(String(12))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class SourceRevision(Model):
    """Counts the changes of the whole published source, so that a slow compilation notices that it is late."""

    __tablename__ = "source_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Draft(Model):
    """Changes to one scope on their way to a release: open, in review, approved, publishing, published or discarded."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(f"{_LIVE} OR state IN ('published', 'discarded')", name="state"),
        Index("ix_draft_scope", "scope"),
        Index("uq_draft_live_scope", "scope", unique=True, **only_where(_LIVE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(140))
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    submitted_at: Mapped[datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    message: Mapped[str] = mapped_column(Text, default="")  # from author to reviewer
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")  # the reviewer's words
    valid_until: Mapped[date | None]  # of the legal review
    ended_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # of the last check

    reviewer: Mapped[Member | None] = relationship(foreign_keys=[reviewer_id], lazy="raise_on_sql")
    opened_by: Mapped[Member] = relationship(foreign_keys=[opened_by_id], lazy="raise_on_sql")
    submitted_by: Mapped[Member | None] = relationship(foreign_keys=[submitted_by_id], lazy="raise_on_sql")


class DraftChange(Model):
    """What a draft makes of one unit: a new value, or None where it takes the unit away.

    `base_hash` is the published unit's when the draft first changed it, None for one that is new.
    """

    __tablename__ = "draft_change"
    __table_args__ = (UniqueConstraint("draft_id", "course", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    course: Mapped[str] = mapped_column(String(63))
    address: Mapped[str] = mapped_column(String(400))
    part: Mapped[str] = mapped_column(String(140))
    value: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    base_hash: Mapped[str | None] = mapped_column(String(12))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[Member] = relationship(lazy="raise_on_sql")


class UnitVersion(Model):
    """History, append-only: every value that a unit was given, by whom, when and on what decision.

    `note` is "" for a plain edit, else how a conflict ended: keep, take, merge, place, retire; `files` and `publish`
    for those that came into force.
    """

    __tablename__ = "unit_version"
    __table_args__ = (Index("ix_unit_version_unit", "course", "address", "id"), Index("ix_unit_version_hash", "hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(63))
    address: Mapped[str] = mapped_column(String(400))
    value: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    hash: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    note: Mapped[str] = mapped_column(String(12), default="")

    author: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class Autosave(Model):
    """What somebody has typed and not saved yet. Nobody else reads it."""

    __tablename__ = "autosave"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    course: Mapped[str] = mapped_column(String(63), primary_key=True)
    address: Mapped[str] = mapped_column(String(400), primary_key=True)
    value: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class LayerReview(Model):
    """Somebody has read what a layer says and found it right, until a date. The latest row of a scope counts."""

    __tablename__ = "layer_review"
    __table_args__ = (Index("ix_layer_review_scope", "scope", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(140))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reviewed_at: Mapped[datetime]
    valid_until: Mapped[date]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))


class PublishedRelease(Model):
    """When which release came into force, by whom and with which draft: the log of the pointer."""

    __tablename__ = "published_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(63), index=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    back: Mapped[bool] = mapped_column(default=False)  # whether it was a step back to an earlier one
    blocked: Mapped[dict[str, Any]] = mapped_column(default=dict)  # country to the reasons why it was left out


class Readiness(Model):
    """How ready one module is for one audience, computed when its release came into force: see content.readiness."""

    __tablename__ = "readiness"

    course: Mapped[str] = mapped_column(String(63), primary_key=True)
    module: Mapped[str] = mapped_column(String(63), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    figures: Mapped[dict[str, Any]]
