"""What strangers can learn about accounts, and what a stolen link or cookie is worth."""

import re
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import select

from lms.db.base import db
from lms.infra import clock
from lms.infra.mail import Mail
from tests.factories import PASSWORD, MemberFactory
from tests.web.test_sign_in import enter, signed_in


def quickest(client, page, email):
    """Of several tries: how long the machine needs when nothing else keeps it busy, in seconds."""
    taken = []
    for _ in range(5):
        begun = perf_counter()
        assert client.post(f"/account/{page}", data={"email": email}).status_code == 200
        taken.append(perf_counter() - begun)
    return min(taken)


@pytest.mark.parametrize("page", ["reset", "confirm"])
def test_a_watch_does_not_tell_who_has_an_account(client, page):
    known = MemberFactory(confirmed_at=None) if page == "confirm" else MemberFactory()
    assert quickest(client, page, known.email) - quickest(client, page, "nobody@example.org") < 0.1


def link_in_mail(pattern):
    text = db.session.scalar(select(Mail.text).order_by(Mail.id.desc()).limit(1))
    return re.search(pattern, text)[0]


def test_the_link_to_a_new_password_works_once(client):
    member = MemberFactory()
    client.post("/account/reset", data={"email": member.email})
    link = link_in_mail(r"/account/reset/\S+")
    new = {"password": "quite another sentence", "password_confirm": "quite another sentence"}
    assert client.post(link, data=new).location == "/account/login"
    other = {"password": "the thief's own sentence", "password_confirm": "the thief's own sentence"}
    assert client.post(link, data=other).location != "/account/login"
    assert enter(client, member.email, "the thief's own sentence").status_code == 422
    assert enter(client, member.email, new["password"]).status_code == 302


def test_the_link_is_worthless_once_the_password_was_changed_otherwise(client):
    member = MemberFactory()
    client.post("/account/reset", data={"email": member.email})
    link = link_in_mail(r"/account/reset/\S+")
    enter(client, member.email)
    new = "quite another sentence"
    client.post("/account/change", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new})
    client.post("/account/logout")
    client.post(link, data={"password": PASSWORD, "password_confirm": PASSWORD})
    assert enter(client, member.email, PASSWORD).status_code == 422


def test_a_cookie_ends_fourteen_days_after_signing_in(client, time_machine_at):
    """However often it is used: whoever has copied it cannot keep it alive."""
    enter(client, MemberFactory().email, remember="y")
    begun = clock.now()
    for day in (5, 10, 13):
        time_machine_at(begun + timedelta(days=day))
        assert signed_in(client)
    time_machine_at(begun + timedelta(days=15))
    assert not signed_in(client)
