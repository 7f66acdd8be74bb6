"""Passkeys, with a virtual authenticator in the browser (W3C WebAuthn, section 11)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.browser


def authenticator(page: Page, *, verifies: bool = True) -> None:
    """Give this browser an authenticator that agrees to everything; `verifies`: it checks who holds it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if verifies else "usb",
        "hasResidentKey": True,
        "hasUserVerification": verifies,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, usage: str) -> None:
    page.goto("/account/wan-register")
    page.locator("#passkey-add input[name=name]").fill(f"Key {usage}")
    page.locator(f"#usage-{usage}").check()
    page.locator("#passkey-add button[type=submit]").click()
    expect(page.locator("#passkey-list")).to_contain_text(f"Key {usage}")


def sign_out(page: Page) -> None:
    page.locator("details.menu").nth(2).locator("summary").click()
    page.locator("form[action$='/account/logout'] button").click()
    expect(page.locator("a.sign-in, a[href*='/account/login']").first).to_be_visible()


def test_sign_in_with_a_passkey_instead_of_a_password(own_stack, visit):
    page = visit(own_stack)
    authenticator(page)
    sign_in(page, "coordinator")
    add_passkey(page, "first")
    sign_out(page)
    page.goto("/account/login")
    page.locator("#passkey-sign-in button[type=submit]").click()
    expect(page.locator("form[action$='/account/logout']").first).to_be_attached()
    page.goto("/members/")
    expect(page.locator("h1")).to_be_visible()
    assert "/members/" in page.url


def test_a_passkey_as_second_step_is_asked_for_and_must_be_ones_own(own_stack, visit):
    page, other = visit(own_stack), visit(own_stack)
    authenticator(page, verifies=False)
    sign_in(page, "trainer")
    add_passkey(page, "secondary")
    sign_out(page)
    page.goto("/account/login")
    page.locator("input[name=email]").fill("trainer@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("#sign-in button[type=submit]").click()
    expect(page.locator("form[action$='/account/logout']")).to_have_count(0)  # the password alone is not enough
    page.locator("form[action*='wan-signin'] button[type=submit]").first.click()
    expect(page.locator("form[action$='/account/logout']").first).to_be_attached()

    # Somebody else's authenticator holds no key of this account.
    authenticator(other, verifies=False)
    sign_in(other, "vetting")
    add_passkey(other, "secondary")
    sign_out(other)
    other.goto("/account/login")
    other.locator("input[name=email]").fill("trainer@example.org")
    other.locator("input[name=password]").fill(PASSWORD)
    other.locator("#sign-in button[type=submit]").click()
    other.locator("form[action*='wan-signin'] button[type=submit]").first.click()
    expect(other.locator("#passkey-status")).not_to_be_empty()
    other.goto("/members/")
    expect(other.locator("form[action$='/account/logout']")).to_have_count(0)
