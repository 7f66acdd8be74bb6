"""Factories for trainings and attendance."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any

import factory
from flask import Flask

from lms.attendance.models import AttendanceRecord
from lms.db.base import db, unit_of_work
from lms.domain.access import Role
from lms.domain.course import COUNTRY, OUTLINE, quiz_key
from lms.domain.errors import DomainError
from lms.learning.models import CurrentRelease, Document, Release, ReleaseEntry
from lms.trainings.models import AgendaItem, Delegation, Registration, Training, TrainingDay
from tests.conftest import make_app
from tests.factories import Factory, MemberFactory

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)  # of the first day, at a venue that keeps UTC
EVERYWHERE = [(Role.COORDINATOR, "")]


def moment(clock: str, day: int = 0) -> datetime:
    """`moment("09:30", 1)`: half past nine on the second day, at the venue."""
    hours, _colon, minutes = clock.partition(":")
    return MIDNIGHT + timedelta(days=day, hours=int(hours), minutes=int(minutes))


class TrainingFactory(Factory):
    """Two days in a country SG, 09:00-12:00 with half an hour's break: 150 minutes count on each day.

    `delegations={"SG": 2, "IN": 1}` are its seats. The venue keeps UTC, so that times are easy to read.
    """

    class Meta:
        model = Training

    code = factory.Sequence(lambda n: f"TEST{n:012}")
    title = factory.Sequence(lambda n: f"Session {n}")
    venue = "Hall"
    city = "Singapore"
    country = "SG"
    time_zone = "Etc/UTC"
    starts_on = date(2026, 3, 2)
    ends_on = date(2026, 3, 3)
    course = "responsible-ai"
    quizzes = factory.LazyFunction(lambda: ["ethics-and-law"])

    @classmethod
    def _create(cls, model_class, *args, delegations=None, **kwargs):
        training = model_class(*args, **kwargs)
        seats = {"SG": 20, "IN": 20} if delegations is None else delegations
        training.delegations = [Delegation(country=country, seats=number) for country, number in seats.items()]
        length = (training.ends_on - training.starts_on).days + 1
        training.days = [_day(training.starts_on, offset) for offset in range(length)]
        db.session.add(training)
        db.session.commit()
        return training


def _day(first: date, offset: int) -> TrainingDay:
    day = TrainingDay(date=first + timedelta(days=offset))
    base = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=offset)
    for start, end, title, counts in ((540, 630, "Opening", True), (630, 660, "Break", False), (660, 720, "Law", True)):
        starts, ends = base + timedelta(minutes=start), base + timedelta(minutes=end)
        day.agenda.append(AgendaItem(starts_at=starts, ends_at=ends, title={"en": title}, counts=counts))
    return day


class RegistrationFactory(Factory):
    """A confirmed seat in the delegation of `country` (default SG), for a new member unless one is given."""

    class Meta:
        model = Registration

    status = "confirmed"
    created_at = MIDNIGHT - timedelta(days=30)

    @classmethod
    def _create(cls, model_class, *args, training, member=None, country="SG", **kwargs):
        member = member or MemberFactory(country=country)
        delegation = next(row for row in training.delegations if row.country == country)
        row = super()._create(
            model_class, *args, training_id=training.id, member_id=member.id, delegation_id=delegation.id, **kwargs
        )
        row.member, row.delegation = member, delegation
        return row


class AttendanceRecordFactory(Factory):
    """`AttendanceRecordFactory(registration=seat, day=day, at=moment("09:00"))` is a check-in from the list."""

    class Meta:
        model = AttendanceRecord

    ordinal = 1
    kind = "check_in"
    method = "list"

    @classmethod
    def _create(cls, model_class, *args, registration, day, **kwargs):
        kwargs = {"recorded_by": registration.member_id, "recorded_at": kwargs["at"]} | kwargs
        return super()._create(model_class, *args, registration_id=registration.id, day_id=day.id, **kwargs)


def published_course(zones: dict[str, str]) -> None:
    """A released course with a quiz, which gives each country of `zones` its time zone."""
    release = Release(id=token_hex(32), course="responsible-ai", source_language="en", languages=["en"])
    release.countries, release.created_at = list(zones), MIDNIGHT
    db.session.add(release)
    db.session.flush()
    db.session.add(CurrentRelease(course=release.course, release_id=release.id, published_at=MIDNIGHT))
    for country, zone in zones.items():
        bodies = {COUNTRY: {"time_zone": zone}, OUTLINE: {"title": "Responsible AI"}, quiz_key("ethics-and-law"): {}}
        for key, body in bodies.items():
            digest = token_hex(32)
            db.session.add(Document(hash=digest, body=body))
            db.session.flush()
            entry = ReleaseEntry(release_id=release.id, key=key, country=country, language="en", document_hash=digest)
            db.session.add(entry)
    db.session.commit()


@contextmanager
def committed(url: str) -> Iterator[Flask]:
    """An application over a database of its own, where commits are real."""
    app = make_app(url)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def at_once(app: Flask, act: Callable[[Any], None], calls: Sequence[Any]) -> list[DomainError]:
    """Run `act` for each of `calls` in threads that start together, each in a unit of work; returns the refusals."""
    start, refused = threading.Barrier(len(calls)), []

    def run(call: Any) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    act(call)
            except DomainError as error:
                refused.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused
