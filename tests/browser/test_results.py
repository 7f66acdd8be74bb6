"""The pages of results in a browser: pictures, tables, forms; both directions, at a desk and on a small phone."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from lms.accounts.models import Member
from lms.db.base import db, unit_of_work
from lms.domain.access import Scope
from lms.infra import clock, outbox
from lms.quizzes import analysis_jobs, regrading, regrading_queries, results_queries
from tests.bench.people import sign_in
from tests.browser.product import axe
from tests.conftest import make_app
from tests.factories import MemberFactory
from tests.factories_learning import published
from tests.factories_results import corrected, crowd, sat

PEOPLE = {("SG", "en"): 32, ("IN", "en"): 23, ("IN", "ar"): 31, ("AE", "ar"): 2}
QUIZ, BACK = "/quizzes/results/first-aid/check", "/quizzes/regrading/first-aid"
PAGES = ("/quizzes/results", QUIZ, f"{QUIZ}/items/both", f"{QUIZ}/people", f"{QUIZ}/gain", BACK, f"{BACK}/who")


@dataclass
class Shown:
    """A running application, the cookie of a trainer, and the address of a correction."""

    address: str
    cookie: str
    entry: str


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """An application over a database of its own, served by this process."""
    folder = tmp_path_factory.mktemp("results")
    app = make_app(f"sqlite:///{folder}/results.db", var_dir=folder)
    with app.app_context():
        db.create_all()
        trainer, entry = _told()
        (person,) = sign_in(app, [trainer])
        db.session.remove()
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Shown(f"http://localhost:{server.port}", person.cookie, f"{BACK}/entries/{entry}")
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


def _told() -> tuple[Member, int]:
    """Figures worked out, a key changed, and one correction made: the trainer, and the id of the correction."""
    rules = {"purpose": "post-test", "paired_with": "entry"}
    with unit_of_work():
        rows = sat(published(rules=rules), crowd(PEOPLE))
        before = [(country, tag, {"before": right["who"]}) for country, tag, right in crowd(PEOPLE, seed=2)]
        sat(published(rules=rules), before, quiz="entry", enrolments=[row["enrolment_id"] for row in rows])
        trainer = MemberFactory(roles=[("trainer", "")], country="SG", name="Trainer")
        db.session.flush()
        corrected("none", rules=rules)
        subject = results_queries.subject_for(trainer, "first-aid")
        candidate = regrading_queries.candidate_for(subject, "who")
        entry = regrading.ask(subject, candidate, "The law was read wrongly.", trainer, clock.now())
    outbox.drain()
    with unit_of_work():
        corrected("some", rules=rules)
        analysis_jobs.ask("first-aid", "check", Scope(everywhere=True), clock.now())
    outbox.drain()
    return trainer, entry.id


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_page_of_results(shown: Shown, chromium: Browser, language: str, width: int):
    name, _equals, value = shown.cookie.partition("=")
    scheme = "light" if width > 320 else "dark"
    context = chromium.new_context(
        base_url=shown.address, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.add_cookies([{"name": name, "value": value, "url": shown.address}])
    page, found = context.new_page(), {}
    page.goto("/quizzes/results")
    if language != "en":
        page.locator("details.menu").first.locator("summary").click()
        page.locator(f"button[name=language][value={language}]").click()
    for address in (*PAGES, shown.entry):
        answer = page.goto(address)
        assert answer.status == 200, address
        for summary in page.locator("figure summary").all():
            summary.click()
        faults = axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = faults + ([f"{wide} px wide"] if wide > width else [])
        assert page.locator("html").get_attribute("lang") == language
    context.close()
    assert {address: faults for address, faults in found.items() if faults} == {}
