"""A country comes into a course through the browser: its head, its facts one after the other, the course, a release."""

import pytest

from lms.content.units import LIBRARY, UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.learning import service as learning
from lms.studio import queries
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, course_units, put
from tests.studio_countries import (
    COUNTRY_FORM,
    COURSE_HEAD,
    HEAD,
    HIDDEN,
    LAW,
    NEW,
    REVIEW,
    SETUP,
    drafted,
    filled_in,
    give_facts,
    give_head,
    in_force,
    in_words,
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


# --- The whole way ---


@pytest.mark.parametrize("course_first", [True, False])
def test_a_country_comes_into_a_course_and_its_people_read_it(client, sign_in, drain, course_first):
    author, reviewer = writer("PH", name="Pilar Trainer"), writer("PH")
    chief, second = writer(""), writer("")

    def add_to_the_course():
        sign_in(chief)
        sent = filled_in(client, f"{COURSE_HEAD}?add=PH")
        assert sent["add"] == "PH"
        assert client.post(COURSE_HEAD, data=sent).status_code == 303
        publish(client, sign_in, drain, Edition("base", course=COURSE), chief, second)

    if course_first:
        add_to_the_course()
        assert in_force() == ["SG", "IN"]  # left out, all others go on
        assert "Philippines" in in_words(client.get(f"/studio/{COURSE}/"))
    sign_in(author)
    assert give_head(client).location == SETUP
    assert give_facts(client).location == SETUP
    publish(client, sign_in, drain, Edition("country", "PH"), author, reviewer)
    if not course_first:
        assert in_force() == ["SG", "IN"]
        assert "is in force with the next release" in in_words(client.get(SETUP))
        add_to_the_course()
    assert in_force() == ["SG", "IN", "PH"]
    sign_in(author)
    assert "People of this country read the course." in in_words(client.get(SETUP))
    trainee = sign_in(country="PH")
    learning.enrol(trainee, COURSE, NOW)
    db.session.commit()
    page = in_words(client.get(f"/learn/{COURSE}/basics/words"))
    assert "the age that counts is 18" in page
    assert "Makabata Helpline" in page
    assert "three years" in page  # what the countries of ASEAN have in common


def test_before_publishing_one_reads_that_the_country_is_left_out(client, sign_in, drain):
    sign_in(writer(""))
    client.post(COURSE_HEAD, data=filled_in(client, f"{COURSE_HEAD}?add=PH"))
    draft = queries.live_draft(Edition("base", course=COURSE))
    assert client.post(f"/studio/drafts/{draft.id}/check").status_code == 303
    drain()
    words = in_words(client.get(f"/studio/drafts/{draft.id}"))
    assert "Yes, with remarks" in words
    assert "leaves the country out Philippines: the country has no entry yet" in words
    assert "must be put right" not in words


# --- What there is to do ---


def test_a_trainer_of_a_new_country_sees_where_to_begin(client, trainer):
    home = client.get("/studio/").text
    assert f'href="{SETUP}"' in home
    assert "nothing is in force for this country yet." in home
    assert "See what there is to do" in home
    assert "The course does not have this country yet" in client.get(f"{NEW}/").text
    page = in_words(client.get(SETUP))
    assert "0 of the 2 facts that this course needs are there." in page
    assert "Philippines is not one of the countries of this course yet." in page
    assert "A trainer whose role is not limited to countries does that" in page
    assert "Add it to the course" not in page
    assert page.count("To do") == 4
    assert "3 Missing" not in page
    assert "Age that counts" in client.get("/studio/facts/PH").text


def test_who_may_add_the_country_gets_the_link_and_sees_the_draft(client, sign_in):
    sign_in(writer(""))
    assert f"{COURSE_HEAD}?add=PH#add" in client.get(SETUP).text
    answer = client.post(COURSE_HEAD, data=filled_in(client, f"{COURSE_HEAD}?add=PH"))
    assert answer.location == SETUP
    assert "The draft of the base text adds Philippines." in in_words(client.get(SETUP))
    assert drafted(Edition("base", course=COURSE), COURSE, "course")["countries"] == ["SG", "IN", "PH"]
    sign_in(writer("PH"))
    assert "The draft of the base text adds Philippines." in in_words(client.get(SETUP))


def test_the_list_counts_what_is_done_and_names_what_has_lapsed(client, sign_in):
    sign_in(writer())
    fact = UnitKey(LIBRARY, "fact/SG/age")
    put(fact, course_units()[fact] | {"expires_on": "2026-01-31"})
    page = in_words(client.get(f"/studio/{COURSE}/country-SG/_setup"))
    assert "3 of the 3 facts that this course needs are there." in page
    assert "cannot be published as they are: Age that counts" in page
    assert "People of this country read the course." in page


def test_what_a_region_says_is_not_missing(client, trainer):
    value = {"op": "set_fact", "fact": "age", **course_units()[UnitKey(LIBRARY, "fact/SG/age")]}
    put(UnitKey(COURSE, "operation/region/asean/fact/age"), value)
    assert "0 of the 2 facts" in in_words(client.get(SETUP))
    give_head(client)
    assert "1 of the 2 facts" in in_words(client.get(SETUP))


@pytest.mark.parametrize("countries", [2, 30])
def test_pages_of_a_new_country_cost_the_same_with_many_others(client, trainer, statements, countries):
    for key, value in course_units(countries).items():
        if key.course == LIBRARY and queries.units_at([key]) == {}:
            put(key, value)
    counts = []
    for address in (SETUP, HEAD, "/studio/facts/PH/age", "/studio/"):
        statements.clear()
        client.get(address)
        counts.append(len(statements))
    assert counts == [10, 5, 8, 9]


def test_the_draft_of_a_new_country_is_seen_as_its_people_will_read_it(client, trainer):
    address = f"/studio/{COURSE}/preview/basics/words?country=PH&language=en&text=country-PH"
    assert client.get(address).status_code == 404
    give_head(client)
    give_facts(client)
    words = in_words(client.get(address))
    assert "the age that counts is 18" in words
    assert "three years" in words


# --- Facts, one after the other ---


def test_a_missing_fact_says_what_it_touches_and_leads_to_the_next(client, trainer):
    page = client.get("/studio/facts/PH/age")
    words = in_words(page)
    assert "Fact 1 of 2 that the courses need" in words
    assert "Save and go on to the next missing fact" in words
    assert "No right answer rests on this fact" in words
    assert "Lesson: Words" in words
    answer = client.post("/studio/facts/PH/age/add", data={"value": "18", **LAW, **REVIEW})
    assert answer.location == "/studio/facts/PH/duty"
    assert drafted(Edition("country", "PH"), LIBRARY, "fact/PH/age")["value"] == 18


def test_the_review_is_that_of_the_fact_that_one_saved_last(client, trainer, sign_in):
    client.post("/studio/facts/PH/age/add", data={"value": "18", **LAW, **REVIEW})
    sent = filled_in(client, "/studio/facts/PH/duty")
    assert {name: sent[name] for name in REVIEW} == REVIEW
    assert not sent["source"]
    assert f'<option value="{LAW["source"]}">' in client.get("/studio/facts/PH/duty").text  # to choose from
    sign_in(writer("PH", name="Other Trainer"))
    assert filled_in(client, "/studio/facts/PH/duty")["reviewer"] == "Other Trainer"


def test_where_a_right_answer_rests_on_it_that_is_shown_before_it_is_saved(client, trainer):
    words = in_words(client.get("/studio/facts/PH/duty"))
    assert "The right answers of 2 questions rest on this fact" in words
    page = client.post("/studio/facts/PH/duty/add", data={"value": "doctors", **LAW, **REVIEW})
    assert (page.status_code, "Becomes right: Doctors" in page.text) == (200, True)
    assert queries.live_draft(Edition("country", "PH")) is None
    answer = client.post("/studio/facts/PH/duty/save", data=dict(HIDDEN.findall(page.text)))
    assert answer.location == "/studio/facts/PH/age"


def test_a_fact_that_is_there_already_is_never_written_over_unseen(client, sign_in):
    sign_in(writer())
    page = client.post("/studio/facts/SG/notice/add", data={"value": "5", "unit": "days", **LAW, **REVIEW})
    assert "Before you save: what this touches" in page.text
    assert queries.live_draft(Edition("country", "SG")) is None
    page = client.post("/studio/facts/PH/age/add", data={"value": "18", **LAW, **REVIEW})
    assert page.status_code == 404


# --- Rights ---


@pytest.mark.parametrize("address", [SETUP, HEAD, COURSE_HEAD, f"{NEW}/", "/studio/facts/PH"])
def test_who_does_not_write_for_a_country_does_not_see_it(client, sign_in, address):
    for roles in ([("trainer", "SG")], [("administrator", "SG")], [("coordinator", "PH")]):
        sign_in(MemberFactory(roles=roles, country="SG"))
        assert client.get(address).status_code in (403, 404)
        if address in (HEAD, COURSE_HEAD):
            assert client.post(address, data=COUNTRY_FORM).status_code in (403, 404)
    assert queries.live_draft(Edition("country", "PH")) is None


def test_what_is_no_country_has_no_edition(client, sign_in):
    sign_in(writer(""))
    for name in ("XX", "ph", "PHL", "Q"):
        for page in ("_setup", "_country", ""):
            assert client.get(f"/studio/{COURSE}/country-{name}/{page}").status_code == 404
    for edition in ("base", "language-ar", "region-asean"):
        assert client.get(f"/studio/{COURSE}/{edition}/_setup").status_code == 404
        assert client.get(f"/studio/{COURSE}/{edition}/_country").status_code == 404
    assert client.get("/studio/nothing/country-PH/_setup").status_code == 404


def test_pages_are_well_made_in_arabic(client, sign_in):
    sign_in(writer("", language="ar"))
    for address in (SETUP, HEAD, COURSE_HEAD, "/studio/facts/PH/age", "/studio/"):
        page = client.get(address)
        assert (page.status_code, 'dir="rtl"' in page.text) == (200, True)
