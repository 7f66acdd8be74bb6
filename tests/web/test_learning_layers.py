"""What readers of a region, a country and an agency see of a course, and of what is not translated yet."""

import html5lib
import pytest

from lms.accounts.models import Member
from lms.db.base import db
from lms.learning import service
from lms.quizzes import queries as sitting
from tests.factories import AgencyFactory
from tests.factories_learning import NOW, EnrolmentFactory
from tests.unit.content_course import TRANSLATION
from tests.unit.layered_course import AGENCY, REGION, fact, layered_course, replaced

HEAD = "agency: ke-rangers\ncountry: KE\nname: {en: Rangers}\noperations:\n"
LESSON = "/learn/first-aid/basics/first-look?show=whole"


@pytest.fixture
def course(tmp_path):
    course = layered_course(tmp_path)
    course.edit(AGENCY, "operations:\n", "operations:\n" + fact("who_reports", "everyone", "rule"))
    return course


@pytest.fixture
def reader(course, sign_in):
    """`reader("ke-rangers")` signs somebody in who is enrolled in the layered course and works for that agency."""

    def _reader(agency="", country="KE", of_country="KE", **member):
        release = service.publish(course.compiled(), NOW)
        works_for = AgencyFactory(slug=agency, country=of_country) if agency else None
        return EnrolmentFactory(release=release, member=sign_in(country=country, agency=works_for, **member))

    return _reader


def article(client):
    response = client.get(LESSON)
    assert response.status_code == 200, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False).find(".//article")


def words(tree):
    return " ".join(" ".join(tree.itertext()).split())


def test_an_agency_reads_its_own_words_and_law(client, reader):
    reader("ke-rangers")
    found = words(article(client))
    assert "Call the station." in found
    assert "Written for Rangers" in found
    assert "Ask a ranger." in found
    assert "Written for Kenya" in found
    assert "Written for Region One" in found


@pytest.mark.parametrize(
    ("agency", "country", "of_country"),
    [("", "KE", "KE"), ("ke-office", "KE", "KE"), ("ke-rangers", "AE", "KE"), ("ke-rangers", "KE", "AE")],
)
def test_nobody_else_reads_them(client, reader, agency, country, of_country):
    reader(agency, country, of_country)
    found = words(article(client))
    assert "Call the station." not in found
    assert "Written for Rangers" not in found


def test_an_agency_costs_no_statement_more(client, reader, statements):
    counts = []
    for agency in ("ke-rangers", ""):
        reader(agency)
        for _visit in range(2):
            statements.clear()
            article(client)
            counts.append(len(statements))
    assert counts == [4, 3, 4, 3]


@pytest.mark.parametrize(("agency", "right"), [("", "doctors"), ("ke-rangers", "everyone")])
def test_a_quiz_is_marked_by_the_law_that_the_agency_has(client, reader, agency, right):
    enrolment = reader(agency)
    enrolled, member = enrolment.id, enrolment.member_id
    client.post("/learn/first-aid/quizzes/check")
    begun = sitting.standing(enrolled, "check").open
    attempt = sitting.attempt_for(db.session.get(Member, member), begun.id)
    assert attempt.agency == agency
    (item,) = sitting.items_of(attempt, [attempt.items[0][0]], "en")
    assert [choice["id"] for choice in item["choices"] if choice["correct"]] == [right]


def test_a_block_that_is_not_translated_says_so_and_keeps_its_direction(client, course, reader):
    text = (course.root / TRANSLATION).read_text("utf-8")
    course.write(TRANSLATION, text[: text.index("## في بلدك")])
    course.write(REGION, "region: region-one\noperations: []\n")
    reader(language="ar", country="AE")
    tree = article(client)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    (block,) = tree.findall("div[@lang='en']")
    assert block.get("dir") == "ltr"
    (heading,) = tree.findall("h2[@lang='en']")
    assert (heading.get("id"), heading.get("dir")) == ("in-your-country", "ltr")
    assert len(tree.findall("p[@class='origin']")) == 1


def test_replaced_text_of_an_agency_may_be_missing_in_a_language(client, course, reader):
    course.write(AGENCY, HEAD + replaced("scene", "Wait."))
    course.edit(AGENCY, ", ar: ع Wait.", "")
    reader("ke-rangers", language="ar")
    assert "Wait." in words(article(client).find("div[@lang='en']"))
