"""Limits on attempts: per account and per address, in one process and over several."""

import hashlib
import re

import pytest
from flask import g

from lms.accounts import limits
from lms.db.base import db
from tests.conftest import make_app
from tests.factories import PASSWORD, MemberFactory
from tests.services import start_redis


@pytest.fixture
def limited(app):
    """The shared application with its limits on, and nothing counted yet."""
    limiter = next(iter(app.extensions["limiter"]))
    limiter.reset()
    app.config["RATELIMIT_ENABLED"] = True
    yield app
    app.config["RATELIMIT_ENABLED"] = False
    limiter.reset()


def post(app, page, address="192.0.2.1", **data):
    return app.test_client().post(f"/account/{page}", data=data, environ_base={"REMOTE_ADDR": address})


def guess(app, email, address="192.0.2.1", password=PASSWORD[::-1]):
    return post(app, "login", address, email=email, password=password).status_code


def test_guessing_at_one_account_ends_after_ten_wherever_it_comes_from(limited):
    email = MemberFactory().email
    seen = [guess(limited, email.upper() if n % 2 else email, f"192.0.2.{n}") for n in range(12)]
    assert seen == [422] * 10 + [429] * 2
    assert guess(limited, MemberFactory().email, "192.0.2.1") == 422


def test_an_unknown_account_is_limited_alike(limited):
    assert [guess(limited, "nobody@example.org", f"192.0.2.{n}") for n in range(11)] == [422] * 10 + [429]


def test_the_refusal_is_a_page_with_words_and_a_time(limited):
    for _ in range(10):
        guess(limited, "nobody@example.org")
    answer = post(limited, "login", email="nobody@example.org", password="x")
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    wait = int(answer.headers["Retry-After"])
    assert 0 < wait <= 900
    minutes = int(re.search(r"Please try again in (\d+) minutes?\.", answer.text).group(1))
    assert abs(minutes * 60 - wait) <= 60


def test_the_right_password_is_refused_too_while_the_account_is_closed_to_guesses(limited):
    email = MemberFactory().email
    for _ in range(10):
        guess(limited, email)
    assert guess(limited, email, password=PASSWORD) == 429


def test_guessing_at_many_accounts_from_one_address_ends_after_thirty(limited):
    seen = [guess(limited, f"nobody{n}@example.org") for n in range(32)]
    assert seen == [422] * 30 + [429] * 2
    assert guess(limited, "nobody99@example.org", "192.0.2.77") == 422


def test_a_whole_delegation_signs_in_from_one_address(limited):
    members = [MemberFactory() for _ in range(40)]
    assert {guess(limited, member.email, password=PASSWORD) for member in members} == {302}


@pytest.mark.parametrize("page", ["reset", "confirm"])
def test_mails_to_one_address_are_few(limited, page):
    email = MemberFactory(confirmed_at=None if page == "confirm" else MemberFactory().confirmed_at).email
    seen = [post(limited, page, f"192.0.2.{n}", email=email).status_code for n in range(6)]
    assert seen == [200] * 5 + [429]


def test_mails_asked_for_from_one_address_are_limited(limited):
    seen = [post(limited, "reset", email=f"a{n}@example.org").status_code for n in range(62)]
    assert seen == [200] * 60 + [429] * 2


@pytest.mark.parametrize("page", ["tf-validate", "mf-recovery"])
def test_guessing_at_codes_ends_after_six(limited, page):
    member = MemberFactory()
    seen = []
    for number in range(7):
        browser = limited.test_client()
        with browser.session_transaction() as session:
            session.update(tf_user_id=member.fs_uniquifier, tf_state="ready")
        data, network = {"code": "000000"}, {"REMOTE_ADDR": f"192.0.2.{number}"}
        seen.append(browser.post(f"/account/{page}", data=data, environ_base=network).status_code)
    assert [status == 429 for status in seen] == [False] * 6 + [True]
    assert 302 not in seen


def test_the_key_of_an_account_names_nobody(app):
    with app.test_request_context(method="POST", data={"email": "Ana@Example.org "}):
        g.pop("_login_user", None)
        key = limits.account()
    with app.test_request_context(method="POST", data={"email": "ana@example.org"}):
        g.pop("_login_user", None)
        assert limits.account() == key
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert key != hashlib.sha256(b"ana@example.org").hexdigest()  # nobody can look addresses up without our key


def test_two_servers_count_together_in_redis(own_database):
    with start_redis() as url:
        apps = [make_app(own_database, rate_limit_url=url) for _ in range(2)]
        with apps[0].app_context():
            db.create_all()
        for app in apps:
            app.config["RATELIMIT_ENABLED"] = True
        seen = [guess(apps[n % 2], "nobody@example.org", f"192.0.2.{n}") for n in range(12)]
        assert seen == [422] * 10 + [429] * 2
        for app in apps:
            with app.app_context():
                db.engine.dispose()
