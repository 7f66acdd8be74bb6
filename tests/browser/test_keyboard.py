"""Whoever uses no mouse reaches everything, and always sees where they are."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import main_job as job
from tests.browser.product import sign_in, speak

pytestmark = pytest.mark.browser
LESSON = f"/learn/{job.COURSE}/law/the-duty-to-report"

# Numbers everything that can be reached, in the order of the page. Of a group of radio buttons the one that is checked,
# or else the first, stands for all: arrows lead to the others.
NUMBER = """() => {
  const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const stops = [...document.querySelectorAll(focusable)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[name="${one.name}"]`)];
    return one === (group.find((other) => other.checked) ?? group[0]);
  });
  stops.forEach((one, place) => one.dataset.stop = place);
  return stops.length;
}"""
# Where the focus is, whether something shows it there, and whether any of it is on the screen.
HERE = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    stop: one.dataset.stop ?? null,
    shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    what: one.outerHTML.slice(0, 120),
  };
}"""


def reach_everything(page: Page) -> None:
    """By Tab from the top of the page."""
    stops = page.evaluate(NUMBER)
    assert stops > 3
    for place in range(stops):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["stop"] == str(place), here
        assert here["shown"], f"nothing shows the focus: {here['what']}"
        assert here["seen"], f"the focus is off the screen: {here['what']}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_trainee_needs_no_mouse(story, visit, language):
    page = visit(story.stack)
    page.goto("/account/login")
    speak(page, language)
    reach_everything(page)
    sign_in(page, "trainee")
    speak(page, language)
    for address in ("/", LESSON, story.addresses["question"]):
        page.goto(address)
        reach_everything(page)


def test_a_coordinator_needs_no_mouse(story, visit):
    page = visit(story.stack, width=390)
    sign_in(page, "coordinator")
    for address in (story.addresses["managed"], f"{story.addresses['running']}/agenda"):
        page.goto(address)
        reach_everything(page)


def test_the_content_is_one_step_away(stack, visit):
    page = visit(stack)
    sign_in(page, "trainee")
    page.goto(LESSON)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_what_opens_takes_the_focus_and_gives_it_back(stack, visit):
    """A fact in a lesson, a menu, and the question before something weighty."""
    page = visit(stack)
    sign_in(page, "trainee")
    page.goto(LESSON)
    chip = page.locator("article.prose a.legal-fact").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fact-pop")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_question_in_a_dialog_holds_the_focus(story, visit):
    page = visit(story.stack)
    sign_in(page, "coordinator")
    page.goto(f"{story.addresses['running']}/attendance")
    opener = page.locator("a[data-dialog-open=close-day]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog#close-day")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
