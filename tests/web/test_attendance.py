"""Check-in and the coordinator's list through the browser."""

import re

import pytest
import structlog

from lms.attendance.models import AttendanceRecord, RefusedCheckIn
from lms.db.base import db
from tests.factories import MemberFactory
from tests.factories_trainings import AttendanceRecordFactory, RegistrationFactory, TrainingFactory, moment

COORDINATOR = [("coordinator", "SG")]


@pytest.fixture(autouse=True)
def _two_minutes_past_nine(time_machine_at):
    time_machine_at(moment("09:02"))


@pytest.fixture
def training(app):
    return TrainingFactory(title="Spring session")


@pytest.fixture
def room(app, training, sign_in):
    """What the room screen shows now, in a browser of its own."""
    screen = app.test_client()
    sign_in(MemberFactory(country="BN", roles=[("trainer", "SG")]), screen)

    def show() -> str:
        return screen.get(f"/trainings/{training.code}/room").text

    return show


def code_on(page: str) -> str:
    return re.search(r'class="room-code.*?</span>([0-9A-Z ]{9})<', page, re.DOTALL)[1]


def test_the_room_shows_a_code_and_how_many_but_no_names(training, room):
    seat = RegistrationFactory(training=training, member=MemberFactory(name="Private Person"))
    AttendanceRecordFactory(registration=seat, day=training.days[0], at=moment("09:00"))
    page = room()
    assert "1 person is present" in page
    assert "Private Person" not in page
    assert f"localhost/check-in/{training.code}" in page
    assert "<svg" in page
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 10s"' in page
    assert len(code_on(page).replace(" ", "")) == 8


def test_the_room_says_so_when_no_day_is_on(training, room, time_machine_at):
    time_machine_at(moment("09:00", 5))
    assert "Check-in is not open today" in room()


def test_a_person_checks_in_by_the_code(client, sign_in, training, room):
    seat = RegistrationFactory(training=training)
    sign_in(seat.member)
    typed = code_on(room())
    address = f"/check-in/{training.code}"
    scanned = client.get(f"{address}?c={typed.replace(' ', '')}").text
    assert "I am here" in scanned
    assert 'type="hidden" name="code"' in scanned
    assert "Code on the room screen" in client.get(address).text
    answer = client.post(address, data={"code": typed.lower()})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Checked in at 09:02, Singapore time" in page
    assert "I am here" not in page
    again = client.post(address, data={"code": typed})
    assert "You are already checked in at 09:02" in client.get(again.location).text
    assert db.session.query(AttendanceRecord).count() == 1
    assert "1 person is present" in room()


def test_a_refused_code_is_answered_in_words_stored_and_logged_without_a_person(
    client, sign_in, training, room, time_machine_at
):
    seat = RegistrationFactory(training=training)
    sign_in(seat.member)
    address, old = f"/check-in/{training.code}", code_on(room())
    time_machine_at(moment("09:10"))
    with structlog.testing.capture_logs() as logged:
        expired = client.post(address, data={"code": old})
        forged = client.post(address, data={"code": "00000000"})
        nothing = client.post(address)
    assert "This code has expired" in client.get(expired.location).text
    for answer in (forged, nothing):
        assert "This is not a code of this session" in client.get(answer.location).text
    assert [row.reason for row in db.session.query(RefusedCheckIn).all()] == ["expired", "forged", "forged"]
    assert db.session.query(AttendanceRecord).count() == 0
    refusals = [entry for entry in logged if entry["event"] == "check_in_refused"]
    assert [set(entry) for entry in refusals] == [{"event", "log_level", "training", "reason"}] * 3


def test_who_has_no_seat_is_sent_to_the_desk(client, sign_in, training, room):
    sign_in(country="BN")
    address = f"/check-in/{training.code}"
    page = client.get(address).text
    assert "You have no confirmed seat" in page
    assert "Spring session" not in page
    assert "I am here" not in page
    refused = client.post(address, data={"code": code_on(room())})
    assert "You have no confirmed seat" in client.get(refused.location).text
    assert db.session.query(RefusedCheckIn).one().reason == "not_registered"


def test_check_in_outside_the_days(client, sign_in, training, time_machine_at):
    time_machine_at(moment("09:00", 5))
    seat = RegistrationFactory(training=training)
    sign_in(seat.member)
    assert "Check-in is not open now" in client.get(f"/check-in/{training.code}").text
    assert client.get("/check-in/NOSUCHTRAINING00").status_code == 404
    assert client.post("/check-in/NOSUCHTRAINING00").status_code == 404


def test_the_list_marks_and_filters(client, sign_in, training, statements):
    ana, bo = (RegistrationFactory(training=training, member=MemberFactory(name=name)) for name in ("Ana", "Bo"))
    sign_in(country="BN", roles=COORDINATOR)
    day, address = training.days[0], f"/trainings/{training.code}/attendance"
    page = client.get(address).text
    assert "Ana" in page
    assert "0 of 2 present" in page
    assert 'hx-trigger="every 10s"' in page
    answer = client.post(f"{address}?day={day.id}&q=an&_external=1&code=x", data={"check_in": ana.id})
    assert answer.location.endswith(f"attendance?day={day.id}&q=an")
    page = client.get(answer.location).text
    assert "Recorded: Ana" in page
    assert "1 of 2 present" in page
    assert "Bo" not in re.findall(r"<bdi>(\w+)</bdi>", page)
    assert "That was recorded before" in client.get(
        client.post(f"{address}?day={day.id}", data={"check_in": ana.id}).location
    ).text  # fmt: skip
    client.post(f"{address}?day={day.id}", data={"check_out": ana.id})
    assert db.session.query(AttendanceRecord).count() == 2
    assert "Nobody to show" in client.get(f"{address}?state=present").text
    assert "Bo" in client.get(f"{address}?state=expected").text
    assert client.post(f"{address}?day={day.id}").status_code == 422
    assert client.post(f"{address}?day={day.id}", data={"check_in": 999}).status_code == 404
    assert client.post(address, data={"check_in": bo.id}).status_code == 404
    statements.clear()
    client.get(address)
    assert len(statements) <= 6


def test_marks_at_a_given_time_and_corrections(client, sign_in, training, time_machine_at):
    time_machine_at(moment("11:30"))
    seat = RegistrationFactory(training=training, member=MemberFactory(name="Ana"))
    by = sign_in(country="BN", roles=COORDINATOR)
    day, address = training.days[0], f"/trainings/{training.code}/attendance"
    data = {"check_in": seat.id, "time": "09:10", "back": "person"}
    answer = client.post(f"{address}?day={day.id}", data=data)
    page = client.get(answer.location).text
    assert answer.location.endswith(f"/attendance/{seat.id}?day={day.id}")
    assert "110 minutes" in page
    assert by.name in page
    for wrong, words in (("11:40", "This time is still to come."), ("9 o'clock", "hours and minutes")):
        refused = client.post(f"{address}?day={day.id}", data=data | {"time": wrong})
        assert refused.status_code == 422
        assert words in refused.text
    correction = f"{address}/{seat.id}/correction?day={day.id}"
    for wrong in (
        {"minutes": "20", "reason": " "},
        {"minutes": "200", "reason": "x"},
        {"minutes": "two", "reason": "x"},
    ):
        assert client.post(correction, data=wrong).status_code == 422
    kept = client.post(correction, data={"minutes": "200", "reason": "sat outside"}).text
    assert "0 to 150" in kept
    assert "sat outside" in kept
    for _twice in range(2):
        answer = client.post(correction, data={"minutes": "20", "reason": "sat outside"})
        assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "20 minutes" in page
    assert "Corrected to 20 minutes" in page
    assert db.session.query(AttendanceRecord).count() == 2


def test_a_day_is_closed_for_good(client, sign_in, training):
    seat = RegistrationFactory(training=training)
    AttendanceRecordFactory(registration=seat, day=training.days[0], at=moment("09:00"))
    sign_in(country="BN", roles=COORDINATOR)
    day, tomorrow = training.days
    address = f"/trainings/{training.code}/attendance"
    assert "Close this day now?" in client.get(f"{address}/days/{day.id}/close").text
    answer = client.post(f"{address}/days/{day.id}/close")
    assert "The day is closed." in client.get(answer.location).text
    again = client.post(f"{address}/days/{day.id}/close")
    page = client.get(again.location).text
    assert "closed before" in page
    assert "Check out" not in page
    assert client.post(f"{address}?day={day.id}", data={"check_out": seat.id}).status_code == 409
    assert client.post(f"{address}/days/{tomorrow.id}/close").status_code == 422
    assert client.post(f"{address}/days/999/close").status_code == 404


def test_the_signature_sheet_has_a_place_for_each_day(client, sign_in, training):
    RegistrationFactory(training=training, member=MemberFactory(name="Ana"))
    RegistrationFactory(training=training, member=MemberFactory(name="Asks"), status="requested")
    sign_in(country="BN", roles=COORDINATOR)
    page = client.get(f"/trainings/{training.code}/attendance/sheet").text
    assert page.count("Signature</span>") == 2
    assert "Ana" in page
    assert "Asks" not in page


PAGES = ["/trainings/{code}/room", "/check-in/{code}"]
LIST = ["", "/sheet", "/{seat}", "/days/{day}/close"]
ACTIONS = ["?day={day}", "/{seat}/correction?day={day}", "/days/{day}/close"]


def test_a_limit_to_other_countries_hides_every_address(client, sign_in, training):
    seat = RegistrationFactory(training=training)
    sign_in(country="IN", roles=[("coordinator", "IN"), ("trainer", "BN"), ("administrator", "AE")])
    names = {"code": training.code, "seat": seat.id, "day": training.days[0].id}
    for path in [*PAGES, *("/trainings/{code}/attendance" + path for path in LIST)]:
        assert client.get(path.format(**names)).status_code == 404, path
    for path in ["/check-in/{code}", *("/trainings/{code}/attendance" + path for path in ACTIONS)]:
        assert client.post(path.format(**names), data={"check_in": seat.id}).status_code == 404, path


def test_a_trainee_sees_no_list(client, sign_in, training):
    seat = RegistrationFactory(training=training)
    sign_in(seat.member)
    names = {"code": training.code, "seat": seat.id, "day": training.days[0].id}
    for path in ["/trainings/{code}/room", *("/trainings/{code}/attendance" + path for path in LIST)]:
        assert client.get(path.format(**names)).status_code == 403, path
    for path in ("/trainings/{code}/attendance" + path for path in ACTIONS):
        assert client.post(path.format(**names)).status_code == 403, path
