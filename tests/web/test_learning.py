"""Courses and lessons through the web: whose law, which language, what comes before and after."""

import html5lib
import pytest

from lms.db.base import db
from lms.learning import queries, service
from lms.learning.models import Enrolment
from tests.factories_learning import LESSONS, NOW, EnrolmentFactory, published

COURSE = "/learn/first-aid"


@pytest.fixture
def reader(sign_in):
    """`reader(country="IN", language="ar")` signs a member in who is enrolled in the small course."""

    def _reader(**member) -> Enrolment:
        return EnrolmentFactory(release=published(), member=sign_in(**member))

    return _reader


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def words(tree, path: str) -> str:
    return " ".join(" ".join(node.itertext()) for node in tree.findall(path))


def test_from_the_list_to_the_end_of_the_course(client, sign_in):
    published()
    sign_in()
    assert "First aid (en)" in words(page(client, "/learn/"), ".//main")
    response = client.post(f"{COURSE}/enrol")
    assert (response.status_code, response.location) == (303, COURSE)
    for number, lesson in enumerate(LESSONS):
        tree = page(client, COURSE)
        assert f"{number} of 3 lessons" in words(tree, ".//main")
        assert tree.find(".//a[@class='btn btn-primary']").get("href") == f"{COURSE}/{lesson}"
        response = client.post(f"{COURSE}/{lesson}")
        assert response.status_code == 303
        assert response.location == (COURSE if number == 2 else f"{COURSE}/{LESSONS[number + 1]}")
    assert "All lessons are done." in words(page(client, COURSE), ".//main")


def test_the_outline_tells_minutes_notices_and_the_state_of_the_quiz(client, reader):
    reader()
    text = words(page(client, COURSE), ".//main")
    assert "Module basics (en)" in text
    assert "6 min" in text
    assert text.count("notice before") == 1
    assert "The check" in text
    assert "open" not in text
    client.post(f"{COURSE}/quizzes/check")
    assert " open" in words(page(client, COURSE), ".//section/h2")


@pytest.mark.parametrize("country", ["SG", "IN"])
def test_a_lesson_shows_the_law_of_the_readers_country_with_its_source(client, reader, country):
    reader(country=country)
    tree = page(client, f"{COURSE}/law/duty")
    assert f"duty of {country} (en)" in words(tree, ".//article[@class='prose']")
    entry = tree.find(".//article[@id='fact-duty']")
    assert f"Act of {country}, s 1" in words(entry, ".")
    assert entry.find(".//a").get("href") == "https://example.org/act"
    assert "law reviewed 1 Feb 2026" in words(tree, ".//p[@class='context-line']")
    assert f"Helpline {country}" in words(tree, ".//details[@class='support']")
    other = {"SG": "IN", "IN": "SG"}[country]
    assert f"of {other}" not in words(tree, ".//main")


def test_a_translated_lesson_reads_from_right_to_left(client, reader):
    reader(language="ar")
    tree = page(client, f"{COURSE}/law/duty")
    article = tree.find(".//article[@class='prose']")
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")
    assert tree.find(".//div[@class='callout callout-note']") is None
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")


@pytest.mark.parametrize(("language", "noted"), [("ar", True), ("id", True), ("en-GB", False)])
def test_a_lesson_without_translation_says_so(client, reader, language, noted):
    reader(language=language)
    tree = page(client, f"{COURSE}/basics/words")
    article = tree.find(".//article[@class='prose']")
    assert (article.get("lang"), article.get("dir")) == ("en", "ltr")
    assert (tree.find(".//div[@class='callout callout-note']") is not None) is noted


def test_a_sensitive_lesson_is_opened_by_choice(client, reader):
    reader()
    address = f"{COURSE}/basics/hard"
    before = page(client, address)
    assert "It speaks of distress." in words(before, ".//main")
    assert "Text of hard." not in words(before, ".//main")
    assert before.find(".//details[@class='support']") is not None
    links = [link.get("href") for link in before.findall(".//div[@class='content-notice notice-2']//a")]
    assert links == [f"{address}?show=whole", f"{address}?show=short"]
    assert "Text of hard." in words(page(client, links[0]), ".//article")


def test_the_other_way_counts_the_same(client, reader):
    enrolment = reader()
    address = f"{COURSE}/basics/hard"
    short = page(client, f"{address}?show=short")
    text = words(short, ".//main")
    assert "Block of hard" in text
    assert "Text of hard." not in text
    assert address in [form.get("action") for form in short.findall(".//main//form")]
    client.post(address)
    assert queries.completed_lessons(enrolment.id) == {"basics/hard"}
    assert "Text of hard." in words(page(client, address), ".//article")  # no notice for who has been through it


def test_previous_and_next_lead_across_modules(client, reader):
    reader()
    tree = page(client, f"{COURSE}/basics/hard")
    ways = {link.get("rel"): link.get("href") for link in tree.findall(".//nav[@class='neighbours']/a")}
    assert ways == {"prev": f"{COURSE}/basics/words", "next": f"{COURSE}/law/duty"}


def test_a_country_without_the_course_is_told_so_and_shown_no_law(client, sign_in):
    published()
    sign_in(country="BN")
    text = words(page(client, "/learn/"), ".//main")
    assert "First aid (en)" in text
    assert "not published for your country" in text
    assert client.post(f"{COURSE}/enrol").status_code == 422
    assert db.session.query(Enrolment).count() == 0


def test_who_moved_to_such_a_country_is_told_so_too(client, reader):
    reader(country="BN")
    for address in (COURSE, f"{COURSE}/law/duty", f"{COURSE}/quizzes/check"):
        assert "not published for your country" in words(page(client, address, 404), ".//main")


def test_what_is_not_there_or_not_ones_own(client, reader, sign_in):
    reader()
    for address in (f"{COURSE}/law/nothing", "/learn/second-aid", f"{COURSE}/quizzes/nothing"):
        page(client, address, 404)
    assert client.post(f"{COURSE}/law/nothing").status_code == 404
    sign_in()
    for address in (COURSE, f"{COURSE}/law/duty", f"{COURSE}/quizzes/check"):
        assert "not enrolled" in words(page(client, address, 404), ".//main")


def test_a_lesson_costs_four_statements_once_and_three_ever_after(client, reader, sign_in, statements):
    enrolment = reader()
    counts = []
    for _visit in range(2):
        statements.clear()
        page(client, f"{COURSE}/law/duty")
        counts.append(len(statements))
    for lesson in LESSONS:
        service.complete_lesson(enrolment, lesson, NOW)
    for _another in range(20):
        EnrolmentFactory(release=enrolment.release)
    statements.clear()
    page(client, f"{COURSE}/law/duty")
    counts.append(len(statements))
    assert counts == [4, 3, 3]


def test_a_course_of_many_lessons_costs_no_more(client, sign_in, statements):
    counts = []
    for slug, more in (("short", 0), ("long", 40)):
        EnrolmentFactory(release=published(slug, more_lessons=more), member=sign_in())
        page(client, f"/learn/{slug}")
        statements.clear()
        page(client, f"/learn/{slug}")
        page(client, f"/learn/{slug}/law/duty")
        counts.append(len(statements))
    assert counts == [8, 8]  # four each: the course, and a lesson read for the first time
