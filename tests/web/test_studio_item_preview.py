"""Previews of questions as any audience, with the answer key of its law; and what a release says of them otherwise."""

import re

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio.from_files import publish_files
from tests.factories_studio import COURSE, PUBLISHED_AT, course_units, operation, put, studio_course
from tests.studio_bank import BANK, OWN_BANK, TYPED, add, change
from tests.studio_forms import text_of

ITEM = f"/studio/{COURSE}/item-preview/who-reports"
QUIZ = f"/studio/{COURSE}/quiz-preview/check"
KEY = UnitKey(COURSE, "item/who-reports")


@pytest.fixture(autouse=True)
def _course(app):
    studio_course()


@pytest.fixture
def trainer(sign_in):
    return sign_in(roles=[("trainer", "SG")])


@pytest.fixture
def everywhere(sign_in):
    return sign_in(roles=[("trainer", "")], country="SG")


def rights(page):
    return re.findall(r'choice-right">.*?<p[^>]*>(.*?)</p>', page, re.DOTALL)


def test_a_question_has_the_answer_key_of_the_audience(client, trainer):
    assert rights(client.get(f"{ITEM}?country=SG").text) == ["Everyone"]
    assert rights(client.get(f"{ITEM}?country=IN").text) == ["Doctors"]
    page = client.get(f"{ITEM}?country=SG&language=ar").text
    assert "سؤال؟" in page
    assert 'dir="rtl"' in page


def test_a_question_with_the_draft_of_an_edition(client, trainer):
    change(client, f"{OWN_BANK}/who-reports", **{"prompt.en": "Who must report here?"})
    assert "Who must report here?" in client.get(f"{ITEM}?country=SG&text=country-SG").text
    assert "Who must report here?" not in client.get(f"{ITEM}?country=SG").text
    assert "Who must report here?" in client.get(f"{QUIZ}?country=SG&text=country-SG").text


def test_what_readers_do_not_have_is_said_and_not_shown(client, trainer):
    hide = {"op": "hide", "item": "who-reports"}
    put(operation("country/SG", hide), hide)
    page = client.get(f"{ITEM}?country=SG&text=country-SG")
    assert page.status_code == 404
    assert "These readers do not have that question" in page.text
    assert "Who else?" in client.get(f"{QUIZ}?country=SG&text=country-SG").text
    assert client.get(f"/studio/{COURSE}/item-preview/none?country=SG").status_code == 404


def test_an_inserted_question_follows_its_anchor_in_the_quiz(client, trainer):
    add(client, "single", OWN_BANK, "who-reports")
    page = text_of(client.get(f"{QUIZ}?country=SG&text=country-SG").text)
    assert page.index("Who must report?") < page.index("What about single?") < page.index("Who else?")


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_every_type_is_shown_with_its_key(client, everywhere, kind):
    picture = {"alt": {"en": "A log"}, "sha256": "a" * 64, "width": 40, "height": 30, "type": "image/webp"}
    for name in ("log", "gap"):
        put(UnitKey(COURSE, f"media/{name}"), picture)
    assert add(client, kind).status_code == 303
    page = client.get(f"/studio/{COURSE}/item-preview/what-about-{kind}?country=SG&text=base")
    assert (page.status_code, f"What about {kind}?" in page.text) == (200, True)
    words = text_of(page.text)
    shown = {
        "single": "Never without a word.", "multiple": "-1/2 of the points", "true-false": "True", "ordering": "Assess",
        "matching": "Receive→ Write down",
        "short-text": "hash, hash value, بصمة",
        "numeric": "17.5 ± 0.5 · 1/2 of the points",
        "blanks": "Ask your [1] within [2].", "scenario": "1 → The child is safe", "image-choice": "What about",
    }  # fmt: skip
    assert shown[kind] in words
    if kind == "numeric":
        assert "16" in rights(page.text)  # what the law of SG says
    if kind == "image-choice":
        assert 'alt="A whole log"' in page.text


def test_a_trainer_of_another_country_sees_no_question(client, sign_in):
    sign_in(roles=[("trainer", "BR")])
    assert client.get(f"{ITEM}?country=SG").status_code == 404


def test_what_a_release_asks_otherwise_is_shown_question_by_question(client, everywhere):
    units = course_units(layers=True)
    units[KEY] = units[KEY] | {"prompt": {"en": "Who has to report?", "ar": "سؤال؟"}}
    publish_files(units, COURSE, PUBLISHED_AT)
    db.session.commit()
    page = client.get(f"/studio/{COURSE}/releases/difference?country=SG").text
    assert "Who <del>must</del> report?" in page
    assert "Who <ins>has to</ins> report?" in page
    assert "Who else?" not in page


def test_a_draft_of_the_base_is_not_yet_in_the_release(client, everywhere):
    change(client, f"{BANK}/who-else", **{"prompt.en": "And who else?"})
    assert "And who else?" in client.get(f"{QUIZ}?country=IN&text=base").text
    assert "And who else?" not in client.get(f"{QUIZ}?country=IN").text
