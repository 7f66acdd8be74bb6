"""The form of a legal fact: every type right and wrong, each refusal at its field, nothing typed lost."""

import re

import pytest

from lms.content.units import LIBRARY, UnitKey
from tests.factories_studio import course_units, put, studio_units
from tests.web.test_studio_facts import AGE, FORM, REVIEW, drafted, save, unit

EVERY_TYPE = {
    "term": ("text", {"value_en": "the term", "value_ar": "المصطلح"}, {"en": "the term", "ar": "المصطلح"}),
    "act": ("statute", {"value_en": "the Act"}, {"en": "the Act"}),
    "desk": ("contact", {"value_en": "the desk"}, {"en": "the desk"}),
    "bound": ("yes_no", {"value": "conditional", "condition_en": "if told"},
              {"answer": "conditional", "condition": {"en": "if told"}}),
    "free": ("yes_no", {"value": "no"}, {"answer": "no"}),
    "age": ("age", {"value": "21"}, 21),
    "duty": ("choice", {"value": "doctors"}, "doctors"),
    "notice": ("duration", {"value": "72", "unit": "hours"}, {"hours": 72}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _source(app):
    studio_units()


@pytest.fixture
def trainer(sign_in):
    return sign_in(roles=[("trainer", "SG")])


@pytest.fixture
def every_type(app):
    """A register whose facts are of all types."""
    words = {answer: {"en": answer} for answer in ("yes", "no", "conditional")}
    facts = dict(course_units()[UnitKey(LIBRARY, "facts")]["facts"])
    for key, (kind, _sent, _value) in EVERY_TYPE.items():
        new = {"type": kind, "label": {"en": f"About {key}"}} | ({"choices": words} if kind == "yes_no" else {})
        facts.setdefault(key, new)
    put(UnitKey(LIBRARY, "facts"), {"facts": facts})


@pytest.mark.parametrize("key", EVERY_TYPE)
def test_every_type_is_kept_as_its_type_has_it(client, trainer, every_type, key):
    _kind, sent, value = EVERY_TYPE[key]
    assert save(client, f"/studio/facts/SG/{key}", **sent, qualifier_en="Note.").status_code == 303
    assert drafted(key) == {
        "value": value,
        "qualifier": {"en": "Note."},
        "citation": {"en": "Act 1"},
        "source": "https://law.example/act",
        "confidence": "high",
        **REVIEW,
    }
    shown = client.get(f"/studio/facts/SG/{key}")
    assert shown.status_code == 200
    assert "Act 1" in shown.text


@pytest.mark.parametrize(
    ("key", "sent", "field", "words"),
    [
        ("age", {"value": "sixteen"}, "value", "Please give a whole number."),
        ("age", {"value": "31"}, "value", "Please give an age from 0 to 30."),
        ("age", {"value": "-1"}, "value", "Please give a whole number."),
        ("age", {"value": ""}, "value", "Please fill this in."),
        ("notice", {"value": "1.5", "unit": "days"}, "value", "Please give a whole number."),
        ("notice", {"value": "3", "unit": "weeks"}, "unit", "Not a valid choice."),
        ("duty", {"value": "nobody"}, "value", "Not a valid choice."),
        ("duty", {}, "value", "Please choose one."),
        ("bound", {"value": "conditional"}, "condition_en", "Please say under which condition."),
        ("bound", {"value": "yes", "condition_en": "if"}, "condition_en", "Only an answer under a condition has one."),
        ("term", {"value_en": " ", "value_ar": "المصطلح"}, "value_en", "Please fill this in."),
        ("term", {"value_en": "x" * 2001}, "value_en", "longer than 2000"),
        ("term", {"value_en": "x", "citation_en": ""}, "citation_en", "Please fill this in."),
        ("term", {"value_en": "x", "qualifier_ar": "ملاحظة"}, "qualifier_en", "Please fill this in too"),
        ("term", {"value_en": "x", "source": "http://law.example"}, "source", "begins with https."),
        ("term", {"value_en": "x", "source": "javascript:alert(1)"}, "source", "begins with https."),
        ("term", {"value_en": "x", "reviewed_on": "2099-01-01"}, "reviewed_on", "still to come"),
        ("term", {"value_en": "x", "reviewed_on": "soon"}, "reviewed_on", "Not a valid date"),
        ("term", {"value_en": "x", "expires_on": "2026-03-01"}, "expires_on", "later than the day of the review"),
        ("term", {"value_en": "x", "reviewer": "  "}, "reviewer", "Please fill this in."),
        ("term", {"value_en": "x", "status": "sure"}, "status", "Not a valid choice."),
        ("term", {"value_en": "x", "confidence": ""}, "confidence", "Please choose one."),
    ],
)
@pytest.mark.usefixtures("trainer", "every_type")
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, key, sent, field, words):
    page = client.post(f"/studio/facts/SG/{key}", data={**FORM, "citation_ar": "القانون ١", **sent})
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</p>', page.text, re.DOTALL)
    assert error
    assert words in error[1]
    assert f'href="#{field}"' in page.text
    assert "القانون ١" in page.text
    for text in sent.values():
        assert text.strip() in page.text or text in ("weeks", "nobody", "sure")
    assert client.post(f"/studio/facts/SG/{key}/save", data={**FORM, **sent}).status_code == 422
    assert drafted(key) is None


def test_control_characters_are_no_part_of_a_text(client, trainer, every_type):
    assert save(client, "/studio/facts/SG/term", value_en="a\x00\x07b").status_code == 303
    assert drafted("term")["value"] == {"en": "ab"}


@pytest.mark.parametrize("stored", [{"value": 16}, {"value": 16, "citation": "Act", "expires_on": "never"}, {}])
def test_a_value_that_nobody_can_read_is_said_and_can_be_written_anew(client, trainer, stored):
    put(unit("age"), stored)
    assert "Not readable (1)" in client.get("/studio/facts/SG").text
    page = client.get(AGE)
    assert page.status_code == 200
    assert save(client, AGE, value="17").status_code == 303
    assert drafted("age")["value"] == 17
