"""The gates to attempts, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import quiz_key
from lms.domain.errors import NotFound
from lms.domain.grading import Choice, Item
from lms.domain.languages import choose
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt, Response


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's attempts at a quiz amount to: how many, the open one, and whether one passed."""

    attempts: tuple[Attempt, ...]

    @property
    def open(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.submitted_at is None), None)

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts)


def attempt_for(member: Member, attempt_id: int, *, with_responses: bool = True) -> Attempt:
    """The member's own attempt with enrolment and release, and the answers given so far. Raises NotFound."""
    own = (
        select(Attempt)
        .join(Attempt.enrolment)
        .options(contains_eager(Attempt.enrolment).joinedload(Enrolment.release))
        .where(Attempt.id == attempt_id, Enrolment.member_id == member.id)
    )
    if with_responses:
        own = own.options(selectinload(Attempt.responses))
    found = db.session.scalar(own.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("attempt.none")
    return found


def quiz_of(attempt: Attempt, language: str) -> Mapping[str, Any]:
    """The quiz as this attempt has it: the pinned release and country, in the reader's language."""
    release = attempt.enrolment.release
    best = choose(language, release.languages, release.source_language)
    return learning.document(attempt.release_id, quiz_key(attempt.quiz), attempt.country, best)


def items_of(quiz: Mapping[str, Any]) -> tuple[Item, ...]:
    """The items as they are graded."""
    return tuple(
        Item(
            item["id"],
            item["type"],
            Fraction(item["points"]),
            tuple(Choice(choice["id"], choice["correct"]) for choice in item["choices"]),
            item["version"],
        )
        for item in quiz["items"]
    )


def standing(enrolment_id: int, quiz: str) -> Standing:
    """All attempts of one enrolment at one quiz, in order."""
    own = select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.quiz == quiz).order_by(Attempt.number)
    return Standing(tuple(db.session.scalars(own)))


def standings(enrolment_id: int) -> dict[str, Standing]:
    """The same for every quiz that was begun."""
    own = select(Attempt).where(Attempt.enrolment_id == enrolment_id).order_by(Attempt.quiz, Attempt.number)
    found: dict[str, list[Attempt]] = {}
    for attempt in db.session.scalars(own):
        found.setdefault(attempt.quiz, []).append(attempt)
    return {quiz: Standing(tuple(attempts)) for quiz, attempts in found.items()}


def passed_attempts(enrolment_ids: Sequence[int], quiz: str) -> dict[int, int]:
    """Enrolment id to the first attempt that passed; one statement."""
    first = select(Attempt.enrolment_id, func.min(Attempt.id)).where(
        Attempt.enrolment_id.in_(enrolment_ids), Attempt.quiz == quiz, Attempt.passed.is_(True)
    )
    rows = db.session.execute(first.group_by(Attempt.enrolment_id))
    return {row[0]: row[1] for row in rows}


def answers(attempt: Attempt) -> dict[str, frozenset[str]]:
    """Item id to chosen choice ids, of the answers given so far."""
    return {row.item: frozenset(row.chosen) for row in attempt.responses if row.chosen}


def response_count(attempt_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Response).where(Response.attempt_id == attempt_id)) or 0
