"""Recording who is present. Rows are only ever added; what would say nothing new is not recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.attendance.models import AttendanceRecord, RefusedCheckIn
from lms.attendance.queries import facts_of_day, plan, records_of
from lms.db.base import db
from lms.domain.attendance import present_at
from lms.domain.check_in_code import judge
from lms.domain.errors import Conflict, Invalid
from lms.infra.outbox import publish
from lms.trainings.models import Registration, Training, TrainingDay
from lms.trainings.queries import day_on, registration_of, today_at

Kind = Literal["check_in", "check_out"]
Reason = Literal["expired", "forged", "replayed", "not_registered", "no_day"]
TRIES = 3  # each lost race shows the winner's record to the next try
REASON_LENGTH = 300
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What came of a code: `since` is the check-in that holds, `reason` says why it was refused."""

    state: Literal["done", "already", "refused"]
    since: datetime | None = None
    reason: Reason | None = None


def check_in_by_code(member: Member, training: Training, code: str, secret: bytes, now: datetime) -> CheckIn:
    """A person's own check-in with the code of the room; `secret` is the application's current secret key.

    A refusal is an outcome, not an error: it is stored, so the request that carries it must commit.
    """
    seat = registration_of(member, training)
    if seat is None or seat.status != "confirmed":
        return _refused(member, training, "not_registered", now)
    day = day_on(training, now)
    if day is None:
        return _refused(member, training, "no_day", now)
    verdict = judge(secret, training.id, day.id, code, now)
    if verdict.state != "valid":
        return _refused(member, training, verdict.state, now)
    found: CheckIn = CheckIn("done", now)

    def decide(known: list[AttendanceRecord]) -> AttendanceRecord | None:
        nonlocal found
        since = present_at(facts_of_day(known, day), now)
        if since is not None:
            found = CheckIn("already", since)
        elif any(row.window == verdict.window for row in known):
            found = CheckIn("refused", reason="replayed")
        else:
            return _record(day, member, now, kind="check_in", method="code", at=now, window=verdict.window)
        return None

    _append(seat, decide)
    return _refused(member, training, "replayed", now) if found.reason else found


def moment_on(training: Training, day: TrainingDay, typed: str, now: datetime) -> datetime:
    """The moment that a coordinator means: `HH:MM` at the venue on that day, or now. Raises Invalid."""
    if not typed:
        if day.date != today_at(training, now):
            raise Invalid("attendance.time_needed")
        return now
    try:
        moment = datetime.combine(day.date, time.fromisoformat(typed), ZoneInfo(training.time_zone))
    except ValueError as error:
        raise Invalid("attendance.time") from error
    if moment > now:
        raise Invalid("attendance.future")
    return moment


def mark(seat: Registration, day: TrainingDay, kind: Kind, at: datetime, by: Member, now: datetime) -> bool:
    """A check-in or check-out from the coordinator's list. False when it would have said nothing new.

    Raises Conflict on a closed day: then only corrections remain.
    """
    if day.closed_at is not None:
        raise Conflict("attendance.day_closed")

    def decide(known: list[AttendanceRecord]) -> AttendanceRecord | None:
        present = present_at(facts_of_day(known, day), at) is not None
        if present == (kind == "check_in"):
            return None
        return _record(day, by, now, kind=kind, method="list", at=at)

    return _append(seat, decide) is not None


def correct(seat: Registration, day: TrainingDay, minutes: int, reason: str, by: Member, now: datetime) -> bool:
    """Set a day's minutes outright, with the reason. False when the latest correction says just that.

    Raises Invalid without a reason, or for minutes that the day does not have.
    """
    reason, counted = reason.strip(), plan(day).minutes
    if not reason or len(reason) > REASON_LENGTH:
        raise Invalid("attendance.reason", most=REASON_LENGTH)
    if not 0 <= minutes <= counted:
        raise Invalid("attendance.minutes", counted=counted)

    def decide(known: list[AttendanceRecord]) -> AttendanceRecord | None:
        corrections = [row for row in known if row.day_id == day.id and row.kind == "correction"]
        if corrections and (corrections[-1].minutes, corrections[-1].reason) == (minutes, reason):
            return None
        return _record(day, by, now, kind="correction", method="list", at=now, minutes=minutes, reason=reason)

    return _append(seat, decide) is not None


def close_day(training: Training, day: TrainingDay, by: Member, now: datetime) -> bool:
    """End a day now, for everybody and for good. False when it was closed before. Raises Invalid for a day to come."""
    if day.date > today_at(training, now):
        raise Invalid("attendance.day_to_come")
    db.session.refresh(day, ["closed_at"], with_for_update=True)
    if day.closed_at is not None:
        return False
    day.closed_at = now
    db.session.flush()
    log.info("day_closed", day=day.id, by=by.id)
    publish("day.closed", day.id)
    return True


def _record(day: TrainingDay, by: Member, now: datetime, **values: object) -> AttendanceRecord:
    return AttendanceRecord(day_id=day.id, recorded_by=by.id, recorded_at=now, **values)


def _append(
    seat: Registration, decide: Callable[[list[AttendanceRecord]], AttendanceRecord | None]
) -> AttendanceRecord | None:
    """Add the record that `decide` makes of what is known, as the next ordinal; decide anew when another was faster."""
    for _attempt in range(TRIES):
        known = records_of(seat.id)
        row = decide(known)
        if row is None:
            return None
        row.registration_id = seat.id
        row.ordinal = known[-1].ordinal + 1 if known else 1
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:
            continue
        return row
    raise Conflict("attendance.race")


def _refused(member: Member, training: Training, reason: Reason, now: datetime) -> CheckIn:
    db.session.add(RefusedCheckIn(training_id=training.id, member_id=member.id, reason=reason, at=now))
    db.session.flush()
    log.info("check_in_refused", training=training.id, reason=reason)
    return CheckIn("refused", reason=reason)
