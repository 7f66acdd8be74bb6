"""Ways around the limits on guessing."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from lms.accounts import preferences
from lms.attendance.models import RefusedCheckIn
from lms.db.base import db
from lms.web import access
from tests.conftest import make_app
from tests.factories import MemberFactory
from tests.factories_trainings import TrainingFactory
from tests.web.test_security_limits import guess, limited, post  # noqa: F401 - a fixture of theirs


def test_other_spellings_of_an_address_give_no_more_guesses(limited):  # noqa: F811
    MemberFactory(email="ana@example.org")
    spellings = ["ana@example.org", "ana@ｅxample.org", "ana@EXample.org", "ana@eｘample.org", "ana@example。org"]
    seen = [guess(limited, spellings[n % 5], f"192.0.2.{n}") for n in range(12)]
    assert seen == [422] * 10 + [429] * 2


def test_a_half_open_door_of_ones_own_gives_no_more_guesses_at_others(limited):  # noqa: F811
    email = MemberFactory().email
    seen = []
    for number in range(12):
        browser = limited.test_client()
        with browser.session_transaction() as session:
            session.update(tf_user_id=f"mine {number}", tf_state="ready")
        data, network = {"email": email, "password": "not the password"}, {"REMOTE_ADDR": f"192.0.2.{number}"}
        seen.append(browser.post("/account/login", data=data, environ_base=network).status_code)
    assert seen == [422] * 10 + [429] * 2


@pytest.mark.parametrize("page", ["confirm"])
def test_who_is_signed_in_cannot_flood_the_mail_of_others(limited, sign_in, page):  # noqa: F811
    victim = MemberFactory(confirmed_at=None)
    seen = []
    for number in range(7):
        browser = limited.test_client()
        sign_in(browser=browser)
        data, network = {"email": victim.email}, {"REMOTE_ADDR": f"192.0.2.{number}"}
        seen.append(browser.post(f"/account/{page}", data=data, environ_base=network).status_code)
    assert seen == [200] * 5 + [429] * 2


def test_all_addresses_of_one_ipv6_connection_are_one(limited):  # noqa: F811
    seen = [guess(limited, f"nobody{n}@example.org", f"2001:db8:1:2::{n:x}") for n in range(32)]
    assert seen == [422] * 30 + [429] * 2
    assert guess(limited, "nobody99@example.org", "2001:db8:1:3::1") == 422


def test_an_ipv4_address_is_itself_however_it_is_written(limited):  # noqa: F811
    seen = [guess(limited, f"nobody{n}@example.org", ("::ffff:" if n % 2 else "") + "192.0.2.9") for n in range(32)]
    assert seen == [422] * 30 + [429] * 2
    assert guess(limited, "nobody99@example.org", "::ffff:192.0.2.10") == 422


def test_codes_of_a_room_cannot_be_tried_without_end(limited, sign_in):  # noqa: F811
    training, browser = TrainingFactory(), limited.test_client()
    sign_in(browser=browser)
    address = f"/check-in/{training.code}"
    seen = [browser.post(address, data={"code": f"{n:08}"}).status_code for n in range(22)]
    assert seen == [303] * 20 + [429] * 2
    kept = select(func.count()).select_from(RefusedCheckIn).where(RefusedCheckIn.training_id == training.id)
    assert db.session.scalar(kept) == 20
    other = limited.test_client()
    sign_in(browser=other)
    assert other.post(address, data={"code": "00000000"}).status_code == 303


def test_files_to_verify_are_taken_at_a_human_pace(limited):  # noqa: F811
    def send():
        data = {"pdf": (BytesIO(b"%PDF-"), "a.pdf")}
        return limited.test_client().post("/verify/file", data=data, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert [send().status_code for _ in range(62)] == [200] * 60 + [429] * 2


def test_a_stranger_who_chooses_the_light_takes_no_write_lock(client, sign_in, monkeypatch):
    taken = []
    for module in (access, preferences):
        if hasattr(module, "begin_write"):
            monkeypatch.setattr(module, "begin_write", lambda: taken.append("lock"))
    assert client.post("/preferences", data={"theme": "dark", "language": "ar"}).status_code == 303
    assert taken == []
    sign_in()
    client.post("/preferences", data={"theme": "dark"})
    assert taken == ["lock"]


def test_without_redis_guesses_are_limited_and_nobody_is_kept_out(own_database):
    app = make_app(own_database, rate_limit_url="redis://127.0.0.1:9/0")
    with app.app_context():
        db.create_all()
    app.config["RATELIMIT_ENABLED"] = True
    assert [guess(app, "nobody@example.org") for _ in range(11)] == [422] * 10 + [429]
    with app.app_context():
        db.engine.dispose()
