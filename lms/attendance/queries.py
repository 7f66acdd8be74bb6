"""Presence as it follows from the records. Every function here takes a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Agency, Member
from lms.attendance.models import AttendanceRecord, RefusedCheckIn
from lms.db.base import db
from lms.domain.attendance import GRACE, Day, DayPresence, Plan, Presence, Record, Span, on_day, plan_of
from lms.domain.attendance import presence as presence_of
from lms.trainings.models import Delegation, Registration, Training, TrainingDay

__all__ = ["BoardRow", "Presence", "board", "history", "plan", "presence", "present_count", "records_of", "refusals"]

State = Literal["present", "left", "expected", "absent"]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on the live board. `minutes` are those of the shown day, `total` those of the whole training."""

    registration_id: int
    name: str
    agency: str
    country: str
    day: DayPresence
    late: bool
    state: State
    total: int


def plan(day: TrainingDay) -> Plan:
    """A day (with its agenda loaded) for the arithmetic."""
    items = tuple((Span(item.starts_at, item.ends_at), item.counts) for item in day.agenda)
    return plan_of(Day(day.id, items, day.closed_at))


def presence(training: Training, now: datetime) -> dict[int, Presence]:
    """Registration id to presence, for every confirmed registration; the days must be loaded. One statement."""
    plans = [plan(day) for day in training.days]
    found = _records(training)
    return {registration_id: presence_of(records, plans, now) for registration_id, records in found.items()}


def board(training: Training, day: TrainingDay | None, now: datetime) -> list[BoardRow]:
    """Everybody with a confirmed seat, by delegation and name. Two statements."""
    people = (
        select(Registration.id, Member.name, func.coalesce(Agency.name, ""), Delegation.country)
        .join(Registration.member)
        .join(Registration.delegation)
        .outerjoin(Member.agency)
        .where(Registration.training_id == training.id, Registration.status == "confirmed")
        .order_by(Delegation.country, Member.name, Registration.id)
    )
    present = presence(training, now)
    today = None if day is None else plan(day)
    return [_row(person, present[person[0]], today, now) for person in db.session.execute(people)]


def present_count(training: Training, day: TrainingDay, now: datetime) -> int:
    """How many are present now. One statement."""
    return len(present_seats(training, day, now))


def present_seats(training: Training, day: TrainingDay, now: datetime) -> frozenset[int]:
    """The registrations of those who are present now. One statement."""
    today, found = plan(day), _records(training, day)
    return frozenset(seat for seat, records in found.items() if on_day(records, today, now).since is not None)


def records_of(registration_id: int) -> list[AttendanceRecord]:
    """All records of one registration, in the order they were made."""
    own = select(AttendanceRecord).where(AttendanceRecord.registration_id == registration_id)
    return list(db.session.scalars(own.order_by(AttendanceRecord.ordinal)))


def history(registration_id: int) -> list[tuple[AttendanceRecord, str]]:
    """The same, each with the name of who recorded it."""
    recorder = aliased(Member)
    rows = (
        select(AttendanceRecord, recorder.name)
        .join(recorder, recorder.id == AttendanceRecord.recorded_by)
        .where(AttendanceRecord.registration_id == registration_id)
        .order_by(AttendanceRecord.ordinal)
    )
    return [(record, name) for record, name in db.session.execute(rows)]


def refusals(training: Training, since: datetime) -> dict[str, int]:
    """How many codes were refused since a moment, by reason."""
    counted = (
        select(RefusedCheckIn.reason, func.count())
        .where(RefusedCheckIn.training_id == training.id, RefusedCheckIn.at >= since)
        .group_by(RefusedCheckIn.reason)
        .order_by(RefusedCheckIn.reason)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def fact(row: AttendanceRecord) -> Record:
    """A row, for the arithmetic."""
    return Record(row.day_id, row.ordinal, row.kind, row.at, row.minutes)


def facts_of_day(rows: Iterable[AttendanceRecord], day: TrainingDay) -> list[Record]:
    return [fact(row) for row in rows if row.day_id == day.id]


def _records(training: Training, day: TrainingDay | None = None) -> dict[int, list[Record]]:
    row = AttendanceRecord
    joined = row.registration_id == Registration.id
    if day is not None:
        joined = joined & (row.day_id == day.id)
    found = (
        select(Registration.id, row.day_id, row.ordinal, row.kind, row.at, row.minutes)
        .outerjoin(row, joined)
        .where(Registration.training_id == training.id, Registration.status == "confirmed")
    )
    records: dict[int, list[Record]] = defaultdict(list)
    for registration_id, day_id, ordinal, kind, at, minutes in db.session.execute(found):
        of_registration = records[registration_id]
        if ordinal is not None:
            of_registration.append(Record(day_id, ordinal, kind, at, minutes))
    return records


def _row(person: Row[int, str, str, str], found: Presence, today: Plan | None, now: datetime) -> BoardRow:
    day = found.days[today.day_id] if today else DayPresence()
    late = today is not None and day.late(today)
    return BoardRow(*person, day=day, late=late, state=_state(day, today, now), total=found.minutes)


def _state(day: DayPresence, today: Plan | None, now: datetime) -> State:
    if day.since is not None:
        return "present"
    if day.first is not None or (day.corrected and day.minutes):
        return "left"
    begun = today is not None and today.starts_at is not None and now > today.starts_at + GRACE
    return "absent" if begun else "expected"
