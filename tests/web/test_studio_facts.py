"""The facts register through the browser: read it, change a fact after seeing what that touches, remove one."""

import re

import pytest

from lms.content.units import LIBRARY, UnitKey, fact_address
from lms.db.base import db
from lms.domain.editions import Edition
from lms.infra import clock
from lms.studio import queries, service
from lms.studio.models import IN_REVIEW
from lms.studio.service import Edit
from tests.factories import MemberFactory
from tests.factories_studio import course_units, put, studio_units

AGE, DUTY, NOTICE = ("/studio/facts/SG/" + key for key in ("age", "duty", "notice"))
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
REVIEW = {"reviewed_on": "2026-03-01", "expires_on": "2027-03-01", "reviewer": "T. Trainer", "status": "verified"}
FORM = {"citation_en": "Act 1", "source": "https://law.example/act", "confidence": "high", **REVIEW}


def unit(key: str, country: str = "SG") -> UnitKey:
    return UnitKey(LIBRARY, fact_address(country, key))


def drafted(key: str, country: str = "SG"):
    """What the draft of the country makes of a fact."""
    draft = queries.live_draft(Edition("country", country))
    return {row.address: row.value for row in queries.changes_of(draft)}.get(unit(key).address) if draft else None


@pytest.fixture(autouse=True)
def _source(app):
    studio_units()


@pytest.fixture
def trainer(sign_in):
    return sign_in(roles=[("trainer", "SG")], name="Tara Trainer")


def opened(client, address: str) -> str:
    found = re.search(r'name="opened"[^>]*value="([^"]*)"', client.get(address).text)
    return found[1] if found else ""


def checked(client, address: str, **values):
    """The page that says what a value would touch, after filling in the form of a fact."""
    return client.post(address, data={**FORM, "opened": opened(client, address), **values})


def save(client, address: str, **values):
    page = checked(client, address, **values)
    assert page.status_code == 200, page.text
    return client.post(f"{address}/save", data=dict(HIDDEN.findall(page.text)))


# --- Reading ---


def test_the_register_says_what_the_law_says_with_source_and_state(client, trainer):
    put(unit("age"), {**course_units()[unit("age")], "expires_on": "2026-01-11", "status": "unverified-sample"})
    put(unit("notice"), None)
    page = client.get("/studio/facts/SG").text
    for words in ("Age that counts", "16", "Act of SG", "https://example.org/SG/act", "A. Reviewer", "everyone"):
        assert words in page
    for words in ("Expired", "Unverified sample", "Missing", "Nothing yet"):
        assert words in page


def test_it_can_be_filtered_by_state(client, trainer):
    put(unit("notice"), None)
    page = client.get("/studio/facts/SG?state=missing").text
    assert "Time to report" in page
    assert "Age that counts" not in page
    assert "No fact is in this state" in client.get("/studio/facts/SG?state=expired").text
    assert "Age that counts" in client.get("/studio/facts/SG?state=odd").text


def test_a_register_is_for_those_who_write_or_review_its_country(client, sign_in):
    for roles in ([("trainer", "IN")], [("administrator", "IN")]):
        sign_in(roles=roles)
        assert client.get("/studio/facts/SG").status_code == 404
        assert client.get(AGE).status_code == 404
    sign_in(roles=[("trainer", "IN")])
    assert client.post(AGE, data=FORM | {"value": "17"}).status_code == 404
    assert client.post(f"{AGE}/save", data=FORM | {"value": "17"}).status_code == 404
    assert client.get(f"{AGE}/remove").status_code == 404
    assert client.post(f"{AGE}/remove").status_code == 404
    sign_in(roles=[("coordinator", "SG")])
    assert client.get("/studio/facts/SG").status_code == 403
    assert drafted("age") is None


def test_who_only_reviews_reads_and_has_no_form(client, sign_in):
    sign_in(roles=[("administrator", "SG")])
    page = client.get(AGE).text
    assert "History" in page
    assert "<textarea" not in page


def test_what_there_is_not(client, trainer):
    assert client.get("/studio/facts/XX").status_code == 404
    assert client.get("/studio/facts/SG/odd").status_code == 404


# --- Writing ---


def test_before_it_is_saved_everything_is_listed_that_it_touches(client, trainer):
    page = checked(client, DUTY, value="doctors").text
    assert "Before you save: what this touches" in page
    assert "So far: everyone" in page
    assert "Becomes right: Doctors" in page
    assert "Is no longer right: Everyone" in page
    for words in ("Lesson: Words", "What to report", "Lesson: Duty", "Questions", "Who must report?"):
        assert words in page
    assert "/studio/safe-use/preview/basics/words?" in page
    assert drafted("duty") is None


def test_a_change_lands_in_the_draft_and_not_in_force(client, trainer):
    assert save(client, DUTY, value="doctors").status_code == 303
    assert drafted("duty")["value"] == "doctors"
    assert queries.units_at([unit("duty")])[unit("duty")]["value"] == "everyone"
    page = client.get("/studio/facts/SG").text
    assert "You see the draft" in page
    assert "Changed in the draft" in page


def test_from_the_list_one_goes_back_to_the_form_as_it_was(client, trainer):
    page = checked(client, AGE, value="17", citation_ar="القانون")
    back = client.post(AGE, data=dict(HIDDEN.findall(page.text)) | {"back": "1"})
    assert back.status_code == 200
    assert 'value="17"' in back.text
    assert "القانون" in back.text


def test_a_list_that_has_changed_meanwhile_is_shown_again(client, trainer):
    sent = dict(HIDDEN.findall(checked(client, DUTY, value="doctors").text))
    page = client.post(f"{DUTY}/save", data=sent | {"shown": "another"})
    assert page.status_code == 200
    assert "Please look once more" in page.text
    assert drafted("duty") is None
    assert client.post(f"{DUTY}/save", data=dict(HIDDEN.findall(page.text))).status_code == 303


def test_two_people_who_change_one_fact_lose_nothing(client, trainer):
    mine = dict(HIDDEN.findall(checked(client, AGE, value="17").text))
    before = queries.units_at([unit("age")])[unit("age")]
    other = MemberFactory(roles=[("trainer", "SG")], name="Omar Other")
    theirs = {**before, "value": 18}
    service.save(Edition("country", "SG"), [Edit(unit("age"), before, theirs)], other, clock.now())
    db.session.commit()
    page = client.post(f"{AGE}/save", data=mine)
    if page.status_code == 200:  # the answer keys are others now, so the list is shown again first
        page = client.post(f"{AGE}/save", data=dict(HIDDEN.findall(page.text)))
    assert page.status_code == 409
    assert "Somebody else changed this fact meanwhile" in page.text
    assert 'value="17"' in page.text
    assert drafted("age")["value"] == 18
    sent = dict(re.findall(r'name="(opened)"[^>]*value="([^"]*)"', page.text))
    again = client.post(AGE, data={**FORM, "value": "17", **sent})
    assert client.post(f"{AGE}/save", data=dict(HIDDEN.findall(again.text))).status_code == 303
    assert drafted("age")["value"] == 17


def test_changes_of_different_parts_go_together(client, trainer):
    before = queries.units_at([unit("age")])[unit("age")]
    kept = {
        "citation_en": "Act of SG",
        "citation_ar": "قانون SG",
        "source": before["source"],
        "reviewer": "A. Reviewer",
    }
    kept |= {"reviewed_on": before["reviewed_on"], "expires_on": before["expires_on"]}
    sent = dict(HIDDEN.findall(checked(client, AGE, value="17", **kept).text))
    other = MemberFactory(roles=[("trainer", "SG")])
    edit = Edit(unit("age"), before, {**before, "confidence": "low"})
    service.save(Edition("country", "SG"), [edit], other, clock.now())
    db.session.commit()
    answer = client.post(f"{AGE}/save", data=sent)
    assert (answer.status_code, answer.location) == (303, AGE)
    assert (drafted("age")["value"], drafted("age")["confidence"]) == (17, "low")


def test_nothing_is_changed_while_somebody_reviews(client, trainer):
    save(client, AGE, value="17")
    draft = queries.live_draft(Edition("country", "SG"))
    draft.state = IN_REVIEW
    db.session.commit()
    assert "The draft is with its reviewer" in client.get(AGE).text
    page = checked(client, AGE, value="19")
    assert page.status_code == 422
    assert "in review or being published" in page.text
    assert 'value="19"' in page.text
    assert client.post(f"{AGE}/save", data=FORM | {"value": "19"}).status_code == 422
    assert drafted("age")["value"] == 17


# --- Removing ---


def test_a_fact_is_removed_after_the_same_list(client, trainer):
    page = client.get(f"{DUTY}/remove").text
    assert "Before you remove it: what this touches" in page
    assert "No choice would be right" in page
    assert client.post(f"{DUTY}/remove", data=dict(HIDDEN.findall(page))).status_code == 303
    draft = queries.live_draft(Edition("country", "SG"))
    assert [(row.address, row.value) for row in queries.changes_of(draft)] == [(unit("duty").address, None)]
    assert client.get(f"{DUTY}/remove").status_code == 404
    assert "Taken away" in client.get(DUTY).text


def test_a_removal_that_nobody_was_shown_is_not_made(client, trainer):
    page = client.post(f"{DUTY}/remove")
    assert (page.status_code, "Please look once more" in page.text) == (200, True)
    assert queries.live_draft(Edition("country", "SG")) is None


# --- History ---


def test_the_history_has_values_people_and_what_is_in_force_newest_first(client, trainer):
    save(client, AGE, value="17")
    save(client, AGE, value="18")
    page = client.get(AGE).text
    story = page[page.index('id="history"') :]
    assert re.findall(r"<bdi>(\d+)</bdi>", story) == ["18", "17", "16"]
    assert story.count("Saved in the draft") == 2
    assert story.count("In force, taken in from files") == 1
    assert story.count("Tara Trainer") == 2


def test_the_reviewer_is_the_reader_until_somebody_else_is_named(client, trainer):
    put(unit("notice"), None)
    assert 'value="Tara Trainer"' in client.get(NOTICE).text


@pytest.mark.parametrize("countries", [2, 30])
def test_pages_cost_the_same_with_many_countries(app, client, sign_in, statements, countries):
    for code in list(course_units(countries)):
        if code.address.startswith(("country/", "fact/")) and queries.units_at([code]) == {}:
            put(code, course_units(countries)[code])
    sign_in(roles=[("trainer", "SG")])
    statements.clear()
    client.get("/studio/facts/SG")
    reading = len(statements)
    client.post(DUTY, data={**FORM, "value": "doctors"})
    assert (reading, len(statements) - reading) == (5, 7)
