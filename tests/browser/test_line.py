"""A line that drops in the middle of a quiz loses nothing: by waiting, moving on, a closed tab, another person."""

import re
import shutil

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser import quiz
from tests.browser.product import FLAGS, Stack, sign_in, speak

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD = quiz.ITEMS[:3]
POSITION = {item: position for position, item in enumerate(quiz.ITEMS, 1)}


def arrive(visit, stack: Stack, who: str = "trainee", **how) -> Page:
    page: Page = visit(stack, width=390, **how)
    sign_in(page, who)
    page.goto("/")
    speak(page, "en")
    return page


def sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[action$='/account/logout']").first.evaluate("form => form.submit()")


def test_answers_wait_for_the_line_through_moving_on_and_a_closed_tab(quiz_stack, visit):
    """Three questions answered without a line, the newest of one question counts; then every answer is there."""
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    with page.expect_response(f"**{attempt}/4"):  # once something is answered, the questions ahead are fetched
        quiz.give(page, quiz.RIGHT[FIRST])
    quiz.is_saved(page)
    expected = three_answers_without_a_line(page)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}

    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.route(quiz.ANSWERS, quiz.no_answers)
    page.goto(f"{attempt}/2")
    quiz.says_waiting(page, 3)
    for choice in quiz.RIGHT[SECOND]["choices"]:
        expect(quiz.choice_of(page, choice)).to_be_checked()
    page.unroute(quiz.ANSWERS)
    page.evaluate("dispatchEvent(new Event('online'))")
    quiz.says_waiting(page, 0)
    assert quiz.waiting(page) == {}
    assert quiz.stored(quiz_stack, attempt) == expected


def three_answers_without_a_line(page: Page) -> dict[str, dict[str, list[str]]]:
    """From the first question on, on pages that were fetched before; returns what was answered last."""
    page.context.set_offline(True)
    quiz.give(page, {"choices": ["tool"]})
    quiz.says_waiting(page, 1)
    quiz.on(page)
    quiz.give(page, quiz.RIGHT[SECOND])
    quiz.says_waiting(page, 2)
    quiz.on(page)
    quiz.give(page, {"choices": ["true"]})
    quiz.give(page, quiz.RIGHT[THIRD])
    quiz.says_waiting(page, 3)
    expect(page.locator("[data-place][data-state=waits]")).to_have_count(3)
    return {FIRST: {"choices": ["tool"]}, SECOND: quiz.RIGHT[SECOND], THIRD: quiz.RIGHT[THIRD]}


def test_a_question_that_was_not_fetched_waits_with_words(quiz_stack, visit):
    """The page stays, with what was typed, where the browser would show its own error."""
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    page.goto(f"{attempt}/{POSITION['try-words']}")
    page.context.set_offline(True)
    page.locator("input[name=text]").type("Hash", delay=20)
    page.locator("form[data-answers] > .actions .btn-primary").click()
    expect(page.locator("[data-quiz-hold]")).not_to_be_empty()
    expect(page).to_have_url(re.compile(f"/{POSITION['try-words']}$"))
    expect(page.locator("input[name=text]")).to_have_value("Hash")
    page.context.set_offline(False)
    quiz.is_saved(page)
    quiz.on(page)
    assert quiz.stored(quiz_stack, attempt) == {"try-words": {"text": "Hash"}}


def test_submitting_is_held_back_until_every_answer_is_stored(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    page.route(quiz.ANSWERS, quiz.no_answers)
    quiz.give(page, quiz.RIGHT[FIRST])
    quiz.says_waiting(page, 1)
    page.locator("button[name=review]").click()
    expect(page.locator(".review-list [data-state=waits]")).to_have_count(1)
    page.locator("form[data-finish] button").click()
    expect(page.locator("[data-quiz-hold]")).to_contain_text("1")
    expect(page).to_have_url(re.compile("/review$"))
    page.unroute(quiz.ANSWERS)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".review-list [data-state=answered]")).to_have_count(1)
    expect(page.locator(".open-list a")).to_have_count(len(quiz.ITEMS) - 1)
    page.context.set_offline(True)
    page.locator("form[data-finish] button").click()
    expect(page.locator("[data-quiz-hold]")).not_to_be_empty()
    page.context.set_offline(False)
    page.locator("form[data-finish] button").click()
    expect(page).to_have_url(re.compile("/result$"))
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}


def test_a_decision_of_a_case_waits_for_the_line_and_is_taken_once(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    page.goto(f"{attempt}/{POSITION['try-case']}")
    page.context.set_offline(True)
    quiz.decision_of(page, "read-on").check()
    assert quiz.waiting(page) == {}  # nothing is decided by choosing
    page.locator("button[name=decide]").click()
    expect(page.locator("[data-quiz-hold]")).not_to_be_empty()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    quiz.says_waiting(page, 0)
    expect(page.locator(".case-consequence")).to_have_count(1)
    quiz.decide(page, "tell")
    assert quiz.stored(quiz_stack, attempt) == {"try-case": quiz.RIGHT["try-case"]}


@pytest.mark.parametrize("item", [FIRST, "try-case"])
def test_an_answer_whose_receipt_is_lost_is_sent_again_and_counts_once(quiz_stack, visit, item):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    page.goto(f"{attempt}/{POSITION[item]}")
    page.route(quiz.ANSWERS, quiz.no_receipt)
    if item == "try-case":
        quiz.decision_of(page, "read-on").check()
        page.locator("button[name=decide]").click()
    else:
        quiz.give(page, quiz.RIGHT[item])
    quiz.says_waiting(page, 1)
    before = quiz.stored(quiz_stack, attempt)
    assert set(before) == {item}
    page.unroute(quiz.ANSWERS)
    page.evaluate("dispatchEvent(new Event('online'))")
    quiz.says_waiting(page, 0)
    expect(page.locator("[data-quiz-refused] li")).to_have_count(0)
    assert quiz.stored(quiz_stack, attempt) == before


def test_answers_of_somebody_else_stay_until_that_person_comes_back(quiz_stack, visit):
    """A shared device: another person signs in while answers wait."""
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    page.route(quiz.ANSWERS, quiz.no_answers)
    quiz.give(page, quiz.RIGHT[FIRST])
    quiz.says_waiting(page, 1)
    other = page.context.new_page()
    other.goto("/")
    sign_out(other)
    page.unroute(quiz.ANSWERS)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-quiz-line]")).to_have_attribute("data-state", "signedOut")
    expect(page.locator("[data-quiz-line] a")).to_be_visible()
    sign_in(other, "trainee.ar")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-quiz-line]")).to_have_attribute("data-state", "foreign")
    assert set(quiz.waiting(page)) == {"1"}
    assert quiz.stored(quiz_stack, attempt) == {}
    sign_out(other)
    sign_in(other, "trainee")
    page.evaluate("dispatchEvent(new Event('online'))")
    quiz.says_waiting(page, 0)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}


def test_answers_survive_a_restart_of_the_browser(quiz_stack, playwright: Playwright, tmp_path):
    """The person signs in again, opens the quiz, and it is sent."""

    def browser():
        started = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=shutil.which("chromium"), args=FLAGS, base_url=quiz_stack.address
        )
        started.set_default_timeout(15_000)
        return started

    first = browser()
    page = first.new_page()
    sign_in(page, "trainee")
    attempt = quiz.begin(page, "try-every")
    first.set_offline(True)
    quiz.give(page, quiz.RIGHT[FIRST])
    quiz.says_waiting(page, 1)
    page.wait_for_timeout(1000)  # a browser writes its storage to disk a moment later
    first.close()
    second = browser()
    second.clear_cookies()
    page = second.new_page()
    sign_in(page, "trainee")
    page.goto(f"/learn/{quiz.COURSE}/quizzes/try-every")
    quiz.says_waiting(page, 0)
    assert quiz.stored(quiz_stack, attempt) == {FIRST: quiz.RIGHT[FIRST]}
    second.close()
