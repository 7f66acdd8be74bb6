"""The second factor: set up, asked for, replaced by a recovery code, and what it opens."""

import re
import time

import pytest
from flask_security.totp import Totp
from sqlalchemy import select, update

from lms.accounts.models import Member, Passkey, SignInSession
from lms.db.base import db
from lms.infra import clock
from lms.infra.mail import Mail
from tests.factories import PASSWORD, MemberFactory
from tests.web.test_sign_in import enter, signed_in

STAFF = {"second_factor_waived": False, "roles": [("coordinator", "")]}


def codes(key: str):
    """What an authenticator app does (RFC 6238): the code that belongs to a moment."""
    made = Totp({"1": "any"}, "any")._totp
    return lambda at=None: made(key=key.replace("-", ""), format="base32").generate(at or time.time()).token


def set_up(client):
    """Set an app up through the pages; returns what makes its codes."""
    page = client.post("/account/tf-setup", data={"setup": "authenticator"})
    assert page.status_code == 200
    assert '<svg class="qr"' in page.text
    code = codes(re.search(r'id="totp-key">([A-Z2-7-]+)<', page.text).group(1))
    finish = re.search(r'action="(/account/tf-setup/[^"]+)"', page.text).group(1)
    answer = client.post(finish, data={"code": code()})
    assert answer.location == "/account/"
    return code


def enter_in_two_steps(client, member, code):
    answer = enter(client, member.email)
    assert answer.location.startswith("/account/tf-validate")
    return client.post(answer.location, data={"code": code})


def later(seconds=90):
    return time.time() + seconds


def test_set_up_then_sign_in_with_a_code(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    assert client.get("/members/").location == "/account/"
    assert "Your role needs a second factor" in client.get("/account/").text
    code = set_up(client)
    assert client.get("/members/").status_code == 200
    client.post("/account/logout")
    time_machine_at(later())
    enter(client, member.email)
    assert not signed_in(client)
    assert client.get("/account/tf-validate").status_code == 200
    assert client.post("/account/tf-validate", data={"code": "000000"}).status_code == 422
    assert client.post("/account/tf-validate", data={"code": code()}).location == "/"
    assert client.get("/members/").status_code == 200


def test_the_way_back_survives_the_second_step(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    code = set_up(client)
    client.post("/account/logout")
    time_machine_at(later())
    answer = client.post("/account/login?next=/members/", data={"email": member.email, "password": PASSWORD})
    assert client.post(answer.location, data={"code": code()}).location == "/members/"


def test_a_code_counts_once(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    code = set_up(client)
    client.post("/account/logout")
    time_machine_at(later())
    used = code()
    assert enter_in_two_steps(client, member, used).status_code == 302
    client.post("/account/logout")
    assert enter_in_two_steps(client, member, used).status_code == 422
    assert not signed_in(client)


def test_a_code_of_another_time_is_refused(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    code = set_up(client)
    client.post("/account/logout")
    time_machine_at(later(600))
    assert enter_in_two_steps(client, member, code(time.time() - 180)).status_code == 422


def test_a_recovery_code_lets_in_once(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    set_up(client)
    shown = client.post("/account/mf-recovery-codes")
    recovery = re.findall(r'<li class="code">([0-9a-f-]+)</li>', shown.text)
    assert len(recovery) == 5
    kept = db.session.scalar(select(Member.mf_recovery_codes).where(Member.id == member.id))
    assert not set(recovery) & set(kept)  # encrypted
    assert recovery[0] in client.get("/account/mf-recovery-codes?show_codes=1").text
    client.post("/account/logout")
    for attempt, status in ((recovery[0], 302), (recovery[0], 422), ("0000-0000-0000", 422), (recovery[1], 302)):
        enter(client, member.email)
        assert client.get("/account/mf-recovery").status_code == 200
        assert client.post("/account/mf-recovery", data={"code": attempt}).status_code == status
        assert signed_in(client) is (status == 302)
        if status == 302:
            assert client.get("/members/").status_code == 200
            client.post("/account/logout")


def test_taking_the_app_away_closes_the_staff_pages(client):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    set_up(client)
    assert client.get("/members/").status_code == 200
    assert client.post("/account/tf-setup", data={"setup": "disable"}).location == "/account/"
    assert client.get("/members/").location == "/account/"


def test_each_change_is_told_by_mail(client):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    set_up(client)
    client.post("/account/tf-setup", data={"setup": "disable"})
    told = db.session.scalars(select(Mail.to).where(Mail.subject == "The way you sign in was changed")).all()
    assert told == [member.email] * 2


def test_a_code_in_place_of_the_password_leads_nowhere(client):
    for page in ("tf-validate", "mf-recovery", "tf-select"):
        assert client.get(f"/account/{page}").location == "/account/login"
        assert client.post(f"/account/{page}", data={"code": "123456"}).location == "/account/login"


def passkey_of(member, usage):
    now = clock.now()
    key = Passkey(
        member_id=member.id, credential_id=usage.encode(), public_key=b"k", backup_state=False,
        device_type="multi_device", lastuse_datetime=now, name=f"My {usage} key", usage=usage,
    )  # fmt: skip
    db.session.add(key)
    db.session.commit()


def test_a_password_does_not_satisfy_although_a_first_factor_passkey_exists(client):
    member = MemberFactory(**STAFF)
    passkey_of(member, "first")
    assert enter(client, member.email).location == "/"
    assert client.get("/members/").location == "/account/"
    assert "did not use it when you signed in here" in client.get("/account/").text


def test_a_stolen_password_beside_a_passkey_makes_no_second_factor(client):
    member = MemberFactory(**STAFF)
    passkey_of(member, "first")
    enter(client, member.email)
    for page in ("tf-setup", "wan-register", "mf-recovery-codes"):
        assert client.get(f"/account/{page}").location == "/account/"
        assert client.post(f"/account/{page}", data={"setup": "authenticator", "name": "Mine"}).status_code == 403
    assert client.post("/account/wan-delete", data={"name": "My first key"}).status_code == 403
    assert "Set up an authenticator app" not in client.get("/account/").text


def test_a_trainee_who_lost_the_passkey_can_take_it_away(client):
    member = MemberFactory(second_factor_waived=False)
    passkey_of(member, "first")
    enter(client, member.email)
    assert client.post("/account/wan-delete", data={"name": "My first key"}).status_code == 302
    assert db.session.scalar(select(Passkey.id).where(Passkey.member_id == member.id)) is None


def test_a_second_factor_passkey_is_asked_for_after_the_password(client):
    member = MemberFactory(**STAFF)
    passkey_of(member, "secondary")
    assert enter(client, member.email).location.startswith("/account/wan-signin")
    page = client.post("/account/wan-signin")
    assert 'data-passkey="get"' in page.text
    assert not signed_in(client)


def test_two_second_factors_can_be_chosen_between(client, time_machine_at):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    code = set_up(client)
    passkey_of(member, "secondary")
    client.post("/account/logout")
    time_machine_at(later())
    answer = enter(client, member.email)
    assert answer.location == "/account/tf-select?next=/"
    assert client.get(answer.location).status_code == 200
    answer = client.post(answer.location, data={"which": "authenticator"})
    assert client.post(answer.location, data={"code": code()}).location == "/"


def test_the_last_passkey_gone_closes_the_staff_pages(client):
    member = MemberFactory(**STAFF)
    enter(client, member.email)
    passkey_of(member, "secondary")
    proved = update(SignInSession).where(SignInSession.member_id == member.id)
    db.session.execute(proved.values(second_factor=True))
    db.session.commit()
    assert client.get("/members/").status_code == 200
    assert client.post("/account/wan-delete", data={"name": "My secondary key"}).status_code == 302
    assert client.get("/members/").location == "/account/"


def test_a_waived_member_needs_none(client):
    member = MemberFactory(roles=[("coordinator", "")])
    enter(client, member.email)
    assert client.get("/members/").status_code == 200


def test_a_trainee_is_not_asked(client):
    enter(client, MemberFactory(second_factor_waived=False).email)
    assert "Your role needs" not in client.get("/account/").text


def test_adding_a_passkey_asks_for_a_name_and_begins_the_ceremony(client):
    enter(client, MemberFactory().email)
    assert client.get("/account/wan-register").status_code == 200
    assert client.post("/account/wan-register", data={"name": "", "usage": "first"}).status_code == 422
    page = client.post("/account/wan-register", data={"name": "My phone", "usage": "first"}).text
    assert 'data-passkey="create"' in page
    assert "&#34;residentKey&#34;: &#34;required&#34;" in page
    assert "&#34;userVerification&#34;: &#34;required&#34;" in page
    assert "authenticatorAttachment" not in page


@pytest.mark.parametrize(
    "credential", ["", "{}", "not json", '{"id":"x","rawId":"x","type":"public-key","response":{}}']
)
def test_a_made_up_passkey_is_refused(client, credential):
    page = client.post("/account/wan-signin").text
    action = re.search(r'action="(/account/wan-signin/[^"]+)"', page).group(1)
    assert client.post(action, data={"credential": credential}).location == "/account/wan-signin"
    assert client.get("/account/wan-signin").status_code == 200
    assert client.post("/account/wan-signin/forged", data={"credential": credential}).location == "/account/wan-signin"


def test_passkey_options_tell_nothing_about_an_address(client):
    member = MemberFactory()
    passkey_of(member, "first")
    known, unknown = (
        client.post("/account/wan-signin", data={"identity": address}).text
        for address in (member.email, "no@example.org")
    )
    assert "&#34;allowCredentials&#34;: []" in known
    assert "&#34;allowCredentials&#34;: []" in unknown
