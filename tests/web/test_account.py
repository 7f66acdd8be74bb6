"""The account page: profile, sessions, addresses and passwords, through the real pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Member, SignInSession
from lms.db.base import db
from lms.infra import clock
from lms.infra.mail import Mail
from tests.factories import PASSWORD, AgencyFactory, MemberFactory
from tests.web.test_sign_in import enter, signed_in

OTHER = "another calm long sentence"


def read(member, column):
    return db.session.scalar(select(column).where(Member.id == member.id))


def mailed_link(to: str) -> str:
    text = db.session.scalars(select(Mail.text).where(Mail.to == to).order_by(Mail.id.desc())).first()
    return re.search(r"http://localhost(/\S+)", text).group(1)


def mails() -> int:
    return len(db.session.scalars(select(Mail.id)).all())


def test_the_page_shows_who_i_am_here(client):
    agency = AgencyFactory(name="National Police", country="BN")
    member = MemberFactory(country="BN", agency_id=agency.id, roles=[("coordinator", "SG"), ("trainer", "")])
    enter(client, member.email)
    page = client.get("/account/").text
    for words in (member.email, "Brunei", "National Police", "Coordinator for Singapore", "Trainer everywhere"):
        assert words in page


def test_the_page_takes_a_constant_number_of_statements(client, statements):
    member = MemberFactory(roles=[("coordinator", "SG"), ("trainer", "")])
    counts = []
    for _ in range(3):
        enter(client.application.test_client(), member.email)
        enter(client, member.email)
        statements.clear()
        client.get("/account/")
        counts.append(len(statements))
    assert counts == [3, 3, 3]


def test_name_and_language_can_be_changed(client):
    member = MemberFactory()
    enter(client, member.email)
    answer = client.post("/account/", data={"name": "  ليلى   حسن ", "language": "ar"})
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert (read(member, Member.name), read(member, Member.language)) == ("ليلى حسن", "ar")
    assert 'dir="rtl"' in client.get("/account/").text[:300]


@pytest.mark.parametrize(("name", "reason"), [
    ("", "Please type your name."), ("x" * 121, "Names of up to 120 characters"), ("Ana 😀", "no part of a name"),
    ("Ana\u202egnaw", "invisible control characters"), ("12345", "at least one letter"),
])  # fmt: skip
def test_a_name_that_no_certificate_can_carry_is_refused_with_the_reason(client, name, reason):
    member = MemberFactory(name="Before")
    enter(client, member.email)
    answer = client.post("/account/", data={"name": name, "language": "en"})
    assert answer.status_code == 422
    assert reason in answer.text
    assert read(member, Member.name) == "Before"


def test_country_and_role_cannot_be_changed_by_oneself(client):
    member = MemberFactory(country="SG")
    enter(client, member.email)
    client.post("/account/", data={"name": "Ana", "language": "en", "country": "BN", "second_factor_waived": "y"})
    assert read(member, Member.country) == "SG"


def test_one_session_can_be_ended_from_another(app, client):
    member = MemberFactory()
    elsewhere = app.test_client()
    enter(elsewhere, member.email)
    enter(client, member.email)
    page = client.get("/account/").text
    assert page.count("This one") == 1
    (end,) = re.findall(r'action="(/account/sessions/[^"/]+/end)"', page)
    assert client.post(end).status_code == 303
    assert not signed_in(elsewhere)
    assert signed_in(client)
    assert client.post(end).status_code == 404


def test_a_session_of_somebody_else_does_not_exist(app, client):
    other = app.test_client()
    enter(other, MemberFactory().email)
    with other.session_transaction() as theirs:
        sid = theirs["sid"]
    enter(client, MemberFactory().email)
    assert client.post(f"/account/sessions/{sid}/end").status_code == 404
    assert signed_in(other)


def test_sign_out_everywhere_keeps_this_browser_only(app, client):
    member = MemberFactory()
    elsewhere = app.test_client()
    enter(elsewhere, member.email)
    enter(client, member.email)
    before = read(member, Member.fs_uniquifier)
    assert client.post("/account/sessions/end").status_code == 303
    assert read(member, Member.fs_uniquifier) != before
    assert not signed_in(elsewhere)
    assert signed_in(client)
    still = select(SignInSession.id).where(SignInSession.member_id == member.id, SignInSession.ended_at.is_(None))
    assert len(db.session.scalars(still).all()) == 1


def test_change_the_password(app, client):
    member = MemberFactory()
    elsewhere = app.test_client()
    enter(elsewhere, member.email)
    enter(client, member.email)
    assert client.get("/account/change").status_code == 200
    new = {"new_password": OTHER, "new_password_confirm": OTHER}
    assert client.post("/account/change", data={"password": "wrong wrong wrong"} | new).status_code == 422
    assert client.post("/account/change", data={"password": PASSWORD} | new).location == "/account/"
    assert not signed_in(elsewhere)
    assert signed_in(client)
    client.post("/account/logout")
    assert enter(client, member.email).status_code == 422
    assert enter(client, member.email, OTHER).status_code == 302
    open_ones = select(SignInSession.id).where(SignInSession.ended_at.is_(None), SignInSession.member_id == member.id)
    elsewhere.get("/account/")
    assert len(db.session.scalars(open_ones).all()) == 1


@pytest.mark.parametrize(("first", "second"), [("short", "short"), (OTHER, "something else entirely"), ("", "")])
def test_a_weak_or_mistyped_password_is_refused(client, first, second):
    enter(client, MemberFactory().email)
    data = {"password": PASSWORD, "new_password": first, "new_password_confirm": second}
    assert client.post("/account/change", data=data).status_code == 422


def test_a_forgotten_password_is_replaced_by_a_link(app, client):
    member = MemberFactory()
    thief = app.test_client()
    enter(thief, member.email)
    assert client.get("/account/reset").status_code == 200
    assert client.post("/account/reset", data={"email": member.email}).status_code == 200
    link = mailed_link(member.email)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": OTHER, "password_confirm": "x"}).status_code == 422
    assert client.post(link, data={"password": OTHER, "password_confirm": OTHER}).location == "/account/login"
    assert not signed_in(thief)
    assert not signed_in(client)
    assert enter(client, member.email, OTHER).status_code == 302
    assert client.post(link, data={"password": PASSWORD, "password_confirm": PASSWORD}).location == "/account/reset"
    client.post("/account/logout")
    assert enter(client, member.email, OTHER).status_code == 302


def test_a_link_for_a_new_password_ages(client, time_machine_at):
    member = MemberFactory()
    client.post("/account/reset", data={"email": member.email})
    link = mailed_link(member.email)
    time_machine_at(clock.now() + timedelta(hours=3))
    assert client.get(link).location == "/account/reset"


def test_links_in_mails_lead_to_us_whatever_host_was_asked(client):
    member = MemberFactory()
    client.post("/account/reset", data={"email": member.email}, headers={"Host": "evil.example"})
    text = db.session.scalar(select(Mail.text).where(Mail.to == member.email))
    html = db.session.scalar(select(Mail.html).where(Mail.to == member.email))
    assert "http://localhost/account/reset/" in text
    assert "evil.example" not in text + html


def test_the_address_changes_by_a_link_to_the_new_one(client):
    member = MemberFactory()
    enter(client, member.email)
    assert client.get("/account/change-email").status_code == 200
    assert client.post("/account/change-email", data={"email": "no address"}).status_code == 422
    assert client.post("/account/change-email", data={"email": "new@example.org"}).status_code == 200
    assert read(member, Member.email) == member.email
    link = mailed_link("new@example.org")
    assert client.get(link).location == "/account/"
    assert read(member, Member.email) == "new@example.org"
    told = db.session.scalars(select(Mail.subject).where(Mail.to == member.email)).all()
    assert told == ["Your e-mail address was changed"]
    client.post("/account/logout")
    assert enter(client, "new@example.org").status_code == 302
    assert client.get(link).status_code == 302  # used up, and says so


def test_the_address_of_another_cannot_be_taken_nor_asked_about(client):
    other = MemberFactory()
    enter(client, MemberFactory().email)
    taken = client.post("/account/change-email", data={"email": other.email})
    free = client.post("/account/change-email", data={"email": "free@example.org"})
    assert taken.status_code == free.status_code == 200
    assert mails() == 1
    clean = [re.sub(r'value="[^"]*"', "", page.text) for page in (taken, free)]
    assert clean[0].replace(other.email, "x") == clean[1].replace("free@example.org", "x")


def test_a_new_account_is_confirmed_by_a_link(client):
    MemberFactory(confirmed_at=None, email="new@example.org")
    assert enter(client, "new@example.org").status_code == 422
    assert client.get("/account/confirm").status_code == 200
    assert client.post("/account/confirm", data={"email": "new@example.org"}).status_code == 200
    link = mailed_link("new@example.org")
    assert client.get(link).location == "/account/login"
    assert enter(client, "new@example.org").status_code == 302
    assert client.get("/account/confirm/forged").location == "/account/confirm"


@pytest.mark.parametrize("page", ["reset", "confirm"])
def test_recovery_and_confirmation_answer_the_same_for_known_and_unknown(client, page):
    known = MemberFactory(confirmed_at=None if page == "confirm" else clock.now())
    answers = []
    for address in (known.email, "unknown@example.org"):
        answer = client.post(f"/account/{page}", data={"email": address})
        answers.append(
            (answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(address, "x"))
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert mails() == 1


def test_weighty_pages_ask_again_after_an_hour(client, time_machine_at):
    member = MemberFactory()
    enter(client, member.email)
    assert client.get("/account/tf-setup").status_code == 200
    time_machine_at(clock.now() + timedelta(hours=2))
    led = client.get("/account/tf-setup")
    assert led.location == "/account/verify?next=/account/tf-setup"
    assert client.get(led.location).status_code == 200
    assert client.post(led.location, data={"password": "no no no no"}).status_code == 422
    assert client.post(led.location, data={"password": PASSWORD}).location == "/account/tf-setup"
    assert client.get("/account/tf-setup").status_code == 200
    time_machine_at(clock.now() + timedelta(hours=2))
    assert client.post("/account/wan-delete", data={"name": "x"}).location == "/account/verify"
