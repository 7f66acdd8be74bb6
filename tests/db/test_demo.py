"""The demonstration is alive at any moment: a session under way, another one whose certificates are ready."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.attendance import queries as attendance
from lms.certificates import queries as certificates
from lms.certificates import service
from lms.certificates.models import Certificate
from lms.db.base import db
from lms.demo.service import is_empty, load, programme
from lms.domain.certificate_names import unprintable
from lms.infra import fonts
from lms.learning import queries as learning
from lms.quizzes.models import Attempt
from lms.settings import ROOT
from lms.trainings import queries as trainings
from tests.factories_certificates import TO, print_for_real

HOURS = ["00:05", "09:40", "11:05", "14:50", "15:10", "23:50"]
DAY = "2026-11-25"
HERE = ZoneInfo(programme()["running"]["time_zone"])
COURSES = ROOT / "courses"


def at(hour: str, day: str = DAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=HERE).astimezone(UTC)


def account(name: str) -> Member:
    return db.session.scalars(select(Member).where(Member.email == f"{name}@example.org")).one()


def sessions():
    """The session under way and the one that is over, as an administrator has them."""
    found = {row.country: row.code for row in trainings.trainings_in_scope(account("admin"))}
    data = programme()
    return [trainings.training_for(account("admin"), found[data[name]["country"]]) for name in ("running", "finished")]


@pytest.fixture(params=HOURS)
def now(request, app):
    moment = at(request.param)
    load(COURSES, moment)
    return moment


def test_a_session_is_under_way_and_the_trainee_can_still_earn_its_certificate(now):
    running, _over = sessions()
    day = trainings.day_on(running, now)
    assert day is running.days[1]
    plan = attendance.plan(day)
    assert plan.starts_at <= now
    assert max(item.ends_at for item in day.agenda) >= now
    assert not trainings.ended(running, now)
    seats = trainings.registrations(running, status="confirmed")
    assert len(seats) == 82
    assert len({seat.member.country for seat in seats}) == 4
    present = attendance.presence(running, now)
    first_day = [found.days[running.days[0].id] for found in present.values()]
    assert 3 <= sum(row.first is None for row in first_day) <= 12  # some were absent …
    assert 5 <= sum(row.late(attendance.plan(running.days[0])) for row in first_day) <= 20  # … and some late
    assert 20 <= attendance.present_count(running, day, now) <= 60
    trainee = trainings.registration_of(account("trainee"), running)
    so_far = present[trainee.id]
    assert so_far.days[day.id].since is None
    still_to_come = sum(
        (item.ends_at - max(item.starts_at, now)).total_seconds() / 60
        for item in day.agenda
        if item.counts and item.ends_at > now
    )
    assert so_far.minutes + still_to_come >= 0.8 * so_far.counted


@pytest.fixture
def loaded(app):
    moment = at("09:40")
    load(COURSES, moment)
    return moment


def test_quizzes_are_passed_open_and_not_begun(loaded):
    states = dict(db.session.execute(select(Attempt.passed, func.count()).group_by(Attempt.passed)).all())
    assert states[True] > 40
    assert states[None] > 10
    progress = learning.progress_of([account("trainee").id], programme()["course"])[account("trainee").id]
    assert 0 < progress.total - progress.done < 10


def test_the_finished_session_has_certificates_to_issue(loaded, drain):
    print_for_real()
    _running, over = sessions()
    assert trainings.ended(over, loaded)
    found = certificates.candidates(over, loaded)
    ready = [row for row in found if row.can_be_issued]
    assert len(ready) >= 10
    assert len(found) > len(ready)  # and some who have not earned one
    service.issue_all(over, account("coordinator"), **TO, now=loaded)
    db.session.commit()
    drain()
    made = db.session.scalars(select(Certificate)).all()
    assert len(made) == len(ready)
    assert all(row.pdf_sha256 and not row.fault for row in made)
    assert account("trainee.ar").id in {row.member_id for row in made}


def test_every_role_has_an_account_and_every_name_can_be_printed(loaded):
    roles = {grant.role.value for member in db.session.scalars(select(Member)) for grant in member.grants}
    assert roles == {"trainer", "coordinator", "vetting_officer", "administrator"}
    for name in db.session.scalars(select(Member.name)):
        assert unprintable(name, fonts.covers) is None, name


def test_after_the_facts_have_expired_it_still_loads(app):
    moment = at("09:40", "2031-05-06")
    load(COURSES, moment)
    running, _over = sessions()
    assert trainings.day_on(running, moment)
    assert len(learning.current_release(programme()["course"]).countries) == 5


def test_it_is_loaded_into_an_empty_database_only_and_whole_or_not_at_all(app, tmp_path):
    assert is_empty()
    with pytest.raises(Exception, match=r"course\.unknown"):
        load(tmp_path, at("09:40"))
    assert is_empty()
    load(COURSES, at("09:40"))
    assert not is_empty()
