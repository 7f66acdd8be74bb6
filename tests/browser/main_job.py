"""The main job, step by step, as people do it: for the tests that walk it with scripts, without, and in Arabic."""

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from lms.content.compiler import compile_course
from lms.demo.service import programme
from lms.settings import ROOT
from tests.browser.conftest import Stack

COURSE, QUIZ = "responsible-ai", "ethics-and-law"
LATEST = 30  # more lessons or questions than there are: a walk that does not end fails


def keys(country: str) -> list[tuple[str, ...]]:
    """The right choices of each question of the quiz, in its order, for one country."""
    compiled = compile_course(ROOT / "courses", COURSE, date(2026, 11, 24))
    body = compiled.document(f"quiz/{QUIZ}", country, "en").body
    return [tuple(choice["id"] for choice in item["choices"] if choice["correct"]) for item in body["items"]]


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


def take_quiz(page: Page, country: str, *, scripts: bool = True) -> None:
    """Answer every question rightly, review, submit."""
    page.goto(f"/learn/{COURSE}/quizzes/{QUIZ}")
    send(page, "main form button.btn-primary")
    for right in keys(country):
        for choice in right:
            page.locator(f"input[name=choice][value={choice}]").check()
        if scripts:
            expect(page.locator("[data-answer-state]")).to_have_attribute("data-state", "saved")
        send(page, "form[data-quiz] button.btn-primary")
    expect(page).to_have_url(re.compile(r"/review$"))
    send(page, "form[action$='/submit'] button")
    expect(page).to_have_url(re.compile(r"/result$"))
    expect(page.locator(".verdict.tone-good")).to_be_visible()


def session_address(page: Page, title: str) -> str:
    """The address of a regional session, from the list."""
    page.goto("/trainings/")
    page.get_by_role("link", name=title, exact=True).first.click()
    return page.url


def check_in(trainee: Page, coordinator: Page) -> None:
    """With the code on the room's screen, on the phone."""
    running = session_address(coordinator, programme()["running"]["title"])
    coordinator.goto(f"{running}/room")
    code = "".join(coordinator.locator(".room-code").inner_text().split()[-2:])  # two groups of four
    trainee.goto(f"/check-in/{running.rsplit('/', 1)[1]}?c={code}")
    send(trainee, "form[action*='/check-in/'] button[type=submit]")
    expect(trainee.locator(".verdict.tone-good")).to_be_visible()


def close_day(coordinator: Page) -> str:
    """End the session early; returns its address."""
    running = session_address(coordinator, programme()["running"]["title"])
    coordinator.goto(f"{running}/attendance")
    address = coordinator.locator("a[href$='/close']").first.get_attribute("href")
    assert address
    coordinator.goto(address)
    send(coordinator, "main form button.btn-danger")
    return running


def issue(coordinator: Page, running: str, *, scripts: bool = True) -> None:
    """Issue to all who qualify and wait until the files are made."""
    coordinator.goto(f"{running}/certificates")
    send(coordinator, "form[action$='/certificates'] button.btn-primary")
    finished = coordinator.locator(".job-done, .job[class*='job-done']")
    for _ in range(60):
        if not scripts:
            coordinator.wait_for_timeout(500)
            coordinator.reload()
        if finished.count():
            break
        coordinator.wait_for_timeout(250)
    expect(finished).to_be_visible()


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
    answer = stack.command("verify", str(path))
    return answer.returncode, answer.stdout
