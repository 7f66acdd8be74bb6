"""Previews as any audience, and two countries beside each other."""

import re

import pytest

from lms.content.units import LIBRARY, UnitKey, fact_address, value_hash
from lms.db.base import db
from lms.domain.editions import Edition
from lms.infra import clock
from lms.studio import queries, service
from lms.studio.service import Edit
from tests.factories_studio import AGENCY, BLOCKS, COURSE, block, course_units, put, replaced, studio_course, text_unit
from tests.factories_studio import operation as operation_key

WORDS = f"/studio/{COURSE}/preview/basics/words"
DUTY = f"/studio/{COURSE}/preview/law/duty"
QUIZ = f"/studio/{COURSE}/quiz-preview/check"
COMPARE = f"/studio/{COURSE}/compare/basics/words"
IDS = re.compile(r'<h2 id="([a-z-]+)"')


@pytest.fixture(autouse=True)
def _course(app):
    studio_course()


@pytest.fixture
def trainer(sign_in):
    return sign_in(roles=[("trainer", "SG")])


@pytest.fixture
def everywhere(sign_in):
    return sign_in(roles=[("trainer", "")])


def write(member, edition: Edition, key: UnitKey, value) -> None:
    """Save into the draft of an edition."""
    draft = queries.live_draft(edition)
    changes = {row.address: row.value for row in queries.changes_of(draft)} if draft else {}
    before = changes.get(key.address, queries.units_at([key]).get(key))
    service.save(edition, [Edit(key, before, value)], member, clock.now())
    db.session.commit()


def article(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


# --- The release ---


def test_the_release_as_a_country_reads_it(client, trainer):
    page = client.get(f"{WORDS}?country=SG&language=en").text
    text = article(page)
    assert "Preview of the release in force" in page
    assert "As readers of Singapore see it in English." in page
    assert "In Singapore the age that counts is" in text
    assert "three years" in text  # the region's
    assert "Written for ASEAN" in text
    assert "Written for Singapore" in text
    assert "Act of SG" in page


def test_published_text_of_any_country_of_the_course_may_be_seen(client, trainer):
    text = article(client.get(f"{WORDS}?country=IN").text)
    assert "In your country the age that counts is" in text
    assert "In Singapore" not in text


def test_what_is_shown_is_what_the_lessons_page_shows(client, trainer):
    client.post(f"/learn/{COURSE}/enrol")
    pages = (f"/learn/{COURSE}/law/duty", f"{DUTY}?country=SG&language=en")
    lesson, shown = (re.sub(r"<article[^>]*>", "", article(client.get(page).text)) for page in pages)
    assert lesson.split() == shown.split()


def test_an_agency_has_its_own_text(client, trainer):
    assert "Who decides" in article(client.get(f"{WORDS}?country=SG").text)
    page = client.get(f"{WORDS}?country=SG&agency={AGENCY}").text
    assert "Who decides" not in article(page)
    assert "As readers of Police of SG see it" in page


def test_the_arabic_edition_reads_right_to_left_with_the_same_blocks(client, trainer):
    english = article(client.get(f"{DUTY}?country=SG&language=en").text)
    arabic = article(client.get(f"{DUTY}?country=SG&language=ar").text)
    assert re.match(r'<article class="prose" lang="ar" dir="rtl"', arabic)
    assert IDS.findall(arabic) == IDS.findall(english) == ["who", "when"]
    assert "الجميع" in arabic
    draft = article(client.get(f"{DUTY}?country=SG&language=ar&text=country-SG").text)
    assert draft == arabic


def test_what_is_not_translated_is_said(client, trainer):
    page = client.get(f"{WORDS}?country=SG&language=ar").text
    assert "It is not translated, so they see it in English." in page


# --- Drafts ---


def test_a_draft_of_the_country_is_shown_and_the_release_is_not_changed(client, trainer):
    own = replaced("ask-first", "Ask the desk in Singapore first.")
    write(trainer, Edition("country", "SG"), operation_key("country/SG", own), own)
    page = client.get(f"{WORDS}?country=SG&text=country-SG").text
    assert "Preview of the draft" in page
    assert "Ask the desk in Singapore first." in article(page)
    assert IDS.findall(page)[: len(BLOCKS)] == [*[*BLOCKS][1:8], "sg-desk", *[*BLOCKS][8:]]
    assert "Ask the desk in Singapore first." not in client.get(f"{WORDS}?country=SG").text


def test_without_a_draft_the_published_source_is_shown_and_said(client, trainer):
    page = client.get(f"{WORDS}?country=SG&text=country-SG").text
    assert "Preview of the published source" in page
    assert article(page) == article(client.get(f"{WORDS}?country=SG").text)


def test_drafts_of_base_language_region_and_agency(client, everywhere):
    write(everywhere, Edition("base", course=COURSE), block("ask-first"), text_unit("Ask first", "Ask twice."))
    assert "Ask twice." in article(client.get(f"{WORDS}?country=IN&text=base").text)
    own = replaced("keep-a-record", "Keep it for four years.")
    write(everywhere, Edition("region", "asean"), operation_key("region/asean", own), own)
    assert "four years" in article(client.get(f"{WORDS}?country=SG&text=region-asean").text)
    own = replaced("ask-first", "Ask the sergeant.")
    write(everywhere, Edition("agency", AGENCY), operation_key(f"agency/{AGENCY}", own), own)
    shown = client.get(f"{WORDS}?country=SG&agency={AGENCY}&text=agency-{AGENCY}").text
    assert "Ask the sergeant." in article(shown)
    source = value_hash(text_unit("When", "At once."))
    write(everywhere, Edition("language", "ar", COURSE), block("when", "law/duty", "ar"),
          text_unit("متى", "على الفور.", source=source))  # fmt: skip
    assert "على الفور" in article(client.get(f"{DUTY}?country=SG&language=ar&text=language-ar").text)


def test_a_fact_without_a_value_is_named_and_nothing_of_another_country_stands_in(client, trainer):
    key = UnitKey(LIBRARY, fact_address("SG", "age"))
    write(trainer, Edition("country", "SG"), key, None)
    page = client.get(f"{WORDS}?country=SG&text=country-SG").text
    assert "Not ready to be published" in page
    assert "There is no value for: Age that counts" in page
    assert 'href="/studio/facts/SG"' in page
    assert "[Age that counts]" in article(page)
    assert "Act of IN" not in page


# --- Whose drafts, and forged audiences ---


@pytest.mark.parametrize(
    "asked",
    ["country=IN&text=country-IN", "country=SG&text=base", "country=SG&text=region-asean", "country=IN&text=base"],
)
def test_a_trainer_of_one_country_sees_drafts_only_of_theirs(client, trainer, asked):
    page = client.get(f"{WORDS}?{asked}")
    assert page.status_code == 422
    assert "That draft is not to be seen here" in page.text
    assert "<article" not in page.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("country=BR", "This course is not for that country."),
        ("country=XX", "This course is not for that country."),
        ("country=sg", "This course is not for that country."),
        ("country=SG&language=fr", "This course is not in that language."),
        ("country=SG&language=%00", "This course is not in that language."),
        ("country=SG&agency=nobody", "That agency has no text of its own"),
        (f"country=IN&agency={AGENCY}", "That agency has no text of its own"),
        ("country=SG&text=country-IN", "That draft is not to be seen here"),
        ("country=SG&text=nonsense", "That draft is not to be seen here"),
        (f"country=SG&text=agency-{AGENCY}", "That draft is not to be seen here"),
        ("country=SG&language=en&text=language-ar", "That draft is not to be seen here"),
    ],
)
@pytest.mark.parametrize("address", [WORDS, QUIZ])
def test_a_forged_audience_is_refused_in_a_sentence(client, everywhere, address, asked, words):
    page = client.get(f"{address}?{asked}")
    assert page.status_code == 422
    assert words in page.text
    assert "<article" not in page.text
    assert "age that counts" not in page.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/studio/{COURSE}/preview/basics/odd", 404),
        (f"/studio/{COURSE}/preview/law/words?text=base", 404),
        ("/studio/odd/preview/basics/words", 404),
        (f"/studio/{COURSE}/quiz-preview/odd", 404),
        (f"/studio/{COURSE}/compare/basics/odd", 404),
    ],
)
def test_what_there_is_not(client, everywhere, address, status):
    assert client.get(address).status_code == status


def test_a_preview_is_for_staff_of_the_studio(client, sign_in):
    for roles in ([], [("coordinator", "SG")]):
        sign_in(roles=roles)
        for address in (WORDS, QUIZ, COMPARE):
            assert client.get(address).status_code == 403


def test_a_course_without_the_trainers_country_is_none_of_their_business(client, sign_in):
    for roles in ([("trainer", "BR")], [("administrator", "BR")]):
        sign_in(roles=roles)
        for address in (WORDS, QUIZ, COMPARE):
            assert client.get(f"{address}?country=SG").status_code == 404


# --- Quizzes ---


def test_a_quiz_has_the_answer_key_of_the_audience(client, trainer):
    rights = {}
    for country in ("SG", "IN"):
        page = client.get(f"{QUIZ}?country={country}").text
        rights[country] = re.findall(r'choice-right">.*?<p>(.*?)</p>', page, re.DOTALL)
    assert rights == {"SG": ["Everyone"] * 2, "IN": ["Doctors"] * 2}


def test_a_quiz_with_the_draft_of_a_fact(client, trainer):
    key = UnitKey(LIBRARY, fact_address("SG", "duty"))
    write(trainer, Edition("country", "SG"), key, {**queries.units_at([key])[key], "value": "doctors"})
    page = client.get(f"{QUIZ}?country=SG&text=country-SG").text
    assert re.findall(r'choice-right">.*?<p>(.*?)</p>', page, re.DOTALL) == ["Doctors"] * 2
    write(trainer, Edition("country", "SG"), key, None)
    page = client.get(f"{QUIZ}?country=SG&text=country-SG").text
    assert "There is no value for: Who must report" in page
    assert "choice-right" not in page


# --- Two countries ---


def test_two_countries_block_by_block(client, trainer):
    page = client.get(f"{COMPARE}?left=SG&right=IN&language=en").text
    assert "4 blocks differ." in page
    assert "In <del>Singapore</del> the age that counts is" in page
    assert "In <ins>your country</ins> the age that counts is" in page
    assert "The desk" in page
    assert "removed" in page
    assert "A person decides, never the tool." not in page
    assert "Show the 9 blocks that are the same, too" in page
    assert "A person decides, never the tool." in client.get(f"{COMPARE}?left=SG&right=IN&language=en&all=1").text


def test_the_facts_of_both_stand_beside_each_other_with_their_sources(client, trainer):
    page = client.get(f"{COMPARE}?left=SG&right=IN&language=en").text
    laws = page[page.index("The law on this page") :]
    for words in ("Act of SG", "Act of IN", "https://example.org/SG/act", "https://example.org/IN/act"):
        assert words in laws
    for value in ("16", "17", "everyone", "doctors", "Not named there"):
        assert value in laws


def test_two_countries_in_arabic(client, trainer):
    page = client.get(f"/studio/{COURSE}/compare/law/duty?left=SG&right=IN&language=ar").text
    assert "الأطباء" in page
    assert "1 block differs." in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("left=SG&right=SG", "Please choose two different countries."),
        ("left=SG&right=BR", "This course is not for that country."),
        ("left=SG&right=IN&language=fr", "This course is not in that language."),
    ],
)
def test_what_cannot_be_compared(client, trainer, asked, words):
    page = client.get(f"{COMPARE}?{asked}")
    assert (page.status_code, words in page.text) == (422, True)


# --- Cost ---


@pytest.mark.parametrize("countries", [2, 30])
def test_pages_cost_the_same_with_many_countries(client, sign_in, statements, countries):
    for key, value in course_units(countries).items():
        if key.address.startswith(("country/", "fact/")) or key.address == "course":
            put(key, value)
    sign_in(roles=[("trainer", "SG")])
    counts = []
    for address in (
        f"{WORDS}?country=SG&text=country-SG",
        f"{WORDS}?country=SG&text=release",
        f"{QUIZ}?country=SG&text=country-SG",
        f"{COMPARE}?left=SG&right=IN",
    ):
        statements.clear()
        assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[2] == 7
    assert counts[1] <= 7  # the process keeps documents of releases
    assert counts[3] <= 11
