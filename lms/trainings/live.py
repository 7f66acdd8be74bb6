"""A question in the room: opened, answered on phones, closed, shown."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.db.base import db, insert_into
from lms.domain import answers
from lms.domain.errors import Conflict, Invalid
from lms.domain.reading_items import item_of
from lms.learning import queries as learning
from lms.learning.models import Release
from lms.quizzes.answering import LAST_CHANGE, Change
from lms.trainings import live_queries
from lms.trainings.live_bank import Offer
from lms.trainings.live_models import LiveAnswer, LiveQuestion
from lms.trainings.live_presence import present
from lms.trainings.live_tally import tally, turnout
from lms.trainings.models import Training
from lms.trainings.queries import day_on


def open_question(training: Training, release: Release, offer: Offer, by: Member, now: datetime) -> LiveQuestion:
    """Ask an item in a session that is on. Raises Conflict("live.not_on"), Conflict("live.one_open")."""
    if day_on(training, now) is None:
        raise Conflict("live.not_on")
    question = LiveQuestion(
        training_id=training.id,
        release=release,
        item=offer.item,
        country=offer.country,
        agency=offer.agency,
        opened_by_id=by.id,
        opened_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(question)
            db.session.flush()
    except IntegrityError:
        raise Conflict("live.one_open") from None
    return question


def close(training: Training, question: LiveQuestion, now: datetime) -> bool:
    """Take no more answers to a question that is held `alone`, and count those there are. False if that was done."""
    if question.closed_at is not None:
        return False
    given = live_queries.answers_to(question.id)
    came = turnout(given.keys(), present(training, now))
    room = [row.country for row in training.delegations]
    question.tally = tally(live_queries.variants(question), given.values(), came, room)
    question.closed_at = now
    db.session.flush()
    return True


def show(question: LiveQuestion, now: datetime) -> bool:
    """Let screen and phones tell the result. False if they do already; Conflict("live.still_open")."""
    if question.closed_at is None:
        raise Conflict("live.still_open")
    if question.shown_at is not None:
        return False
    question.shown_at = now
    db.session.flush()
    return True


def answer(
    question: LiveQuestion, seat: int, member: Member, given: Mapping[str, Any], now: datetime, change: Change = None
) -> None:
    """Store the answer of a seat to a question that is held. What is stored already is fine, however late it comes.

    Raises Conflict("live.closed"), Conflict("answer.older"), Invalid("answer.sequence"), Invalid as `answers.check`
    does, NotFound as `live_queries.variant` does.
    """
    if change is not None and not 0 <= change <= LAST_CHANGE:
        raise Invalid("answer.sequence")
    body, _country = live_queries.variant(question, member)
    checked = answers.check(item_of(body), given)
    if question.closed_at is None:
        row = {"question_id": question.id, "registration_id": seat, "country": member.country}
        row |= {"agency": learning.agency_in(question.release, member), "answer": checked}
        row |= {"sequence": 1 if change is None else change, "saved_at": now}
        if db.session.scalar(_upsert(db.engine.dialect.name, change is None), row) is not None:
            return
    stored = db.session.scalar(
        select(LiveAnswer.answer).where(LiveAnswer.question_id == question.id, LiveAnswer.registration_id == seat)
    )
    if stored != checked:
        raise Conflict("live.closed" if question.closed_at is not None else "answer.older")


@cache
def _upsert(dialect: str, newest: bool) -> Any:
    """Only over what has an older number, as for answers in quizzes. Built once for each kind of database."""
    row = insert_into(LiveAnswer)
    new = {name: row.excluded[name] for name in ("country", "agency", "answer", "saved_at")}
    number = LiveAnswer.sequence + 1 if newest else row.excluded.sequence
    stored = row.on_conflict_do_update(
        index_elements=["question_id", "registration_id"],
        set_=new | {"sequence": number},
        where=None if newest else LiveAnswer.sequence < row.excluded.sequence,
    )
    return stored.returning(LiveAnswer.question_id)
