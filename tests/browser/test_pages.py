"""Every page type, as its readers meet it: both directions, small and large, light and dark, on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import main_job as job
from tests.browser.product import axe, sign_in, speak
from tests.browser.story import Story

pytestmark = pytest.mark.browser
COURSE = f"/learn/{job.COURSE}"
LESSON = f"{COURSE}/law/the-duty-to-report"
SENSITIVE = f"{COURSE}/workflow/process-with-less-exposure"
START = f"{COURSE}/quizzes/{job.QUIZ}"
FACTS, PREVIEW = "/studio/facts/SG", f"/studio/{job.COURSE}/preview/law/the-duty-to-report"
Arrival = Callable[[Page, Story], object]

# By who looks: a demo account, or nobody.
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/", "/account/login", "/account/reset", "{reset}", "/account/confirm", "/account/wan-signin", "/verify/",
        "{valid}", "{revoked}", "{superseded}", "{expired}", "/verify/" + "0" * 25, "/dev/mail", "/no-such-page",
    ),
    "trainee": (
        "/", "/learn/", COURSE, LESSON, SENSITIVE, SENSITIVE + "?show=whole", SENSITIVE + "?show=short",
        START, "{question}", "{review}", "{result}", "/trainings/", "{running}",
        "{check-in}", "{check-in}?c=AAAAAAAA", "{check-in}?refused=forged", "/certificates/",
        "/account/", "/account/change", "/account/change-email", "/account/tf-setup", "/account/wan-register",
        "/account/mf-recovery-codes", "/account/verify", "/trainings/NOSUCHCODE", "/members/",
    ),
    "trainee.ar": (START, "/certificates/"),
    "coordinator": (
        "/", "/trainings/", "/trainings/new", "{running}", "{running}/roster", "{registration}", "{running}/room",
        "{running}/edit", "{running}/agenda", "{running}/attendance", "{person}", "{close}",
        "{running}/attendance/sheet", "{finished}/certificates", "{finished}/room", "{managed}", "{revoked-managed}",
        "{superseded-managed}", "/members/?q=nobody-has-this-name", "/certificates/",
    ),
    "trainer": (
        "/", "{running}", "{running}/room", FACTS, FACTS + "?state=missing", FACTS + "/duty_to_report",
        FACTS + "/duty_to_report_scope/remove", PREVIEW, PREVIEW + "?country=XX",
        PREVIEW + "?text=country-SG&language=ar", PREVIEW.replace("preview", "compare") + "?left=SG&right=IN&all=1",
        f"/studio/{job.COURSE}/quiz-preview/{job.QUIZ}",
    ),
    "vetting": ("/", "/members/", "{member}", "{running}/certificates"),
    "admin": ("/", "/staff/components"),
}  # fmt: skip


def no_password(page: Page, _story: Story) -> None:
    page.goto("/account/login")
    page.locator("#email").fill("somebody@example.org")
    page.locator("#sign-in").evaluate("form => form.noValidate = true")
    job.send(page, "#sign-in button[type=submit]")
    expect(page.locator(".error-summary li").first).to_be_visible()


def an_altered_file(page: Page, story: Story) -> None:
    pdf = bytearray(story.pdf)
    pdf[len(pdf) // 3] ^= 1
    page.goto("/verify/")
    page.locator("#pdf").set_input_files(FilePayload(name="altered.pdf", mimeType="application/pdf", buffer=bytes(pdf)))
    job.send(page, "form:has(#pdf) button")
    expect(page.locator("#answer")).to_have_attribute("data-state", "altered")


def no_file(page: Page, _story: Story) -> None:
    page.goto("/verify/")
    page.locator("form:has(#pdf)").evaluate("form => form.noValidate = true")
    job.send(page, "form:has(#pdf) button")


def the_secret_of_an_app(page: Page, _story: Story) -> None:
    page.goto("/account/tf-setup")
    job.send(page, "button[value=authenticator]")
    expect(page.locator("#totp-key")).to_be_visible()


def a_fact_is_open(page: Page, _story: Story) -> None:
    page.goto(LESSON)
    page.locator("article.prose a.legal-fact").first.click()
    expect(page.locator(".fact-pop")).to_be_visible()


def a_menu_is_open(page: Page, _story: Story) -> None:
    page.goto("/")
    page.locator("details.menu summary").nth(2).click()
    expect(page.locator(".menu-panel:visible")).to_have_count(1)


def a_session_without_anything(page: Page, _story: Story) -> None:
    page.goto("/trainings/new")
    page.locator("main form").evaluate("form => form.noValidate = true")
    job.send(page, "main form button[type=submit]")
    expect(page.locator(".error-summary a").first).to_be_visible()


def a_question_before_closing(page: Page, story: Story) -> None:
    page.goto(f"{story.addresses['running']}/attendance")
    page.locator("a[data-dialog-open=close-day]").click()
    expect(page.locator("dialog#close-day")).to_be_visible()


def no_reason_to_revoke(page: Page, story: Story) -> None:
    page.goto(story.addresses["managed"])
    job.send(page, "form[action$='/revoke'] button")
    expect(page.locator(".error-summary a").first).to_be_visible()


# What has no address of its own.
ARRIVALS: dict[str, tuple[Arrival, ...]] = {
    "": (no_password, an_altered_file, no_file),
    "trainee": (the_secret_of_an_app, a_fact_is_open, a_menu_is_open),
    "coordinator": (a_session_without_anything, a_question_before_closing, no_reason_to_revoke),
}

SETTLE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let frames = 0; frames < 3; frames++) await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
}"""


def settle(page: Page) -> None:
    """Let the browser draw what was just changed, to the end of every transition."""
    page.evaluate(SETTLE)


def show(page: Page, *, phone: bool) -> None:
    """A desk in the light, or a small phone in the dark."""
    page.set_viewport_size({"width": 320, "height": 700} if phone else {"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark" if phone else "light")


def look(page: Page, arrive: Callable[[], object], *, desk_first: bool) -> list[str]:
    """What is wrong with a page: what axe finds on the phone, or first at the desk and then the phone's contrasts; the
    number of its main headings; scrolling sideways on the phone."""
    show(page, phone=not desk_first)
    arrive()
    faults = axe(page)
    if desk_first:
        show(page, phone=True)
        settle(page)
        faults += axe(page, "color-contrast")
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} headings of the first level")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        faults.append(f"{wide} px wide at 320 px")
    return faults


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page(story, visit, who, language):
    page = visit(story.stack)
    if who:
        sign_in(page, who)
    page.goto("/")
    speak(page, language)
    found = {}
    for address in PAGES[who]:
        place = address.format(**story.addresses)
        found[address] = look(page, lambda place=place: page.goto(place), desk_first=language == "en")
        assert page.locator("html").get_attribute("lang") == language
    for arrive in ARRIVALS.get(who, ()):
        found[arrive.__name__] = look(page, lambda arrive=arrive: arrive(page, story), desk_first=language == "en")
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("address", ["{running}/attendance/sheet", "{finished}/certificates"])
def test_paper_carries_no_navigation_and_no_buttons(story, visit, address):
    page = visit(story.stack)
    sign_in(page, "coordinator")
    page.goto(address.format(**story.addresses))
    page.emulate_media(media="print")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main table").first).to_be_visible()
    for left_out in (".site-nav", ".site-menus", ".skip-link", ".demo-banner", "main .btn"):
        assert page.locator(f"{left_out}:visible").count() == 0, left_out
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 upright with margins of 10 mm, at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


def test_light_and_dark_follow_the_choice(stack, visit):
    page = visit(stack, scheme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("details.menu").nth(1).locator("summary").click()
    with page.expect_response("**/preferences"):
        page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    settle(page)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
