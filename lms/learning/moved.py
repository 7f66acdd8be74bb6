"""What the pages of a course say to somebody who was moved to another release."""

from dataclasses import dataclass, replace
from datetime import datetime

from lms.accounts.models import Member
from lms.domain.differences import Differences
from lms.learning import comparing, moving
from lms.learning.comparing import Audience
from lms.learning.models import Release
from lms.learning.showing import Place


@dataclass(frozen=True, slots=True)
class MovedNotice:
    """Since when the reader has the release, and what differs from the one before: lessons while they are unread."""

    at: datetime
    release: Release
    differences: Differences


def _reader(member: Member) -> Audience:
    """How this member, loaded with their agency, reads courses."""
    agency = member.agency.slug if member.agency and member.agency.country == member.country else ""
    return Audience(member.country, member.language, agency)


def changed_lessons(where: Place, member: Member, only: str = "") -> frozenset[str]:
    """The completed lessons (or whether `only` is one) whose text has changed since the reader completed them."""
    earlier = {lesson: release for lesson, release in where.earlier.items() if only in ("", lesson)}
    return comparing.changed_since_read(where.enrolment, _reader(member), earlier)


def notice(where: Place, member: Member, changed: frozenset[str], now: datetime) -> MovedNotice | None:
    """What to tell for 30 days after a move, unless nothing is different or all that is to read has been read.

    Three statements for those who were moved, none for others.
    """
    last = moving.recent(where.enrolment, now)
    if last is None:
        return None
    found = comparing.differences(last.old, where.enrolment.release, *_reader(member))
    to_read = [row for row in found.lessons if row.kind != "gone"]
    unread = [row for row in to_read if row.key in changed or row.key not in where.completed]
    if not found or (to_read and not unread):
        return None
    gone = [row for row in found.lessons if row.kind == "gone"]
    return MovedNotice(last.at, where.enrolment.release, replace(found, lessons=(*unread, *gone)))
