"""What a trainee's pages weigh on the wire: a first visit with an empty cache, and the next one."""

import pytest
from playwright.sync_api import Page

from tests.browser import main_job as job
from tests.browser.product import sign_in, speak

pytestmark = pytest.mark.browser
FIRST, REPEAT = 100_000, 20_000  # bytes of a page with all that it asks for: shared targets of the product


def transferred(page: Page, address: str, *, anew: bool) -> int:
    """Bytes received for one visit, headers included; `anew` empties the browser's cache before."""
    session = page.context.new_cdp_session(page)
    if anew:
        session.send("Network.clearBrowserCache")
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    session.detach()
    assert sizes
    return int(sum(sizes))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_of_a_trainee_are_light(story, visit, language):
    page = visit(story.stack)
    sign_in(page, "trainee")
    page.goto("/")
    speak(page, language)
    for address in ("/", job.COURSE_PAGE, f"{job.COURSE_PAGE}/law/the-duty-to-report", story.addresses["question"]):
        first, repeat = transferred(page, address, anew=True), transferred(page, address, anew=False)
        assert first <= FIRST, f"{address}: {first} bytes at the first visit"
        assert repeat <= REPEAT, f"{address}: {repeat} bytes at a repeat visit"


def test_a_walk_over_four_pages_costs_little_more_than_the_first(story, visit):
    page = visit(story.stack)
    sign_in(page, "trainee")
    walk = ("/", job.COURSE_PAGE, f"{job.COURSE_PAGE}/law/the-duty-to-report", story.addresses["question"])
    total = sum(transferred(page, address, anew=address == "/") for address in walk)
    assert total <= FIRST, f"{total} bytes for {len(walk)} pages"
