"""What an author types is kept while they type, on a line that drops too, and is offered again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import studio
from tests.browser.product import Stack, axe, sign_in

pytestmark = pytest.mark.browser
LESSON = "law/whose-law-applies"
KEPT, WAITS = "[data-autosave-state][data-state=saved]", "[data-autosave-state][data-state=waiting]"
AGAIN = 30_000  # ms: without a line it tries again every 15 s


def test_what_is_typed_is_kept_through_a_dropped_line_and_a_closed_page(own_stack: Stack, visit):
    page = visit(own_stack)
    sign_in(page, "trainer")
    address = a_form(page)
    page.locator("#text-en").fill("Half a sentence")
    page.locator(KEPT).wait_for()
    page.context.set_offline(True)
    page.locator("#text-en").fill("Half a sentence, and more")
    page.locator(WAITS).wait_for()
    page.context.set_offline(False)
    page.locator(KEPT).wait_for(timeout=AGAIN)

    page.goto(address)  # it is kept, so that nobody asks whether to leave
    expect(page.locator("main")).to_contain_text("You have unsaved text of")
    assert axe(page) == []
    page.get_by_role("link", name="Continue with it").click()
    expect(page.locator("#text-en")).to_have_value("Half a sentence, and more")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.locator("main")).to_contain_text("Half a sentence, and more")
    page.goto(address)
    expect(page.locator("main")).not_to_contain_text("You have unsaved text of")


def test_the_preview_follows_what_is_typed_and_facts_are_put_in_where_one_writes(own_stack: Stack, visit):
    page = visit(own_stack)
    sign_in(page, "trainer")
    a_form(page)
    page.locator("#text-en").fill("Age: ")
    page.locator("[data-insert='[[law.child_age_material]]']").click()
    expect(page.locator("#text-en")).to_have_value("Age: [[law.child_age_material]]")
    expect(page.locator("#preview a.legal-fact")).to_have_text("16")
    expect(page.locator("#text-en")).to_be_focused()
    page.locator("#text-en").fill("<b>no</b>")
    expect(page.locator("#preview")).to_contain_text("Line 1: HTML is not used in content")
    assert axe(page) == []


def a_form(page: Page) -> str:
    """Open the form of the lesson's second block in the edition of SG; returns its address."""
    studio.open_lesson(page, "country-SG", LESSON)
    page.locator("section.pair").nth(1).get_by_role("link", name=re.compile("^(Write your own|Edit)")).click()
    page.locator("form[data-editor]").wait_for()
    return page.url
