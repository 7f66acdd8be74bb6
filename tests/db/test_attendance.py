"""Check-in by code, marks and corrections, against the database."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.attendance import queries, service
from lms.attendance.models import AttendanceRecord, RefusedCheckIn
from lms.attendance.showing import Filters, groups
from lms.db.base import db, unit_of_work
from lms.domain.access import Role
from lms.domain.check_in_code import code_at
from lms.domain.errors import Conflict, Invalid
from lms.trainings.models import Training
from lms.trainings.queries import training_by_id
from tests.factories import MemberFactory
from tests.factories_trainings import (
    AttendanceRecordFactory,
    RegistrationFactory,
    TrainingFactory,
    at_once,
    committed,
    moment,
)

SECRET = b"secret"
NOW = moment("09:02")


def code(training, now=NOW, day=0) -> str:
    return code_at(SECRET, training.id, training.days[day].id, now)


def rows(kind=AttendanceRecord) -> int:
    return db.session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def seat(app):
    return RegistrationFactory(training=TrainingFactory())


@pytest.fixture
def training(seat):
    return db.session.get_one(Training, seat.training_id)


def test_a_valid_code_checks_in_once(seat, training):
    first = service.check_in_by_code(seat.member, training, code(training), SECRET, NOW)
    assert (first.state, first.since) == ("done", NOW)
    later = NOW + timedelta(minutes=5)
    second = service.check_in_by_code(seat.member, training, code(training, later), SECRET, later)
    assert (second.state, second.since) == ("already", NOW)
    assert (rows(), rows(RefusedCheckIn)) == (1, 0)
    record = queries.records_of(seat.id)[0]
    assert (record.method, record.kind, record.ordinal, record.recorded_by) == ("code", "check_in", 1, seat.member_id)
    assert record.window == int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("age", "typed", "reason"), [(300, None, "expired"), (0, "00000000", "forged"), (0, "", "forged")]
)
def test_a_refused_code_is_stored(seat, training, age, typed, reason):
    old = NOW - timedelta(seconds=age)
    outcome = service.check_in_by_code(
        seat.member, training, code(training, old) if typed is None else typed, SECRET, NOW
    )
    assert (outcome.state, outcome.reason) == ("refused", reason)
    assert rows() == 0
    assert queries.refusals(training, NOW) == {reason: 1}


def test_a_code_works_once_for_a_person(seat, training):
    service.check_in_by_code(seat.member, training, code(training), SECRET, NOW)
    out = NOW + timedelta(seconds=5)
    service.mark(seat, training.days[0], "check_out", out, seat.member, out)
    again = service.check_in_by_code(seat.member, training, code(training), SECRET, out + timedelta(seconds=5))
    assert again.reason == "replayed"
    assert (rows(), rows(RefusedCheckIn)) == (2, 1)
    other = RegistrationFactory(training=training)
    assert service.check_in_by_code(other.member, training, code(training), SECRET, out).state == "done"


@pytest.mark.parametrize("status", ["requested", "declined", "cancelled", None])
def test_only_a_confirmed_seat_checks_in(app, status):
    training = TrainingFactory()
    member = MemberFactory()
    if status:
        RegistrationFactory(training=training, member=member, status=status)
    assert service.check_in_by_code(member, training, code(training), SECRET, NOW).reason == "not_registered"


def test_no_check_in_on_another_day_or_after_closing(seat, training):
    night = moment("09:00", 5)
    assert service.check_in_by_code(seat.member, training, code(training), SECRET, night).reason == "no_day"
    service.close_day(training, training.days[0], seat.member, NOW)
    assert service.check_in_by_code(seat.member, training, code(training), SECRET, NOW).reason == "no_day"


def test_marks_that_say_nothing_new_are_not_recorded(seat, training):
    day, by, now = training.days[0], MemberFactory(), moment("11:00")
    marks = [
        ("check_out", "09:00", False),
        ("check_in", "09:30", True),
        ("check_in", "09:30", False),
        ("check_in", "10:00", False),
        ("check_in", "09:10", True),
        ("check_out", "10:30", True),
        ("check_out", "10:30", False),
    ]
    for kind, clock, recorded in marks:
        assert service.mark(seat, day, kind, moment(clock), by, now) is recorded, (kind, clock)
    assert [row.ordinal for row in queries.records_of(seat.id)] == [1, 2, 3]
    assert queries.presence(training, now)[seat.id].minutes == 80


def test_a_correction_needs_a_reason_and_fits_the_day(seat, training):
    day, by = training.days[0], MemberFactory()
    for minutes, reason, key in [
        (10, "  ", "reason"),
        (10, "x" * 301, "reason"),
        (151, "a", "minutes"),
        (-1, "a", "minutes"),
    ]:
        with pytest.raises(Invalid) as refused:
            service.correct(seat, day, minutes, reason, by, NOW)
        assert refused.value.key == f"attendance.{key}"
    assert service.correct(seat, day, 150, "sat in the next room", by, NOW)
    assert not service.correct(seat, day, 150, "sat in the next room", by, NOW)
    assert service.correct(seat, day, 20, "no, only briefly", by, NOW)
    assert queries.presence(training, NOW)[seat.id].minutes_by_day[day.id] == 20


def test_a_closed_day_takes_corrections_only(seat, training):
    day, by = training.days[0], MemberFactory()
    service.mark(seat, day, "check_in", moment("09:00"), by, moment("09:00"))
    assert service.close_day(training, day, by, moment("10:00"))
    assert not service.close_day(training, day, by, moment("11:00"))
    assert day.closed_at == moment("10:00")
    with pytest.raises(Conflict):
        service.mark(seat, day, "check_out", moment("09:30"), by, moment("11:00"))
    assert queries.presence(training, moment("12:00"))[seat.id].minutes == 60
    with pytest.raises(Invalid):
        service.correct(seat, day, 61, "too much", by, moment("11:00"))
    assert service.correct(seat, day, 45, "left early", by, moment("11:00"))
    with pytest.raises(Invalid):
        service.close_day(training, training.days[1], by, moment("11:00"))


def test_times_that_a_coordinator_types(seat, training):
    first, second = training.days
    assert service.moment_on(training, first, "", NOW) == NOW
    assert service.moment_on(training, first, "08:30", NOW) == moment("08:30")
    for day, typed, key in [
        (second, "", "time_needed"),
        (first, "25:00", "time"),
        (first, "x", "time"),
        (first, "10:00", "future"),
    ]:
        with pytest.raises(Invalid) as refused:
            service.moment_on(training, day, typed, NOW)
        assert refused.value.key == f"attendance.{key}"


def test_presence_has_everybody_who_is_confirmed_and_nobody_else(seat, training):
    RegistrationFactory(training=training, status="requested")
    found = queries.presence(training, NOW)
    assert list(found) == [seat.id]
    assert (found[seat.id].minutes, found[seat.id].counted) == (0, 300)


def test_the_board_says_who_is_where(app):
    training = TrainingFactory()
    day, now = training.days[0], moment("09:30")
    names = {
        name: RegistrationFactory(training=training, member=MemberFactory(name=name)) for name in ("Ana", "Bo", "Cem")
    }
    AttendanceRecordFactory(registration=names["Ana"], day=day, at=moment("09:20"))
    AttendanceRecordFactory(registration=names["Bo"], day=day, at=moment("08:55"))
    AttendanceRecordFactory(registration=names["Bo"], day=day, at=moment("09:10"), kind="check_out", ordinal=2)
    RegistrationFactory(training=training, member=MemberFactory(name="Dev", country="IN"), country="IN")
    rows = queries.board(training, day, now)
    assert [(row.name, row.state, row.late, row.day.minutes) for row in rows] == [
        ("Dev", "absent", False, 0),
        ("Ana", "present", True, 10),
        ("Bo", "left", False, 10),
        ("Cem", "absent", False, 0),
    ]
    assert {row.state for row in queries.board(training, day, moment("09:00")) if row.name == "Dev"} == {"expected"}
    assert queries.present_count(training, day, now) == 1
    shown = groups(rows, Filters(state="late"))
    assert [(group.country, group.present, group.people, len(group.rows)) for group in shown] == [("SG", 1, 3, 1)]
    assert [len(group.rows) for group in groups(rows, Filters(search="a", country="SG"))] == [1]


def test_the_board_takes_a_constant_number_of_statements(app, statements):
    training = TrainingFactory()
    for _ in range(3):
        RegistrationFactory(training=training)
    coordinator, training_id = MemberFactory(roles=[("coordinator", "")]), training.id
    counts = []
    for _ in range(2):
        db.session.expire_all()
        assert coordinator.scope(Role.COORDINATOR)
        statements.clear()
        found = training_by_id(coordinator, training_id, Role.COORDINATOR)
        queries.board(found, found.days[0], NOW)
        counts.append(len(statements))
        for _more in range(5):
            RegistrationFactory(training=training)
    assert counts[0] == counts[1] <= 4


def test_records_are_append_only(seat, training):
    record = AttendanceRecordFactory(registration=seat, day=training.days[0], at=NOW)
    record.at = moment("08:00")
    with pytest.raises(TypeError):
        db.session.flush()
    db.session.rollback()


def test_eight_taps_at_once_are_one_check_in(own_database):
    """Two browsers and impatient fingers: the ordinal is unique, so one wins and the others are told so."""
    with committed(own_database) as app:
        with unit_of_work():
            training = TrainingFactory()
            member_id = RegistrationFactory(training=training).member_id
            training_id, typed = training.id, code(training)
        outcomes = []

        def tap(_number: int) -> None:
            member = db.session.get_one(Member, member_id)
            found = training_by_id(member, training_id)
            outcomes.append(service.check_in_by_code(member, found, typed, SECRET, NOW).state)

        assert at_once(app, tap, range(8)) == []
        db.session.rollback()
        assert sorted(outcomes) == ["already"] * 7 + ["done"]
        assert (rows(), rows(RefusedCheckIn)) == (1, 0)
