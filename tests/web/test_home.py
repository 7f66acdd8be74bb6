"""The first page: each role sees what is theirs."""

from datetime import timedelta

import pytest

from lms.infra import clock, outbox
from lms.learning.models import LessonProgress
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, certificate_of, issue, over, print_for_real, seat
from tests.factories_learning import LESSONS, AttemptFactory, EnrolmentFactory, published
from tests.factories_trainings import AttendanceRecordFactory, RegistrationFactory, TrainingFactory, moment


@pytest.fixture(autouse=True)
def _before_the_session(time_machine_at):
    time_machine_at(moment("12:00", -3))


def home(client, sign_in, member=None, **traits) -> str:
    sign_in(member, **traits)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


def test_a_stranger_is_told_what_this_is(client, statements):
    page = client.get("/").text
    assert "Training for people of many countries in one room" in page
    assert "neither affiliated with nor endorsed by anyone" in page
    assert statements == []


# --- Trainees ---


def test_nothing_to_do(client, sign_in):
    assert "Nothing is open for you now" in home(client, sign_in)


def test_to_begin_where_the_course_is_published_for_ones_country(client, sign_in):
    published()
    assert "Take the course" in home(client, sign_in)
    assert "Nothing is open for you now" in home(client, sign_in, country="BN")


def test_the_next_lesson_then_the_quiz_then_the_session(client, sign_in):
    enrolment = EnrolmentFactory(release=published())
    training = TrainingFactory(course="first-aid", quizzes=["check"])
    member = RegistrationFactory(training=training, member=enrolment.member).member
    assert "Lesson words (en)" in home(client, sign_in, member)
    for lesson in LESSONS:
        outbox.db.session.add(LessonProgress(enrolment_id=enrolment.id, lesson=lesson, completed_at=clock.now()))
    outbox.db.session.commit()
    assert "Take the quiz" in home(client, sign_in, member)
    AttemptFactory(enrolment=enrolment, submitted_at=clock.now(), passed=True, earned="2", possible="2")
    assert "See you at the session" in home(client, sign_in, member)


def test_a_post_test_keeps_nobody_from_what_comes_next_unless_a_session_asks_for_it(client, sign_in):
    enrolment = EnrolmentFactory(release=published(rules={"purpose": "post-test"}))
    for lesson in LESSONS:
        outbox.db.session.add(LessonProgress(enrolment_id=enrolment.id, lesson=lesson, completed_at=clock.now()))
    member = RegistrationFactory(training=TrainingFactory(course="first-aid"), member=enrolment.member).member
    assert "See you at the session" in home(client, sign_in, member)
    RegistrationFactory(training=TrainingFactory(course="first-aid", quizzes=["check"]), member=member)
    assert "Take the quiz" in home(client, sign_in, member)


def test_who_moved_to_where_the_course_has_no_law_still_has_a_first_page(client, sign_in):
    enrolment = EnrolmentFactory(release=published())
    enrolment.member.country = "BN"
    outbox.db.session.commit()
    assert "Nothing is open for you now" in home(client, sign_in, enrolment.member)


def test_a_session_that_is_on_asks_to_check_in_once(client, sign_in, time_machine_at):
    training = TrainingFactory(course="first-aid", quizzes=["check"], title="Spring session")
    row = RegistrationFactory(training=training)
    member = row.member
    time_machine_at(moment("09:05"))
    page = home(client, sign_in, member)
    assert f'href="/check-in/{training.code}"' in page
    assert "Spring session" in page
    AttendanceRecordFactory(registration=row, day=training.days[0], at=moment("09:05"))
    assert f'href="/check-in/{training.code}"' not in home(client, sign_in, member)


def test_who_only_asked_for_a_seat_is_not_asked_to_check_in(client, sign_in, time_machine_at):
    training = TrainingFactory()
    member = RegistrationFactory(training=training, status="requested").member
    time_machine_at(moment("09:05"))
    page = home(client, sign_in, member)
    assert "/check-in/" not in page
    assert "seat asked for" in page


def test_the_certificate_at_last(client, sign_in, drain, time_machine_at):
    print_for_real()
    time_machine_at(AFTER + timedelta(days=2))
    row = seat(over())
    member = row.member
    issue(outbox.db.session.get_one(type(over()), row.training_id))
    assert "Your certificate is here" not in home(client, sign_in, member)
    drain()
    assert certificate_of(row).pdf_sha256
    assert "Your certificate is here" in home(client, sign_in, member)


# --- Staff ---


def test_a_coordinator_sees_todays_session_live_and_those_in_scope_only(client, sign_in, time_machine_at):
    here = TrainingFactory(title="Here and now")
    TrainingFactory(title="Somewhere else", country="IN")
    gone = TrainingFactory(title="Long ago", starts_on=moment("0:00", -30).date(), ends_on=moment("0:00", -29).date())
    for number in range(3):
        row = RegistrationFactory(training=here)
        if number:
            AttendanceRecordFactory(registration=row, day=here.days[0], at=moment("09:00"))
    time_machine_at(moment("09:05"))
    page = home(client, sign_in, roles=[("coordinator", "SG")])
    assert page.index("Here and now") < page.index("Long ago")
    assert "Somewhere else" not in page
    assert f"/trainings/{here.code}/attendance" in page
    assert f"/trainings/{gone.code}/certificates" in page
    assert "3 seats" in page
    assert "Take the course" not in page


def test_a_trainer_sees_sessions_but_does_not_issue_certificates(client, sign_in, time_machine_at):
    gone = over(title="Long ago")
    time_machine_at(AFTER)
    page = home(client, sign_in, roles=[("trainer", "SG")])
    assert "Long ago" in page
    assert f"/trainings/{gone.code}/certificates" not in page


def test_a_vetting_officer_sees_the_way_to_the_members(client, sign_in):
    page = home(client, sign_in, roles=[("vetting_officer", "")])
    assert "Open the list of members" in page
    assert "The platform" not in page


def test_an_administrator_sees_whether_the_work_gets_done(client, sign_in):
    member = MemberFactory(roles=[("administrator", "")])
    page = home(client, sign_in, member)
    assert "The platform" in page
    assert "silent" in page
    outbox.beat("one")
    assert "alive" in home(client, sign_in, member)


@pytest.mark.parametrize("roles", [[], [("coordinator", "SG")], [("administrator", "")]])
def test_statements_do_not_grow(client, sign_in, statements, roles, time_machine_at):
    member = MemberFactory(roles=roles)
    first = TrainingFactory(course="first-aid", quizzes=["check"])
    EnrolmentFactory(release=published(), member=member)
    RegistrationFactory(training=first, member=member)
    time_machine_at(moment("09:05"))
    home(client, sign_in, member)
    statements.clear()
    client.get("/")
    few = len(statements)
    for number in range(4):
        begins = moment("0:00", -40 + 3 * number).date()
        more = TrainingFactory(
            course="first-aid", quizzes=["check"], starts_on=begins, ends_on=begins + timedelta(days=1)
        )
        RegistrationFactory(training=more, member=member)
        RegistrationFactory(training=first)
    statements.clear()
    client.get("/")
    assert len(statements) == few <= 14


@pytest.mark.parametrize("roles", [[], [("coordinator", "SG")], [("vetting_officer", "")], [("administrator", "")]])
def test_it_is_well_made_in_arabic(client, sign_in, roles):
    published()
    TrainingFactory()
    assert 'dir="rtl"' in home(client, sign_in, roles=roles, language="ar")
