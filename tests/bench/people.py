"""Realistic data and forged sessions for a running stack: 500 members, 82 in the session, attempts to answer."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from lms.accounts.models import Member, SignInSession
from lms.app import create_app
from lms.attendance.models import AttendanceRecord
from lms.db.base import db, unit_of_work
from lms.demo.secrets import prepared
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import service as enrolling
from lms.learning.models import LessonProgress
from lms.quizzes import service as quizzing
from lms.quizzes.models import Attempt
from lms.settings import Settings
from lms.trainings.models import Delegation, Registration, Training, TrainingDay

MEMBERS = 500
COURSE, QUIZ = "responsible-ai", "ethics-and-law"


@dataclass
class Person:
    """A member with a session: its cookie and a token that its forms accept."""

    id: int
    cookie: str
    token: str


@contextmanager
def application(environment: dict[str, str]) -> Iterator[Flask]:
    """The stack's application in this process: the same database, the same secrets."""
    var, url = environment["LMS_VAR_DIR"], environment.get("LMS_DATABASE_URL", "")
    settings = Settings(var_dir=var, database_url=url, base_url=environment["LMS_BASE_URL"])
    app = create_app(prepared(settings))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def more_members(number: int) -> None:
    """Members of the first delegation's country, until there are `number`."""
    now = clock.now()
    with unit_of_work():
        have = len(db.session.scalars(select(Member.id)).all())
        country = db.session.scalars(select(Delegation.country).order_by(Delegation.id)).first()
        rows = [
            Member(
                email=f"load{index}@example.org", name=f"Load {index}", country=country, language="en",
                fs_uniquifier=secrets.token_hex(16), create_datetime=now, confirmed_at=now, second_factor_waived=True,
            )
            for index in range(have, number)
        ]  # fmt: skip
        db.session.add_all(rows)


def sign_in(app: Flask, members: Sequence[Member]) -> list[Person]:
    """Sessions as signing in makes them, without the forms."""
    made = []
    signer = app.session_interface.get_signing_serializer(app)
    tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    now = clock.now()
    with unit_of_work():
        for member in members:
            sid, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
            db.session.add(SignInSession(id=sid, member_id=member.id, created_at=now))
            facts: dict[str, Any] = {"_user_id": member.fs_uniquifier, "_fresh": True, "sid": sid, "fs_cc": "set"}
            facts |= {"fs_paa": now.timestamp(), "csrf_token": raw}
            made.append(Person(member.id, f"session={signer.dumps(facts)}", tokens.dumps(raw)))
    return made


def with_attempts(members: Sequence[Member]) -> dict[int, int]:
    """Enrol them and begin an attempt each; member id to attempt id."""
    found = {}
    with unit_of_work():
        for member in members:
            enrolment = enrolling.enrol(member, COURSE, clock.now())
            found[member.id] = quizzing.start(enrolment, QUIZ, member.country, clock.now()).id
    return found


def everybody_qualifies(training: Training) -> int:
    """Close the session and give everybody with a seat what a certificate needs; returns how many they are."""
    now = clock.now()
    with unit_of_work():
        days = db.session.scalars(select(TrainingDay).where(TrainingDay.training_id == training.id)).all()
        for day in days:
            day.closed_at = day.closed_at or now
        seats = db.session.scalars(select(Registration).where(Registration.training_id == training.id)).all()
        for seat in seats:
            _complete(seat, days)
    return len(seats)


def _complete(seat: Registration, days: Sequence[TrainingDay]) -> None:
    now = clock.now()
    for place, day in enumerate(days):
        db.session.add(
            AttendanceRecord(
                registration_id=seat.id, day_id=day.id, ordinal=900 + place, kind="correction", method="list", at=now,
                minutes=480, reason="measurement", recorded_by=seat.member_id, recorded_at=now,
            )
        )  # fmt: skip
    member = db.session.get_one(Member, seat.member_id)
    enrolment = enrolling.enrol(member, COURSE, now)
    outline = learning.document(enrolment.release_id, "outline", member.country, "en")
    done = learning.completed_lessons(enrolment.id)
    for lesson in set(learning.lessons_of(outline)) - done:
        db.session.add(LessonProgress(enrolment_id=enrolment.id, lesson=lesson, completed_at=now))
    passed = select(Attempt.id).where(Attempt.enrolment_id == enrolment.id, Attempt.passed.is_(True))
    if db.session.scalar(passed) is None:
        db.session.add(
            Attempt(
                enrolment_id=enrolment.id, quiz=QUIZ, number=50, release_id=enrolment.release_id,
                country=member.country,
                started_at=now - timedelta(hours=1), submitted_at=now, earned="12", possible="12", passed=True,
            )
        )  # fmt: skip
