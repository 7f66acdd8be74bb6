"""A line that drops in the middle of a quiz loses nothing."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.product import sign_in, speak
from tests.browser.words import words

pytestmark = pytest.mark.browser
AGAIN = 30_000  # ms: while the page is open it tries again every 15 s
ANSWERS = "**/quizzes/attempts/**"


def no_answers(route: Route) -> None:
    """A line that carries pages only."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.fallback()


def test_what_is_answered_while_the_line_is_down_is_lost_neither_by_waiting_nor_by_a_reload(story, visit):
    page, elsewhere = visit(story.stack, width=390), visit(story.stack)
    for one in (page, elsewhere):
        sign_in(one, "trainee")
        speak(one, "en")
    attempt = story.addresses["question"].rpartition("/")[0]
    first, second = f"{attempt}/7", f"{attempt}/8"
    before = answered(elsewhere, first)
    chosen = the_last_answer_waits_and_arrives(page, elsewhere, first)
    another = a_reload_keeps_what_waits(page, elsewhere, first, chosen)
    page.goto(second)
    other = choose(page, 0)
    says(page, waiting=2)
    assert answered(elsewhere, first) == before + 1

    page.unroute(ANSWERS)
    page.goto(second)
    says(page, waiting=0)
    assert answered(elsewhere, first) == before + 2
    assert stored(elsewhere, first) == [another]
    assert stored(elsewhere, second) == [other]


def the_last_answer_waits_and_arrives(page: Page, elsewhere: Page, question: str) -> str:
    """Nothing reaches the server while the line is down; returns what does afterwards."""
    page.goto(question)
    page.context.set_offline(True)
    choose(page, 0)
    says(page, waiting=1)
    chosen = choose(page, 1)
    says(page, waiting=1)
    assert stored(elsewhere, question) == []
    page.context.set_offline(False)
    says(page, waiting=0)
    assert stored(elsewhere, question) == [chosen]
    return chosen


def a_reload_keeps_what_waits(page: Page, elsewhere: Page, question: str, before: str) -> str:
    """On a line that carries pages only; returns the newer answer, which goes on waiting."""
    page.route(ANSWERS, no_answers)
    newer = choose(page, 2)
    says(page, waiting=1)
    page.reload()
    says(page, waiting=1)
    expect(page.locator(f"input[value={newer}]")).to_be_checked()
    assert stored(elsewhere, question) == [before]
    return newer


def choose(page: Page, place: int) -> str:
    """Take a choice of the question that the page shows; returns its id."""
    choice = page.locator("input[name=choice]").nth(place)
    choice.check()
    return choice.get_attribute("value") or ""


def says(page: Page, *, waiting: int) -> None:
    """Whether answers wait on this device, in words."""
    line = page.locator("[data-answer-state]")
    if waiting:
        expect(line).to_have_text(words("Offline. Answers that wait on this device: %(count)s", count=waiting))
    else:
        expect(line).to_have_attribute("data-state", "saved", timeout=AGAIN)
        expect(line).to_have_text(re.compile(words("Saved %(time)s", time=r"\d+:\d+")))


def answered(page: Page, question: str) -> int:
    """How many questions the server holds an answer to, by the review page of the attempt of `question`."""
    page.goto(f"{question.rpartition('/')[0]}/review")
    return page.locator(".lesson-list .tone-good").count()


def stored(page: Page, question: str) -> list[str]:
    """What the server holds as answer to a question."""
    page.goto(question)
    return [choice.get_attribute("value") or "" for choice in page.locator("input[name=choice]:checked").all()]
