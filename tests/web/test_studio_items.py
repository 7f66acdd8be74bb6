"""Questions in a country's edition: only what differs is its own, hidden and inserted ones, stale ones, lost ones."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, course_units, operation, put, studio_units
from tests.studio_bank import OWN_BANK, add, change, sent_by
from tests.studio_forms import form_in, now, text_of
from tests.studio_pages import ARABIC, BASE, COUNTRY, INDIA, only_change, studio_trainer

ITEM = f"{OWN_BANK}/who-reports"
KEY = UnitKey(COURSE, "item/who-reports")
OWN_KEY = operation("country/SG", {"op": "replace", "item": "who-reports"})


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


def ask_anew(**more):
    """The base asks in other words."""
    put(KEY, course_units()[KEY] | {"prompt": {"en": "Who has to report?", "ar": "سؤال؟"}} | more)


def do(client, what, item="who-reports", **sent):
    """Confirm what is asked before something becomes of a question."""
    where = f"{OWN_BANK}/{item}/ask/{what}"
    return client.post(where, data=form_in(client.get(where).text, where) | sent)


def test_an_own_question_replaces_only_what_is_different(client, trainer):
    assert change(client, ITEM, **{"prompt.en": "Who must report here?"}).status_code == 303
    value = only_change().value
    assert value.keys() == {"op", "item", "base", "prompt"}
    assert value["prompt"] == {"en": "Who must report here?", "ar": "سؤال؟"}
    page = client.get(OWN_BANK).text
    assert "Who must report here?" in page
    assert "Own text" in page


def test_choices_are_replaced_by_those_that_a_country_writes(client, trainer):
    assert change(client, ITEM, **{"choices.everyone.text.en": "All"}).status_code == 303
    value = only_change().value
    assert value.keys() == {"op", "item", "base", "choices"}
    assert [row["id"] for row in value["choices"]] == ["everyone", "doctors"]
    assert value["choices"][0]["text"]["en"] == "All"
    assert value["choices"][0]["correct"] == {"fact": "duty", "equals": "everyone"}


def test_saving_the_base_question_as_it_is_changes_nothing(client, trainer):
    assert change(client, ITEM).status_code == 303
    assert db.session.query(DraftChange).count() == 0
    change(client, ITEM, **{"prompt.en": "Mine?"})
    assert change(client, ITEM, **{"prompt.en": "Who must report?"}).status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_a_country_does_not_change_what_a_question_is_filed_under(client, trainer):
    assert "topic" not in sent_by(client, ITEM)
    change(client, ITEM, topic="mine", points="9", languages=["en"], **{"prompt.en": "Mine?"})
    assert only_change().value.keys() == {"op", "item", "base", "prompt"}


def test_what_lies_beneath_stands_beside_the_own_text(client, trainer):
    page = text_of(client.get(ITEM).text)
    assert "Base text Question Who must report?" in page
    assert "right where “Who must report” is “everyone”" in page


def test_what_content_does_not_have_is_refused_in_a_question(client, trainer):
    response = change(client, ITEM, **{"prompt.en": "<b>Who?</b>", "feedback.en": "Kept."})
    assert (response.status_code, "Line 1: HTML is not used in content." in response.text) == (422, True)
    assert form_in(response.text, ITEM)["feedback.en"] == "Kept."


def test_what_the_base_says_cannot_be_left_out_only_said_otherwise(client, trainer):
    response = change(client, ITEM, **{"feedback.en": "", "feedback.ar": ""})
    assert response.status_code == 422
    assert "This cannot be left out here, only said in other words." in response.text


@pytest.mark.parametrize("choice", ["keep", "take", ""])
def test_a_question_whose_base_has_changed_is_kept_taken_or_corrected(client, trainer, choice):
    change(client, ITEM, **{"prompt.en": "Who must report here?"})
    before = only_change().value
    ask_anew()
    assert "The base text has changed" in client.get(OWN_BANK).text
    page = client.get(ITEM).text
    assert "Who <del>must</del> report?" in page
    assert "Who <ins>has to</ins> report?" in page
    if choice:
        sent = form_in(page, f"{ITEM}/stale")
        assert client.post(f"{ITEM}/stale", data=sent | {"choice": choice}).status_code == 303
    else:
        assert change(client, ITEM, **{"prompt.en": "Who?"}).status_code == 303
    assert "The base text has changed" not in client.get(OWN_BANK).text
    assert queries.history(OWN_KEY)[0].note == (choice or "merge")
    if choice == "take":
        assert db.session.query(DraftChange).count() == 0
        return
    assert only_change().value["base"] != before["base"]
    assert only_change().value["prompt"]["en"] == ("Who must report here?" if choice == "keep" else "Who?")


def test_nobody_keeps_what_they_have_not_seen(client, trainer):
    change(client, ITEM, **{"prompt.en": "Who must report here?"})
    ask_anew()
    sent = form_in(client.get(ITEM).text, f"{ITEM}/stale") | {"choice": "keep"}
    change(client, ITEM, **{"prompt.en": "Others wrote this."})
    ask_anew(feedback={"en": "Other."})
    assert client.post(f"{ITEM}/stale", data=sent).status_code == 303
    assert "The base text has changed" in client.get(OWN_BANK).text


def test_a_question_is_hidden_and_shown_again(client, trainer):
    assert do(client, "hide").status_code == 303
    value = only_change().value
    assert (value["op"], value["item"], value.keys()) == ("hide", "who-reports", {"op", "item", "base"})
    assert "Hidden here" in client.get(OWN_BANK).text
    assert "Hidden here" in client.get(ITEM).text
    assert client.get(f"{ITEM}/ask/hide").status_code == 404
    assert do(client, "undo").status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_a_question_that_changed_meanwhile_is_not_hidden_unseen(client, trainer):
    where = f"{ITEM}/ask/hide"
    sent = form_in(client.get(where).text, where)
    ask_anew()
    response = client.post(where, data=sent)
    assert (response.status_code, db.session.query(DraftChange).count()) == (409, 0)


@pytest.mark.parametrize("kind", ["single", "numeric", "blanks", "scenario"])
def test_a_question_is_inserted_after_another_one(client, trainer, kind):
    assert add(client, kind, OWN_BANK, "who-reports").status_code == 303
    value = only_change().value
    assert (value["op"], value["item"]) == ("insert_after", "who-reports")
    assert value["new"]["id"] == f"sg-what-about-{kind}"
    assert only_change().address == "operation/country/SG/item/who-reports/after"
    page = client.get(OWN_BANK).text
    assert "Inserted here" in page
    assert page.index("item-who-reports") < page.index(f"item-sg-what-about-{kind}")
    address = f"{OWN_BANK}/sg-what-about-{kind}"
    assert change(client, address, **{"prompt.en": "And now?", "topic": "other"}).status_code == 303
    assert (only_change().value["new"]["prompt"]["en"], only_change().value["new"]["topic"]) == ("And now?", "other")


def test_inserted_questions_follow_each_other_and_close_up(client, trainer):
    add(client, "single", OWN_BANK, "who-reports")
    add(client, "single", OWN_BANK, "who-reports", **{"prompt.en": "Second?"})
    second = now("operation/country/SG/item/sg-what-about-single/after")
    assert second["new"]["id"] == "sg-second"
    assert do(client, "undo", "sg-what-about-single").status_code == 303
    assert now("operation/country/SG/item/sg-what-about-single/after") is None
    assert now("operation/country/SG/item/who-reports/after")["new"]["id"] == "sg-second"


def test_an_inserted_question_whose_anchor_changed_is_kept(client, trainer):
    add(client, "single", OWN_BANK, "who-reports")
    before = only_change().value["base"]
    ask_anew()
    address = f"{OWN_BANK}/sg-what-about-single"
    page = client.get(address).text
    assert "The question that yours follows has changed." in page
    sent = form_in(page, f"{address}/stale")
    assert client.post(f"{address}/stale", data=sent | {"choice": "keep"}).status_code == 303
    assert only_change().value["base"] != before


def test_two_people_write_one_question(client, trainer):
    mine = sent_by(client, ITEM)
    change(client, ITEM, **{"prompt.en": "Theirs?"})
    both = client.post(ITEM, data=mine | {"feedback.en": "Mine."})
    assert both.status_code == 303
    assert only_change().value["prompt"]["en"] == "Theirs?"
    assert only_change().value["feedback"]["en"] == "Mine."
    clash = client.post(ITEM, data=mine | {"prompt.en": "Mine?"})
    assert clash.status_code == 409
    assert "Somebody else has changed this question meanwhile" in clash.text
    again = form_in(clash.text, ITEM)
    assert (again["prompt.en"], again["feedback.en"]) == ("Mine?", "Mine.")
    assert client.post(ITEM, data=again).status_code == 303
    assert only_change().value["prompt"]["en"] == "Mine?"
    assert only_change().value["feedback"]["en"] == "Mine."


def test_a_draft_in_review_shows_its_questions_and_takes_no_change(client, trainer):
    change(client, ITEM, **{"prompt.en": "Mine?"})
    only_change()
    draft = queries.live_draft(queries.edition_for(trainer, COURSE, "country-SG"))
    draft.state = "in_review"
    db.session.commit()
    assert "In review" in text_of(client.get(OWN_BANK).text)
    assert change(client, ITEM, **{"prompt.en": "More?"}).status_code == 409
    assert client.get(f"{ITEM}/ask/undo").status_code == 404


def test_a_question_that_is_gone_leaves_its_text_to_be_retired(client, trainer):
    own = {"op": "replace", "item": "gone", "base": "0" * 12, "prompt": {"en": "Who was it?"}}
    put(operation("country/SG", own), own)
    assert "1 text has lost its place" in client.get(f"{COUNTRY}/").text
    address = {"address": operation("country/SG", own).address}
    assert "Who was it?" in client.get(f"{COUNTRY}/_orphans").text
    assert client.post(f"{COUNTRY}/_orphans", data=address | {"choice": "place", "place": "x"}).status_code == 404
    assert client.post(f"{COUNTRY}/_orphans", data=address | {"choice": "retire"}).status_code == 303
    assert only_change().value is None


def test_what_others_write_and_what_there_is_not_is_not_found(client, trainer):
    for edition in (INDIA, BASE, ARABIC):
        for page in ("", "/new", "/who-reports", "/who-reports/ask/hide", "/who-reports/steps/_new"):
            assert client.get(f"{edition}/_items{page}").status_code == 404, (edition, page)
        for page in (
            "/new?type=single&after=who-reports",
            "/who-reports",
            "/who-reports/ask/hide",
            "/who-reports/stale",
        ):
            assert client.post(f"{edition}/_items{page}").status_code == 404, (edition, page)
    for page in ("/none", "/new?type=single&after=none", "/new", "/who-reports/steps/_new", "/who-reports/ask/delete",
                 "/who-reports/ask/retire", "/who-reports/ask/undo", "/who-reports/ask/odd"):  # fmt: skip
        assert client.get(f"{OWN_BANK}{page}").status_code == 404, page
    assert client.post(f"{ITEM}/stale", data={"choice": "keep"}).status_code == 404
    assert db.session.query(DraftChange).count() == 0


def test_a_translation_has_no_bank_of_its_own(client, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "")])
    assert client.get(f"{ARABIC}/_items").status_code == 404
