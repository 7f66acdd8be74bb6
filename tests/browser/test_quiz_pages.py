"""The pages of a quiz as their readers meet them: both directions, small and large, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.browser import quiz
from tests.browser.product import Stack, axe, sign_in, speak
from tests.browser.test_pages import look

pytestmark = pytest.mark.browser


def arrive(visit, stack: Stack, language: str) -> Page:
    page: Page = visit(stack)
    sign_in(page, "trainee")
    page.goto("/")
    speak(page, language)
    return page


def faults_of(page: Page, addresses: list[str], language: str) -> dict[str, list[str]]:
    """What is wrong with each of these pages, where anything is."""
    found = {}
    for address in addresses:
        found[address] = look(page, lambda address=address: page.goto(address), desk_first=language == "en")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("main fieldset, main section, main dl, main form").count() > 0, address
    return {address: faults for address, faults in found.items() if faults}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_type_before_and_after(quiz_stack, visit, language):
    page = arrive(visit, quiz_stack, language)
    questions = quiz.begin(page, "try-every")
    every = [f"{questions}/{position}" for position in range(1, len(quiz.ITEMS) + 1)]
    assert faults_of(page, [*every, f"/learn/{quiz.COURSE}/quizzes/try-every"], language) == {}
    for position, item in enumerate(quiz.ITEMS, 1):
        page.goto(f"{questions}/{position}")
        if item == "try-case":
            quiz.decide(page, "leave")
        else:
            quiz.give(page, quiz.RIGHT[item] if position % 2 else {})
    assert faults_of(page, [f"{questions}/{len(quiz.ITEMS)}", f"{questions}/review"], language) == {}
    page.locator("form[data-finish] button").click()
    page.wait_for_url("**/result")
    for rest in page.locator("details.marked-rest summary").all():
        rest.click()
    assert axe(page) == []
    assert faults_of(page, [f"{questions}/result"], language) == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_on_one_page_and_checked(quiz_stack, visit, language):
    page = arrive(visit, quiz_stack, language)
    attempt = quiz.begin(page, "try-all")
    assert faults_of(page, [f"{attempt}/all", f"/learn/{quiz.COURSE}/quizzes/try-all"], language) == {}
    page.goto(f"{attempt}/all")
    quiz.give(page, {"choices": ["guess"]}, "q2-")
    page.locator("button[name=confirm][value='2']").click()
    page.locator("#question-2 .marked").wait_for()
    assert faults_of(page, [f"{attempt}/all"], language) == {}
