"""Forged forms are refused; what people type reaches no log."""

import html5lib
import pytest
import structlog

from lms.db.base import db
from tests.conftest import make_app
from tests.factories import PASSWORD, MemberFactory
from tests.web.test_sign_in import enter, signed_in

PUBLIC = ["/account/login", "/account/reset", "/account/confirm", "/account/wan-signin"]
OWN = [
    "/account/", "/account/change", "/account/change-email", "/account/verify", "/account/tf-setup",
    "/account/mf-recovery-codes", "/account/wan-register", "/account/wan-verify",
]  # fmt: skip


@pytest.fixture
def strict(app):
    """The shared application with its protection against forged forms on."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def forms(page: str):
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [form for form in tree.findall(".//form") if form.get("method") == "post"]


def tokens(form) -> list[str]:
    return [field.get("value") for field in form.findall(".//input") if field.get("name") == "csrf_token"]


@pytest.mark.parametrize("path", PUBLIC + OWN)
def test_every_form_carries_one_token(strict, sign_in, path):
    client = strict.test_client()
    if path in OWN:
        sign_in(browser=client)
    page = client.get(path)
    assert page.status_code == 200
    found = forms(page.text)
    assert len(found) >= 3  # language, light, and the page's own
    for form in found:
        assert [bool(token) for token in tokens(form)] == [True], form.get("action")


@pytest.mark.parametrize("path", [
    "/account/login", "/account/reset", "/account/confirm", "/account/wan-signin", "/account/tf-validate",
    "/preferences",
    "/account/mf-recovery", "/account/tf-select", "/account/logout", "/account/", "/account/change",
    "/account/change-email", "/account/tf-setup", "/account/mf-recovery-codes", "/account/wan-register",
    "/account/wan-delete", "/account/sessions/end", "/account/sessions/x/end", "/account/verify",
])  # fmt: skip
def test_a_form_without_token_is_refused(strict, sign_in, path):
    client = strict.test_client()
    own = path in OWN or any(word in path for word in ("sessions", "delete", "logout"))
    if own:
        sign_in(browser=client)
    answer = client.post(path, data={"email": "a@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert "came from elsewhere" in answer.text
    assert signed_in(client) is own


def test_with_the_token_of_the_page_signing_in_works(strict):
    client, member = strict.test_client(), MemberFactory()
    form = next(form for form in forms(client.get("/account/login").text) if form.get("id") == "sign-in")
    (token,) = tokens(form)
    assert enter(client, member.email, csrf_token=token).status_code == 302
    assert signed_in(client)
    assert client.post("/account/logout", data={"csrf_token": token}).status_code == 400  # that one is spent


def test_the_token_of_another_browser_is_refused(strict):
    theirs = strict.test_client()
    (token,) = tokens(forms(theirs.get("/account/login").text)[0])
    client = strict.test_client()
    client.get("/account/login")
    assert enter(client, MemberFactory().email, csrf_token=token).status_code == 400


def test_no_address_name_or_password_reaches_the_log(client, caplog):
    caplog.set_level("INFO")
    MemberFactory(name="Very Peculiar", email="peculiar@example.org")
    with structlog.testing.capture_logs() as lines:
        enter(client, "peculiar@example.org", "peculiar password")
        enter(client, "stranger-peculiar@example.org", "peculiar password")
        client.post("/account/reset", data={"email": "peculiar@example.org"})
        client.post("/account/confirm", data={"email": "peculiar@example.org"})
        enter(client, "peculiar@example.org")
        client.post("/account/change-email", data={"email": "peculiar-new@example.org"})
        client.post("/account/", data={"name": "Peculiar 😀", "language": "en"})
        client.get("/members/")
    assert [line["event"] for line in lines] == ["refused"]
    assert "eculiar" not in str(lines) + caplog.text


def test_an_application_protects_its_forms_unasked(own_database):
    app = make_app(own_database)
    del app.config["WTF_CSRF_ENABLED"]
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        db.create_all()
    assert app.test_client().post("/account/login", data={"email": "a@example.org"}).status_code == 400
    with app.app_context():
        db.engine.dispose()
