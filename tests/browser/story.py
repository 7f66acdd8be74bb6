"""A product with a past, for tests that look at pages: certificates in every state, a quiz failed and one under way."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms.demo.service import programme
from tests.browser import main_job as job
from tests.browser import quiz, quiz_keys
from tests.browser.product import Stack, sign_in

RESETTING = "vetting@example.org"


@dataclass
class Story:
    """Where the pages are: `addresses` by name, to be filled into "{name}"; the file of a valid certificate."""

    stack: Stack
    addresses: dict[str, str] = field(default_factory=dict)
    pdf: bytes = b""


def tell(stack: Stack, browser: Browser) -> Story:
    """Let it all happen."""
    story = Story(stack)
    for chapter in (a_session_ends, certificates_change, a_quiz_is_failed, a_password_is_forgotten):
        context = browser.new_context(base_url=stack.address, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        chapter(story, context)
        context.close()
    return story


def href(page: Page, selector: str) -> str:
    """Where the first such link of the page leads."""
    found = page.locator(selector).first.get_attribute("href")
    assert found
    return found


def a_session_ends(story: Story, context: BrowserContext) -> None:
    """The coordinator issues the certificates of the finished one; the other goes on."""
    page = context.new_page()
    sign_in(page, "coordinator")
    for which in ("running", "finished"):
        story.addresses[which] = job.session_address(page, programme()[which]["title"])
    story.addresses["check-in"] = f"/check-in/{story.addresses['running'].rsplit('/', 1)[1]}"
    job.issue(page, story.addresses["finished"])
    for name, where, link in (
        ("person", "{running}/attendance", "#board td a"),
        ("close", "{running}/attendance", "a[data-dialog-open=close-day]"),
        ("registration", "{running}/roster", "#roster th a"),
        ("member", "/members/", "main td a, main th a"),
    ):
        page.goto(where.format(**story.addresses))
        story.addresses[name] = href(page, link)


def certificates_change(story: Story, context: BrowserContext) -> None:
    """One is revoked, one issued anew, one runs out; the trainee's own stands."""
    own, page = context.new_page(), context.new_page()
    sign_in(own, "trainee.ar")
    own.goto("/certificates/")
    story.addresses["valid"] = href(own, "a[href*='/verify/']")
    story.pdf = context.request.get(href(own, "a[href$='.pdf']")).body()
    context.clear_cookies()
    sign_in(page, "coordinator")
    page.goto(f"{story.addresses['finished']}/certificates")
    links = [one.get_attribute("href") or "" for one in page.locator("#candidates a[href$='/manage']").all()]
    codes = [link.split("/")[-2] for link in links if link.split("/")[-2] not in story.addresses["valid"]]
    for state, code, action in (("revoked", codes[0], "revoke"), ("superseded", codes[1], "reissue")):
        page.goto(f"/certificates/{code}/manage")
        page.locator(f"form[action$='/{action}'] [name$=reason]").fill("Misspelled")
        job.send(page, f"form[action$='/{action}'] button")
        story.addresses[state] = f"/verify/{code}"
        story.addresses[f"{state}-managed"] = f"/certificates/{code}/manage"
    story.addresses["expired"] = f"/verify/{codes[2]}"
    story.addresses["managed"] = f"/certificates/{codes[2]}/manage"
    with closing(sqlite3.connect(story.stack.var / "meridian.db", timeout=30)) as database, database:
        database.execute("UPDATE certificate SET valid_until = '2020-01-01' WHERE code = ?", [codes[2]])


def a_quiz_is_failed(story: Story, context: BrowserContext) -> None:
    """Submitted without an answer; the second attempt is under way."""
    page = context.new_page()
    sign_in(page, "trainee")
    job.begin_quiz(page)
    job.send(page, "button[name=review]")
    job.send(page, "form[data-finish] button")
    story.addresses["result"] = page.url
    story.addresses["question"] = job.begin_quiz(page)
    (first, *_rest) = quiz.items(story.stack, quiz.attempt_of(page.url))
    quiz.give(page, quiz_keys.right(first, "SG"))
    job.send(page, "button[name=review]")
    story.addresses["review"] = page.url


def a_password_is_forgotten(story: Story, context: BrowserContext) -> None:
    """The link to a new one comes by mail."""
    page = context.new_page()
    page.goto("/account/reset")
    page.locator("input[name=email]").fill(RESETTING)
    job.send(page, "main form button[type=submit]")
    link = page.locator("a[href*='/account/reset/']")
    for _ in range(60):
        page.goto("/dev/mail")
        if link.count():
            break
        page.wait_for_timeout(500)
    expect(link).not_to_have_count(0)
    story.addresses["reset"] = href(page, "a[href*='/account/reset/']")
