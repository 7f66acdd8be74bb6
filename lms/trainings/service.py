"""What happens to trainings and their seats."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain import codes
from lms.domain.errors import Conflict, Invalid
from lms.infra.outbox import publish
from lms.trainings.models import AgendaItem, Delegation, Registration, Training, TrainingDay
from lms.trainings.queries import ended, registration_of

Owned = TypeVar("Owned", TrainingDay, Delegation)
CODE_LENGTH = 16  # 80 random bits: nobody guesses the address of a session


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a coordinator writes about a training; `delegations` maps a country to its seats."""

    title: str
    venue: str
    city: str
    country: str
    time_zone: str
    starts_on: date
    ends_on: date
    course: str
    quizzes: list[str]
    attendance_required: int
    delegations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An agenda item as a coordinator wrote it."""

    starts_at: datetime
    ends_at: datetime
    title: str
    counts: bool


def create(facts: Particulars) -> Training:
    """A new training with a day for each date and its delegations."""
    training = Training(code=codes.make(secrets.randbits, CODE_LENGTH), days=[], delegations=[])
    _write(training, facts)
    db.session.add(training)
    db.session.flush()
    _days(training)
    _delegations(training, facts.delegations)
    return training


def edit(training: Training, facts: Particulars) -> None:
    """Change a training. Raises Conflict where somebody's seat or record would lose its ground.

    The time zone and the dates can move only while nobody was recorded on a day that would go.
    """
    if training.time_zone != facts.time_zone and any(day.agenda for day in training.days):
        raise Conflict("training.zone_in_use")
    _write(training, facts)
    db.session.flush()
    _days(training)
    _delegations(training, facts.delegations)


def plan_day(day: TrainingDay, items: list[PlannedItem], language: str) -> None:
    """Replace a day's agenda. What kept its words keeps its translations. Raises Conflict for a closed day."""
    if day.closed_at is not None:
        raise Conflict("training.day_closed")
    known = {item.title.get(language, ""): item.title for item in day.agenda}
    day.agenda.clear()
    db.session.flush()
    for item in items:
        title = known.get(item.title) or {language: item.title}
        day.agenda.append(AgendaItem(starts_at=item.starts_at, ends_at=item.ends_at, title=title, counts=item.counts))
    db.session.flush()


def request_seat(member: Member, training: Training, now: datetime) -> Registration:
    """Ask for a seat in the delegation of one's country; asking twice is asking once.

    Raises Invalid when the country has no delegation, Conflict when the session is over or was decided otherwise.
    """
    delegation = next((row for row in training.delegations if row.country == member.country), None)
    if delegation is None:
        raise Invalid("registration.no_delegation")
    if ended(training, now):
        raise Conflict("registration.over")
    found = registration_of(member, training)
    if found is None:
        row = Registration(training_id=training.id, member_id=member.id, delegation_id=delegation.id)
        row.status, row.created_at = "requested", now
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:  # the other tap was faster: its registration is this one
            found = registration_of(member, training)
        else:
            publish("registration.requested", row.id)
            return row
    if found is None or found.status not in ("requested", "confirmed"):
        raise Conflict("registration.decided")
    return found


def confirm(registration: Registration, by: Member, now: datetime) -> None:
    """Give the seat. Raises Conflict when the delegation is full, also when another seat was given meanwhile."""
    _hold(registration)
    if registration.status == "confirmed":
        return
    _take_seat(registration.delegation_id)
    _decide(registration, "confirmed", by, now)


def decline(registration: Registration, by: Member, now: datetime) -> None:
    """Refuse the request, or take the seat back."""
    _hold(registration)
    if registration.status != "declined":
        _decide(registration, "declined", by, now)


def move(registration: Registration, delegation: Delegation, by: Member, now: datetime) -> None:
    """To another delegation of the same training; a confirmed one needs a free seat there. Raises Conflict."""
    _hold(registration)
    if registration.delegation_id == delegation.id:
        return
    if registration.status == "confirmed":
        _take_seat(delegation.id)
    registration.delegation = delegation
    _decide(registration, registration.status, by, now)


def _decide(registration: Registration, status: str, by: Member, now: datetime) -> None:
    registration.status, registration.decided_at, registration.decided_by = status, now, by.id
    db.session.flush()
    publish("registration.decided", registration.id)


def _hold(registration: Registration) -> None:
    """See it as it is now, and keep others from deciding on it until this is committed."""
    db.session.refresh(registration, ["status", "delegation_id"], with_for_update=True)


def _take_seat(delegation_id: int) -> None:
    """The delegation's row is the lock: whoever holds it counts what all before have taken (SQLite: the write lock)."""
    held = select(Delegation.seats).where(Delegation.id == delegation_id).with_for_update()
    seats = db.session.scalars(held).one()
    if _taken(delegation_id) >= seats:
        raise Conflict("registration.full")


def _taken(delegation_id: int) -> int:
    confirmed = (Registration.delegation_id == delegation_id, Registration.status == "confirmed")
    return db.session.scalar(select(func.count()).where(*confirmed)) or 0


def _write(training: Training, facts: Particulars) -> None:
    for name in Particulars.__slots__:
        if name != "delegations":
            setattr(training, name, getattr(facts, name))


def _days(training: Training) -> None:
    """A day for each date; those outside go, unless somebody was recorded on them."""
    length = (training.ends_on - training.starts_on).days + 1
    wanted = {training.starts_on + timedelta(days=offset) for offset in range(length)}
    for day in [day for day in training.days if day.date not in wanted]:
        _remove(training.days, day, "training.day_used")
    for moment in sorted(wanted - {day.date for day in training.days}):
        training.days.append(TrainingDay(date=moment, agenda=[]))
    training.days.sort(key=lambda day: day.date)
    db.session.flush()


def _delegations(training: Training, wanted: Mapping[str, int]) -> None:
    for row in [row for row in training.delegations if row.country not in wanted]:
        _remove(training.delegations, row, "training.delegation_used")
    have = {row.country: row for row in training.delegations}
    for country, seats in wanted.items():
        if country not in have:
            training.delegations.append(Delegation(country=country, seats=seats))
        elif have[country].seats != seats:
            _resize(have[country], seats)
    db.session.flush()


def _resize(delegation: Delegation, seats: int) -> None:
    db.session.scalars(select(Delegation.id).where(Delegation.id == delegation.id).with_for_update()).one()
    if seats < (taken := _taken(delegation.id)):
        raise Conflict("training.seats_taken", taken=taken)
    delegation.seats = seats


def _remove(rows: list[Owned], row: Owned, key: str) -> None:
    """The foreign keys know whether anything rests on it."""
    try:
        with db.session.begin_nested():
            rows.remove(row)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(key) from error
