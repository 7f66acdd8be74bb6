"""Taking a quiz: begin, answer, submit."""

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from lms.db.base import db
from lms.domain.course import quiz_key
from lms.domain.errors import Conflict, Invalid
from lms.domain.grading import Verdict, check_answer, grade
from lms.infra.outbox import publish
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import queries
from lms.quizzes.models import Attempt, Response


def start(enrolment: Enrolment, quiz: str, country: str, now: datetime) -> Attempt:
    """The open attempt, or a new one. Raises NotFound, Invalid("attempt.none_left")."""
    body = learning.document(enrolment.release_id, quiz_key(quiz), country, enrolment.release.source_language)
    made = queries.standing(enrolment.id, quiz)
    if made.open is not None:
        return made.open
    if len(made.attempts) >= body["attempts"]:
        raise Invalid("attempt.none_left")
    attempt = Attempt(
        enrolment_id=enrolment.id,
        quiz=quiz,
        number=len(made.attempts) + 1,
        release_id=enrolment.release_id,
        country=country,
        started_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
            db.session.flush()
    except IntegrityError:  # Two browsers began at once: both go on in the one that was faster.
        found = queries.standing(enrolment.id, quiz).open
        if found is None:
            raise Conflict("attempt.closed") from None
        return found
    return attempt


def save_answer(attempt: Attempt, item_id: str, chosen: Collection[str], now: datetime) -> None:
    """Store the answer to one item: the last one that arrives while the attempt is open counts.

    Raises Conflict("attempt.closed"), Invalid for an unknown item or choice.
    """
    if attempt.submitted_at is not None:
        raise Conflict("attempt.closed")
    quiz = queries.quiz_of(attempt, attempt.enrolment.release.source_language)
    item = next((item for item in queries.items_of(quiz) if item.id == item_id), None)
    if item is None:
        raise Invalid("quiz.unknown_item", item=item_id)
    values = {"item_version": item.version, "chosen": sorted(check_answer(item, chosen)), "saved_at": now}
    build = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    row = build(Response).values(attempt_id=attempt.id, item=item_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["attempt_id", "item"], set_=values))


def submit(attempt: Attempt, now: datetime) -> Verdict:
    """Grade what is stored and close the attempt, once. Raises Conflict("attempt.closed") for the slower of two."""
    verdict = judge(attempt)
    still_open = update(Attempt).where(Attempt.id == attempt.id, Attempt.submitted_at.is_(None))
    closed = db.session.execute(
        still_open.values(
            submitted_at=now, earned=str(verdict.earned), possible=str(verdict.possible), passed=verdict.passed
        )
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("attempt.closed")
    db.session.refresh(attempt)
    if verdict.passed:
        publish("quiz.passed", attempt.id)
    return verdict


def judge(attempt: Attempt) -> Verdict:
    """The verdict on the stored answers, by the items that the attempt pins."""
    quiz = queries.quiz_of(attempt, attempt.enrolment.release.source_language)
    return grade(queries.items_of(quiz), queries.answers(attempt), pass_mark=Fraction(quiz["pass_mark"]))
