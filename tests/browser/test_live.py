"""A question in the room as people meet it: on the desk, the projector and the phones, with a line that drops."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lms.demo.service import programme
from tests.browser import main_job as job
from tests.browser.product import axe, sign_in, speak

pytestmark = pytest.mark.browser
SOON = 20_000  # ms: a phone asks every few seconds


@pytest.fixture
def room(story, visit) -> Iterator[tuple[str, Page]]:
    """The address of questions in the running session, and the trainer's page there; no question stays open."""
    desk = visit(story.stack)
    sign_in(desk, "trainer")
    speak(desk, "en")
    address = f"{job.session_address(desk, programme()['running']['title'])}/question"
    yield address, desk
    desk.goto(f"{address}/control")
    if desk.locator("#live-close").count():
        job.send(desk, "#live-now form button")


def opened(desk: Page, address: str, item: str) -> None:
    desk.goto(f"{address}/control?item={item}")
    job.send(desk, "#chosen form button")
    expect(desk.locator("#live-now")).to_have_attribute("data-stage", "open")


def pressed(desk: Page) -> None:
    """Close the question that is open, or show the result of the one that is closed."""
    job.send(desk, "#live-now form button")


def faults(page: Page, width: int = 320) -> list[str]:
    """What axe finds, and scrolling sideways, on a small phone."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*axe(page), *([f"{wide} px wide"] if wide > width else [])]


def phone_of(visit, stack, address: str, who: str = "trainee", language: str = "en", **how) -> Page:
    phone = visit(stack, width=320, **how)
    sign_in(phone, who)
    if how.get("scripts", True):
        speak(phone, language)
    phone.goto(address)
    return phone


def test_phones_and_screen_follow_the_trainer(story, visit, room):
    address, desk = room
    phone, screen = phone_of(visit, story.stack, address), desk.context.new_page()
    screen.goto(f"{address}/screen")
    opened(desk, address, "ethics-real-check")
    expect(phone.locator("fieldset.item")).to_be_visible(timeout=SOON)
    expect(screen.locator(".live-prompt")).to_be_visible(timeout=SOON)
    assert faults(phone) == []
    phone.locator("input[name=choice]").first.check()
    expect(phone.locator("[data-answer-state]")).to_have_text(re.compile(r"Saved \d+:\d+"))
    phone.reload()
    expect(phone.locator("input[name=choice]").first).to_be_checked()
    assert faults(desk) + faults(screen, 1280) == []
    pressed(desk)
    expect(phone.locator("h1")).to_have_text("The question is closed", timeout=SOON)
    assert phone.locator(".choice-right, .choice-wrong").count() == 0
    assert faults(phone) == []
    pressed(desk)
    expect(phone.locator("h1")).to_have_text("The result", timeout=SOON)
    expect(phone.locator(".choice-right").first).to_be_visible()
    expect(screen.locator(".live-few, .live-result figure").first).to_be_visible(timeout=SOON)
    assert faults(phone) + faults(desk) + faults(screen) == []


def test_an_answer_without_a_line_waits_and_counts_while_the_question_is_open(story, visit, room):
    address, desk = room
    opened(desk, address, "ethics-real-check")
    phone = phone_of(visit, story.stack, address)
    phone.context.set_offline(True)
    phone.locator("input[name=choice]").nth(1).check()
    expect(phone.locator("[data-answer-state]")).to_have_attribute("data-state", "waits")
    expect(phone.locator("[data-quiz-line]")).to_contain_text("Offline")
    phone.context.set_offline(False)
    expect(phone.locator("[data-answer-state]")).to_have_attribute("data-state", "saved", timeout=SOON)
    phone.context.set_offline(True)
    phone.locator("input[name=choice]").nth(0).check()
    expect(phone.locator("[data-answer-state]")).to_have_attribute("data-state", "waits")
    pressed(desk)
    phone.context.set_offline(False)
    expect(phone.locator("h1")).to_have_text("The question is closed", timeout=2 * SOON)
    expect(phone.locator("[data-quiz-refused]")).to_contain_text("closed before this answer came")
    assert phone.locator(".choice").count() == 1  # the one that had come in time
    pressed(desk)


def test_without_scripts_and_from_right_to_left(story, visit, room):
    address, desk = room
    opened(desk, address, "ethics-real-check")
    phone = phone_of(visit, story.stack, address, scripts=False)
    phone.locator("input[name=choice]").first.check()
    job.send(phone, "form[data-answers] button")
    expect(phone.locator("input[name=choice]").first).to_be_checked()
    with phone.expect_navigation():
        phone.locator("[data-live-again]").click()
    speak(desk, "ar")
    desk.goto(f"{address}/screen")
    assert desk.locator("html").get_attribute("dir") == "rtl"
    assert faults(desk, 1280) + faults(desk) == []
    reader = phone_of(visit, story.stack, address, language="ar")
    expect(reader.locator("fieldset.item")).to_have_attribute("dir", "rtl")
    assert faults(reader) == []
    speak(reader, "en")
    desk.goto(f"{address}/control")
    assert faults(desk) == []
    pressed(desk)
    pressed(desk)
    speak(desk, "en")
