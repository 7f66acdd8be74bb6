"""Passkeys, with a virtual authenticator in the browser (W3C WebAuthn, section 11)."""

import secrets
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.product import PASSWORD, Stack, sign_in

pytestmark = pytest.mark.browser
COPIED = "password, active, confirmed_at, create_datetime, name, country, language, theme"
SIGNED_IN = "form[action$='/account/logout']"
# What a browser would have to do that lies to the server for its owner: it asks the authenticator for something else.
LIE = """(() => {
  const {create, get} = navigator.credentials;
  const lie = (true_one) => ({publicKey}) => true_one.call(navigator.credentials, {publicKey: {...publicKey, ...LIES}});
  navigator.credentials.create = lie(create);
  navigator.credentials.get = lie(get);
})()"""


def newcomer(stack: Stack, like: str) -> str:
    """Somebody with the roles and the password of a demo account, but whose second factor is not waived."""
    who, template = f"{like}-{secrets.token_hex(4)}", f"{like}@example.org"
    member = f"INSERT INTO member ({COPIED}, email, fs_uniquifier, second_factor_waived) SELECT {COPIED}, ?, ?, 0"
    roles = "INSERT INTO role_grant (member_id, role, country) SELECT ?, role, country FROM role_grant"
    of_template = "(SELECT id FROM member WHERE email = ?)"
    with closing(sqlite3.connect(stack.var / "meridian.db", timeout=30)) as database, database:
        values = (f"{who}@example.org", secrets.token_hex(16), template)
        new = database.execute(f"{member} FROM member WHERE id = {of_template}", values).lastrowid
        database.execute(f"{roles} WHERE member_id = {of_template}", (new, template))
    return who


class Authenticator:
    """One in this browser that agrees to everything; `verifies`: it can check who holds it."""

    def __init__(self, page: Page, *, verifies: bool = True) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal" if verifies else "usb",
            "hasResidentKey": True,
            "hasUserVerification": verifies,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = {"authenticatorId": added["authenticatorId"]}

    def loses_its_owner(self) -> None:
        """From now on somebody holds it whom it does not recognise."""
        self.session.send("WebAuthn.setUserVerified", self.id | {"isUserVerified": False})

    def key(self) -> str:
        """The id of its one key, in base64."""
        (key,) = self.session.send("WebAuthn.getCredentials", self.id)["credentials"]
        return str(key["credentialId"])


def add_passkey(page: Page, usage: str) -> None:
    """From the account's page on, as people do."""
    page.goto("/account/")
    page.locator("#passkeys ~ p a[href$='/account/wan-register']").click()
    page.locator("#passkey-add input[name=name]").fill(f"Key {usage}")
    page.locator(f"#usage-{usage}").check()
    page.locator("#passkey-add button[type=submit]").click()
    expect(page.locator("#passkey-list")).to_contain_text(f"Key {usage}")


def sign_out(page: Page) -> None:
    page.locator("details.menu").nth(2).locator("summary").click()
    page.locator(f"{SIGNED_IN} button").click()
    expect(page.locator("a.sign-in, a[href*='/account/login']").first).to_be_visible()


def give_password(page: Page, who: str) -> None:
    page.goto("/account/login")
    page.locator("#sign-in [name=email]").fill(f"{who}@example.org")
    page.locator("#sign-in [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("#sign-in button[type=submit]").click()


def opens_staff_pages(page: Page) -> bool:
    """Whether a page for staff alone is shown."""
    answer = page.goto("/members/")
    assert answer
    return answer.ok and urlsplit(page.url).path == "/members/"


def lie(page: Page, instead: str) -> None:
    """From the next page on."""
    page.add_init_script(LIE.replace("LIES", instead))


def answer_with_passkey(page: Page, form: str) -> None:
    """Send `form`, let the authenticator answer, and wait for what the server says to it."""
    with page.expect_response(lambda answer: "/wan-signin/" in answer.url):
        page.locator(f"{form} button[type=submit]").click()
    expect(page.locator("#passkey-form")).to_have_count(0)


def test_sign_in_with_a_passkey_instead_of_a_password(stack, visit):
    page = visit(stack)
    who = newcomer(stack, "coordinator")
    Authenticator(page)
    sign_in(page, who)
    assert not opens_staff_pages(page)  # the password alone
    add_passkey(page, "first")
    assert opens_staff_pages(page)
    sign_out(page)
    page.goto("/account/login")
    page.locator("#passkey-sign-in button[type=submit]").click()
    expect(page.locator(SIGNED_IN).first).to_be_attached()
    assert opens_staff_pages(page)


def test_a_passkey_as_second_step_after_the_password(stack, visit):
    page = visit(stack)
    who = newcomer(stack, "vetting")
    Authenticator(page, verifies=False)
    sign_in(page, who)
    add_passkey(page, "secondary")
    sign_out(page)
    give_password(page, who)
    assert page.locator(SIGNED_IN).count() == 0  # the password alone is not enough
    assert not opens_staff_pages(page)
    give_password(page, who)
    page.locator("form[action*='wan-signin'] button[type=submit]").first.click()
    expect(page.locator(SIGNED_IN).first).to_be_attached()
    assert opens_staff_pages(page)


def test_a_passkey_instead_of_a_password_has_to_check_who_holds_it(stack, visit):
    page = visit(stack)
    key = Authenticator(page)
    sign_in(page, newcomer(stack, "admin"))
    add_passkey(page, "first")
    sign_out(page)
    key.loses_its_owner()

    page.goto("/account/login")
    page.locator("#passkey-sign-in button[type=submit]").click()
    expect(page.locator("#passkey-start")).to_be_visible()  # the browser itself refuses; one may try again
    assert page.locator(SIGNED_IN).count() == 0

    lie(page, "{userVerification: 'discouraged'}")
    page.goto("/account/login")
    answer_with_passkey(page, "#passkey-sign-in")
    assert page.locator(SIGNED_IN).count() == 0
    assert not opens_staff_pages(page)


def test_none_is_added_instead_of_a_password_that_does_not_check_who_holds_it(stack, visit):
    page = visit(stack)
    Authenticator(page, verifies=False)
    lie(page, "{authenticatorSelection: {residentKey: 'discouraged', userVerification: 'discouraged'}}")
    sign_in(page, newcomer(stack, "admin"))
    page.goto("/account/wan-register")
    page.locator("#passkey-add input[name=name]").fill("Stolen")
    page.locator("#usage-first").check()
    with page.expect_response(lambda answer: "/wan-register/" in answer.url):
        page.locator("#passkey-add button[type=submit]").click()
    expect(page.locator("#passkey-form")).to_have_count(0)
    page.goto("/account/")
    expect(page.locator("#passkeys")).to_be_visible()
    expect(page.locator("#passkey-list")).to_have_count(0)


def test_a_second_step_has_to_be_ones_own(stack, visit):
    owner, other = visit(stack), visit(stack)
    who = newcomer(stack, "trainer")
    Authenticator(owner, verifies=False)
    sign_in(owner, who)
    add_passkey(owner, "secondary")
    mine = Authenticator(other, verifies=False)
    sign_in(other, newcomer(stack, "trainee"))
    add_passkey(other, "secondary")
    sign_out(other)

    give_password(other, who)  # which somebody has learned
    other.locator("#passkey-sign-in button[type=submit]").click()
    expect(other.locator("#passkey-start")).to_be_visible()  # the browser finds none of that account

    key = f"Uint8Array.from(atob('{mine.key()}'), (sign) => sign.charCodeAt(0))"
    lie(other, f"{{allowCredentials: [{{type: 'public-key', id: {key}}}]}}")
    give_password(other, who)
    answer_with_passkey(other, "#passkey-sign-in")
    assert other.locator(SIGNED_IN).count() == 0
    other.goto("/account/")
    assert other.locator(SIGNED_IN).count() == 0
