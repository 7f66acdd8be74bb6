"""The first page of the studio and the page of a course: what waits for whom."""

import pytest

from lms.content.units import UnitKey
from tests.factories_studio import COURSE, block, course_units, put, text_unit
from tests.studio_drafts import NOW, published_course, publishing, report_draft, save, submitted, writer


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


def test_the_studio_says_what_waits_in_a_constant_number_of_statements(client, sign_in, statements):
    chief = writer("")
    sign_in(chief)
    shown = client.get("/studio/").text
    assert "Nothing waits for you." in shown
    assert "Safe use" in shown
    statements.clear()
    client.get("/studio/")
    few = len(statements)
    report_draft(writer())
    for language in ("ar",):
        save(chief, block("pause", "basics/care", language), text_unit("توقف", "توقف."), f"language-{language}")
    save(chief, block("pause", "basics/care"), text_unit("Pause", "Stop."), "base")
    statements.clear()
    shown = client.get("/studio/").text
    assert len(statements) == few <= 14
    assert "1 change waits to be sent to review." in shown
    assert client.get(f"/studio/{COURSE}/").status_code == 200


def test_the_studio_is_for_trainers_and_administrators(client, sign_in):
    sign_in(roles=[("coordinator", "SG")])
    assert client.get("/studio/").status_code == 403
    assert "/studio/" not in client.get("/").text
    sign_in(roles=[("administrator", "")])
    shown = client.get("/studio/").text
    assert "Safe use" in shown
    assert "You write no edition" in client.get(f"/studio/{COURSE}/").text
    sign_in(roles=[("administrator", "BN")])
    assert client.get(f"/studio/{COURSE}/").status_code == 404
    assert client.get("/studio/nothing/").status_code == 404


def test_a_base_edit_shows_at_home_which_country_has_gone_stale(client, sign_in, drain):
    chief = writer("")
    draft = save(chief, block("your-law"), text_unit("Your law", "Here the age is [[law.age]]."), "base")
    publishing(draft, chief, writer(""))
    drain()
    sign_in(writer())
    shown = client.get("/studio/").text
    assert "1 text no longer fits what it was written against." in shown
    assert f"/studio/{COURSE}/queue/SG" in shown
    assert "1 text has gone stale." in client.get("/").text
    sign_in(writer("IN"))
    assert "Nothing waits for you." in client.get("/studio/").text
    assert "gone stale" not in client.get("/").text


@pytest.mark.parametrize(("ends", "told"), [("2026-04-30", True), ("2026-01-31", True), ("2026-06-30", False)])
def test_a_fact_whose_review_ends_soon_waits_for_its_country(client, sign_in, ends, told):
    fact = UnitKey("", "fact/SG/age")
    put(fact, course_units()[fact] | {"expires_on": ends})
    sign_in(writer())
    shown = client.get("/studio/").text
    assert ("Review the fact" in shown) is told
    assert ("/studio/facts/SG/age" in shown) is told
    assert ("The review of 1 legal fact ends soon" in client.get("/").text) is told
    sign_in(writer("IN"))
    assert "/studio/facts/" not in client.get("/studio/").text


def test_who_is_asked_and_who_has_a_draft_again_see_it_at_home(client, sign_in):
    author, reviewer = writer(), writer()
    draft = submitted(report_draft(author), author, reviewer)
    sign_in(reviewer)
    assert "1 draft waits for your review." in client.get("/").text
    client.post(f"/studio/drafts/{draft.id}/return", data={"return-words": "Name the desk."})
    sign_in(author)
    assert "1 draft came back to you." in client.get("/").text
    assert "Sent back to you" in client.get("/studio/").text


def test_it_is_well_made_in_arabic(client, sign_in):
    author = writer("", language="ar")
    draft = save(author, block("pause", "basics/care"), text_unit("Pause", "Stop."), "base")
    sign_in(author)
    for address in ("", f"{COURSE}/", f"{COURSE}/releases", f"drafts/{draft.id}", f"drafts/{draft.id}/discard"):
        assert 'dir="rtl"' in client.get(f"/studio/{address}").text
