"""What a stolen password of staff opens without their second factor: nothing but the pages of their own account."""

import pytest
from sqlalchemy import update

from lms.accounts.models import SignInSession
from lms.db.base import db
from lms.domain.access import Role
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, certificate_of, issue, over, print_for_real, seat
from tests.factories_trainings import RegistrationFactory, TrainingFactory
from tests.web.test_sign_in import enter


@pytest.fixture
def password_only(client):
    """Somebody of the staff in whose name only the password was typed."""
    member = MemberFactory(second_factor_waived=False, roles=[(role.value, "") for role in Role])
    enter(client, member.email)
    return member


def prove(member) -> None:
    db.session.execute(update(SignInSession).where(SignInSession.member_id == member.id).values(second_factor=True))
    db.session.commit()


def test_the_first_page_tells_nothing_of_sessions_and_platform(client, password_only):
    TrainingFactory(title="A quiet matter")
    assert client.get("/").location == "/account/"
    prove(password_only)
    assert "A quiet matter" in client.get("/").text


def test_no_session_of_the_scope_is_listed_or_shown(client, password_only):
    training = TrainingFactory(title="A quiet matter")
    guest = RegistrationFactory(training=training, status="requested", member=MemberFactory(name="Quiet Guest"))
    assert training.title not in client.get("/trainings/").text
    assert client.get(f"/trainings/{training.code}").status_code == 404
    assert client.get(f"/check-in/{training.code}").status_code == 404
    prove(password_only)
    assert guest.member.name in client.get(f"/trainings/{training.code}").text


def test_no_certificate_of_others_is_handed_out(client, password_only, time_machine_at, drain):
    print_for_real()
    time_machine_at(AFTER)
    training = over()
    holder = seat(training)
    issue(training)
    drain()
    code = certificate_of(holder).code
    enter(client, password_only.email)
    assert client.get(f"/certificates/{code}.pdf").status_code == 404
    prove(password_only)
    assert client.get(f"/certificates/{code}.pdf").status_code == 200


def test_in_production_nobody_is_exempt(app, client, monkeypatch):
    """The rows of a demonstration may have come along: their password is printed at its start."""
    waived = MemberFactory(roles=[("administrator", "")])
    enter(client, waived.email)
    assert client.get("/members/").status_code == 200
    settings = app.extensions["lms.settings"]
    monkeypatch.setitem(app.extensions, "lms.settings", settings.model_copy(update={"mode": "production"}))
    assert client.get("/members/").location == "/account/"
    assert client.get("/").location == "/account/"
    assert waived.second_factor_waived
