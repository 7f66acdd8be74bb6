"""Every page type of the studio in every state that looks different, as its readers meet it: see `test_pages.look`."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import studio_story as told
from tests.browser.main_job import COURSE, send
from tests.browser.product import Stack, sign_in, speak, started
from tests.browser.test_keyboard import reach_everything
from tests.browser.test_pages import look

pytestmark = pytest.mark.browser
STUDIO = f"/studio/{COURSE}"
SG, LESSON, FACTS = f"{STUDIO}/country-SG", told.LESSON, "/studio/facts/SG"
BASE, ARABIC, REGION = f"{STUDIO}/base", f"{STUDIO}/language-ar", f"{STUDIO}/region-asean"
AGENCY, NEW, SHAPE = f"{STUDIO}/agency-child-protection-unit-sg", f"{STUDIO}/country-PH", f"{STUDIO}/structure"
BANK, OWN_BANK = f"{BASE}/_items", f"{SG}/_items"
Arrival = Callable[[Page, dict[str, str]], object]

# By who looks: an account of the demonstration.
PAGES: dict[str, tuple[str, ...]] = {
    "reviewer": ("/studio/",),
    "trainer": (
        "/studio/", f"{STUDIO}/", f"{SG}/", f"{SG}/{LESSON}", f"{SG}/{LESSON}/{told.OWN}",
        f"{SG}/{LESSON}/{told.UNSAVED}", f"{SG}/{LESSON}/{told.UNSAVED}?unsaved=1", f"{SG}/{LESSON}/{told.OWN}/after",
        f"{SG}/{LESSON}/{told.STALE}/merge", f"{SG}/{LESSON}/{told.HIDDEN}/merge", f"{SG}/_orphans", OWN_BANK,
        f"{OWN_BANK}?words=report&state=own", f"{OWN_BANK}?words=no-such-words", f"{OWN_BANK}/who-must-report",
        f"{OWN_BANK}/human-decision", f"{OWN_BANK}/human-decision/ask/hide", f"{OWN_BANK}/who-must-report/ask/undo",
        f"{OWN_BANK}/new?after=human-decision", f"{OWN_BANK}/new?type=short-text&after=human-decision",
        f"{OWN_BANK}/case-late-report", f"{OWN_BANK}/case-late-report/steps/low-rank",
        f"{STUDIO}/item-preview/who-must-report", f"{STUDIO}/item-preview/case-late-report?text=country-SG",
        f"{SG}/_setup", f"{SG}/_country", f"{STUDIO}/translations/ar?of=country-SG",
        f"{AGENCY}/", f"{AGENCY}/law/the-duty-to-report", "{draft-open}", "{draft-open}/discard", FACTS,
        f"{FACTS}/emergency_number", f"{FACTS}/{told.NEEDED}", f"{FACTS}/helpline", f"{STUDIO}/queue/SG",
    ),
    "editor": (
        "/studio/", f"{BASE}/", f"{BASE}/{LESSON}", f"{BASE}/{LESSON}/{told.OWN}", f"{BASE}/_course",
        f"{SHAPE}/{LESSON}/_head", f"{SHAPE}/{LESSON}/_add", f"{SHAPE}/{LESSON}/{told.OWN}/delete",
        f"{SHAPE}/law/_lesson", f"{SHAPE}/_module", f"{SHAPE}/law/_title",
        f"{BASE}/_quizzes", f"{BASE}/_quizzes/ethics", f"{BANK}/import", BANK, f"{BANK}?page=2", f"{BANK}/new",
        *(f"{BANK}/new?type={kind}" for kind in ("image-choice", "matching", "numeric", "blanks", "scenario")),
        f"{BANK}/case-late-report", f"{BANK}/case-late-report/steps/low-rank", f"{BANK}/case-late-report/endings/_new",
        f"{BANK}/tools-two-kinds-of-hash", f"{BANK}/ethics-false-alarms", f"{BANK}/human-decision/ask/retire",
        f"{SHAPE}/{LESSON}/delete", f"{SHAPE}/law/delete", f"{STUDIO}/media", f"{STUDIO}/media/lead-to-decision",
        f"{STUDIO}/media/a-new-picture", f"{STUDIO}/import", "{import}", f"{ARABIC}/", f"{ARABIC}/{LESSON}",
        f"{ARABIC}/{LESSON}/{told.OWN}", f"{ARABIC}/{LESSON}/{told.STALE}/merge", f"{ARABIC}/_orphans",
        f"{STUDIO}/translations/ar", f"{REGION}/", f"{REGION}/{LESSON}", f"{REGION}/{LESSON}/asean-channels/merge",
        f"{NEW}/_setup", f"{NEW}/_country", "{draft-review}", "{draft-approved}", "{draft-returned}",
        "{draft-published}", "{draft-publishing}", "{draft-given-up}", f"{STUDIO}/releases",
        f"{STUDIO}/releases/difference", "{back}", f"{STUDIO}/readiness?language=ar",
    ),
    "admin": ("/studio/", "{draft-review}"),
    "coordinator": (
        "{running}/content", "{running}/content/move", "{running}/content/move?delegation=IN",
        "{running}/content/move?delegation=SG",
    ),
    "trainee": (f"/learn/{COURSE}", f"/learn/{COURSE}/{LESSON}"),
}  # fmt: skip


def the_preview_is_shown(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{SG}/{LESSON}/{told.OWN}")
    page.locator("[name=text-en]").fill("Age: [[law.child_age_material]], [[law.no_such_fact]].")
    page.locator("button[hx-post$='/preview']").click()
    expect(page.locator("#preview .callout").first).to_be_visible()


def a_text_is_missing(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{SG}/{LESSON}/{told.OWN}/after")
    send(page, "form[data-editor] button.btn-primary")
    expect(page.locator(".error-summary a").first).to_be_visible()


def two_people_have_written(page: Page, _addresses: dict[str, str]) -> None:
    other = page.context.new_page()
    place = f"{SG}/{LESSON}/{told.OWN}"
    for one in (page, other):
        one.goto(place)
    words = page.locator("[name=text-en]").input_value()
    for one, text in ((other, f"Theirs. {len(words)}"), (page, f"Mine! {len(words)}")):
        one.locator("[name=text-en]").fill(text)
        send(one, "form[data-editor] button.btn-primary")
    other.close()
    expect(page.locator(".three")).not_to_have_count(0)


def a_question_without_anything(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{BANK}/new?type=blanks")
    send(page, "form[data-editor] .actions button.btn-primary")
    expect(page.locator(".error-summary a").first).to_be_visible()


def a_question_with_one_row_more(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{BANK}/new?type=single")
    page.locator("[name='choices.choice-1.text.en']").fill("Ask first")
    send(page, "button[value='add:choices:']")
    expect(page.locator("[name='choices.choice-4.text.en']")).to_be_attached()
    expect(page.locator("[name='choices.choice-1.text.en']")).to_have_value("Ask first")


def two_people_have_written_a_question(page: Page, _addresses: dict[str, str]) -> None:
    other = page.context.new_page()
    for one in (page, other):
        one.goto(f"{BANK}/tools-two-kinds-of-hash")
    words = page.locator("[name='prompt.en']").input_value()
    for one, text in ((other, f"Theirs. {len(words)}"), (page, f"Mine! {len(words)}")):
        one.locator("[name='prompt.en']").fill(text)
        send(one, "form[data-editor] .actions button.btn-primary")
    other.close()
    expect(page.locator(".diff")).not_to_have_count(0)


def a_fact_before_it_is_saved(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{FACTS}/duty_to_report_scope")
    page.locator("main form input[name=value]:not(:checked)").first.check()
    send(page, "main form[action*='/facts/'] button.btn-primary")
    expect(page.locator("main input[name=shown]")).to_be_attached()


def a_fact_without_anything(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{FACTS}/helpline")
    page.locator("[name=source]").fill("")
    send(page, "main form[action*='/facts/'] button.btn-primary")
    expect(page.locator(".error-summary a").first).to_be_visible()


def nobody_is_asked_for_a_review(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["draft-open"])
    send(page, "form[action$='/submit'] button")
    expect(page.locator(".error-summary a").first).to_be_visible()


def a_file_of_a_translator_is_checked(page: Page, _addresses: dict[str, str]) -> None:
    answer = page.context.request.get(f"{STUDIO}/translations/ar/file?format=po").text()
    page.goto(f"{STUDIO}/translations/ar")
    lame = answer.replace("law.", "low.")  # no text may name another fact than its source does
    page.locator("[name=file]").set_input_files(FilePayload(name="ar.po", mimeType="text/plain", buffer=lame.encode()))
    page.locator("[name=look]").check()
    send(page, "main form[enctype] button")
    expect(page.locator("main li bdi, main li a").first).to_be_visible()


def no_file(page: Page, _addresses: dict[str, str]) -> None:
    page.goto(f"{STUDIO}/media")
    send(page, "main form[enctype] button")
    expect(page.locator(".error-summary a").first).to_be_visible()


def nothing_to_send_back_for(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["draft-review"])
    send(page, "form[action$='/return'] button")
    expect(page.locator(".error-summary a").first).to_be_visible()


# What has no address of its own.
ARRIVALS: dict[str, tuple[Arrival, ...]] = {
    "trainer": (
        the_preview_is_shown, a_text_is_missing, two_people_have_written, a_fact_before_it_is_saved,
        a_fact_without_anything, nobody_is_asked_for_a_review,
    ),
    "editor": (
        a_file_of_a_translator_is_checked, no_file, a_question_without_anything, a_question_with_one_row_more,
        two_people_have_written_a_question,
    ),
    "admin": (nothing_to_send_back_for,),
}  # fmt: skip


@pytest.fixture(scope="module")
def studio_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product of its own: what is published and moved here would be in the way of those who look at the other one."""
    with started(tmp_path_factory.mktemp("studio") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def addresses(studio_stack: Stack, chromium: Browser) -> dict[str, str]:
    """The studio after some days."""
    return told.tell(studio_stack, chromium)


def arrive_at(page: Page, place: str) -> None:
    """Open a page that must be there, and not lead elsewhere."""
    answer = page.goto(place)
    assert answer, place
    assert answer.ok, f"{place}: {answer.status}"
    assert page.url.endswith(place), f"{place} led to {page.url}"


def wrong_for(page: Page, who: str, language: str, addresses: dict[str, str]) -> dict[str, list[str]]:
    """What one person finds wrong with their pages, in one language."""
    sign_in(page, who)
    page.goto("/")
    speak(page, language)
    found = {}
    for address in PAGES[who]:
        place = address.format(**addresses)
        faults = look(page, lambda place=place: arrive_at(page, place), desk_first=language == "en")
        assert page.locator("html").get_attribute("lang") == language
        found[f"{who} {address}"] = faults
    for arrive in ARRIVALS.get(who, ()):
        faults = look(page, lambda arrive=arrive: arrive(page, addresses), desk_first=language == "en")
        found[f"{who} {arrive.__name__}"] = faults
    return {address: faults for address, faults in found.items() if faults}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_of_the_studio(studio_stack, addresses, visit, language):
    found = {}
    for who in PAGES:
        found |= wrong_for(visit(studio_stack), who, language, addresses)
    assert found == {}


def test_an_author_needs_no_mouse(studio_stack, addresses, visit):
    """In the form of a block, and on the page of a merge."""
    page = visit(studio_stack, width=390)
    sign_in(page, "trainer")
    for place in (f"{SG}/{LESSON}/{told.OWN}", f"{SG}/{LESSON}/{told.STALE}/merge"):
        arrive_at(page, place)
        reach_everything(page)
