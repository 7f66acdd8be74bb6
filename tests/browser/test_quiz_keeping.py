"""What could undo an answer, and does not: another tab, another language, a reload, time that is up."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import quiz
from tests.browser.product import Stack, sign_in, speak

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD = quiz.ITEMS[:3]
SOON = "2000-01-01 00:00:00.000000"


def arrive(visit, stack: Stack, who: str = "trainee", **how) -> Page:
    page: Page = visit(stack, width=390, **how)
    sign_in(page, who)
    page.goto("/")
    speak(page, "en")
    return page


def online(page: Page) -> None:
    """Without waiting for the next time that the page tries."""
    page.evaluate("dispatchEvent(new Event('online'))")


@pytest.mark.parametrize("locks", [True, False])
def test_two_tabs_share_what_waits_and_never_undo_each_other(quiz_stack, visit, locks):
    one = arrive(visit, quiz_stack)
    if not locks:  # where the product is reached without TLS, browsers have none
        one.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    attempt = quiz.begin(one, "try-every")
    other = one.context.new_page()
    other.goto(f"{attempt}/1")
    for page in (one, other):
        page.route(quiz.ANSWERS, quiz.no_answers)
    quiz.give(one, {"choices": ["tool"]})
    expect(quiz.choice_of(other, "tool")).to_be_checked()  # the other tab shows it at once
    quiz.give(other, quiz.RIGHT[FIRST])
    expect(quiz.choice_of(one, "officer")).to_be_checked()
    other.goto(f"{attempt}/2")
    quiz.give(other, quiz.RIGHT[SECOND])
    quiz.says_waiting(one, 2)
    one.unroute(quiz.ANSWERS)
    online(one)
    quiz.says_waiting(one, 0)
    quiz.says_waiting(other, 0)
    quiz.is_saved(other)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST], SECOND: quiz.RIGHT[SECOND]}


def test_an_older_answer_of_another_device_is_told_and_not_tried_again(quiz_stack, visit):
    phone, desk = arrive(visit, quiz_stack), arrive(visit, quiz_stack)
    attempt = quiz.begin(phone, "try-every")
    desk.goto(f"{attempt}/1")
    phone.route(quiz.ANSWERS, quiz.no_answers)
    quiz.give(phone, {"choices": ["tool"]})
    quiz.says_waiting(phone, 1)
    quiz.give(desk, {"choices": ["supplier"]})
    quiz.is_saved(desk)
    quiz.give(desk, quiz.RIGHT[FIRST])
    quiz.is_saved(desk)
    phone.unroute(quiz.ANSWERS)
    online(phone)
    expect(phone.locator("[data-quiz-refused] li")).to_have_count(1)
    assert quiz.waiting(phone) == {}
    phone.locator("[data-quiz-refused] a").click()
    expect(quiz.choice_of(phone, "officer")).to_be_checked()
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}


def test_another_language_in_the_middle_loses_nothing(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    quiz.give(page, quiz.RIGHT[FIRST])
    quiz.is_saved(page)
    page.goto(f"{attempt}/{quiz.ITEMS.index('try-words') + 1}")
    page.locator("input[name=text]").fill("Hash value")
    speak(page, "ar")  # while it is being typed
    expect(page.locator("input[name=text]")).to_have_value("Hash value")
    quiz.says_waiting(page, 0)
    page.goto(f"{attempt}/1")
    expect(quiz.choice_of(page, "officer")).to_be_checked()
    expect(page.locator("fieldset.item")).to_have_attribute("dir", "rtl")
    quiz.give(page, {"choices": ["tool"]})
    quiz.is_saved(page)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: {"choices": ["tool"]}, "try-words": {"text": "Hash value"}}


@pytest.mark.parametrize("scripts", [True, False])
def test_neither_a_reload_nor_going_back_submits(quiz_stack, visit, scripts):
    page = arrive(visit, quiz_stack, scripts=scripts)
    attempt = quiz.begin(page, "try-every")
    quiz.give(page, quiz.RIGHT[FIRST])
    page.locator("button[name=review]").click()
    expect(page).to_have_url(re.compile("/review$"))
    for _ in range(2):
        page.reload()
    page.go_back()
    expect(page).to_have_url(re.compile(f"{attempt}/1$"))
    expect(quiz.choice_of(page, "officer")).to_be_checked()
    page.goto(f"{attempt}/review")
    expect(page.locator("form[data-finish] button")).to_be_visible()
    page.locator("form[data-finish] button").click()
    expect(page).to_have_url(re.compile("/result$"))
    page.reload()
    page.goto(f"/learn/{quiz.COURSE}/quizzes/try-every")
    expect(page.locator(f"a[href$='{attempt}/result']")).to_have_count(1)
    expect(page.locator("[data-quiz]")).to_have_count(0)  # nothing is open, nothing was begun


def test_the_deadline_passes_while_the_device_sleeps(quiz_stack, visit):
    """What was stored in time is submitted by the worker; what comes later is refused, and told."""
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-time")
    expect(page.locator("[data-time-left]")).to_contain_text("6")
    quiz.give(page, quiz.RIGHT[FIRST])
    quiz.is_saved(page)
    quiz.on(page)
    page.route(quiz.ANSWERS, quiz.no_answers)
    quiz.give(page, quiz.RIGHT[SECOND])
    quiz.says_waiting(page, 1)
    over = "UPDATE attempt SET deadline_at = ? WHERE id = ?"
    quiz.change(quiz_stack, over, SOON, attempt.rsplit("/", 1)[1])
    page.unroute(quiz.ANSWERS)
    online(page)
    expect(page.locator("[data-time-over]")).to_be_visible()
    expect(page.locator("[data-quiz-refused] li")).to_have_count(1)
    expect(page.locator("input[name=choice]").first).to_be_disabled()
    assert quiz.waiting(page) == {}
    page.locator("[data-time-over] a").click()
    expect(page.locator(".verdict")).to_be_visible(timeout=quiz.AGAIN)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}


def test_the_time_left_goes_by_the_servers_clock_and_is_said_twice(quiz_stack, visit):
    page = visit(quiz_stack, width=390)
    page.clock.install()
    sign_in(page, "trainee")
    page.goto("/")
    speak(page, "en")
    quiz.begin(page, "try-time")
    left, said = page.locator("[data-time-left]"), page.locator("#live")
    page.clock.fast_forward("01:30")
    expect(left).to_contain_text("5")
    page.clock.run_for(200)
    expect(said).to_contain_text("5 min")
    page.clock.fast_forward("03:45")
    page.clock.run_for(200)
    expect(said).to_contain_text("1 min")
    page.clock.fast_forward("01:00")
    expect(page.locator("[data-time-over]")).to_be_visible()
    expect(page.locator("input[name=choice]").first).to_be_disabled()


def test_a_clock_that_is_wrong_changes_nothing(quiz_stack, visit):
    page = visit(quiz_stack, width=390)
    page.clock.install(time="2031-05-05T05:05:05")
    sign_in(page, "trainee")
    quiz.begin(page, "try-time")
    page.clock.run_for(2000)
    expect(page.locator("[data-time-left]")).to_contain_text("6")
    expect(page.locator("[data-time-over]")).to_be_hidden()
