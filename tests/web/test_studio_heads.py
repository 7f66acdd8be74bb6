"""What a course and a country say of themselves, filled in through the browser."""

import re
from html import unescape

import pytest

from lms.content.units import LIBRARY, UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW
from tests.factories_studio import COURSE, course_units
from tests.studio_countries import (
    COUNTRY_FORM,
    COURSE_HEAD,
    HEAD,
    NEW,
    OPENED,
    drafted,
    filled_in,
    give_head,
    in_force,
    publish,
)
from tests.studio_drafts import NOW, published_course, writer


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


@pytest.fixture
def trainer(sign_in):
    return sign_in(roles=[("trainer", "PH")], name="Pilar Trainer", country="PH")


# --- The head of a country ---


def test_what_holds_for_a_country_lands_in_its_draft(client, trainer):
    page = client.get(HEAD).text
    assert 'value="Asia/Manila"' in page
    assert "Filipino" in page
    assert give_head(client).status_code == 303
    assert drafted(Edition("country", "PH"), LIBRARY, "country/PH") == {
        "code": "PH",
        "languages": ["en", "fil"],
        "time_zone": "Asia/Manila",
        "regions": ["asean"],
        "support": [
            {
                "name": {"en": "Makabata Helpline"},
                "contact": "1383",
                "hours": {"en": "24 hours"},
                "source": "https://radyopilipinas.ph/?p=82791",
                "confidence": "high",
            }
        ],
    }
    assert "asean" not in (drafted(Edition("country", "PH"), LIBRARY, "fact/PH/age") or {})
    # Its texts stand on those of the region that it has joined, before that is published.
    assert "three years" in client.get(f"{NEW}/basics/words").text


def test_contacts_are_added_and_taken_away_without_a_script(client, trainer):
    more = client.post(f"{HEAD}/rows", data=COUNTRY_FORM | {"add": "1"}).text
    assert 'name="contact1"' in more
    assert 'value="Makabata Helpline"' in more
    second = {"rows": "2", "name1-en": "Police", "contact1": "911", "hours1-en": "24 hours", "confidence1": "low"}
    both = COUNTRY_FORM | second | {"source1": "https://pnp.example.org"}
    less = client.post(f"{HEAD}/rows", data=both | {"remove": "0"}).text
    assert 'value="Police"' in less
    assert "Makabata" not in less
    assert "contact1" not in less
    last = client.post(f"{HEAD}/rows", data=COUNTRY_FORM | {"remove": "0"}).text
    assert 'name="contact0"' in last
    assert queries.live_draft(Edition("country", "PH")) is None
    assert client.post(HEAD, data=both).status_code == 303
    support = drafted(Edition("country", "PH"), LIBRARY, "country/PH")["support"]
    assert [one["contact"] for one in support] == ["1383", "911"]


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"time_zone": "Asia/Nowhere"}, "time_zone", "Not a valid choice."),
        ({"time_zone": ""}, "time_zone", "Please choose one."),
        ({"languages": []}, "languages", "Please choose at least one."),
        ({"languages": ["xx"]}, "languages", "is not a valid choice"),
        ({"other": "no-language-at-all"}, "other", "Nobody knows a language with this tag."),
        ({"regions": ["atlantis"]}, "regions", "is not a valid choice"),
        ({"name0-en": " "}, "name0-en", "Please fill this in."),
        ({"hours0-en": ""}, "hours0-en", "Please fill this in."),
        ({"contact0": ""}, "contact0", "Please fill this in."),
        ({"source0": "http://x.example"}, "source0", "begins with https://"),
        ({"source0": "javascript:alert(1)"}, "source0", "begins with https://"),
        ({"confidence0": ""}, "confidence0", "Please choose one."),
    ],
)
def test_what_is_wrong_with_a_country_is_said_at_its_field(client, trainer, sent, field, words):
    page = give_head(client, **{"name0-ar": "خط", **sent})
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</p>', page.text, re.DOTALL)
    assert error
    assert words in unescape(error[1])
    assert "خط" in page.text
    assert queries.live_draft(Edition("country", "PH")) is None


def test_another_language_is_taken_by_its_tag(client, trainer):
    assert give_head(client, other="ceb").status_code == 303
    assert drafted(Edition("country", "PH"), LIBRARY, "country/PH")["languages"] == ["en", "fil", "ceb"]


def test_two_people_at_one_country_lose_nothing(client, trainer, sign_in):
    give_head(client)
    mine = filled_in(client, HEAD)
    sign_in(writer("PH"))
    assert client.post(HEAD, data=filled_in(client, HEAD) | {"contact0": "1343"}).status_code == 303
    sign_in(trainer)
    page = client.post(HEAD, data=mine | {"contact0": "163"})
    assert page.status_code == 409
    assert "Somebody else changed this meanwhile" in page.text
    assert "1343" in page.text
    assert 'value="163"' in page.text
    again = mine | {"contact0": "163", "opened": OPENED.search(page.text)[1]}
    assert client.post(HEAD, data=again).status_code == 303
    assert drafted(Edition("country", "PH"), LIBRARY, "country/PH")["support"][0]["contact"] == "163"


def test_in_review_a_country_stays_as_it_is_and_what_was_typed_is_shown(client, trainer):
    give_head(client)
    queries.live_draft(Edition("country", "PH")).state = IN_REVIEW
    db.session.commit()
    page = give_head(client, contact0="163")
    assert page.status_code == 409
    assert 'value="163"' in page.text
    assert "Save in the draft" not in client.get(HEAD).text


# --- The head of a course ---


def test_a_course_gets_languages_countries_and_words(client, sign_in):
    sign_in(writer(""))
    sent = filled_in(client, COURSE_HEAD) | {"title-en": "Safer use", "languages": ["en", "ar"], "other": "fil"}
    assert client.post(COURSE_HEAD, data=sent | {"unverified_facts": "refuse"}).status_code == 303
    head = drafted(Edition("base", course=COURSE), COURSE, "course")
    before = course_units()[UnitKey(COURSE, "course")]
    assert head == before | {
        "title": before["title"] | {"en": "Safer use"},
        "languages": ["en", "ar", "fil"],
        "unverified_facts": "refuse",
    }


def test_a_language_that_leaves_the_course_leaves_its_modules_and_quizzes(client, sign_in, drain):
    author, reviewer = writer(""), writer("")
    sign_in(author)
    sent = filled_in(client, COURSE_HEAD) | {"languages": [], "countries": ["SG"]}
    assert client.post(COURSE_HEAD, data=sent).status_code == 303
    base = Edition("base", course=COURSE)
    assert drafted(base, COURSE, "course")["languages"] == ["en"]
    assert drafted(base, COURSE, "module/law")["languages"] == ["en"]
    assert drafted(base, COURSE, "quiz/check")["languages"] == ["en"]
    publish(client, sign_in, drain, base, author, reviewer)
    assert in_force() == ["SG"]


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"title-en": " "}, "title-en", "Please fill this in."),
        ({"title-en": "x" * 201}, "title-en", "at most 200 characters"),
        ({"countries": [], "add": ""}, "countries", "A course has at least one country."),
        ({"add": "XX"}, "add", "Not a valid choice."),
        ({"unverified_facts": ""}, "unverified_facts", "Please choose one."),
        ({"other": "??"}, "other", "Nobody knows a language with this tag."),
    ],
)
def test_what_is_wrong_with_a_course_is_said_at_its_field(client, sign_in, sent, field, words):
    sign_in(writer(""))
    page = client.post(COURSE_HEAD, data=filled_in(client, COURSE_HEAD) | {"summary-en": "Kept words."} | sent)
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</p>', page.text, re.DOTALL)
    assert error
    assert words in unescape(error[1])
    assert "Kept words." in page.text
    assert queries.live_draft(Edition("base", course=COURSE)) is None
