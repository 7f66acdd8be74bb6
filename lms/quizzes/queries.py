"""The gates to attempts, and what came of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import COUNTRY, OUTLINE, lesson_key, quiz_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.domain.progress import worth_reading
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt, Response

# Built once: every answer that is saved passes this gate.
_OWN = (
    select(Attempt)
    .join(Attempt.enrolment)
    .options(contains_eager(Attempt.enrolment), joinedload(Attempt.release, innerjoin=True))
    .where(Attempt.id == bindparam("attempt"), Enrolment.member_id == bindparam("member"))
    .execution_options(populate_existing=True)
)
_OWN_WITH_RESPONSES = _OWN.options(selectinload(Attempt.responses))


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


def attempt_for(member: Member, attempt_id: int, *, with_responses: bool = True, held: bool = False) -> Attempt:
    """The member's own attempt with its enrolment and release, and the answers given so far. Raises NotFound.

    A `held` attempt cannot be submitted by somebody else before this transaction ends.
    """
    own = _OWN_WITH_RESPONSES if with_responses else _OWN
    if held:
        own = own.with_for_update(read=True, of=Attempt)
    found = db.session.scalar(own, {"attempt": attempt_id, "member": member.id})
    if found is None:
        raise NotFound("attempt.none")
    return found


def quiz_of(attempt: Attempt, language: str) -> Mapping[str, Any]:
    """The quiz as this attempt has it: the pinned release and country, in the reader's language."""
    return _read(attempt, language, [quiz_key(attempt.quiz)])[0]


def quiz_and_country(attempt: Attempt, language: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The quiz, and the country whose law it rests on: that of the attempt, wherever the member works by now."""
    quiz, country = _read(attempt, language, [quiz_key(attempt.quiz), COUNTRY])
    return quiz, country


def lessons_on(attempt: Attempt, facts: Collection[str], language: str) -> list[Mapping[str, Any]]:
    """A few lessons, in reading order, that together name these legal facts."""
    if not facts:
        return []
    (outline,) = _read(attempt, language, [OUTLINE])
    keys = [lesson_key(module["slug"], lesson["slug"]) for module in outline["modules"] for lesson in module["lessons"]]
    lessons = _read(attempt, language, keys)
    by_key = dict(zip(keys, lessons, strict=True))
    named = {key: {fact["key"] for fact in lesson["facts"]} for key, lesson in by_key.items()}
    return [by_key[key] for key in worth_reading(facts, named)]


def _read(attempt: Attempt, language: str, keys: Sequence[str]) -> list[Mapping[str, Any]]:
    release = attempt.release
    best = choose(language, release.languages, release.source_language)
    return learning.documents(attempt.release_id, keys, attempt.country, best, attempt.agency)


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


def open_attempts(enrolment_ids: Collection[int]) -> frozenset[int]:
    """Those of these enrolments in which a quiz is begun and not submitted; one statement."""
    begun = select(Attempt.enrolment_id).where(Attempt.enrolment_id.in_(enrolment_ids), Attempt.submitted_at.is_(None))
    return frozenset(db.session.scalars(begun))


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


def stored_answers(attempt_id: int) -> dict[str, frozenset[str]]:
    """The same, as the database has them at this moment."""
    rows = db.session.execute(select(Response.item, Response.chosen).where(Response.attempt_id == attempt_id))
    return {item: frozenset(chosen) for item, chosen in rows if chosen}


def response_count(attempt_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Response).where(Response.attempt_id == attempt_id)) or 0
