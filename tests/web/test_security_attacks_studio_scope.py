"""Who is not meant to, at every address of the studio that names somebody else's edition, draft, fact or release."""

import pytest

from lms.accounts.models import Agency
from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio import publications, service
from lms.studio.models import Autosave, Draft, DraftChange
from tests.factories import AgencyFactory, MemberFactory
from tests.factories_studio import AGENCY, COURSE, WORDS, operation, replaced
from tests.studio_drafts import NOW, fact_draft, published_course, report_draft, save, submitted, writer

S = f"/studio/{COURSE}"
EDITIONS = ["base", "language-ar", "region-asean", "country-IN", "agency-in-police", "agency-none", "country-US"]
PAGES = ["/", f"/{WORDS}", f"/{WORDS}/ask-first", f"/{WORDS}/ask-first/after", f"/{WORDS}/your-law/merge", "/_orphans",
         "/_items", "/_items/new", "/_items/who-reports", "/_items/who-reports/ask/hide", "/_country", "/_course",
         "/_setup"]  # fmt: skip
POSTS = [f"/{WORDS}/ask-first", f"/{WORDS}/ask-first/after", f"/{WORDS}/ask-first/hide", f"/{WORDS}/ask-first/undo",
         f"/{WORDS}/ask-first/preview", f"/{WORDS}/ask-first/autosave", f"/{WORDS}/your-law/merge", "/_orphans",
         "/_items/who-reports", "/_items/new?type=single&after=who-reports", "/_items/who-reports/ask/hide",
         "/_items/who-reports/stale", "/_items/x/steps/y", "/_country", "/_country/rows", "/_course"]  # fmt: skip
BASE_POSTS = ["/media", "/media/x", "/media/x/delete", "/import", "/import/basics/x", "/import/basics/x/discard",
              f"/structure/{WORDS}/_add", f"/structure/{WORDS}/_add/preview", f"/structure/{WORDS}/lead/move",
              f"/structure/{WORDS}/ask-first/delete", f"/structure/{WORDS}/_head", "/structure/basics/_lesson",
              f"/structure/{WORDS}/move", "/structure/_module", "/translations/ar"]  # fmt: skip
TYPED = {"title-en": "T", "text-en": "Mine.", "prompt.en": "Q", "feedback.en": "F", "choice": "retire", "title": "T"}


@pytest.fixture
def course(app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    AgencyFactory(name="Police of IN", country="IN", slug="in-police")
    return publications.in_force(COURSE)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_trainer_of_one_country_finds_no_page_of_another_edition(client, sign_in, course, edition):
    sign_in(writer())
    for page in PAGES:
        assert client.get(f"{S}/{edition}{page}").status_code == 404, page
    for page in POSTS:
        assert client.post(f"{S}/{edition}{page}", data=TYPED).status_code == 404, page
    assert client.get(f"{S}/translations/ar?of={edition}").status_code == 404
    assert client.post(f"{S}/translations/ar?of={edition}", data={}).status_code == 404
    assert db.session.query(DraftChange).count() + db.session.query(Autosave).count() == 0


@pytest.mark.parametrize("page", BASE_POSTS)
def test_a_trainer_of_one_country_changes_nothing_of_the_base(client, sign_in, course, page):
    sign_in(writer())
    assert client.post(f"{S}{page}", data=TYPED).status_code == 404
    assert db.session.query(DraftChange).count() + db.session.query(Autosave).count() == 0


def test_an_agency_of_ones_own_country_is_ones_own_until_it_moves(client, sign_in, course):
    sign_in(writer())
    assert client.get(f"{S}/agency-{AGENCY}/{WORDS}").status_code == 200
    db.session.query(Agency).filter_by(slug=AGENCY).update({"country": "IN"})
    db.session.commit()
    assert client.get(f"{S}/agency-{AGENCY}/{WORDS}").status_code == 404


FACT = {"value": "18", "citation_en": "Act", "source": "https://example.org/a", "confidence": "high",
        "reviewed_on": "2026-03-01", "expires_on": "2027-03-01", "reviewer": "R", "status": "verified"}  # fmt: skip


def test_a_trainer_of_one_country_reads_and_changes_no_fact_of_another(client, sign_in, course):
    sign_in(writer())
    for page in ("", "/age", "/age/remove"):
        assert client.get(f"/studio/facts/IN{page}").status_code == 404
    for page in ("/age", "/age/save", "/age/add", "/age/remove"):
        assert client.post(f"/studio/facts/IN{page}", data=FACT).status_code == 404
    assert client.get(f"{S}/queue/IN").status_code == 404
    assert 'href="/studio/safe-use/queue/IN' not in client.get(f"{S}/readiness").text
    assert db.session.query(DraftChange).count() == 0


STRANGERS = {
    "a trainer of another country": [("trainer", "IN")],
    "an administrator of another country": [("administrator", "IN")],
    "a coordinator": [("coordinator", "")],
    "a vetting officer": [("vetting_officer", "")],
    "a trainee": [("trainee", "")],
    "a member": [],
}
DRAFT_POSTS = ["check", "undo", "submit", "withdraw", "discard", "approve", "return", "publish"]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_draft_does_not_exist_for_strangers(client, sign_in, course, who):
    author = writer()
    draft_id = submitted(report_draft(author, "The words of Singapore."), author, writer()).id
    sign_in(roles=STRANGERS[who], country="IN")
    for page in ("", "/discard"):
        assert client.get(f"/studio/drafts/{draft_id}{page}").status_code in {403, 404}
    data = {"approve-valid_until": "2027-01-01", "return-words": "No.", "course": COURSE, "address": "x"}
    for post in DRAFT_POSTS:
        assert client.post(f"/studio/drafts/{draft_id}/{post}", data=data).status_code in {403, 404}
    assert "The words of Singapore." not in client.get("/studio/").text
    assert db.session.get(Draft, draft_id).state == "in_review"


@pytest.mark.parametrize("who", ["a coordinator", "a vetting officer", "a trainee", "a member"])
def test_the_studio_is_closed_for_who_writes_and_reviews_nothing(client, sign_in, course, who):
    sign_in(roles=STRANGERS[who])
    pages = ["/studio/", f"{S}/", f"{S}/releases", f"{S}/releases/difference", f"{S}/readiness", f"{S}/queue/SG",
             f"{S}/preview/{WORDS}", f"{S}/compare/{WORDS}", f"{S}/quiz-preview/check", "/studio/facts/SG"]  # fmt: skip
    assert [client.get(page).status_code for page in pages] == [403] * len(pages)


def test_a_preview_never_shows_the_draft_of_another_edition(client, sign_in, course):
    value = replaced("ask-first", "Secret words of India.")
    save(writer("IN"), operation("country/IN", value), value, "country-IN")
    everywhere = writer("")
    save(everywhere, UnitKey(COURSE, f"block/{WORDS}/lead"), {"title": "", "text": "Secret words of the base."}, "base")
    sign_in(writer())
    for country in ("SG", "IN"):
        for text in ("country-IN", "base", "region-asean", "language-ar", "agency-in-police", "release", "", "../x"):
            page = client.get(f"{S}/preview/{WORDS}?country={country}&text={text}")
            assert page.status_code in {200, 400, 404, 422}
            assert "Secret words" not in page.text
    assert "Secret words" not in client.get(f"{S}/compare/{WORDS}?left=SG&right=IN").text


def test_what_somebody_types_is_read_by_nobody_else(client, sign_in, course):
    author = writer()
    key = operation("country/SG", replaced("ask-first", "x"))
    service.autosave(author, key, {"text-en": "My unsaved words."}, NOW)
    db.session.commit()
    page = f"{S}/country-SG/{WORDS}/ask-first"
    for other in (writer(), writer(""), MemberFactory(roles=[("administrator", ""), ("trainer", "")])):
        sign_in(other)
        assert "My unsaved words." not in client.get(page).text + client.get(f"{page}?unsaved=1").text
        client.post(f"{page}/autosave", data={"throw": "1"})
    sign_in(author)
    assert "My unsaved words." in client.get(f"{page}?unsaved=1").text


def test_going_back_is_for_those_without_a_limit(client, sign_in, course):
    for roles in ([("trainer", "SG")], [("administrator", "SG")], [("coordinator", "")]):
        sign_in(roles=roles)
        assert client.post(f"{S}/releases/{course}/back").status_code == 403
    assert publications.in_force(COURSE) == course


def test_a_draft_of_a_fact_cannot_take_back_what_is_in_another_draft(client, sign_in, course):
    author = writer()
    draft_id = fact_draft(author).id
    sign_in(author)
    for where in (("", "fact/IN/age"), (COURSE, "course"), ("", "regions"), ("x", "../..")):
        data = dict(zip(("course", "address"), where, strict=True))
        assert client.post(f"/studio/drafts/{draft_id}/undo", data=data).status_code == 404
    assert db.session.query(DraftChange).count() == 1
