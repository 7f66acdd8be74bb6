"""Regional sessions through the browser."""

import pytest

from lms.db.base import db
from lms.trainings.models import Registration, Training
from tests.factories import AgencyFactory, MemberFactory
from tests.factories_trainings import RegistrationFactory, TrainingFactory, moment, published_course

COORDINATOR = [("coordinator", "SG")]


@pytest.fixture(autouse=True)
def _at_ten_on_the_first_day(time_machine_at):
    time_machine_at(moment("10:00"))


def filled(**changes) -> dict[str, str]:
    values = {
        "title": "دورة إقليمية 2",
        "venue": "Hall",
        "city": "Singapore",
        "country": "SG",
        "time_zone": "Asia/Singapore",
        "starts_on": "2026-04-01",
        "ends_on": "2026-04-02",
        "course_quizzes": "responsible-ai/ethics-and-law",
        "attendance_required": "75",
        "delegations": "SG 20\nin, 5\n",
    }
    return values | changes


def test_the_list_shows_own_seats_and_what_is_open_to_the_country(client, sign_in):
    me = sign_in(country="IN")
    RegistrationFactory(training=TrainingFactory(title="Mine"), member=me, country="IN", status="requested")
    TrainingFactory(title="Open")
    TrainingFactory(title="Not for me", delegations={"SG": 1})
    page = client.get("/trainings/").text
    assert "Mine" in page
    assert "Requested" in page
    assert "Open" in page
    assert "Not for me" not in page
    assert "Plan a session" not in page


def test_an_empty_list_says_what_to_do(client, sign_in):
    sign_in(country="BN")
    assert "Until then you can study the modules" in client.get("/trainings/").text


def test_staff_see_the_sessions_of_their_countries(client, sign_in):
    TrainingFactory(title="In scope")
    TrainingFactory(title="Elsewhere", country="AE")
    sign_in(country="BN", roles=COORDINATOR)
    page = client.get("/trainings/").text
    assert "In scope" in page
    assert "Elsewhere" not in page
    assert "Plan a session" in page


def test_a_trainee_asks_for_a_seat(client, sign_in):
    training = TrainingFactory()
    sign_in(country="IN")
    page = client.get(f"/trainings/{training.code}").text
    assert "Ask for a seat" in page
    for _ in range(2):
        answer = client.post(f"/trainings/{training.code}/registration")
        assert answer.status_code == 303
    assert "You have asked for a seat" in client.get(answer.location).text
    assert db.session.query(Registration).count() == 1


def test_a_country_without_a_delegation_finds_nothing(client, sign_in):
    training = TrainingFactory()
    sign_in(country="BN")
    assert client.get(f"/trainings/{training.code}").status_code == 404
    assert client.post(f"/trainings/{training.code}/registration").status_code == 404


def test_times_are_the_venues_and_the_readers(client, sign_in):
    published_course({"IN": "Asia/Kolkata", "SG": "Asia/Singapore"})
    training = TrainingFactory(time_zone="Asia/Singapore")
    sign_in(country="IN")
    page = client.get(f"/trainings/{training.code}").text
    assert "17:00 to 18:30" in page
    assert "14:30 in your country" in page
    assert "Course: Responsible AI" in page
    sign_in(country="SG")
    assert "in your country" not in client.get(f"/trainings/{training.code}").text


def test_a_trainee_sees_nobody_else(client, sign_in):
    training = TrainingFactory()
    RegistrationFactory(training=training, member=MemberFactory(name="Somebody Else"))
    RegistrationFactory(training=training, member=MemberFactory(name="Asks Too"), status="requested")
    sign_in(country="SG")
    page = client.get(f"/trainings/{training.code}").text
    assert "1 of 20 seats taken" in page
    assert "Somebody Else" not in page
    assert "Asks Too" not in page
    assert client.get(f"/trainings/{training.code}/roster").status_code == 403


def test_a_coordinator_decides(client, sign_in):
    training = TrainingFactory(delegations={"SG": 1, "IN": 1})
    first, second = (RegistrationFactory(training=training, status="requested") for _ in range(2))
    sign_in(country="BN", roles=COORDINATOR)
    page = client.get(f"/trainings/{training.code}").text
    assert "Registrations to decide" in page
    address = f"/trainings/{training.code}/registrations"
    assert client.post(f"{address}/{first.id}", data={"decision": "confirm"}).status_code == 303
    full = client.post(f"{address}/{second.id}", data={"decision": "confirm"})
    assert full.status_code == 409
    assert "no free seat" in full.text
    of = {row.country: row.id for row in training.delegations}
    moved = client.post(
        f"{address}/{second.id}", data={"decision": "move", "delegation": of["IN"], "back": "registration"}
    )
    assert moved.location.endswith(f"/registrations/{second.id}")
    assert "India" in client.get(moved.location).text
    client.post(f"{address}/{second.id}", data={"decision": "decline"})
    statuses = dict(db.session.query(Registration.id, Registration.status).all())
    assert statuses == {first.id: "confirmed", second.id: "declined"}
    for wrong in ({}, {"decision": "eat"}, {"decision": "move"}, {"decision": "move", "delegation": "999"}):
        assert client.post(f"{address}/{second.id}", data=wrong).status_code == 422


def test_a_registration_of_another_session_is_not_there(client, sign_in):
    mine, other = TrainingFactory(), TrainingFactory()
    elsewhere = RegistrationFactory(training=other)
    sign_in(country="BN", roles=COORDINATOR)
    assert client.get(f"/trainings/{mine.code}/registrations/{elsewhere.id}").status_code == 404
    assert client.post(f"/trainings/{mine.code}/registrations/{elsewhere.id}").status_code == 404


def test_the_roster(client, sign_in, statements):
    training = TrainingFactory()
    agency = AgencyFactory(name="Harbour Police")
    for number in range(105):
        RegistrationFactory(training=training, member=MemberFactory(name=f"Officer {number:03}", agency=agency))
    sign_in(country="BN", roles=COORDINATOR)
    address = f"/trainings/{training.code}/roster"
    page = client.get(address)
    assert page.text.count("Harbour Police") == 100
    assert "Page 1 of 2" in page.text
    assert client.get(f"{address}?all=1").text.count("Harbour Police") == 105
    assert client.get(f"{address}?page=2").text.count("Harbour Police") == 5
    assert "Officer 104" in client.get(f"{address}?sort=name&direction=desc").text
    found = client.get(f"{address}?q=officer+104").text
    assert found.count("Harbour Police") == 1
    assert "1 person" in found
    assert "Nobody found" in client.get(f"{address}?q=nobody").text
    statements.clear()
    client.get(address)
    assert len(statements) <= 5


def test_a_session_page_takes_a_constant_number_of_statements(client, sign_in, statements):
    training = TrainingFactory(delegations={"SG": 500, "IN": 5, "BN": 5})
    sign_in(country="BN", roles=COORDINATOR)
    counts = []
    for _ in range(2):
        for _more in range(3):
            RegistrationFactory(training=training)
            RegistrationFactory(training=training, status="requested", member=MemberFactory(agency=AgencyFactory()))
        db.session.remove()
        statements.clear()
        client.get(f"/trainings/{training.code}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7


def test_a_coordinator_plans_a_session(client, sign_in):
    published_course({"SG": "Asia/Singapore"})
    sign_in(country="BN", roles=COORDINATOR)
    assert client.get("/trainings/new").status_code == 200
    answer = client.post("/trainings/new", data=filled())
    assert answer.status_code == 303
    training = db.session.query(Training).one()
    assert (training.title, training.attendance_required) == ("دورة إقليمية 2", 75)
    agenda = client.get(answer.location).text
    assert "One line for each item" in agenda
    day = db.session.get_one(Training, training.id, populate_existing=True).id
    assert day
    assert "20 seats taken" in client.get(f"/trainings/{training.code}").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "   "}, "Please fill this in."),
        ({"country": "XX"}, "Not a valid choice."),
        ({"country": "AE"}, "Your role does not include sessions in this country."),
        ({"time_zone": "Mars/Base"}, "Not a valid choice."),
        ({"ends_on": "2026-03-31"}, "The last day comes before the first."),
        ({"ends_on": "2027-03-31"}, "A session lasts at most 31 days."),
        ({"course_quizzes": ""}, "Please choose at least one."),
        ({"attendance_required": "101"}, "Number must be between 0 and 100."),
        ({"delegations": "SG 20\nnonsense"}, "Line 2: a two-letter country code"),
        ({"delegations": "SG 20\nsg 1"}, "Line 2: this country stands there twice."),
        ({"delegations": "\n \n"}, "at least one delegation"),
        ({"delegations": "SG 20001"}, "at most 10000 seats"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(client, sign_in, change, words):
    published_course({"SG": "Asia/Singapore"})
    sign_in(country="BN", roles=COORDINATOR)
    answer = client.post("/trainings/new", data=filled(**change))
    assert answer.status_code == 422
    assert "Please correct this" in answer.text
    assert words in answer.text
    assert 'value="Hall"' in answer.text
    assert db.session.query(Training).count() == 0


def test_a_coordinator_edits_a_session(client, sign_in):
    published_course({"SG": "Asia/Singapore"})
    training = TrainingFactory(delegations={"SG": 2})
    for _ in range(2):
        RegistrationFactory(training=training)
    sign_in(country="BN", roles=COORDINATOR)
    address = f"/trainings/{training.code}/edit"
    assert "SG 2" in client.get(address).text
    same = {"time_zone": "Etc/UTC", "starts_on": "2026-03-02", "ends_on": "2026-03-03"}
    refused = client.post(address, data=filled(**same, delegations="SG 1"))
    assert refused.status_code == 422
    assert "2 confirmed seats" in refused.text
    assert client.post(address, data=filled(**same, title="New title", delegations="SG 3")).status_code == 303
    assert "New title" in client.get(f"/trainings/{training.code}").text


def test_a_coordinator_writes_the_agenda(client, sign_in):
    training = TrainingFactory()
    first, second = training.days
    first.agenda[0].title = {"en": "Opening", "ar": "الافتتاح"}
    second.closed_at = moment("10:00", 1)
    db.session.commit()
    sign_in(country="BN", roles=COORDINATOR)
    address = f"/trainings/{training.code}/agenda"
    assert "- 10:30-11:00 Break" in client.get(address).text
    text = "08:30-10:00 Opening\n\n- 10:00 – 10:15 Tea\n10:15-12:00 Practice"
    assert client.post(address, data={f"day-{first.id}": text}).status_code == 303
    db.session.expire_all()
    page = client.get(f"/trainings/{training.code}").text
    assert "Practice" in page
    assert page.count("Opening") == 2
    sign_in(country="BN", roles=COORDINATOR, language="ar")
    assert "الافتتاح" in client.get(f"/trainings/{training.code}").text
    sign_in(country="BN", roles=COORDINATOR)
    for wrong, words in (
        ("08:30 Opening", "Line 1 cannot be read"),
        ("\n10:00-09:00 Back", "Line 2 ends before"),
        ("25:00-26:00 x", "Line 1"),
    ):
        refused = client.post(address, data={f"day-{first.id}": wrong})
        assert refused.status_code == 422
        assert words in refused.text


PAGES = ["", "/roster", "/edit", "/agenda", "/registrations/{seat}"]
ACTIONS = ["/registration", "/edit", "/agenda", "/registrations/{seat}"]


@pytest.mark.parametrize(
    "roles", [[("coordinator", "IN"), ("administrator", "BN")], [("coordinator", "IN"), ("trainer", "AE")]]
)
def test_a_limit_to_other_countries_hides_every_address(client, sign_in, roles):
    training = TrainingFactory()
    seat = RegistrationFactory(training=training)
    sign_in(country="IN", roles=roles)
    for path in PAGES:
        assert client.get(f"/trainings/{training.code}{path.format(seat=seat.id)}").status_code == 404, path
    for path in ACTIONS:
        assert client.post(f"/trainings/{training.code}{path.format(seat=seat.id)}").status_code == 404, path


def test_a_trainer_reads_but_does_not_coordinate(client, sign_in):
    training = TrainingFactory()
    RegistrationFactory(training=training, status="requested")
    sign_in(country="BN", roles=[("trainer", "SG")])
    page = client.get(f"/trainings/{training.code}").text
    assert "Room screen" in page
    assert "Registrations to decide" not in page
    for path in ("/roster", "/edit", "/agenda"):
        assert client.get(f"/trainings/{training.code}{path}").status_code == 403
