"""The gates to questions in the room, and what their pages show. A constant number of statements each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, func, select, tuple_
from sqlalchemy.orm import contains_eager

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain import codes
from lms.domain.course import COUNTRY, item_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.learning import queries as learning
from lms.learning.models import Document, Release, ReleaseEntry
from lms.trainings.live_models import LiveAnswer, LiveQuestion
from lms.trainings.models import Registration, Training

Body = Mapping[str, Any]
Audience = tuple[str, str]  # country, and the slug of an agency or ""
NO_QUESTION = "0.none"

_SEAT = (
    Training.code == bindparam("code"),
    Registration.member_id == bindparam("member"),
    Registration.status == "confirmed",
)
_newest = (
    select(func.max(LiveQuestion.id))
    .where(LiveQuestion.training_id == Registration.training_id)
    .correlate(Registration)
    .scalar_subquery()
)
# Built once: every phone in the room asks these, again and again.
_STATE = (
    select(Registration.id, LiveQuestion.id, LiveQuestion.closed_at, LiveQuestion.shown_at)
    .join(Registration.training)
    .outerjoin(LiveQuestion, LiveQuestion.id == _newest)
    .where(*_SEAT)
)
_PHONE = (
    select(Registration, LiveQuestion, LiveAnswer)
    .join(Registration.training)
    .outerjoin(LiveQuestion, LiveQuestion.id == _newest)
    .outerjoin(LiveQuestion.release)
    .outerjoin(
        LiveAnswer, and_(LiveAnswer.question_id == LiveQuestion.id, LiveAnswer.registration_id == Registration.id)
    )
    .options(contains_eager(Registration.training), contains_eager(LiveQuestion.release))
    .where(*_SEAT)
)
_HELD: Select[Any] = (
    select(LiveQuestion)
    .join(LiveQuestion.release)
    .join(Registration, Registration.training_id == LiveQuestion.training_id)
    .join(Training, Training.id == Registration.training_id)
    .options(contains_eager(LiveQuestion.release))
    .where(*_SEAT, Registration.id == bindparam("seat"), LiveQuestion.id == bindparam("question"))
    .with_for_update(read=True, of=LiveQuestion)
    .execution_options(populate_existing=True)
)
_QUESTIONS = select(LiveQuestion).join(LiveQuestion.release).options(contains_eager(LiveQuestion.release))


@dataclass(frozen=True, slots=True)
class OnPhone:
    """What one participant's page is about: their seat (with its session), the newest question, their answer to it."""

    seat: Registration
    question: LiveQuestion | None
    answer: LiveAnswer | None

    @property
    def state(self) -> str:
        return state_word(self.question)


def state_word(question: LiveQuestion | None) -> str:
    """Which question there is and how far it is, as pages compare it: `12.open`, or `0.none`."""
    return NO_QUESTION if question is None else f"{question.id}.{question.state}"


def state_for(member: Member, code: str) -> str:
    """The same for somebody with a confirmed seat, by one statement. Raises NotFound."""
    row = db.session.execute(_STATE, {"code": codes.normalise(code), "member": member.id}).one_or_none()
    if row is None:
        raise NotFound("live.no_seat")
    _seat, question, closed_at, shown_at = row
    return state_word(LiveQuestion(id=question, closed_at=closed_at, shown_at=shown_at) if question else None)


def on_phone(member: Member, code: str) -> OnPhone:
    """What somebody with a confirmed seat sees. Raises NotFound."""
    row = db.session.execute(_PHONE, {"code": codes.normalise(code), "member": member.id}).one_or_none()
    if row is None:
        raise NotFound("live.no_seat")
    return OnPhone(*row)


def question_to_answer(member: Member, code: str, seat: int, question: int) -> LiveQuestion:
    """A question of a session in which `seat` is the member's own, and confirmed; nobody closes it before this
    transaction ends. Raises NotFound.
    """
    values = {"code": codes.normalise(code), "member": member.id, "seat": seat, "question": question}
    found: LiveQuestion | None = db.session.scalar(_HELD, values)
    if found is None:
        raise NotFound("live.none")
    return found


def question_in(training: Training, question_id: int, hold: Literal["", "alone"] = "") -> LiveQuestion:
    """A question of this session; held `alone`, no answer to it is stored before this transaction ends. NotFound."""
    own = _QUESTIONS.where(LiveQuestion.training_id == training.id, LiveQuestion.id == question_id)
    if hold:
        own = own.with_for_update(of=LiveQuestion).execution_options(populate_existing=True)
    found = db.session.scalar(own)
    if found is None:
        raise NotFound("live.none")
    return found


def questions_in(training: Training) -> list[LiveQuestion]:
    """All questions of a session, the newest first."""
    own = _QUESTIONS.where(LiveQuestion.training_id == training.id).order_by(LiveQuestion.id.desc())
    return list(db.session.scalars(own))


def newest_in(training: Training) -> LiveQuestion | None:
    """The question that is on, or was last."""
    own = _QUESTIONS.where(LiveQuestion.training_id == training.id).order_by(LiveQuestion.id.desc()).limit(1)
    return db.session.scalar(own)


def open_in(trainings: Collection[int]) -> frozenset[int]:
    """Those of these sessions in which a question is open."""
    found = select(LiveQuestion.training_id)
    return frozenset(db.session.scalars(found.where(_of(trainings), LiveQuestion.closed_at.is_(None))))


def _of(trainings: Collection[int]) -> Any:
    return LiveQuestion.training_id.in_(trainings)


def variant(question: LiveQuestion, member: Member) -> tuple[Body, Body]:
    """The item as this person reads it and is judged by it, and their country.

    Raises NotFound("live.country") where the release does not cover the country, NotFound("live.not_asked") where the
    country has taken the item out.
    """
    release = question.release
    if member.country not in release.countries:
        raise NotFound("live.country")
    language = choose(member.language, release.languages, release.source_language)
    agency = learning.agency_in(release, member)
    try:
        item, country = learning.documents(
            release.id, [item_key(question.item), COUNTRY], member.country, language, agency
        )
    except NotFound:
        raise NotFound("live.not_asked") from None
    return item, country


def variants(question: LiveQuestion) -> dict[Audience, Body]:
    """The item as every audience of the release has it, in the source language, for its keys. One statement."""
    rows = (
        select(ReleaseEntry.country, ReleaseEntry.agency, Document.body)
        .join(Document, Document.hash == ReleaseEntry.document_hash)
        .where(
            ReleaseEntry.release_id == question.release_id,
            ReleaseEntry.key == item_key(question.item),
            ReleaseEntry.language == question.release.source_language,
        )
    )
    return {(country, agency): body for country, agency, body in db.session.execute(rows)}


def on_screen(question: LiveQuestion, language: str) -> Body:
    """The item in the wording that the room's screen has, in this language or the next best."""
    return _on_screen(question.release, question, language)


def _on_screen(release: Release, question: LiveQuestion, language: str) -> Body:
    best = choose(language, release.languages, release.source_language)
    return learning.document(release.id, item_key(question.item), question.country, best, question.agency)


def prompts(questions: Sequence[LiveQuestion], language: str) -> dict[int, Body]:
    """Question id to its item as the screen had it. One statement."""
    places = {row.id: (row.release_id, item_key(row.item), row.country, row.agency) for row in questions}
    tongues = {row.id: choose(language, row.release.languages, row.release.source_language) for row in questions}
    columns = (ReleaseEntry.release_id, ReleaseEntry.key, ReleaseEntry.country, ReleaseEntry.agency)
    rows = (
        select(*columns, ReleaseEntry.language, Document.body)
        .join(Document, Document.hash == ReleaseEntry.document_hash)
        .where(tuple_(*columns, ReleaseEntry.language).in_([(*places[one], tongues[one]) for one in places]))
    )
    found = {tuple(row[:5]): row[5] for row in db.session.execute(rows)} if places else {}
    return {one: found[(*places[one], tongues[one])] for one in places}


def answers_to(question_id: int) -> dict[int, tuple[Audience, dict[str, Any]]]:
    """Registration id to whose law it is judged by and the answer, of those who have one. One statement."""
    rows = select(LiveAnswer.registration_id, LiveAnswer.country, LiveAnswer.agency, LiveAnswer.answer)
    found = db.session.execute(rows.where(LiveAnswer.question_id == question_id))
    return {seat: ((country, agency), answer) for seat, country, agency, answer in found if answer}
