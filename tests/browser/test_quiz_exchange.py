"""A file that was exported from another platform is brought in, tailored, reviewed and used within the hour."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import ConsoleMessage, FilePayload, Page, expect

from lms.demo.service import programme
from tests import question_files as files
from tests.browser import quiz, studio
from tests.browser.main_job import COURSE, send, session_address
from tests.browser.product import Stack, axe, sign_in
from tests.browser.test_studio import NAMES

pytestmark = pytest.mark.browser
BASE = f"/studio/{COURSE}/base"
FILE = FilePayload(name="evidence.xml", mimeType="application/xml", buffer=files.WHOLE)
TITLE, OWN = "Evidence from tools", "In Singapore: what do you do first with a result of a tool?"
TOPIC = "from-elsewhere"
ANSWERS = {
    "first-look": {"choices": ["a"]},
    "alone": {"choices": ["false"]},
    "hash-length": {"number": "64"},
    "seen": {"text": "Blue"},
}
_TELL = "addEventListener('click', event => event.isTrusted && console.debug('one click'), true)"


@dataclass
class Counted:
    """What it took people, on all their pages together."""

    loads: int = 0
    clicks: int = 0

    def watch(self, page: Page) -> None:
        page.add_init_script(_TELL)
        page.on("load", self._load)
        page.on("console", self._console)

    def _load(self, _page: Page) -> None:
        self.loads += 1

    def _console(self, message: ConsoleMessage) -> None:
        self.clicks += message.text == "one click"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_of_another_platform_is_used_the_same_hour(own_stack: Stack, visit, scripts: bool):
    names = ("editor", "admin", "trainer", "reviewer", "coordinator", "trainee")
    people = {who: visit(own_stack, scripts=scripts) for who in names}
    counted = Counted()
    for who, page in people.items():
        sign_in(page, who)
        counted.watch(page)

    an_editor_brings_the_file(people["editor"], scripts=scripts)
    address = a_quiz_is_made_of_it(people["editor"])
    comes_into_force(people["editor"], people["admin"], "Base text", "admin")
    a_country_says_it_in_its_own_words(people["trainer"])
    comes_into_force(people["trainer"], people["reviewer"], "Singapore", "reviewer")
    the_delegation_is_moved(people["coordinator"])
    a_trainee_is_asked_in_these_words(people["trainee"], own_stack, address)
    assert counted.loads <= 50
    assert counted.clicks <= (50 if scripts else 0)  # without scripts nobody counts them
    print(f"{counted.loads} page loads, {counted.clicks} clicks")


def an_editor_brings_the_file(page: Page, *, scripts: bool) -> None:
    page.goto(f"{BASE}/_items")
    page.get_by_role("link", name="Questions from a file").click()
    page.locator("[name=file]").set_input_files(FILE)
    send(page, "main form button.btn-primary")
    expect(page.locator("h1")).to_have_text("4 questions found")
    expect(page.locator("main")).to_contain_text("expected exactly one right choice")
    expect(page.locator("[name=take]:checked")).to_have_count(4)
    if scripts:
        assert axe(page) == []
    page.locator("[name=topic]").fill(TOPIC)
    send(page, "main form button.btn-primary")
    expect(page.locator("h1")).to_have_text("4 questions are in the draft")


def a_quiz_is_made_of_it(page: Page) -> str:
    """Returns the name of the quiz in addresses."""
    page.get_by_role("link", name="Make a quiz of these").click()
    page.locator("[name='title.en']").fill(TITLE)
    page.locator("[name='summary.en']").fill("Four questions from elsewhere.")
    with page.expect_navigation():
        page.locator("form#quiz > .actions button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(".chosen-items > li")).to_have_count(4)
    expect(page.locator("main")).not_to_contain_text("keep this quiz from being published")
    return page.url.rpartition("/")[2]


def comes_into_force(author: Page, reviewer: Page, edition: str, who: str) -> None:
    address = studio.submit(author, edition, NAMES[who])
    studio.approve(reviewer, address)
    studio.publish(author, address)


def a_country_says_it_in_its_own_words(page: Page) -> None:
    page.goto(f"/studio/{COURSE}/country-SG/_items?topic={TOPIC}")
    page.get_by_role("link", name=re.compile("^What do you do")).click()
    page.locator("[name='prompt.en']").fill(OWN)
    with page.expect_navigation():
        page.locator("form[data-editor] > .actions button.btn-primary").click()
    expect(page.locator("#item-first-look")).to_contain_text("Own text")


def the_delegation_is_moved(page: Page) -> None:
    running = session_address(page, programme()["running"]["title"])
    page.goto(f"{running}/content/move?delegation=SG")
    send(page, "form[action$='/content/move'] button")
    expect(page.locator("main")).to_contain_text("moved to the current release")


def a_trainee_is_asked_in_these_words(page: Page, stack: Stack, slug: str) -> None:
    page.goto(f"/learn/{COURSE}")
    page.locator(f"a[href$='/quizzes/{slug}']").click()
    send(page, "main form button.btn-primary")
    attempt = quiz.attempt_of(page.url)
    for item in quiz.items(stack, attempt):
        if item == "first-look":
            expect(page.locator("main")).to_contain_text(OWN)
        quiz.give(page, ANSWERS[item])
        quiz.on(page)
    send(page, "form[data-finish] button")
    expect(page.locator(".verdict.tone-good")).to_be_visible()
    expect(page.locator("main")).to_contain_text(OWN)
