"""The gates to attempts, and what came of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.blueprint import NOTHING_EXTRA, Allowance
from lms.domain.course import COUNTRY, OUTLINE, item_key, lesson_key, quiz_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.domain.progress import worth_reading
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import former
from lms.quizzes.models import Accommodation, Attempt, Response
from lms.quizzes.standings import Standing, passed_attempts, standing, standings

__all__ = ["Standing", "passed_attempts", "standing", "standings"]
Body = Mapping[str, Any]
Hold = Literal["", "shared", "alone"]

# Built once: every answer that is saved passes this gate.
_ATTEMPT = (
    select(Attempt)
    .join(Attempt.enrolment)
    .options(contains_eager(Attempt.enrolment), joinedload(Attempt.release, innerjoin=True))
    .execution_options(populate_existing=True)
)
_OWN = _ATTEMPT.where(Attempt.id == bindparam("attempt"), Enrolment.member_id == bindparam("member"))
_DUE = (
    _ATTEMPT.join(Enrolment.member)
    .options(contains_eager(Attempt.enrolment).contains_eager(Enrolment.member))
    .where(Attempt.id == bindparam("attempt"), Attempt.submitted_at.is_(None), Attempt.deadline_at < bindparam("now"))
)
_HELD: dict[Hold, Select[Attempt]] = {
    "": _OWN,
    "shared": _OWN.with_for_update(read=True, of=Attempt),
    "alone": _OWN.with_for_update(of=Attempt),
}
_WITH_RESPONSES = _OWN.options(selectinload(Attempt.responses))
_RESPONSE = (
    select(Response)
    .where(Response.attempt_id == bindparam("attempt"), Response.item == bindparam("item"))
    .execution_options(populate_existing=True)
)
_NEWEST = (
    select(Accommodation)
    .where(Accommodation.enrolment_id == bindparam("enrolment"), Accommodation.quiz == bindparam("quiz"))
    .order_by(Accommodation.id.desc())
    .limit(1)
)


def attempt_for(member: Member, attempt_id: int, *, with_responses: bool = True, hold: Hold = "") -> Attempt:
    """The member's own attempt with its enrolment and release, and the answers given so far. Raises NotFound.

    While an attempt is held `shared`, nobody submits it before this transaction ends; `alone`, nobody saves an answer
    either. A held one comes without answers: what is read before it is held may be old.
    """
    own = _WITH_RESPONSES if with_responses and not hold else _HELD[hold]
    found: Attempt | None = db.session.scalar(own, {"attempt": attempt_id, "member": member.id})
    if found is None:
        raise NotFound("attempt.none")
    return found


def due(attempt_id: int, now: datetime) -> Attempt | None:
    """An attempt whose time is up and that nobody has submitted, held alone, with its enrolment, member and release."""
    held = _DUE.with_for_update(of=Attempt)
    return db.session.scalar(held, {"attempt": attempt_id, "now": now})


def due_ids(now: datetime, *, without: Collection[int] = (), limit: int = 100) -> Sequence[int]:
    """The attempts whose time was up before now, the longest first."""
    rows = select(Attempt.id).where(Attempt.submitted_at.is_(None), Attempt.deadline_at < now)
    if without:
        rows = rows.where(Attempt.id.not_in(without))
    return db.session.scalars(rows.order_by(Attempt.deadline_at).limit(limit)).all()


def quiz_of(attempt: Attempt, language: str) -> Body:
    """The quiz as this attempt has it: the pinned release and country, in the reader's language."""
    return former.blueprint(_read(attempt, language, [quiz_key(attempt.quiz)])[0])


def quiz_and_country(attempt: Attempt, language: str) -> tuple[Body, Body]:
    """The quiz, and the country whose law it rests on: that of the attempt, wherever the member works by now."""
    quiz, country = _read(attempt, language, [quiz_key(attempt.quiz), COUNTRY])
    return former.blueprint(quiz), country


def items_of(attempt: Attempt, items: Sequence[str], language: str) -> list[Body]:
    """These items as this attempt has them, in the reader's language; one statement for those not read yet."""
    (quiz,) = _read(attempt, language, [quiz_key(attempt.quiz)])
    if former.is_former(quiz):
        return [former.item(quiz, item) for item in items]
    return _read(attempt, language, [item_key(item) for item in items])


def corrected_items(attempt: Attempt, responses: Mapping[str, Response], language: str) -> dict[str, Body]:
    """The items whose mark rests on the key of a later release, as that release has them."""
    by_release: dict[str, list[str]] = {}
    for item, row in responses.items():
        if row.key_release_id is not None and row.key_release_id != attempt.release_id:
            by_release.setdefault(row.key_release_id, []).append(item)
    found: dict[str, Body] = {}
    for release_id, items in by_release.items():
        release = db.session.get_one(type(attempt.release), release_id)
        best = choose(language, release.languages, release.source_language)
        agency = attempt.agency if attempt.agency in release.agencies else ""
        keys = [item_key(item) for item in items]
        found |= dict(zip(items, learning.documents(release_id, keys, attempt.country, best, agency), strict=True))
    return found


def lessons_on(attempt: Attempt, facts: Collection[str], language: str) -> list[Body]:
    """A few lessons, in reading order, that together name these legal facts."""
    if not facts:
        return []
    (outline,) = _read(attempt, language, [OUTLINE])
    keys = [lesson_key(module["slug"], lesson["slug"]) for module in outline["modules"] for lesson in module["lessons"]]
    lessons = _read(attempt, language, keys)
    by_key = dict(zip(keys, lessons, strict=True))
    named = {key: {fact["key"] for fact in lesson["facts"]} for key, lesson in by_key.items()}
    return [by_key[key] for key in worth_reading(facts, named)]


def _read(attempt: Attempt, language: str, keys: Sequence[str]) -> list[Body]:
    release = attempt.release
    best = choose(language, release.languages, release.source_language)
    return learning.documents(attempt.release_id, keys, attempt.country, best, attempt.agency)


def open_attempts(enrolment_ids: Collection[int]) -> frozenset[int]:
    """Those of these enrolments in which a quiz is begun and not submitted; one statement."""
    begun = select(Attempt.enrolment_id).where(Attempt.enrolment_id.in_(enrolment_ids), Attempt.submitted_at.is_(None))
    return frozenset(db.session.scalars(begun))


def items_met(enrolment_id: int, quizzes: Collection[str]) -> frozenset[str]:
    """The items that this person had in any attempt at these quizzes."""
    rows = select(Attempt.items).where(Attempt.enrolment_id == enrolment_id, Attempt.quiz.in_(quizzes))
    return frozenset(item for items in db.session.scalars(rows) for item, _version in items)


def newest_accommodation(enrolment_id: int, quiz: str) -> Accommodation | None:
    """What is granted to this person at this quiz, if anything is."""
    return db.session.scalar(_NEWEST, {"enrolment": enrolment_id, "quiz": quiz})


def allowance(granted: Accommodation | None) -> Allowance:
    return Allowance(granted.extra_minutes, granted.extra_attempts) if granted else NOTHING_EXTRA


def response_of(attempt_id: int, item: str) -> Response | None:
    """What is stored of one answer at this moment."""
    return db.session.scalar(_RESPONSE, {"attempt": attempt_id, "item": item})


def responses_of(attempt_id: int) -> dict[str, Response]:
    """The same of all answers, by item."""
    rows = select(Response).where(Response.attempt_id == attempt_id).execution_options(populate_existing=True)
    return {row.item: row for row in db.session.scalars(rows)}


def answers(attempt: Attempt) -> dict[str, dict[str, Any]]:
    """Item id to answer, of those given so far."""
    return {row.item: row.answer for row in attempt.responses if row.answer}


def kept(attempt_id: int) -> tuple[int, int]:
    """How many items have a stored answer, and the number of the newest change (0 for none)."""
    rows = select(Response.answer, Response.sequence).where(Response.attempt_id == attempt_id)
    found = db.session.execute(rows).all()
    return sum(bool(answer) for answer, _sequence in found), max((sequence for _answer, sequence in found), default=0)
