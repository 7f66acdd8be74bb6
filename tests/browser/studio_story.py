"""A studio with a past, for tests that look at its pages: drafts in every state, texts that have gone stale or lost
their place, words that nobody has saved, files on their way in, people who were moved to a new release."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect

from lms.demo.service import programme
from lms.settings import ROOT
from tests.browser import studio
from tests.browser.main_job import COURSE, send, session_address
from tests.browser.product import Stack, sign_in
from tests.browser.test_studio import NAMES

LESSON = "law/whose-law-applies"
STALE, HIDDEN, LOST, OWN, UNSAVED = (
    "across-borders", "four-layers", "reading-a-legal-fact", "take-with-you", "in-your-country",
)  # fmt: skip
SG = f"/studio/{COURSE}/country-SG/{LESSON}"
NEEDED = "specialist_unit"  # a fact that lessons name
PICTURE = ROOT / "courses" / COURSE / "media" / "lead-to-decision.webp"
DOCUMENT = """# Asking a colleague

Read a text aloud to somebody else.

## Before you ask

- Say what you know.
- Say what you do not know.

| Step | Who |
| --- | --- |
| Ask | you |
| Answer | they |

<video src="talk.mp4"></video>

## Afterwards

Write down what [[law.emergency_number]] and [[law.no_such_fact]] say.
"""
People = dict[str, Page]


def tell(stack: Stack, browser: Browser) -> dict[str, str]:
    """Let it all happen. Returns the addresses of the pages by name."""
    names = ("trainer", "editor", "admin", "coordinator")
    contexts = {who: browser.new_context(base_url=stack.address) for who in names}
    people = {who: context.new_page() for who, context in contexts.items()}
    for who, page in people.items():
        page.set_default_timeout(15_000)
        sign_in(page, who)
    addresses: dict[str, str] = {}
    for chapter in (a_country_is_written, the_base_text_changes, drafts_come_and_go, files_come_in, people_are_moved):
        chapter(people, addresses)
    the_worker_stands_still(stack.var, addresses)
    for context in contexts.values():
        context.close()
    return addresses


def post(page: Page, address: str, **fields: str) -> None:
    """Send a form without looking at it: the state that it leads to is what somebody will look at."""
    token = page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    answer = page.request.post(address, form={"csrf_token": token, **fields})
    assert answer.ok, f"{address}: {answer.status}"


def a_country_is_written(people: People, addresses: dict[str, str]) -> None:
    """Singapore's draft: own texts, one hidden, one new, one not saved, a fact changed and one taken away."""
    page = people["trainer"]
    for block in (STALE, LOST, OWN):
        page.goto(f"{SG}/{block}")
        page.locator("[name=text-en]").fill(f"In Singapore: [[law.child_age_material]] ({block}).")
        send(page, "form[data-editor] button.btn-primary")
    post(page, f"{SG}/{HIDDEN}/hide")
    studio.insert(page, "country-SG", LESSON, OWN, "The desk to ask", "Call **[[law.emergency_number]]**.")
    page.goto(f"{SG}/{UNSAVED}")
    page.locator("[name=text-en]").fill("Half a sentence")
    page.locator("[data-autosave-state][data-state=saved]").wait_for()
    page.goto("/studio/facts/SG/emergency_number")
    page.locator("[name=citation_en]").fill("Emergency numbers of Singapore")
    send(page, "main form button.btn-primary >> nth=-1")
    send(page, "main form button.btn-primary >> nth=-1")
    page.goto(f"/studio/facts/SG/{NEEDED}/remove")
    send(page, "main form button.btn-danger")
    addresses["draft-open"] = studio.draft_page(page, "Singapore")


def the_base_text_changes(people: People, addresses: dict[str, str]) -> None:
    """Two blocks change and one goes; that comes into force."""
    page = people["editor"]
    for block in (STALE, HIDDEN):
        page.goto(f"/studio/{COURSE}/base/{LESSON}/{block}")
        area = page.locator("form[data-editor] [name=text-en]")
        area.fill(f"{area.input_value().strip()}\n\nThis paragraph is new.")
        send(page, "form[data-editor] button.btn-primary")
    page.goto(f"/studio/{COURSE}/structure/{LESSON}/{LOST}/delete")
    send(page, "main form button.btn-danger")
    address = addresses["draft-published"] = studio.submit(page, "Base text", NAMES["admin"])
    studio.approve(people["admin"], address)
    studio.publish(page, address)
    page.goto(f"/studio/{COURSE}/releases")
    back = page.locator("a[href$='/back']").first.get_attribute("href")
    assert back
    addresses["back"] = back


def drafts_come_and_go(people: People, addresses: dict[str, str]) -> None:
    """One in review, one approved, one sent back, two to be published; Singapore's is checked."""
    page, admin, trainer = people["editor"], people["admin"], people["trainer"]
    for slug in ("region-asean", "country-IN", "country-ID", "country-BN", "country-AE"):
        post(page, f"/studio/{COURSE}/{slug}/{LESSON}/{OWN}/hide")
    page.goto("/studio/")
    links = page.locator("#drafts a[href*='/drafts/']").all()[-5:]
    states = ("draft-review", "draft-approved", "draft-returned", "draft-publishing", "draft-given-up")
    addresses |= zip(states, [link.get_attribute("href") or "" for link in links], strict=True)
    page.goto(addresses["draft-review"])
    admin_id = page.locator("option", has_text=NAMES["admin"]).get_attribute("value") or ""
    admin.goto("/studio/")
    for state in states:
        post(page, f"{addresses[state]}/submit", **{"submit-reviewer": admin_id, "submit-message": "Please read it."})
    post(admin, f"{addresses['draft-returned']}/return", **{"return-words": "The source is missing."})
    for state in ("draft-approved", "draft-publishing", "draft-given-up"):
        post(admin, f"{addresses[state]}/approve", **{"approve-valid_until": "2027-11-24"})
    trainer.goto(addresses["draft-open"])
    send(trainer, "form[action$='/check'] button")
    expect(trainer.locator("#check .reasons").first).to_be_visible(timeout=60_000)


def files_come_in(people: People, addresses: dict[str, str]) -> None:
    """An image in the draft of the base text; a lesson of a file that waits to be confirmed."""
    page = people["editor"]
    page.goto(f"/studio/{COURSE}/media")
    page.locator("[name=file]").set_input_files(PICTURE)
    page.locator("[name=name]").fill("a-new-picture")
    page.locator("[name=alt-en]").fill("A way from a lead to a decision")
    send(page, "main form button.btn-primary")
    page.goto(f"/studio/{COURSE}/import")
    document = FilePayload(name="asking.md", mimeType="text/markdown", buffer=DOCUMENT.encode())
    page.locator("[name=file]").set_input_files(document)
    send(page, "main form button.btn-primary")
    expect(page).to_have_url(re.compile("/import/"))
    addresses["import"] = page.url


def people_are_moved(people: People, addresses: dict[str, str]) -> None:
    """The delegation of Singapore reads the new release; the others stay behind."""
    page = people["coordinator"]
    running = session_address(page, programme()["running"]["title"])
    addresses["running"] = running
    page.goto(f"{running}/content/move?delegation=SG")
    send(page, "form[action$='/content/move'] button")
    expect(page.locator("main")).to_contain_text("moved to the current release")


def the_worker_stands_still(var: Path, addresses: dict[str, str]) -> None:
    """What a page shows for a moment only: a draft on its way into force, and one that was given up after many tries.

    And somebody who has nothing to do: a trainer of a country in whose draft nobody writes.
    """
    ids = {name: int(addresses[f"draft-{name}"].rsplit("/", 1)[1]) for name in ("publishing", "given-up")}
    now = "2026-11-24 09:00:00"
    row = (
        "INSERT INTO outbox (job, args, created_at, due_at, attempts, leased_until, failed_at)"
        " VALUES ('lms.studio.jobs.publish_draft', ?, ?, ?, 8, ?, ?)"
    )
    with closing(sqlite3.connect(var / "meridian.db", timeout=30)) as database, database:
        for name, leased, failed in (("publishing", "2099-01-01 00:00:00", None), ("given-up", None, now)):
            database.execute("UPDATE draft SET state = 'publishing' WHERE id = ?", [ids[name]])
            database.execute(row, [f"[{ids[name]}]", now, now, leased, failed])
        database.execute(
            "UPDATE role_grant SET country = 'VN' WHERE member_id = (SELECT id FROM member WHERE email = ?)",
            ["reviewer@example.org"],
        )
