"""Seats and gates, against the database."""

from datetime import date

import pytest

from lms.accounts.models import Member
from lms.db.base import db, unit_of_work
from lms.domain.access import Role
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.trainings import queries, service
from lms.trainings.models import Registration
from lms.trainings.roster import Wanted, roster
from tests.factories import AgencyFactory, MemberFactory
from tests.factories_trainings import (
    AttendanceRecordFactory,
    RegistrationFactory,
    TrainingFactory,
    at_once,
    committed,
    moment,
)

NOW = moment("09:00", -10)


def facts(**changes) -> service.Particulars:
    values = {
        "title": "A session",
        "venue": "Hall",
        "city": "Singapore",
        "country": "SG",
        "time_zone": "Asia/Singapore",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 3),
        "course": "responsible-ai",
        "quizzes": ["ethics-and-law"],
        "attendance_required": 80,
        "delegations": {"SG": 2, "IN": 1},
    }
    return service.Particulars(**(values | changes))


def test_a_session_is_created_with_its_days_and_delegations(app):
    training = service.create(facts())
    assert [day.date for day in training.days] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert {row.country: row.seats for row in training.delegations} == {"SG": 2, "IN": 1}
    assert len(training.code) == 16


def test_editing_moves_days_and_seats(app):
    training = service.create(facts())
    service.edit(training, facts(starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 4), delegations={"IN": 5, "BN": 1}))
    db.session.expire_all()
    found = queries.training_by_id(MemberFactory(roles=[("coordinator", "")]), training.id, Role.COORDINATOR)
    assert [day.date for day in found.days] == [date(2026, 3, 3), date(2026, 3, 4)]
    assert {row.country: row.seats for row in found.delegations} == {"IN": 5, "BN": 1}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"delegations": {"SG": 1, "IN": 1}}, "training.seats_taken"),
        ({"delegations": {"IN": 1}}, "training.delegation_used"),
        ({"starts_on": date(2026, 3, 3)}, "training.day_used"),
        ({"time_zone": "Asia/Dubai"}, "training.zone_in_use"),
    ],
)
def test_editing_never_takes_the_ground_from_under_a_seat_or_record(app, change, key):
    training = TrainingFactory(delegations={"SG": 2, "IN": 1})
    seats = [RegistrationFactory(training=training) for _ in range(2)]
    AttendanceRecordFactory(registration=seats[0], day=training.days[0], at=moment("09:00"))
    with pytest.raises(Conflict) as refused:
        service.edit(training, facts(**({"time_zone": "Etc/UTC", "delegations": {"SG": 2, "IN": 1}} | change)))
    assert refused.value.key == key


def test_asking_twice_is_asking_once(app):
    training = TrainingFactory()
    member = MemberFactory(country="IN")
    first = service.request_seat(member, training, NOW)
    assert service.request_seat(member, training, NOW).id == first.id
    assert first.status == "requested"


def test_who_may_not_ask_for_a_seat(app):
    training = TrainingFactory()
    with pytest.raises(Invalid) as nobody:
        service.request_seat(MemberFactory(country="BN"), training, NOW)
    assert nobody.value.key == "registration.no_delegation"
    with pytest.raises(Conflict) as late:
        service.request_seat(MemberFactory(country="IN"), training, moment("09:00", 9))
    assert late.value.key == "registration.over"
    declined = RegistrationFactory(training=training, status="declined")
    with pytest.raises(Conflict) as decided:
        service.request_seat(declined.member, training, NOW)
    assert decided.value.key == "registration.decided"


def test_a_full_delegation_takes_nobody_more(app):
    training = TrainingFactory(delegations={"SG": 1, "IN": 1})
    by = MemberFactory()
    RegistrationFactory(training=training)
    second = RegistrationFactory(training=training, status="requested")
    with pytest.raises(Conflict) as refused:
        service.confirm(second, by, NOW)
    assert refused.value.key == "registration.full"
    of = {row.country: row for row in training.delegations}
    service.move(second, of["IN"], by, NOW)
    service.confirm(second, by, NOW)
    assert (second.status, second.delegation.country) == ("confirmed", "IN")
    with pytest.raises(Conflict):
        service.move(second, of["SG"], by, NOW)


def test_declining_frees_the_seat(app):
    training = TrainingFactory(delegations={"SG": 1})
    by = MemberFactory()
    first, second = RegistrationFactory(training=training), RegistrationFactory(training=training, status="requested")
    service.decline(first, by, NOW)
    service.confirm(second, by, NOW)
    assert [(row.confirmed, row.requested, row.free) for row in queries.seats(training)] == [(1, 0, 0)]


def test_the_gate_knows_countries(app):
    training = TrainingFactory()
    of = {country: MemberFactory(country="BN", roles=[("coordinator", country)]) for country in ("SG", "IN", "")}
    for country in ("SG", ""):
        assert queries.training_for(of[country], training.code, Role.COORDINATOR).id == training.id
        assert queries.trainings_in_scope(of[country]) == [training]
    for roles in ((Role.COORDINATOR,), ()):
        with pytest.raises(NotFound):
            queries.training_for(of["IN"], training.code, *roles)
    assert queries.trainings_in_scope(of["IN"]) == []
    with pytest.raises(NotFound):
        queries.training_for(of["SG"], training.code, Role.TRAINER)
    with pytest.raises(NotFound):
        queries.training_in_room(of["IN"], training.code)


def test_a_trainee_sees_own_sessions_and_those_open_to_the_country(app):
    training = TrainingFactory(delegations={"SG": 1})
    own = RegistrationFactory(training=training).member
    compatriot, stranger = MemberFactory(country="SG"), MemberFactory(country="IN")
    assert queries.trainings_of(own) == [training]
    assert queries.open_trainings(own, date(2026, 3, 1)) == []
    assert queries.open_trainings(compatriot, date(2026, 3, 1)) == [training]
    assert queries.open_trainings(compatriot, date(2026, 3, 4)) == []
    assert queries.training_for(compatriot, training.code.lower()).id == training.id
    with pytest.raises(NotFound):
        queries.training_for(stranger, training.code)


def test_when_a_session_is_over_and_which_day_is_on(app):
    training = TrainingFactory()
    first, second = training.days
    assert [queries.day_on(training, moment("10:00", day)) for day in (-1, 0, 1, 2)] == [None, first, second, None]
    assert not queries.ended(training, moment("11:59", 1))
    assert queries.ended(training, moment("12:00", 1))
    first.closed_at, second.closed_at = moment("12:00"), moment("10:00", 1)
    assert queries.ended(training, moment("10:00", 1))
    assert queries.day_on(training, moment("10:00", 1)) is None


def test_which_day_is_on_follows_the_venue(app):
    training = TrainingFactory(time_zone="Asia/Singapore")
    assert queries.day_on(training, moment("15:59")) == training.days[0]
    assert queries.day_on(training, moment("16:00")) == training.days[1]


def test_the_roster_searches_sorts_and_pages(app):
    training = TrainingFactory()
    agency = AgencyFactory(name="Cyber 100% Unit")
    for name in ("Arjun", "Bela", "Chandra"):
        RegistrationFactory(
            training=training, member=MemberFactory(name=name, country="IN", agency=agency), country="IN"
        )
    RegistrationFactory(training=training, member=MemberFactory(name="Zoe"), status="requested")

    def names(*size, **asked):
        return [row[1] for row in roster(training, Wanted(**asked), *size).rows]

    assert names(sort="name", descending=True) == ["Zoe", "Chandra", "Bela", "Arjun"]
    assert names(search="bel") == ["Bela"]
    assert names(search="100% u") == ["Arjun", "Bela", "Chandra"]
    assert names(search="%") == ["Arjun", "Bela", "Chandra"]
    assert names(status="requested") == ["Zoe"]
    assert names(2, sort="name", page=2) == ["Chandra", "Zoe"]
    assert names(2, sort="nothing", page=99) == ["Chandra", "Zoe"]
    assert roster(training, Wanted(search="nobody"), 2).pages == 1


def test_the_last_seat_goes_to_one_of_six(own_database):
    """Six people are confirmed at once: one seat, one confirmation."""
    with committed(own_database) as app:
        with unit_of_work():
            training = TrainingFactory(delegations={"SG": 1})
            by = MemberFactory().id
            waiting = [RegistrationFactory(training=training, status="requested").id for _ in range(6)]

        def confirm(registration_id: int) -> None:
            seat, coordinator = db.session.get_one(Registration, registration_id), db.session.get_one(Member, by)
            service.confirm(seat, coordinator, NOW)

        refused = at_once(app, confirm, waiting)
        db.session.rollback()
        assert db.session.query(Registration).filter_by(status="confirmed").count() == 1
        assert [error.key for error in refused] == ["registration.full"] * 5
