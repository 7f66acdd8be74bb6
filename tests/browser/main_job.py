"""The main job, step by step, as people do it: for the tests that walk it with scripts, without, and in Arabic."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from lms.demo.service import programme
from tests.browser import quiz, quiz_keys
from tests.browser.product import Stack

COURSE, QUIZZES = "responsible-ai", tuple(programme()["quizzes"])  # those that the certificate asks for
QUIZ = QUIZZES[0]
COURSE_PAGE = f"/learn/{COURSE}"
LATEST = 60  # more lessons or questions than there are: a walk that does not end fails


def send(page: Page, selector: str) -> None:
    """Press the button of a form and wait for the page that answers."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def take_remaining_lessons(page: Page) -> int:
    """From the course's page to its last lesson by "Done, go on"; returns how many were done."""
    page.goto(f"/learn/{COURSE}")
    page.locator(".next-thing a.btn").click()
    done = 0
    while re.search(rf"/learn/{COURSE}/\w", page.url):
        done += 1
        assert done < LATEST
        if page.locator(".content-notice").count():
            page.locator(".content-notice a.btn-primary").click()
        send(page, f"form[action*='/learn/{COURSE}/'] button.btn-primary")
    return done


def begin_quiz(page: Page, slug: str = QUIZ) -> str:
    """From the course's page into the quiz, at its first question; returns that question's address."""
    page.goto(f"/learn/{COURSE}")
    page.locator(f"a[href$='/quizzes/{slug}']").click()
    send(page, "main form button.btn-primary")
    return page.url


def take_quizzes(page: Page, stack: Stack, country: str, *, scripts: bool = True) -> None:
    """Answer every question rightly, review, submit."""
    for slug in QUIZZES:
        take_quiz(page, stack, country, slug, scripts=scripts)


def take_quiz(page: Page, stack: Stack, country: str, slug: str, *, scripts: bool) -> None:
    attempt = quiz.attempt_of(begin_quiz(page, slug))
    items = quiz.items(stack, attempt)
    for item in items:
        answer = quiz_keys.right(item, country)
        quiz.give(page, answer)
        for decision in answer.get("path", ()):
            quiz.decide(page, decision)
        if scripts and "path" not in answer:
            quiz.is_saved(page)
        quiz.on(page)
    expect(page).to_have_url(re.compile(r"/review$"))
    expect(page.locator(".review-list [data-state=answered]")).to_have_count(len(items))
    send(page, "form[data-finish] button")
    expect(page).to_have_url(re.compile(r"/result$"))
    expect(page.locator(".verdict.tone-good")).to_be_visible()
    expect(page.locator("section.marked")).to_have_count(len(items))


def session_address(page: Page, title: str) -> str:
    """The address of a regional session, from the list."""
    page.goto("/trainings/")
    page.get_by_role("link", name=title, exact=True).first.click()
    return page.url


def check_in(trainee: Page, coordinator: Page, *, typed: bool = False) -> str:
    """With the code on the room's screen, on the phone: by the address in its picture, or typed by hand.

    Returns the session's address.
    """
    running = session_address(coordinator, programme()["running"]["title"])
    coordinator.goto(f"{running}/room")
    code = "".join(coordinator.locator(".room-code").inner_text().split()[-2:])  # two groups of four
    page = f"/check-in/{running.rsplit('/', 1)[1]}"
    trainee.goto(page if typed else f"{page}?c={code}")
    if typed:
        trainee.locator("#code").fill(code)
    send(trainee, "form[action*='/check-in/'] button[type=submit]")
    expect(trainee.locator(".verdict.tone-good")).to_be_visible()
    return running


def close_day(coordinator: Page, running: str) -> None:
    """End the session early, on its board: a script asks in a dialog, else a page does."""
    coordinator.goto(f"{running}/attendance")
    coordinator.locator("a[data-dialog-open=close-day]").click()
    with coordinator.expect_navigation():
        coordinator.locator("main button.btn-danger:visible").click()
    coordinator.goto(f"{running}/attendance")
    expect(coordinator.locator("a[data-dialog-open=close-day]")).to_have_count(0)


def issue(coordinator: Page, running: str) -> int:
    """Issue to all who qualify and watch until the files are made; returns how many. Without scripts the page loads
    itself again."""
    coordinator.goto(f"{running}/certificates")
    send(coordinator, "form[action$='/certificates'] button.btn-primary")
    expect(coordinator.locator(".job progress")).to_be_visible()
    expect(coordinator.locator(".job-done")).to_be_visible(timeout=60_000)
    bar = coordinator.locator(".job progress")
    done, total = int(bar.get_attribute("value") or 0), int(bar.get_attribute("max") or 0)
    assert done == total > 0
    expect(coordinator.locator("#candidates a[href$='/manage']")).to_have_count(total)
    return total


def download(trainee: Page, into: Path) -> Path:
    """The trainee's certificate as a file."""
    trainee.goto("/certificates/")
    with trainee.expect_download() as waiting:
        trainee.locator("a[href$='.pdf']").first.click()
    path = into / "certificate.pdf"
    waiting.value.save_as(path)
    return path


def verdict_of_code(stranger: Page, code: str) -> str:
    stranger.goto("/verify/")
    stranger.locator("#code").fill(code)
    with stranger.expect_navigation():
        stranger.locator("form:has(#code) button").click()
    return stranger.locator("[data-state]").first.get_attribute("data-state") or ""


def verdict_of_file(stranger: Page, path: Path) -> str:
    stranger.goto("/verify/")
    stranger.locator("#pdf").set_input_files(path)
    with stranger.expect_navigation():
        stranger.locator("form:has(#pdf) button").click()
    return stranger.locator("[data-state]").first.get_attribute("data-state") or ""


def altered(path: Path) -> Path:
    """The same file with one byte changed."""
    pdf = bytearray(path.read_bytes())
    pdf[len(pdf) // 3] ^= 1
    other = path.with_name("altered.pdf")
    other.write_bytes(pdf)
    return other


def verified_on_the_command_line(stack: Stack, path: Path) -> tuple[int, str]:
    """The exit code of `lms verify` and its last word."""
    answer = stack.command("verify", str(path))
    return answer.returncode, answer.stdout.split()[-1]
