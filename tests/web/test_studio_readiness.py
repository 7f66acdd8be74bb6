"""The readiness map and its work queue, as a trainer of one country and one of all see them."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from lms.content.units import LIBRARY, UnitKey
from lms.db.base import db
from lms.studio import from_files
from tests.factories import AgencyFactory
from tests.factories_studio import AGENCY, COURSE, block, course_units, text_unit

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAP, QUEUE = f"/studio/{COURSE}/readiness", f"/studio/{COURSE}/queue/SG"
TRAINER_SG, TRAINER_IN, TRAINER = [("trainer", "SG")], [("trainer", "IN")], [("trainer", "")]


@pytest.fixture
def published(app, time_machine_at):
    """Publish the course with changes to its units, for so many countries."""
    time_machine_at(NOW)
    AgencyFactory(slug=AGENCY, name="Police of SG", country="SG")

    def publish(changes=(), countries=2):
        units = course_units(countries, layers=True) | dict(changes)
        from_files.publish_files({key: value for key, value in units.items() if value is not None}, COURSE, NOW)
        db.session.commit()

    return publish


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html5lib")


def row_of(found, country):
    return next(row for row in found.select("tbody tr") if row.th.text.strip() == country)


def test_a_trainer_sees_the_countries_of_their_role(client, sign_in, published):
    published()
    sign_in(roles=TRAINER_SG)
    assert [head.text.strip() for head in page(client, MAP).select("tbody th")] == ["Singapore"]
    sign_in(roles=TRAINER)
    assert [head.text.strip() for head in page(client, MAP).select("tbody th")] == ["Singapore", "India"]


@pytest.mark.parametrize("roles", [[], [("coordinator", "SG")], TRAINER_IN])
def test_nobody_else_reads_a_country_s_queue(client, sign_in, published, roles):
    published()
    sign_in(roles=roles)
    assert client.get(QUEUE).status_code in {403, 404}


@pytest.mark.parametrize("address", [f"{MAP}?language=xx", "/studio/nothing/readiness", f"/studio/{COURSE}/queue/ZZ"])
def test_what_does_not_exist_is_not_there(client, sign_in, published, address):
    published()
    sign_in(roles=TRAINER)
    page(client, address, 404)


def test_a_base_edit_shows_in_exactly_the_countries_that_it_touches_and_leads_to_the_text(client, sign_in, published):
    published({block("your-law"): text_unit("Your law", "Since today it is [[law.age]].")})
    sign_in(roles=TRAINER)
    found = page(client, MAP)
    assert "1 text stale" in row_of(found, "Singapore").text
    assert "stale" not in row_of(found, "India").text
    link = page(client, QUEUE).find("a", string=lambda text: text and "your-law" in text)
    assert link["href"] == f"/studio/{COURSE}/country-SG/basics/words#block-your-law"
    assert client.get(link["href"]).status_code == 200


def test_a_fact_about_to_expire_is_said_without_anybody_publishing(client, sign_in, published, time_machine_at):
    key = UnitKey(LIBRARY, "fact/SG/age")
    published({key: course_units()[key] | {"expires_on": "2026-03-10"}})
    sign_in(roles=TRAINER_SG)
    assert "expires soon" in row_of(page(client, MAP), "Singapore").text
    time_machine_at(datetime(2026, 3, 11, 9, tzinfo=UTC))
    assert "1 fact expired" in row_of(page(client, MAP), "Singapore").text
    assert "Age that counts has expired" in page(client, QUEUE).text


def test_translations_are_counted_for_the_language_of_the_map(client, sign_in, published):
    published()
    sign_in(roles=TRAINER_SG)
    assert "% translated" not in page(client, MAP).text
    assert "0 % translated" in row_of(page(client, f"{MAP}?language=ar"), "Singapore").text


def test_the_map_takes_as_many_statements_for_thirty_countries_as_for_two(client, sign_in, published, statements):
    sign_in(roles=TRAINER)
    counts = []
    for countries in (2, 30):
        published(countries=countries)
        page(client, MAP)
        statements.clear()
        page(client, MAP)
        page(client, QUEUE)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_in_arabic_it_reads_from_right_to_left(client, sign_in, published):
    published()
    sign_in(roles=TRAINER_SG, language="ar")
    assert page(client, MAP).html["dir"] == "rtl"
