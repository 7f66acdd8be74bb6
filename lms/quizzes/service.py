"""Taking a quiz: begin, and submit."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from lms.db.base import db, insert_into
from lms.domain import blueprint
from lms.domain.blueprint import rules_of
from lms.domain.course import OUTLINE, quiz_key
from lms.domain.errors import Conflict
from lms.domain.grading import Mark, Verdict, grade
from lms.domain.reading_items import item_of
from lms.infra.outbox import publish
from lms.learning import moving
from lms.learning import queries as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes import former, queries
from lms.quizzes.models import Attempt, Response

Body = learning.Body


def start(enrolment: Enrolment, quiz: str, country: str, now: datetime, agency: str = "") -> Attempt:
    """The open attempt, or a new one in the release that the enrolment has now, with items drawn for it alone.

    `agency` is the slug of the member's; where the release has nothing of its own for it, the country's quiz is taken.
    Raises NotFound, Invalid as `blueprint.may_start` and `blueprint.draw` do.
    """
    enrolment = moving.held(enrolment)
    release = enrolment.release
    agency = agency if agency in release.agencies else ""
    body = former.blueprint(learning.document(release.id, quiz_key(quiz), country, release.source_language, agency))
    made = queries.standing(enrolment.id, quiz)
    if made.open is not None:
        return made.open
    rules, allowance = rules_of(body), queries.allowance(queries.newest_accommodation(enrolment.id, quiz))
    ended = made.ended[-1].submitted_at if made.ended else None
    blueprint.may_start(rules, allowance, len(made.attempts), ended, now)
    attempt = Attempt(
        enrolment_id=enrolment.id,
        quiz=quiz,
        number=len(made.attempts) + 1,
        release=release,
        country=country,
        agency=agency,
        seed=_seed(rules, made),
        started_at=now,
        deadline_at=blueprint.deadline(rules, allowance, now),
    )
    attempt.items = _drawn(attempt, body, queries.items_met(enrolment.id, _pair(body, release, country, agency)))
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


def _seed(rules: blueprint.Rules, made: queries.Standing) -> str:
    """Somebody who takes a pre-test again gets the same items, or few would be left for the post-test."""
    if rules.purpose == "pre-test" and made.attempts and made.attempts[0].seed:
        return made.attempts[0].seed
    return secrets.token_hex(16)


def _pair(body: Body, release: Release, country: str, agency: str) -> frozenset[str]:
    """The quizzes whose items may not come again in this one: the pre-test of a post-test, and the other way round."""
    if body["purpose"] == "post-test":
        return frozenset({body["paired_with"]})
    if body["purpose"] != "pre-test":
        return frozenset()
    where = (country, release.source_language, agency)
    (outline,) = learning.documents(release.id, [OUTLINE], *where)
    slugs = [quiz["slug"] for quiz in outline["quizzes"]]
    found = learning.documents(release.id, [quiz_key(slug) for slug in slugs], *where)
    return frozenset(slug for slug, other in zip(slugs, found, strict=True) if other.get("paired_with") == body["quiz"])


def _drawn(attempt: Attempt, body: Body, exclude: Collection[str]) -> list[list[str]]:
    items = blueprint.draw(body["sections"], attempt.seed, exclude=exclude, shuffle=body["shuffle_items"])
    return [[item, body["versions"][item]] for item in items]


def submit(attempt: Attempt, language: str, now: datetime) -> Verdict:
    """Close an attempt that is held `alone`, once, and mark what is stored. `language` is that of the person.

    Whatever comes after its deadline, it ends there: nothing later is in it. Raises Conflict("attempt.closed") for
    the slower of two.
    """
    if attempt.submitted_at is not None:
        raise Conflict("attempt.closed")
    ids = [item for item, _version in attempt.items]
    source = attempt.release.source_language
    rules = rules_of(queries.quiz_of(attempt, source))
    responses = queries.responses_of(attempt.id)
    answers = {item: row.answer for item, row in responses.items()}
    items = [item_of(body) for body in queries.items_of(attempt, ids, source)]
    verdict = grade(items, answers, pass_mark=rules.pass_mark)
    attempt.by_deadline = is_late(attempt, now)
    attempt.submitted_at = attempt.deadline_at if attempt.by_deadline else now
    attempt.language = language
    attempt.earned, attempt.possible = str(verdict.earned), str(verdict.possible)
    attempt.credit = float(verdict.score)
    attempt.passed = verdict.passed if rules.can_be_passed else None
    _store_marks(attempt, responses, verdict.marks)
    db.session.flush()
    publish("attempt.submitted", attempt.id)
    if attempt.passed:
        publish("quiz.passed", attempt.id)
    return verdict


def is_late(attempt: Attempt, now: datetime) -> bool:
    """Whether the time of an attempt is up, by the server's clock."""
    return attempt.deadline_at is not None and now > attempt.deadline_at


def close_due(attempt_id: int, now: datetime) -> bool:
    """Submit an attempt whose time is up, unless somebody has done it. True when it was submitted here."""
    attempt = queries.due(attempt_id, now)
    if attempt is None:
        return False
    submit(attempt, attempt.enrolment.member.language, now)
    return True


def mark_values(mark: Mark) -> dict[str, Any]:
    """The columns of a response that say what it earned."""
    credit = float(mark.earned / mark.possible) if mark.possible else 0.0
    return {"earned": str(mark.earned), "possible": str(mark.possible), "credit": credit, "why": mark.record()}


def _store_marks(attempt: Attempt, responses: dict[str, Response], marks: Collection[Mark]) -> None:
    """Every item gets a row with its mark, also those that were never answered: one statement."""
    versions = {item: version for item, version in attempt.items}  # noqa: C416 - lists of two, which dict() has no type for
    seconds = blueprint.seconds_taken(attempt.started_at, {item: row.first_saved_at for item, row in responses.items()})
    unanswered: dict[str, Any] = {"answer": {}, "sequence": 0, "first_saved_at": None, "saved_at": attempt.submitted_at}
    rows = [
        {"attempt_id": attempt.id, "item": mark.item, "item_version": versions[mark.item], **unanswered}
        | mark_values(mark)
        | {"seconds": seconds.get(mark.item)}
        for mark in marks
    ]
    row = insert_into(Response)
    names = ("earned", "possible", "credit", "why", "seconds")
    stored = row.on_conflict_do_update(
        index_elements=["attempt_id", "item"], set_={name: row.excluded[name] for name in names}
    )
    db.session.execute(stored, rows)
