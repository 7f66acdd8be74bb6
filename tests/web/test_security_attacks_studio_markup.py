"""Markup and other odd letters wherever the studio takes words, and shown wherever it shows them."""

import re
from copy import deepcopy

import html5lib
import pytest

from lms.db.base import db
from lms.studio.models import Draft, DraftChange
from tests.factories import AgencyFactory
from tests.factories_studio import COURSE, DUTY, WORDS, block, course_units, put
from tests.studio_drafts import NOW, published_course, report_draft, save, submitted, writer
from tests.studio_pages import ASK, BASE, COUNTRY, form_of, send

EVIL = """<script>alert(1)</script><b class=evil>"'data-evil='x" data-evil="x"&amp;{{7*7777}}"""
PLACES = re.compile(r"<script>alert|<b class=|href=.javascript:|54439")


def evil(value):
    """The same unit with EVIL after every word that people read."""
    found = deepcopy(value)
    for name in ("title", "summary", "name", "label", "notice_text", "contact", "citation", "reviewer"):
        if isinstance(found.get(name), dict):
            found[name] = {tag: text + EVIL for tag, text in found[name].items()}
        elif isinstance(found.get(name), str):
            found[name] += EVIL
    return found


def harmless(answer):
    """Whether no markup of EVIL has become markup of the page."""
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    return PLACES.search(answer.text) is None and not any("data-evil" in element.attrib for element in tree.iter())


@pytest.fixture
def evil_course(app, time_machine_at):
    """Every title, name, citation and label says EVIL, as if it had come from files that somebody prepared."""
    time_machine_at(NOW)
    published_course()
    AgencyFactory(name=f"Agency {EVIL}", country="SG", slug="evil-agency")
    for key, value in course_units(layers=True).items():
        found = evil(value)
        if key.address == "facts":
            found["facts"] = {name: evil(fact) for name, fact in found["facts"].items()}
        if key.address == "regions":
            found["regions"] = {name: evil(region) for name, region in found["regions"].items()}
        if key.address.startswith("country/"):
            found["support"] = [evil(row) | {"source": "javascript:alert(3)"} for row in found["support"]]
        if key.address.startswith("fact/"):
            found["source"] = "javascript:alert(3)"
        if found != value:
            put(key, found)


S = f"/studio/{COURSE}"
PAGES = ["/studio/", f"{S}/", f"{S}/base/", f"{S}/country-SG/", f"{S}/base/{WORDS}", f"{COUNTRY}/{WORDS}", ASK,
         f"{ASK}/after", f"{S}/language-ar/{DUTY}", f"{S}/region-asean/{WORDS}", f"{S}/agency-sg-police/{WORDS}",
         f"{S}/agency-evil-agency/{WORDS}", f"{COUNTRY}/_items", f"{COUNTRY}/_items/who-reports",
         f"{COUNTRY}/_orphans", "/studio/facts/SG", "/studio/facts/SG/age", "/studio/facts/SG/age/remove",
         f"{S}/readiness", f"{S}/queue/SG", f"{S}/releases", f"{S}/preview/{WORDS}",
         f"{S}/preview/{WORDS}?text=country-SG", f"{S}/preview/{WORDS}?text=base", f"{S}/quiz-preview/check?text=base",
         f"{S}/compare/{WORDS}", f"{S}/structure/{WORDS}/_head", f"{S}/structure/{WORDS}/ask-first/delete",
         f"{S}/structure/basics/_lesson", f"{S}/structure/_module", f"{S}/translations/ar", f"{COUNTRY}/_country",
         f"{BASE}/_course", f"{S}/media", f"{S}/import"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_words_of_files_are_words_on_every_page(client, sign_in, evil_course, page):
    sign_in(roles=[("trainer", "")], country="SG")
    answer = client.get(page)
    assert answer.status_code == (422 if "?text=" in page else 200)  # no such fact can be shown to readers
    assert harmless(answer)


def test_a_draft_full_of_markup_shows_it_as_words(client, sign_in, app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    everywhere, other = writer("", name=f"Anna {EVIL}"), writer("", name=f"Rene {EVIL}")
    key = block("ask-first")
    draft = save(everywhere, key, {"title": f"Ask {EVIL}", "text": f"Ask {EVIL} first."}, "base")
    country = report_draft(everywhere, f"Report {EVIL}")
    submitted(draft, everywhere, other, f"Please {EVIL}")
    for member in (everywhere, other):
        sign_in(member)
        for page in (f"/studio/drafts/{draft.id}", f"/studio/drafts/{country.id}", "/studio/", f"{COUNTRY}/{WORDS}",
                     f"{BASE}/{WORDS}", ASK, f"{S}/preview/{WORDS}?text=base"):  # fmt: skip
            answer = client.get(page)
            assert answer.status_code == 200
            assert harmless(answer)


GAP = "\ue000image-0\ue001"
ODD = ["a\0b", "a\x08b", GAP, "&#xE000;image-0&#xE001;", "\u202eevil", "a\r\nb", "\x85", "\ufeff", "\u2028", "𝒳" * 50]


@pytest.mark.parametrize("odd", ODD)
def test_odd_letters_break_nothing_that_is_typed(client, sign_in, app, time_machine_at, odd):
    time_machine_at(NOW)
    published_course()
    author = writer()
    sign_in(author)
    assert send(client, ASK, {"title-en": odd, "text-en": f"Some {odd} words."}).status_code in {303, 422}
    assert client.post(f"{ASK}/autosave", data={"title-en": odd, "text-en": odd}).status_code == 204
    assert client.get(f"{ASK}?unsaved=1").status_code == 200
    assert client.post(f"{ASK}/preview", data=form_of(client, ASK) | {"text-en": odd}).status_code == 200
    draft = report_draft(author) if not db.session.query(Draft).count() else db.session.query(Draft).one()
    draft_id, reviewer = draft.id, writer()
    page = f"/studio/drafts/{draft_id}"
    form = {"submit-reviewer": reviewer.id, "submit-message": f"Read {odd}"}
    assert client.post(f"{page}/submit", data=form).status_code == 303, odd
    assert client.get(page).status_code == 200
    sign_in(reviewer)
    assert client.post(f"{page}/return", data={"return-words": f"Not {odd}"}).status_code == 303
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("odd", [GAP, "a\r\nb", "\ufeff", "𝒳" * 50, "..", "%", "-", "country-", "0", "x" * 300])
def test_odd_letters_in_addresses_are_not_found(client, sign_in, app, odd):
    published_course()
    sign_in(writer(""))
    pages = ["/studio/{0}/", "/studio/{0}/base/", S + "/{0}/", S + "/base/{0}/{0}", S + "/base/basics/{0}/lead",
             "/studio/facts/{0}", "/studio/facts/SG/{0}", S + "/readiness?language={0}", S + "/queue/{0}",
             S + "/preview/{0}/{0}", S + "/compare/{0}/{0}", S + "/releases/difference?old={0}",
             S + "/releases/{0}/back",
             S + "/preview/" + WORDS + "?country={0}&agency={0}&language={0}&text={0}", S + "/media/{0}",
             S + "/compare/" + WORDS + "?left={0}&right={0}&language={0}", S + "/import/{0}/{0}",
             S + "/translations/{0}", S + "/translations/ar?of={0}",
             S + "/country-SG/_items/{0}", S + "/country-SG/_items/{0}/steps/{0}",
             S + "/country-SG/_items?words={0}",
             "/learn/media/{0}.webp", S + "/queue/SG?module={0}"]  # fmt: skip
    for page in pages:
        answer = client.get(page.format(odd.replace("\r\n", "%0d%0a")))
        assert answer.status_code in {200, 400, 404, 422}, page


def test_a_link_in_a_fact_is_https_or_refused(client, sign_in, app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    sign_in(writer())
    fact = {"value": "18", "citation_en": EVIL, "confidence": "high", "reviewed_on": "2026-03-01",
            "expires_on": "2027-03-01", "reviewer": EVIL, "status": "verified"}  # fmt: skip
    for source in ("javascript:alert(1)", "https://a.b\njavascript:alert(1)", "data:text/html,x", "//evil.example",
                   " javascript:alert(1)//https://a.b/", 'https://a.b/" data-evil="1'):  # fmt: skip
        answer = client.post("/studio/facts/SG/age", data=fact | {"source": source})
        assert answer.status_code == 422, source
        assert harmless(answer)
    good = client.post("/studio/facts/SG/age", data=fact | {"source": "https://example.org/act"})
    assert (good.status_code, harmless(good)) == (200, True)
    assert db.session.query(DraftChange).count() == 0
