"""An officer takes the course of their country, passes, checks in, and gets a certificate that a stranger verifies."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.demo.service import programme
from tests.browser import main_job as job
from tests.browser.product import Stack, axe, sign_in, speak
from tests.browser.words import DIRECTIONS, SCRIPTS, country, words

pytestmark = pytest.mark.browser
LAW = f"/learn/{job.COURSE}/law/the-duty-to-report"
HOLDER = programme()["accounts"][0]["name"]
REASON = "Issued by mistake"
VERDICTS = {"valid": "Valid", "altered": "Altered", "unknown": "Unknown", "revoked": "Revoked"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_sign_in_to_a_verified_certificate(own_stack, visit, tmp_path, language):
    trainee, coordinator, stranger = visit(own_stack, width=390), visit(own_stack), visit(own_stack)
    sign_in(trainee, "trainee")
    sign_in(coordinator, "coordinator")
    blocks = blocks_of_the_law_lesson(trainee)
    stranger.goto("/verify/")
    for page in (trainee, coordinator, stranger):
        speak(page, language)

    home_shows_the_next_thing_and_the_menu_leads_to_the_course(trainee, language)
    a_lesson_shows_the_readers_law(trainee, language, blocks)
    assert job.take_remaining_lessons(trainee) >= 5
    job.take_quizzes(trainee, own_stack, "SG")
    speaks(trainee, language, words("Your result", language))

    running = job.check_in(trainee, coordinator, typed=language == "ar")
    speaks(trainee, language, words("Check-in", language))
    the_board_shows_who_came(coordinator, running, language)
    job.close_day(coordinator, running)
    they_qualify_in_words(coordinator, running, language)
    job.issue(coordinator, running)

    path, code = they_fetch_the_certificate(trainee, tmp_path, language)
    a_stranger_verifies(stranger, path, code, language)
    the_command_line_verifies(own_stack, path)
    the_coordinator_revokes(coordinator, running)
    assert answer(stranger, job.verdict_of_code(stranger, code), language) == "revoked"
    expect(stranger.locator("#answer")).to_contain_text(REASON)


def test_the_same_without_scripts(own_stack, visit, tmp_path):
    trainee, coordinator, stranger = (visit(own_stack, scripts=False) for _ in range(3))
    sign_in(trainee, "trainee")
    sign_in(coordinator, "coordinator")
    blocks = blocks_of_the_law_lesson(trainee)
    speak(trainee, "ar")
    assert ids(trainee) == blocks
    speak(trainee, "en")
    the_law_stands_at_the_foot_of_the_lesson(trainee)

    assert job.take_remaining_lessons(trainee) >= 5
    job.take_quizzes(trainee, own_stack, "SG", scripts=False)
    running = job.check_in(trainee, coordinator, typed=True)
    the_board_shows_who_came(coordinator, running, "en")
    job.close_day(coordinator, running)
    job.issue(coordinator, running)

    path, code = they_fetch_the_certificate(trainee, tmp_path, "en")
    a_stranger_verifies(stranger, path, code, "en")
    the_coordinator_revokes(coordinator, running)
    assert answer(stranger, job.verdict_of_code(stranger, code), "en") == "revoked"


def speaks(page: Page, language: str, heading: str) -> None:
    """The page is in `language`, direction included, and its heading says `heading`; axe finds nothing."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    expect(page.locator("h1")).to_contain_text(heading)
    assert axe(page) == []


def ids(page: Page) -> list[str]:
    """Of the blocks of a lesson."""
    found = [one.get_attribute("id") or "" for one in page.locator("article.prose > h2").all()]
    assert found
    return found


def blocks_of_the_law_lesson(trainee: Page) -> list[str]:
    """As they are in English; the page stays open."""
    trainee.goto(LAW)
    expect(trainee.locator("article.prose")).to_have_attribute("lang", "en")
    return ids(trainee)


def home_shows_the_next_thing_and_the_menu_leads_to_the_course(trainee: Page, language: str) -> None:
    trainee.goto("/")
    speaks(trainee, language, words("Welcome, %(name)s", language, name=HOLDER))
    expect(trainee.locator(".next-thing a.btn")).to_have_attribute("href", re.compile(r"^/check-in/"))
    expect(trainee.locator(f"#learning-title ~ p a[href^='/learn/{job.COURSE}/']")).to_be_visible()
    trainee.locator("details.menu-nav summary").click()
    trainee.locator("details.menu-nav a[href='/learn/']").click()
    speaks(trainee, language, words("Courses", language))
    trainee.locator(f"a.btn[href='/learn/{job.COURSE}']").click()
    expect(trainee.locator(".next-thing a.btn")).to_have_text(words("Go on", language))
    expect(trainee.locator("h1")).to_have_text(SCRIPTS[language])


def a_lesson_shows_the_readers_law(trainee: Page, language: str, blocks: list[str]) -> None:
    trainee.locator(f"a[href='{LAW}']").click()
    expect(trainee.locator(".context-line")).to_contain_text(country("SG", language))
    article = trainee.locator("article.prose")
    expect(article).to_have_attribute("lang", language)
    expect(article).to_have_attribute("dir", DIRECTIONS[language])
    expect(article).to_have_text(SCRIPTS[language])
    assert ids(trainee) == blocks

    article.locator("a.legal-fact").first.click()
    entry = trainee.locator(".fact-pop")
    expect(entry.locator("a[rel~=external]")).to_have_attribute("href", re.compile(r"^https://"))
    expect(entry.locator(".law-source")).to_contain_text(country("SG", language))
    expect(entry.locator(".law-review")).to_contain_text(re.compile(r"\d{4}"))
    expect(entry.locator(".status")).to_have_text(words("Unverified sample", language))
    trainee.keyboard.press("Escape")
    expect(entry).to_have_count(0)

    trainee.locator("details.support summary").click()
    expect(trainee.locator(".support-body dd").first).to_be_visible()
    assert axe(trainee) == []


def the_law_stands_at_the_foot_of_the_lesson(trainee: Page) -> None:
    """Without a script the chip leads there."""
    trainee.locator("article.prose a.legal-fact").first.click()
    entry = trainee.locator(".law-entry:target")
    expect(entry.locator("a[rel~=external]")).to_be_in_viewport()
    expect(entry.locator(".status")).to_be_visible()


def the_board_shows_who_came(coordinator: Page, running: str, language: str) -> None:
    coordinator.goto(f"{running}/attendance")
    row = coordinator.locator("#board tr").filter(has_text=HOLDER)
    expect(row.locator(".status").first).to_have_text(words("Present", language))


def they_qualify_in_words(coordinator: Page, running: str, language: str) -> None:
    coordinator.goto(f"{running}/certificates")
    row = coordinator.locator("#candidates tr").filter(has_text=HOLDER)
    expect(row.locator(".status").first).to_have_text(words("qualifies", language))
    expect(row.locator(".reasons li").nth(3)).to_contain_text(str(len(job.QUIZZES)))
    expect(row.locator(".reasons li")).to_have_count(4)
    speaks(coordinator, language, words("Certificates", language))


def they_fetch_the_certificate(trainee: Page, into: Path, language: str) -> tuple[Path, str]:
    """From the first page on; returns the file and the code."""
    trainee.goto("/")
    expect(trainee.locator(".next-thing h2")).to_have_text(words("Your certificate is here", language))
    trainee.locator(".next-thing a.btn").click()
    expect(trainee.locator("h1")).to_have_text(words("My certificates", language))
    path = job.download(trainee, into)
    assert path.read_bytes().startswith(b"%PDF-")
    code = trainee.locator("a[href*='/verify/'] .code").inner_text()
    return path, code


def answer(stranger: Page, state: str, language: str) -> str:
    """The state, after a look at the word in which it is told."""
    expect(stranger.locator(".verdict-word")).to_have_text(words(VERDICTS[state], language))
    expect(stranger.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    return state


def a_stranger_verifies(stranger: Page, path: Path, code: str, language: str) -> None:
    assert answer(stranger, job.verdict_of_code(stranger, code), language) == "valid"
    expect(stranger.locator(".attested")).to_contain_text(HOLDER)
    assert answer(stranger, job.verdict_of_file(stranger, path), language) == "valid"
    assert answer(stranger, job.verdict_of_file(stranger, job.altered(path)), language) == "altered"
    assert answer(stranger, job.verdict_of_code(stranger, "0" * 25), language) == "unknown"


def the_command_line_verifies(stack: Stack, path: Path) -> None:
    assert job.verified_on_the_command_line(stack, path) == (0, "valid")
    assert job.verified_on_the_command_line(stack, path.with_name("altered.pdf")) == (1, "altered")


def the_coordinator_revokes(coordinator: Page, running: str) -> None:
    coordinator.goto(f"{running}/certificates")
    coordinator.locator("#candidates tr").filter(has_text=HOLDER).locator("a[href$='/manage']").click()
    coordinator.locator("form[action$='/revoke'] [name$=reason]").fill(REASON)
    job.send(coordinator, "form[action$='/revoke'] button")
