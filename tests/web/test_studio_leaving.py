"""Deleting lessons and modules of the base text in the browser: what one reads before, and what is refused."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import leaving, queries
from lms.studio.models import IN_REVIEW, DraftChange
from lms.studio.workbench import course_bench
from tests.factories_studio import CARE, COURSE, DUTY, WORDS, block, put, studio_units
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import BASE, studio_trainer

HOME = f"/studio/{COURSE}/structure"
LESSON, MODULE = f"{HOME}/{WORDS}/delete", f"{HOME}/law/delete"


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def test_before_a_lesson_is_deleted_one_reads_what_goes_with_it(client, trainer):
    page = text_of(client.get(LESSON).text)
    assert ": 12 blocks" in page
    assert "3 editions have texts that lie here" in page
    assert "Singapore: 2 texts" in page
    assert "are left out of the next release" in page
    assert "stays in the release that they began with" in page
    page = text_of(client.get(f"{HOME}/{CARE}/delete").text)
    assert "No other edition has a text that lies here." in page


def test_before_a_module_is_deleted_one_reads_it_of_each_lesson(client, trainer):
    page = text_of(client.get(MODULE).text)
    assert ": 3 blocks" in page
    assert "Translation: Arabic: 3 texts" in page
    assert "are left out of the next release" not in page


def test_a_deleted_lesson_goes_from_the_draft_and_its_translation_waits_for_its_author(client, trainer):
    answer = send(client, f"{HOME}/{CARE}/delete")
    assert (answer.status_code, answer.location) == (303, f"{BASE}/#module-basics")
    assert now("module/basics")["lessons"] == ["words"]
    assert (now(f"lesson/{CARE}"), now(f"block/{CARE}/lead")) == (None, None)
    assert client.get(f"{BASE}/{CARE}").status_code == 404
    assert client.get(f"{BASE}/").status_code == 200


def test_a_deleted_module_goes_with_its_lessons_and_its_texts_elsewhere_become_orphans(client, trainer):
    answer = send(client, MODULE)
    assert (answer.status_code, answer.location) == (303, f"{BASE}/")
    assert now("course")["modules"] == ["basics"]
    assert (now("module/law"), now(f"lesson/{DUTY}"), now(f"block/{DUTY}/who")) == (None, None, None)
    for change in db.session.query(DraftChange).all():  # as if it had been published
        put(UnitKey(COURSE, change.address), change.value)
    assert "3 texts have lost their place" in text_of(client.get(f"/studio/{COURSE}/language-ar/").text)


def test_the_last_of_its_kind_stays_and_the_page_says_so(client, trainer):
    page = client.get(f"{HOME}/{DUTY}/delete")
    assert page.status_code == 200
    assert "A module needs at least one lesson." in text_of(page.text)
    assert f'action="{HOME}/{DUTY}/delete"' not in page.text
    seen = {"seen": form_in(client.get(MODULE).text, MODULE)["seen"]}
    assert client.post(f"{HOME}/{DUTY}/delete", data=seen).status_code == 409
    send(client, MODULE)
    page = client.get(f"{HOME}/basics/delete")
    assert "A course needs at least one module." in text_of(page.text)
    assert f"{HOME}/basics/delete" not in client.get(f"{BASE}/").text
    assert now("course")["modules"] == ["basics"]


def test_the_refusal_of_the_last_lesson_is_told_to_who_sends_it_all_the_same(client, trainer):
    with client.application.test_request_context():
        units = leaving.units_in(course_bench(trainer, COURSE, "base").ground, "law", "duty")
    answer = client.post(f"{HOME}/{DUTY}/delete", data={"seen": leaving.stamp(units)})
    assert (answer.status_code, now("module/law")["lessons"]) == (409, ["duty"])
    assert text_of(answer.text).count("A module needs at least one lesson.") == 1


@pytest.mark.parametrize("address", [f"{HOME}/{CARE}/delete", f"{HOME}/basics/delete"])
def test_what_was_written_anew_meanwhile_is_not_deleted_unseen(client, trainer, address):
    seen = form_in(client.get(address).text, address)
    put(block("lead", CARE), {"title": "", "text": "Written meanwhile."})
    answer = client.post(address, data=seen)
    assert (answer.status_code, now("module/basics")["lessons"]) == (409, ["words", "care"])
    assert "The text has changed since you saw it." in text_of(answer.text)
    assert client.post(address, data=form_in(answer.text, address)).status_code == 303


def test_in_review_nothing_is_deleted(client, trainer):
    seen = form_in(client.get(MODULE).text, MODULE)
    send(client, f"{HOME}/{CARE}/delete")
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    answer = client.post(MODULE, data=seen)
    assert (answer.status_code, now("course")["modules"]) == (409, ["basics", "law"])
    assert "cannot be changed now" in text_of(answer.text)


@pytest.mark.parametrize("roles", [[("trainer", "SG")], [("coordinator", "")]])
def test_nobody_else_finds_these_pages(client, sign_in, roles):
    studio_units()
    sign_in(roles=roles)
    for address in (LESSON, MODULE):
        assert client.get(address).status_code in (403, 404)
        assert client.post(address).status_code in (403, 404)
    assert db.session.query(DraftChange).count() == 0


def test_what_is_not_there_is_not_found(client, trainer):
    for address in (f"{HOME}/basics/none/delete", f"{HOME}/none/delete", "/studio/none/structure/basics/delete"):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("address", [LESSON, f"{HOME}/basics/delete"])
def test_a_page_costs_the_same_with_thirty_countries(client, sign_in, statements, address):
    counts = []
    for countries in (2, 30):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        client.get(address)
        statements.clear()
        assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
