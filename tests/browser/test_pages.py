"""Every page type, as a picture would show it: both directions, small and large, light and dark, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from lms.demo.service import programme
from tests.browser import main_job as job
from tests.browser.conftest import axe, sign_in, speak

pytestmark = pytest.mark.browser
LESSON = "/learn/responsible-ai/law/the-duty-to-report"
NOTICE = "/learn/responsible-ai/workflow/process-with-less-exposure"
STRANGER = (
    "/", "/account/login", "/account/reset", "/account/confirm", "/verify/", "/verify/" + "0" * 25, "/dev/mail",
    "/no-such-page",
)  # fmt: skip
TRAINEE = (
    "/", "/learn/", "/learn/responsible-ai", LESSON, NOTICE + "?show=1", "/learn/responsible-ai/quizzes/ethics-and-law",
    "/trainings/", "/certificates/", "/account/", "/account/change", "/account/change-email", "/account/tf-setup",
    "/account/wan-register", "/account/mf-recovery-codes", "/trainings/NOSUCHCODE", "/members/",
)  # fmt: skip
COORDINATOR = (
    "/", "/trainings/", "/trainings/new", "{running}", "{running}/roster", "{running}/room", "{running}/edit",
    "{running}/agenda", "{running}/attendance", "{running}/attendance/sheet", "{running}/certificates",
    "{finished}/certificates", "/members/",
)  # fmt: skip
STAFF_PAGES = {
    "trainer": ("/", "{running}"),
    "vetting": ("/", "/members/", "/members/1"),
    "admin": ("/", "/staff/components"),
}


SETTLE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let frames = 0; frames < 3; frames++) await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
}"""


def settle(page: Page) -> None:
    """Let the browser draw what was just changed, to the end of every transition."""
    page.evaluate(SETTLE)


def look(page: Page, address: str) -> list[str]:
    """What is wrong with one page: faults of accessibility, in light and dark; sideways scrolling at 320 px; errors."""
    noted: list[str] = []
    listener = noted.append
    page.on("console", lambda message: listener(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(address)
    faults = [f"{address}: {fault}" for fault in axe(page)]
    page.emulate_media(color_scheme="dark")
    settle(page)
    faults += [f"{address} (dark): {fault}" for fault in axe(page)]
    page.set_viewport_size({"width": 320, "height": 700})
    settle(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        faults.append(f"{address}: {wide} px wide at 320 px")
    # A refused page answers 403 or 404, which the browser notes; everything else it notes is ours to mend.
    faults += [f"{address}: {text}" for text in noted if "Failed to load resource" not in text]
    return faults


def walk(page: Page, addresses: tuple[str, ...], **parts: str) -> list[str]:
    return [fault for address in addresses for fault in look(page, address.format(**parts))]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_strangers_and_trainees(stack, visit, language):
    stranger, trainee = visit(stack), visit(stack)
    stranger.goto("/")
    speak(stranger, language)
    assert walk(stranger, STRANGER) == []
    sign_in(trainee, "trainee.ar" if language == "ar" else "trainee")
    if language == "en":
        speak(trainee, language)
    assert walk(trainee, TRAINEE) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_coordinators(stack, visit, language):
    page = visit(stack)
    sign_in(page, "coordinator")
    speak(page, language)
    sessions = {which: job.session_address(page, programme()[which]["title"]) for which in ("running", "finished")}
    assert walk(page, COORDINATOR, **sessions) == []
    page.goto(f"{sessions['running']}/attendance")
    person = page.locator("a[href*='/attendance/']").first.get_attribute("href")
    close = page.locator("a[href$='/close']").first.get_attribute("href")
    assert person
    assert close
    assert walk(page, (person, close)) == []
    page.goto("/trainings/new")
    job.send(page, "main form button[type=submit]")
    assert axe(page) == []
    expect(page.locator(".error-summary a").first).to_be_visible()


@pytest.mark.parametrize("who", STAFF_PAGES)
def test_pages_of_other_staff(stack, visit, who):
    page = visit(stack)
    sign_in(page, who)
    found = {"running": ""}
    if who == "trainer":
        found["running"] = job.session_address(page, programme()["running"]["title"])
    assert walk(page, STAFF_PAGES[who], **found) == []


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(stack, visit):
    page = visit(stack)
    sign_in(page, "trainee")
    page.goto(LESSON)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style != "none"


def test_paper_carries_no_navigation(stack, visit):
    page = visit(stack)
    sign_in(page, "coordinator")
    running = job.session_address(page, programme()["running"]["title"])
    page.goto(f"{running}/attendance/sheet")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()


def test_light_and_dark_follow_the_choice(stack, visit):
    page = visit(stack, scheme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("details.menu").nth(1).locator("summary").click()
    page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    settle(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_trainee_page_is_light(stack, visit):
    page = visit(stack)
    sign_in(page, "trainee")
    for address in ("/", "/learn/responsible-ai", LESSON):
        first, repeat = transferred(page, address, anew=True), transferred(page, address, anew=False)
        assert first <= 100_000, f"{address}: {first} bytes at the first visit"
        assert repeat <= 20_000, f"{address}: {repeat} bytes at a repeat visit"


def transferred(page: Page, address: str, *, anew: bool) -> int:
    """Bytes on the wire for one visit; `anew` empties the browser's cache before."""
    session = page.context.new_cdp_session(page)
    if anew:
        session.send("Network.clearBrowserCache")
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    page.goto(address, wait_until="networkidle")
    session.detach()
    outside = [url for url in foreign if not re.match(r"(http://localhost:|data:)", url)]
    assert outside == []
    return int(sum(sizes))
