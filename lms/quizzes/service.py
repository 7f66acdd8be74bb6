"""Taking a quiz: begin, answer, submit."""

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from lms.db.base import db
from lms.domain.course import quiz_items, quiz_key
from lms.domain.errors import Conflict, Invalid
from lms.domain.grading import Verdict, check_answer, grade
from lms.infra.outbox import publish
from lms.learning import moving
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import queries
from lms.quizzes.models import Attempt, Response

LAST_SEQUENCE = 1_000_000  # far beyond what a person changes, far below what the column holds


def start(enrolment: Enrolment, quiz: str, country: str, now: datetime, agency: str = "") -> Attempt:
    """The open attempt, or a new one in the release that the enrolment has now.

    `agency` is the slug of the member's; where the release has nothing of its own for it, the country's quiz is taken.
    Raises NotFound, Invalid("attempt.none_left").
    """
    enrolment = moving.held(enrolment)
    release = enrolment.release
    agency = agency if agency in release.agencies else ""
    body = learning.document(release.id, quiz_key(quiz), country, release.source_language, agency)
    made = queries.standing(enrolment.id, quiz)
    if made.open is not None:
        return made.open
    if len(made.attempts) >= body["attempts"]:
        raise Invalid("attempt.none_left")
    attempt = Attempt(
        enrolment_id=enrolment.id,
        quiz=quiz,
        number=len(made.attempts) + 1,
        release=release,
        country=country,
        agency=agency,
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


def save_answer(
    attempt: Attempt, item_id: str, chosen: Collection[str], now: datetime, sequence: int | None = None
) -> None:
    """Store the answer to one item of an attempt that the gate has `held`. The same again changes nothing.

    `sequence` is that of the stored answer which the person saw, plus the changes they made since; without it, this one
    counts as the newest. Raises Conflict("answer.older") when a newer one is stored, Conflict("attempt.closed"), and
    Invalid for an unknown item, choice or sequence.
    """
    if attempt.submitted_at is not None:
        raise Conflict("attempt.closed")
    if sequence is not None and not 0 <= sequence <= LAST_SEQUENCE:
        raise Invalid("answer.sequence")
    quiz = queries.quiz_of(attempt, attempt.release.source_language)
    named = [item for item in quiz["items"] if item["id"] == item_id]
    if not named:
        raise Invalid("quiz.unknown_item", item=item_id)
    (item,) = quiz_items({"items": named})
    values = {"item_version": item.version, "chosen": sorted(check_answer(item, chosen)), "saved_at": now}
    newest = {"sequence": Response.sequence} if sequence is None else {"sequence": sequence}
    build = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    row = build(Response.__table__).values(attempt_id=attempt.id, item=item_id, sequence=sequence or 0, **values)  # type: ignore[arg-type]
    stored = row.on_conflict_do_update(
        index_elements=["attempt_id", "item"],
        set_=values | newest,
        where=None if sequence is None else Response.sequence <= sequence,
    )
    if db.session.scalar(stored.returning(Response.attempt_id)) is None:
        raise Conflict("answer.older")


def submit(attempt: Attempt, now: datetime) -> Verdict:
    """Close the attempt, once, and grade what is stored. Raises Conflict("attempt.closed") for the slower of two.

    Closing comes first: it waits for answers on their way, and none can come after it.
    """
    still_open = update(Attempt).where(Attempt.id == attempt.id, Attempt.submitted_at.is_(None))
    if db.session.execute(still_open.values(submitted_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("attempt.closed")
    verdict = judge(attempt, queries.stored_answers(attempt.id))
    attempt.submitted_at = now
    attempt.earned, attempt.possible, attempt.passed = str(verdict.earned), str(verdict.possible), verdict.passed
    db.session.flush()
    if verdict.passed:
        publish("quiz.passed", attempt.id)
    return verdict


def judge(attempt: Attempt, answers: Mapping[str, Collection[str]]) -> Verdict:
    """The verdict on these answers, by the items that the attempt pins."""
    quiz = queries.quiz_of(attempt, attempt.release.source_language)
    return grade(quiz_items(quiz), answers, pass_mark=Fraction(quiz["pass_mark"]))
