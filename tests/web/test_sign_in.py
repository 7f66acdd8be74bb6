"""Signing in with password, code and recovery code, through the real pages."""

import re

import pytest
from flask import session
from sqlalchemy import select, update

from lms.accounts.models import Member, SignInSession
from lms.db.base import db
from lms.infra import clock
from tests.factories import PASSWORD, MemberFactory

REFUSED = "The e-mail address or the password is not right, or the address has not been confirmed yet."


def enter(client, email, password=PASSWORD, **more):
    return client.post("/account/login", data={"email": email, "password": password} | more)


def signed_in(client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_real_form_lets_a_member_in(client):
    member = MemberFactory()
    assert client.get("/account/login").status_code == 200
    answer = enter(client, member.email)
    assert (answer.status_code, answer.location) == (302, "/")
    assert signed_in(client)


def test_the_address_may_be_typed_in_capitals(client):
    MemberFactory(email="Mixed.Case@example.org")
    enter(client, "MIXED.case@Example.org")
    assert signed_in(client)


@pytest.mark.parametrize("case", ["wrong password", "unknown", "locked", "unconfirmed", "without password"])
def test_every_refusal_reads_the_same(client, case):
    traits = {
        "locked": {"active": False},
        "unconfirmed": {"confirmed_at": None},
        "without password": {"password": None},
    }
    member = MemberFactory(**traits.get(case, {}))
    email = "nobody@example.org" if case == "unknown" else member.email
    answer = enter(client, email, "not the password" if case == "wrong password" else PASSWORD)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert answer.text.count("<li>" + REFUSED) == 1
    page = re.sub(r'value="[^"]*"', "", answer.text)
    other = re.sub(r'value="[^"]*"', "", enter(client, "somebody-else@example.org", "no").text)
    assert page == other
    assert not signed_in(client)


@pytest.mark.parametrize("target", ["//evil.example", "https:evil.example", "\\\\evil.example", "/\\evil.example",
                                    "https://evil.example/", "http:///evil.example", "/\t/evil.example"])  # fmt: skip
def test_signing_in_never_leads_away(client, target):
    answer = client.post(
        "/account/login", query_string={"next": target}, data={"email": MemberFactory().email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert not re.match(r"(https?:)?[\\/]{2}(?!localhost)", answer.location)
    assert not answer.location.startswith(("https:", "//", "/\\", "\\"))


def test_signing_in_leads_back_to_the_page_asked_for(client):
    member = MemberFactory()
    led = client.get("/account/?x=1")
    assert led.location == "/account/login?next=/account/?x%3D1"
    answer = client.post(led.location, data={"email": member.email, "password": PASSWORD})
    assert answer.location == "/account/?x=1"


def test_staying_signed_in_is_a_longer_session_and_no_other_cookie(client):
    member = MemberFactory()
    answer = enter(client, member.email, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["session"]
    assert "Expires=" in cookies[0]
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]


def test_without_the_tick_the_session_ends_with_the_browser(client):
    answer = enter(client, MemberFactory().email)
    assert "Expires=" not in answer.headers["Set-Cookie"]


def test_a_session_planted_before_is_worth_nothing_after(app, client):
    member = MemberFactory()
    with client:
        client.get("/account/login")
        planted = dict(session)
    enter(client, member.email)
    with client:
        client.get("/account/")
        now = dict(session)
    assert planted["csrf_token"] != now["csrf_token"]
    assert "sid" in now
    thief = app.test_client()
    with thief.session_transaction() as theirs:
        theirs.update(planted)
    assert not signed_in(thief)


def test_a_second_sign_in_gets_a_new_session_id(app, client):
    member = MemberFactory()
    ids = []
    for _ in range(2):
        enter(client, member.email)
        with client.session_transaction() as mine:
            ids.append(mine["sid"])
        client.post("/account/logout")
    assert len(set(ids)) == 2
    ended = db.session.scalars(select(SignInSession.ended_at).where(SignInSession.member_id == member.id)).all()
    assert len(ended) == 2
    assert None not in ended


def test_signing_out_ends_the_session_even_for_a_copied_cookie(app, client):
    enter(client, MemberFactory().email)
    with client.session_transaction() as mine:
        copied = dict(mine)
    client.post("/account/logout")
    thief = app.test_client()
    with thief.session_transaction() as theirs:
        theirs.update(copied)
    assert not signed_in(thief)


def test_signing_out_twice_is_no_error(client):
    assert client.post("/account/logout").status_code == 302
    assert client.get("/account/logout").status_code == 405


def test_a_locked_account_is_out_at_once(client):
    member = MemberFactory()
    enter(client, member.email)
    db.session.execute(update(Member).where(Member.id == member.id).values(active=False))
    db.session.commit()
    assert not signed_in(client)


def test_a_weaker_hash_is_renewed_at_sign_in(app, client):
    weak = "$argon2id$v=19$m=8,t=1,p=1$KG3dFvaaCn8aWDbmDnxB1Q$4r1ukO5QJNCY7kaP3h8fw4X69sHnbKAJpZhu7c8iWto"
    member = MemberFactory(password=weak)
    answer = enter(client, member.email)
    assert answer.status_code == 302
    renewed = db.session.scalar(select(Member.password).where(Member.id == member.id))
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert signed_in(client)


def test_the_statements_of_a_sign_in_are_few(client, statements):
    member = MemberFactory()
    statements.clear()
    enter(client, member.email)
    assert len(statements) <= 5


def test_the_session_row_says_when_and_in_which_browser(client):
    member = MemberFactory()
    client.post(
        "/account/login",
        data={"email": member.email, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"},
    )
    row = db.session.scalar(select(SignInSession).where(SignInSession.member_id == member.id))
    assert abs((clock.now() - row.created_at).total_seconds()) < 60
    assert "Firefox on Windows" in client.get("/account/").text
