"""A case that unfolds: its map with what is wrong in it, and a page for each step and ending."""

import pytest

from lms.content.units import UnitKey
from tests.factories_studio import COURSE, put, studio_units
from tests.studio_bank import BANK, OWN_BANK, add, change, sent_by
from tests.studio_forms import form_in, now, text_of

CASE = f"{BANK}/what-about-scenario"
STEP = {
    "title.en": "The call", "text.en": "Somebody calls.", "decisions.decision-1.text.en": "Listen",
    "decisions.decision-1.consequence.en": "They talk.", "decisions.decision-1.next": "ending-1",
    "decisions.decision-1.credit": "1", "decisions.order": "decision-1", "weight": "3",
}  # fmt: skip


@pytest.fixture
def case(client, app, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "")])
    assert add(client, "scenario").status_code == 303


def value():
    return now("item/what-about-scenario")


def test_the_map_says_where_each_decision_leads(client, case):
    page = text_of(client.get(CASE).text)
    assert "The way through the case A report first step" in page
    assert "Act now The child is safe credit 1" in page
    assert "This case cannot be published yet" not in page


def test_a_step_is_added_and_led_to(client, case):
    sent = sent_by(client, f"{CASE}/steps/_new") | STEP
    assert client.post(f"{CASE}/steps/_new", data=sent).status_code == 303
    step = value()["steps"][1]
    assert (step["id"], step["weight"], step["decisions"][0]["next"]) == ("the-call", 3, "ending-1")
    page = client.get(CASE).text
    assert "Nothing leads here." in page
    assert change(client, f"{CASE}/steps/step-1", **{"decisions.decision-2.next": "the-call"}).status_code == 303
    assert "This case cannot be published yet" not in client.get(CASE).text


def test_a_circle_and_a_way_to_nowhere_are_named(client, case):
    client.post(f"{CASE}/steps/_new", data=sent_by(client, f"{CASE}/steps/_new") | STEP)
    change(client, f"{CASE}/steps/step-1", **{"decisions.decision-2.next": "the-call"})
    change(client, f"{CASE}/steps/the-call", **{"decisions.decision-1.next": "step-1"})
    page = client.get(CASE).text
    assert "This leads back to a step that led here" in page
    change(client, f"{CASE}/steps/the-call", **{"decisions.decision-1.next": "nowhere-yet"})
    page = client.get(CASE).text
    assert "This leads nowhere yet." in page
    assert "From here no ending can be reached." in page


def test_a_step_and_an_ending_are_taken_out(client, case):
    client.post(f"{CASE}/steps/_new", data=sent_by(client, f"{CASE}/steps/_new") | STEP)
    change(client, f"{CASE}/steps/step-1", **{"decisions.decision-2.next": "the-call"})
    assert client.post(f"{CASE}/steps/the-call/delete").status_code == 303
    assert [step["id"] for step in value()["steps"]] == ["step-1"]
    assert value()["steps"][0]["decisions"][1]["next"] == "nowhere-yet"
    last = client.post(f"{CASE}/endings/ending-1/delete")
    assert (last.status_code, "at least one step and one ending" in last.text) == (409, True)


def test_an_ending_is_written_and_refused_with_everything_kept(client, case):
    where = f"{CASE}/endings/_new"
    refused = client.post(where, data=sent_by(client, where) | {"title.en": "Too late", "outcome": "poor"})
    assert refused.status_code == 422
    kept = form_in(refused.text, where)
    assert (kept["title.en"], kept["outcome"]) == ("Too late", "poor")
    assert client.post(where, data=kept | {"text.en": "It was too late."}).status_code == 303
    assert value()["endings"][1] == {"id": "too-late", "title": {"en": "Too late"}, "text": {"en": "It was too late."},
                                     "outcome": "poor"}  # fmt: skip


def test_decisions_are_added_without_losing_anything(client, case):
    where = f"{CASE}/steps/step-1"
    page = client.post(where, data=sent_by(client, where) | {"title.en": "Changed", "do": "add:decisions:"})
    assert page.status_code == 200
    kept = form_in(page.text, where)
    assert kept["decisions.order"] == "decision-1 decision-2 decision-3"
    assert (kept["title.en"], kept["decisions.decision-1.text.en"]) == ("Changed", "Act now")
    assert value()["steps"][0]["title"]["en"] == "A report"


def test_a_step_keeps_its_translations(client, case):
    where = f"{CASE}/steps/step-1"
    assert sent_by(client, where)["title.ar"] == "نص"
    assert (
        change(client, where, **{"title.en": "Another report", "decisions.decision-1.text.en": "Act!"}).status_code
        == 303
    )
    step = value()["steps"][0]
    assert step["title"] == {"en": "Another report", "ar": "نص"}
    assert step["decisions"][0]["text"] == {"en": "Act!", "ar": "نص"}


def test_two_people_write_two_steps_of_one_case(client, case):
    client.post(f"{CASE}/steps/_new", data=sent_by(client, f"{CASE}/steps/_new") | STEP)
    first, second = (sent_by(client, f"{CASE}/steps/{name}") for name in ("step-1", "the-call"))
    assert client.post(f"{CASE}/steps/step-1", data=first | {"title.en": "Mine"}).status_code == 303
    assert client.post(f"{CASE}/steps/the-call", data=second | {"title.en": "Yours"}).status_code == 303
    assert [step["title"]["en"] for step in value()["steps"]] == ["Mine", "Yours"]
    clash = client.post(f"{CASE}/steps/step-1", data=first | {"title.en": "Other"})
    assert clash.status_code == 409
    assert form_in(clash.text, f"{CASE}/steps/step-1")["title.en"] == "Other"


def test_a_country_writes_a_step_of_its_own(client, case):
    put(UnitKey(COURSE, "item/what-about-scenario"), value())
    where = f"{OWN_BANK}/what-about-scenario/steps/step-1"
    assert "It is late." in client.get(where).text
    assert change(client, where, **{"text.en": "Here it is late."}).status_code == 303
    own = now("operation/country/SG/item/what-about-scenario")
    assert own.keys() == {"op", "item", "base", "steps"}
    assert own["steps"][0]["text"]["en"] == "Here it is late."


def test_there_are_no_steps_elsewhere(client, case):
    for page in (f"{CASE}/steps/none", f"{CASE}/odd/_new", f"{BANK}/who-reports/steps/_new"):
        assert client.get(page).status_code == 404, page
        assert client.post(page).status_code == 404, page
