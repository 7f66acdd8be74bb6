"""A session that is on, people with seats in it, and questions in the room."""

from datetime import datetime
from typing import Any

from lms.accounts.models import Member
from lms.db.base import db
from lms.learning.models import Release
from lms.trainings import live, live_bank, live_queries
from lms.trainings.live_models import LiveQuestion
from lms.trainings.models import Registration, Training
from tests.factories import MemberFactory
from tests.factories_certificates import loaded
from tests.factories_learning import published
from tests.factories_trainings import RegistrationFactory, TrainingFactory, moment

TEN = moment("10:00")  # while the first day is on


def room(release: Release | None = None, **changes: Any) -> tuple[Training, Release]:
    """A session of the small course in SG, on from nine to twelve, and the release that it asks from."""
    release = release or published()
    training = TrainingFactory(course="first-aid", quizzes=["check"], **changes)
    return loaded(training), release


def seats(training: Training, number: int, **member: Any) -> list[Registration]:
    """So many people with a confirmed seat; committed."""
    country = member.get("country", "SG")
    made = [
        RegistrationFactory(training=training, member=MemberFactory(**member), country=country) for _ in range(number)
    ]
    db.session.commit()
    return made


def ask(
    training: Training, release: Release, item: str = "who", by: Member | None = None, at: datetime = TEN
) -> LiveQuestion:
    """Open an item of the bank, as a trainer does."""
    by = by or MemberFactory(roles=[("trainer", training.country)], country=training.country)
    offer = live_bank.offer(release, training.country, "en", item)
    question = live.open_question(training, release, offer, by, at)
    db.session.commit()
    return question


def give(seat: Registration, question: LiveQuestion, *choices: str) -> None:
    """Answer a question with choices, as a phone does."""
    code = db.session.get_one(Training, seat.training_id).code
    held = live_queries.question_to_answer(seat.member, code, seat.id, question.id)
    live.answer(held, seat.id, seat.member, {"choices": list(choices)}, TEN)
    db.session.commit()


def close(training: Training, question: LiveQuestion) -> LiveQuestion:
    """Close it, as a trainer does."""
    held = live_queries.question_in(training, question.id, "alone")
    live.close(loaded(training), held, TEN)
    db.session.commit()
    return held


def show(training: Training, question: LiveQuestion) -> None:
    """Close it and let the room see what came of it."""
    live.show(close(training, question), TEN)
    db.session.commit()
