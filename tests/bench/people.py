"""Realistic data and forged sessions for a running stack: members, sessions of any size, attempts to answer.

Everything is written straight into the database that web server and worker use, the same in every run.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, pairwise
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, insert, select

from lms.accounts.models import Agency, Member, SignInSession
from lms.attendance.models import AttendanceRecord
from lms.db.base import db, unit_of_work
from lms.demo.people import names
from lms.demo.service import programme
from lms.domain import codes
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import service as enrolling
from lms.learning.models import Enrolment, LessonProgress
from lms.quizzes import service as quizzing
from lms.quizzes.models import Attempt
from lms.trainings.models import AgendaItem, Delegation, Registration, Training, TrainingDay

COURSE, QUIZ = "responsible-ai", "ethics"
LOAD = "load{}@example.org"


@dataclass(frozen=True)
class Person:
    """A member with a session: its cookie and a token that its forms accept."""

    id: int
    cookie: str
    token: str

    def form(self, *more: tuple[str, str], **fields: str) -> tuple[tuple[str, str], ...]:
        return (("csrf_token", self.token), *more, *fields.items())


def more_members(number: int, countries: Sequence[str]) -> None:
    """Members of the countries in turn, with names of the demonstration's kind, until there are `number` in all."""
    now, called = clock.now(), {country: names(programme()["names"][country]) for country in countries}
    with unit_of_work():
        have = db.session.scalar(select(func.count()).select_from(Member)) or 0
        release = learning.current_release(COURSE)
        agencies = {row.country: row.id for row in db.session.scalars(select(Agency))}
        fixed = {"language": "en", "active": True, "second_factor_waived": True}
        fixed |= {"create_datetime": now, "confirmed_at": now}
        rows = [
            {
                "email": LOAD.format(index),
                "name": next(called[country]),
                "country": country,
                "agency_id": agencies.get(country),
                "fs_uniquifier": secrets.token_hex(16),
                **fixed,
            }
            for index, country in zip(range(have, number), cycle(countries), strict=False)
        ]
        if rows:
            made = db.session.scalars(insert(Member).returning(Member.id), rows).all()
            facts = {"course": COURSE, "release_id": release.id, "created_at": now}
            db.session.execute(insert(Enrolment), [{"member_id": member_id, **facts} for member_id in made])


def load_members() -> list[Member]:
    """Those that `more_members` made, the oldest first."""
    return list(db.session.scalars(select(Member).where(Member.email.like(LOAD.format("%"))).order_by(Member.id)))


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
    """Begin an attempt for each; member id to attempt id."""
    found = {}
    with unit_of_work():
        for member in members:
            enrolment = enrolling.enrol(member, COURSE, clock.now())
            found[member.id] = quizzing.start(enrolment, QUIZ, member.country, clock.now()).id
    return found


def training_today(members: Sequence[Member], title: str, country: str) -> Training:
    """A session of one day, which is on now, with a confirmed seat for everybody."""
    now, seats = clock.now(), Counter(member.country for member in members)
    today = now.astimezone(UTC).date()
    hours = [datetime.combine(today, time(hour, minute), UTC) for hour, minute in ((0, 0), (12, 0), (23, 59))]
    agenda = [
        AgendaItem(starts_at=begins, ends_at=ends, title={"en": "Work in groups"}, counts=True)
        for begins, ends in pairwise(hours)
    ]
    with unit_of_work():
        training = Training(
            code=codes.make(secrets.randbits, 10), title=title, venue="Hall", city="Town", country=country,
            time_zone="Etc/UTC", starts_on=today, ends_on=today, course=COURSE, quizzes=[QUIZ], attendance_required=80,
            days=[TrainingDay(date=today, agenda=agenda)],
            delegations=[Delegation(country=one, seats=number) for one, number in seats.items()],
        )  # fmt: skip
        db.session.add(training)
        db.session.flush()
        facts = {"training_id": training.id, "status": "confirmed", "created_at": now, "decided_at": now}
        of = {row.country: row.id for row in training.delegations}
        rows = [{"member_id": member.id, "delegation_id": of[member.country], **facts} for member in members]
        db.session.execute(insert(Registration), rows)
    return training


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
                country=member.country, started_at=now - timedelta(hours=1), submitted_at=now, earned="12",
                possible="12", passed=True,
            )
        )  # fmt: skip
