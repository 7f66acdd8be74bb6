"""Which keys differ from those that attempts were marked by, and what corrections have changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import aliased, joinedload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import item_key
from lms.domain.errors import NotFound
from lms.domain.items import Item
from lms.domain.reading_items import item_of
from lms.learning.models import Document, Enrolment, Release, ReleaseEntry
from lms.quizzes.models import Attempt, Regrade, RegradeChange, Response
from lms.quizzes.results_queries import A_PAGE, Page, Subject

# By what an answer was marked: the release of a correction, else the attempt's own.
KEY = func.coalesce(Response.key_release_id, Attempt.release_id)
Place = tuple[str, str, str]  # release by whose key it was marked, country, agency


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item with another key than some attempts were marked by: `attempts` of them, in `places`."""

    item: str
    attempts: int
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person is told of a corrected mark: points are spelled `n/d`."""

    item: str
    reason: str
    at: datetime
    item_before: str
    item_after: str
    earned_before: str
    earned_after: str
    passed_before: bool
    passed_after: bool


def candidates(subject: Subject, only: str = "") -> list[Candidate]:
    """The items of the course (or one) with another key in the current release than somebody was marked by.

    Former releases, whose quizzes have their questions in themselves, have no keys of their own to compare: they are
    left as they are. Four statements.
    """
    changed = _changed(subject, only)
    if not changed:
        return []
    rows = (
        select(Response.item, KEY, Attempt.country, Attempt.agency, func.count())
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Attempt.enrolment)
        .where(Enrolment.course == subject.course, Attempt.submitted_at.is_not(None))
        .where(Response.item.in_({item for item, _place in changed}), Response.earned.is_not(None))
        .group_by(Response.item, KEY, Attempt.country, Attempt.agency)
    )
    found: dict[str, dict[Place, int]] = {}
    for item, release, country, agency, number in db.session.execute(rows):
        place = (release, country, agency)
        if (item, place) in changed:
            found.setdefault(item, {})[place] = number
    return [Candidate(item, sum(places.values()), frozenset(places)) for item, places in sorted(found.items())]


def candidate_for(subject: Subject, item: str) -> Candidate:
    """One of them. Raises NotFound("regrade.none")."""
    found = candidates(subject, item)
    if not found:
        raise NotFound("regrade.none")
    return found[0]


def _changed(subject: Subject, only: str) -> set[tuple[str, Place]]:
    """(item, place) wherever the part that decides about marks differs from the current release's."""
    rows = _differing(subject, only)
    bodies = _bodies({one for row in rows for one in row[-2:]})
    return {
        (key.partition("/")[2], (release, country, agency))
        for release, country, agency, key, old, new in rows
        if _decides(bodies[old]) != _decides(bodies[new])
    }


def _differing(subject: Subject, only: str) -> Sequence[Any]:
    """Documents of items that differ: release, country, agency, key, and the hashes of the old and the new one."""
    current, old, new, release = subject.release, aliased(ReleaseEntry), aliased(ReleaseEntry), aliased(Release)
    used = select(Attempt.release_id).join(Attempt.enrolment).where(Enrolment.course == subject.course)
    corrected = select(Regrade.key_release_id).where(Regrade.course == subject.course)
    agency = case((old.agency.in_(current.agencies), old.agency), else_=literal(""))
    same = (new.key == old.key) & (new.country == old.country) & (new.agency == agency)
    here = (new.release_id == current.id) & (new.language == current.source_language)
    key = old.key == item_key(only) if only else old.key.startswith("item/")
    found = (
        select(old.release_id, old.country, old.agency, old.key, old.document_hash, new.document_hash)
        .join(release, (release.id == old.release_id) & (release.source_language == old.language))
        .join(new, same & here)
        .where(old.release_id.in_(used.union(corrected)), old.release_id != current.id, key)
        .where(old.document_hash != new.document_hash, subject.of_theirs(old.country))
    )
    return db.session.execute(found).all()


def _bodies(hashes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    rows = select(Document).where(Document.hash.in_(hashes))
    return {row.hash: row.body for row in db.session.scalars(rows)} if hashes else {}


def _decides(body: Mapping[str, Any]) -> tuple[Any, ...]:
    item: Item = item_of(body)
    return item.type, item.points, item.part


def running(course: str, item: str) -> bool:
    """Whether a correction of this item is under way."""
    rows = select(Regrade.id).where(Regrade.course == course, Regrade.item == item, Regrade.ended_at.is_(None))
    return db.session.scalar(rows.limit(1)) is not None


def entries(subject: Subject) -> list[Regrade]:
    """The corrections of the course that touch the viewer's countries, newest first, with who asked for them."""
    rows = select(Regrade).where(Regrade.course == subject.course).options(joinedload(Regrade.asked_by))
    found = db.session.scalars(rows.order_by(Regrade.id.desc()))
    return [entry for entry in found if _touches(entry, subject)]


def entry_for(subject: Subject, regrade_id: int) -> Regrade:
    """One of them. Raises NotFound("regrade.none")."""
    rows = select(Regrade).where(Regrade.id == regrade_id, Regrade.course == subject.course)
    found = db.session.scalar(rows.options(joinedload(Regrade.asked_by)))
    if found is None or not _touches(found, subject):
        raise NotFound("regrade.none")
    return found


def _touches(entry: Regrade, subject: Subject) -> bool:
    return entry.countries is None or any(country in subject.scope for country in entry.countries)


def changes(entry: Regrade, subject: Subject, page: int = 1) -> Page:
    """What it changed for people of the viewer's countries, with their names, in order: two statements.

    Rows: (change, name, country, quiz). Not what it changed at practice, which is nobody's business.
    """
    practice = [quiz["slug"] for quiz in subject.outline["quizzes"] if quiz.get("purpose") == "practice"]
    rows = (
        select(RegradeChange, Member.name, Member.country, Attempt.quiz)
        .join(RegradeChange.attempt)
        .join(Attempt.enrolment)
        .join(Enrolment.member)
        .where(RegradeChange.regrade_id == entry.id, subject.of_theirs(Member.country))
        .where(Attempt.quiz.not_in(practice))
    )
    ids = rows.with_only_columns(RegradeChange.attempt_id).subquery()
    total = db.session.scalar(select(func.count()).select_from(ids)) or 0
    pages = max(1, -(-total // A_PAGE))
    number = min(max(page, 1), pages)
    ordered = rows.order_by(Member.name, RegradeChange.attempt_id).offset((number - 1) * A_PAGE).limit(A_PAGE)
    return Page(db.session.execute(ordered).all(), number, pages, total)


def corrections(attempt_id: int) -> list[Correction]:
    """What was corrected about an attempt since it was submitted, oldest first: one statement."""
    rows = (
        select(Regrade.item, Regrade.reason, Regrade.asked_at, RegradeChange)
        .join(RegradeChange, RegradeChange.regrade_id == Regrade.id)
        .where(RegradeChange.attempt_id == attempt_id)
        .order_by(Regrade.id)
    )
    return [
        Correction(
            item,
            reason,
            at,
            change.item_before,
            change.item_after,
            change.earned_before,
            change.earned_after,
            change.passed_before,
            change.passed_after,
        )
        for item, reason, at, change in db.session.execute(rows)
    ]


def corrected_since(attempts: Collection[int]) -> dict[int, datetime]:
    """Attempt id to when a mark in it was last corrected, of those where one was: one statement."""
    if not attempts:
        return {}
    rows = (
        select(RegradeChange.attempt_id, func.max(Regrade.asked_at).label("at"))
        .join(Regrade, Regrade.id == RegradeChange.regrade_id)
        .where(RegradeChange.attempt_id.in_(attempts))
    )
    return {row.attempt_id: row.at for row in db.session.execute(rows.group_by(RegradeChange.attempt_id))}
