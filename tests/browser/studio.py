"""Writing a country's edition, step by step, as a trainer does it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.main_job import COURSE, send

DRAFT = re.compile(r"/studio/drafts/\d+$")


def open_lesson(page: Page, edition: str, lesson: str) -> None:
    """The page of a lesson (`law/the-duty-to-report`) in an edition (`country-SG`)."""
    page.goto(f"/studio/{COURSE}/{edition}/{lesson}")


def block_row(page: Page, block: str):
    """The row of a block on the page of its lesson."""
    return page.locator(f"#block-{block}")


def fill(page: Page, part: str, text: str, language: str = "en") -> None:
    """Type a block's title or text."""
    page.locator(f"form[data-editor] [name={part}-{language}], form.merge-form [name={part}-{language}]").fill(text)


def write(page: Page, edition: str, lesson: str, block: str, text: str, title: str = "") -> None:
    """Give a block of the base another text in an edition."""
    open_lesson(page, edition, lesson)
    block_row(page, block).get_by_role("link", name=re.compile("^(Write your own|Edit)")).click()
    if title:
        fill(page, "title", title)
    fill(page, "text", text)
    with page.expect_navigation():
        page.get_by_role("button", name="Save in the draft").click()
    expect(block_row(page, block)).to_contain_text("In this draft")


def hide(page: Page, edition: str, lesson: str, block: str) -> None:
    """Hide a block from an edition's readers."""
    open_lesson(page, edition, lesson)
    send(page, f"#block-{block} form[action$='/hide'] button")
    expect(block_row(page, block)).to_contain_text("Hidden")


def insert(page: Page, edition: str, lesson: str, after: str, title: str, text: str) -> None:
    """Add a block after another one."""
    open_lesson(page, edition, lesson)
    block_row(page, after).get_by_role("link", name=re.compile("^Add a block after")).click()
    fill(page, "title", title)
    fill(page, "text", text)
    with page.expect_navigation():
        page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()


def draft_page(page: Page, name: str) -> str:
    """Open the draft under way of the edition with this name; returns its address."""
    page.goto("/studio/")
    page.locator("#drafts").get_by_role("link", name=name).click()
    expect(page).to_have_url(DRAFT)
    return page.url


def submit(page: Page, name: str, reviewer: str) -> str:
    """Ask somebody to review the draft; returns its address."""
    address = draft_page(page, name)
    page.locator("select[name=submit-reviewer]").select_option(label=reviewer)
    send(page, "form[action$='/submit'] button[type=submit]")
    expect(page.locator("#draft")).to_contain_text("In review")
    return address


def approve(page: Page, address: str) -> None:
    """Find a draft right, as its reviewer."""
    page.goto(address)
    send(page, "form[action$='/approve'] button[type=submit]")
    expect(page.locator("#draft")).to_contain_text("Approved")


def publish(page: Page, address: str) -> None:
    """Publish an approved draft and wait until it is in force; a script asks, else the page loads itself again."""
    page.goto(address)
    send(page, "form[action$='/publish'] button[type=submit]")
    expect(page.locator("#draft form[action$='/publish']")).to_have_count(0)
    expect(page.locator("#draft .status").first).to_contain_text("Published", timeout=60_000)
