"""A question of every type, from the first page of a quiz to its result."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import quiz
from tests.browser.product import Stack, sign_in, speak
from tests.browser.test_keyboard import reach_everything

pytestmark = pytest.mark.browser


def arrive(visit, stack: Stack, language: str = "en", **how) -> Page:
    """A trainee on a phone."""
    page: Page = visit(stack, width=390, **how)
    sign_in(page, "trainee")
    page.goto("/")
    speak(page, language)
    return page


def answer_everything(page: Page, *, scripts: bool) -> None:
    """From the first question on to the review."""
    for item in quiz.ITEMS:
        quiz.give(page, quiz.RIGHT[item])
        for decision in quiz.RIGHT[item].get("path", ()):
            quiz.decide(page, decision)
        if scripts and item != "try-case":
            quiz.is_saved(page)
        quiz.on(page)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", True), ("en", False), ("ar", False)])
def test_every_type_is_asked_kept_and_marked(quiz_stack, visit, language, scripts):
    page = arrive(visit, quiz_stack, language, scripts=scripts)
    attempt = quiz.begin(page, "try-every")
    answer_everything(page, scripts=scripts)
    expect(page).to_have_url(re.compile("/review$"))
    assert quiz.stored(quiz_stack, attempt) == quiz.RIGHT
    expect(page.locator(".review-list [data-state=answered]")).to_have_count(len(quiz.ITEMS))
    page.locator("form[data-finish] button").click()
    expect(page).to_have_url(re.compile("/result$"))
    expect(page.locator(".verdict.tone-good")).to_be_visible()
    expect(page.locator(".marked-head .status.tone-good")).to_have_count(len(quiz.ITEMS))
    expect(page.locator(".case-debrief")).to_have_count(1)


def test_what_is_wrong_partly_right_and_left_out_is_told_apart(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-every")
    given = {"try-single": {"choices": ["tool"]}, "try-multiple": {"choices": ["who"]}}
    for position, item in enumerate(quiz.ITEMS, 1):
        page.goto(f"{attempt}/{position}")
        quiz.give(page, given.get(item, {}))
        if item in given:
            quiz.is_saved(page)
    page.goto(f"{attempt}/review")
    expect(page.locator(".open-list a")).to_have_count(len(quiz.ITEMS) - 2)
    page.locator("form[data-finish] button").click()
    expect(page.locator(".verdict.tone-attention")).to_be_visible()
    tones = [page.locator(f".marked-head .status.tone-{tone}").count() for tone in ("refused", "attention", "neutral")]
    assert tones == [1, 1, len(quiz.ITEMS) - 2]
    first = page.locator(".marked").first
    expect(first.locator(".choice-wrong .your-answer")).to_be_visible()
    expect(first.locator(".choice-right .your-answer")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_type_needs_no_mouse(quiz_stack, visit, language):
    page = arrive(visit, quiz_stack, language)
    attempt = quiz.begin(page, "try-checked")
    for position in range(1, len(quiz.ITEMS) + 1):
        page.goto(f"{attempt}/{position}")
        reach_everything(page)
    page.goto(f"{quiz.begin(page, 'try-all')}/all")
    reach_everything(page)


def test_the_order_is_changed_by_keys_and_said_aloud(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-checked")
    page.goto(f"{attempt}/{quiz.ITEMS.index('try-ordering') + 1}")
    before = quiz.shown_order(page)
    second = page.locator("[data-order] li").nth(1).locator("[data-move='-1']")
    second.focus()
    page.keyboard.press("Enter")
    after = [before[1], before[0], *before[2:]]
    assert quiz.shown_order(page) == after
    assert page.evaluate("document.activeElement.closest('li') === document.querySelector('[data-order] li')")
    expect(page.locator("#live")).to_contain_text("1")
    quiz.is_saved(page)
    names = {quiz.names(page).of(stage, "stage"): stage for stage in quiz.RIGHT["try-ordering"]["order"]}
    assert quiz.stored(quiz_stack, attempt)["try-ordering"] == {"order": [names[one] for one in after]}
    page.keyboard.press("Enter")  # it is on top already
    assert quiz.shown_order(page) == after


def test_a_checked_answer_stays_and_tells_what_is_right(quiz_stack, visit):
    page = arrive(visit, quiz_stack)
    attempt = quiz.begin(page, "try-checked")
    page.goto(f"{attempt}/1")
    quiz.give(page, {"choices": ["tool"]})
    page.locator("button[name=confirm]").click()
    expect(page.locator(".marked .choice-wrong .your-answer")).to_be_visible()
    expect(page.locator("input[name=choice]")).to_have_count(0)
    page.goto(f"{attempt}/2")
    expect(page.locator("[data-place='1']")).to_have_attribute("data-state", "fixed")


@pytest.mark.parametrize("scripts", [True, False])
def test_all_questions_stand_on_one_page(quiz_stack, visit, scripts):
    page = arrive(visit, quiz_stack, "en", scripts=scripts)
    attempt = quiz.begin(page, "try-all")
    own = {item: answer for item, answer in quiz.RIGHT.items() if item != "try-case"}
    for item, answer in own.items():
        quiz.give(page, answer, f"q{quiz.ITEMS.index(item) + 1}-")
    if not scripts:
        page.locator("form[data-answers] > .actions .btn-outline-secondary").click()
    quiz.decide(page, "leave")
    page.locator("button[name=review]").click()
    expect(page).to_have_url(re.compile("/review$"))
    assert quiz.stored(quiz_stack, attempt) == own | {"try-case": {"path": ["leave"]}}
