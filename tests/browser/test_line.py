"""A line that drops in the middle of a quiz loses nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import main_job as job
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


def test_answers_wait_on_the_device_and_are_sent_when_the_line_returns(own_stack, visit):
    page, elsewhere = visit(own_stack), visit(own_stack)
    sign_in(page, "trainee")
    sign_in(elsewhere, "trainee")
    page.goto(f"/learn/{job.COURSE}/quizzes/{job.QUIZ}")
    job.send(page, "main form button.btn-primary")
    attempt = re.search(r"/attempts/(\d+)/", page.url)
    assert attempt
    (right,) = job.keys("SG")[0]
    state = page.locator("[data-answer-state]")

    page.context.set_offline(True)
    page.locator(f"input[name=choice][value={right}]").check()
    expect(state).to_have_attribute("data-state", "waiting")
    assert stored(elsewhere, attempt[1]) == 0

    page.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved", timeout=30_000)
    assert stored(elsewhere, attempt[1]) == 1
    page.reload()
    expect(page.locator(f"input[name=choice][value={right}]")).to_be_checked()


def test_a_reload_while_the_answer_waits_keeps_it(own_stack, visit):
    page, elsewhere = visit(own_stack), visit(own_stack)
    sign_in(page, "trainee")
    sign_in(elsewhere, "trainee")
    page.goto(f"/learn/{job.COURSE}/quizzes/{job.QUIZ}")
    job.send(page, "main form button.btn-primary")
    attempt = re.search(r"/attempts/(\d+)/", page.url)
    assert attempt
    (right,) = job.keys("SG")[0]
    address = page.url
    page.route(
        "**/quizzes/attempts/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.locator(f"input[name=choice][value={right}]").check()
    expect(page.locator("[data-answer-state]")).to_have_attribute("data-state", "waiting")
    page.goto("/")
    page.unroute("**/quizzes/attempts/**")
    page.goto(address)
    expect(page.locator("[data-answer-state]")).to_have_attribute("data-state", "saved", timeout=30_000)
    assert stored(elsewhere, attempt[1]) == 1


def stored(page, attempt: str) -> int:
    """How many answers the server holds, seen from another device."""
    page.goto(f"/quizzes/attempts/{attempt}/state")
    return int(re.search(r'"stored":\s*(\d+)', page.content())[1])
