"""Results of quizzes for trainers: pages, what is hidden, and files."""

import csv
import io
import re
import zipfile

import html5lib
import pytest

from lms.db.base import db
from lms.quizzes.results_queries import bank_figures
from tests.factories import MemberFactory
from tests.factories_learning import EnrolmentFactory, published
from tests.factories_results import crowd, sat

RESULTS = "/quizzes/results/first-aid/check"
SVG = "{http://www.w3.org/2000/svg}"
PEOPLE = {("SG", "en"): 22, ("IN", "en"): 13, ("IN", "ar"): 21}


@pytest.fixture
def trainer(sign_in):
    def _trainer(country: str = ""):
        return sign_in(roles=[("trainer", country)], country=country or "SG")

    return _trainer


@pytest.fixture
def worked_out(client, drain):
    """The figures as the button has them made."""

    def _worked_out():
        assert client.post(RESULTS).status_code == 303
        drain()

    return _worked_out


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def words(tree, path: str = ".//main") -> str:
    return re.sub(r"\s+", " ", " ".join(" ".join(node.itertext()) for node in tree.findall(path)))


def table(tree, id_: str) -> list[list[str]]:
    rows = tree.findall(f".//*[@id='{id_}']//tbody/tr")
    return [[re.sub(r"\s+", " ", "".join(cell.itertext())).strip() for cell in row] for row in rows]


def test_from_the_list_to_the_figures(client, trainer, drain):
    sat(published(), crowd(PEOPLE))
    trainer()
    index = page(client, "/quizzes/results")
    assert table(index, "quizzes-first-aid") == [["The check", "Graded", "56"]]
    before = page(client, RESULTS)
    assert "No figures yet" in words(before)
    assert client.post(RESULTS).location == RESULTS
    assert "Waiting to start" in words(page(client, RESULTS))
    drain()
    tree = page(client, RESULTS)
    text = words(tree)
    assert "in the figures: 50" in text
    assert "KR-20" in text
    assert len(tree.findall(f".//figure//{SVG}svg/{SVG}title")) == 2
    assert [row[:2] for row in table(tree, "countries")] == [["India", "30"], ["Singapore", "20"]]
    assert [row[:2] for row in table(tree, "languages")] == [["Arabic", "20"], ["English", "30"]]
    assert [row[1] for row in table(tree, "questions")] == ["50", "50"]
    assert "Which apply? (en)" in text


def test_an_item_shows_who_picked_what(client, trainer, worked_out):
    sat(published(), crowd(PEOPLE))
    trainer()
    worked_out()
    tree = page(client, f"{RESULTS}/items/both")
    rows = {row[1].removesuffix(" right"): row for row in table(tree, "answers")}
    assert rows["Choice blue"][1:3] == ["Choice blue right", "50"]
    assert rows["Choice red"][1] == "Choice red"
    assert "of" in rows["Choice red"][3]
    assert [row[:2] for row in table(tree, "versions")] == [["both-1 as it is now", "50"]]
    assert "Arabic beside English: class" in words(tree)
    assert page(client, f"{RESULTS}/items/nobody", 404)


def test_a_trainer_sees_only_people_and_figures_of_their_countries(client, trainer, worked_out):
    sat(published(), crowd(PEOPLE))
    trainer("IN")
    worked_out()
    tree = page(client, RESULTS)
    assert "in the figures: 30" in words(tree)
    assert [row[0] for row in table(tree, "countries")] == ["India"]
    people = page(client, f"{RESULTS}/people")
    assert len(table(people, "people")) == 34
    assert {row[1] for row in table(people, "people")} == {"India"}
    trainer("BN")
    for address in (
        RESULTS,
        f"{RESULTS}/people",
        f"{RESULTS}/items/who",
        f"{RESULTS}/marks/people.csv",
        f"{RESULTS}/figures/items.csv",
    ):
        assert client.get(address).status_code == 404
    assert client.post(RESULTS).status_code == 404
    assert words(page(client, "/quizzes/results")).count("The check") == 0


def test_too_few_people_are_not_told_of(client, trainer, worked_out):
    sat(published(), crowd({("SG", "en"): 4}))
    trainer()
    worked_out()
    text = words(page(client, RESULTS))
    assert "Too few people" in text
    assert "Mean mark" not in text


def test_the_list_of_people_has_pages_and_leads_to_accommodations(client, trainer, statements):
    rows = sat(published(), crowd({("SG", "en"): 70}))
    sat(published(), crowd({("SG", "en"): 70}), enrolments=[row["enrolment_id"] for row in rows], number=2)
    trainer()
    tree = page(client, f"{RESULTS}/people?page=2")
    assert len(table(tree, "people")) == 20
    assert table(tree, "people")[0][2] == "2"
    links = [link.get("href") for link in tree.findall(".//*[@id='people']//a")]
    assert links[0].endswith("/check/accommodations")
    statements.clear()
    page(client, f"{RESULTS}/people")
    many = len(statements)
    assert many <= 5


def test_statements_are_constant_in_items_and_people(client, trainer, worked_out, statements):
    sat(published(), crowd(PEOPLE))
    trainer()
    worked_out()
    counts = {}
    for address in (RESULTS, f"{RESULTS}/items/who", f"{RESULTS}/figures/items.csv", "/quizzes/results"):
        page(client, address) if not address.endswith("csv") else client.get(address)
        statements.clear()
        client.get(address)
        counts[address] = len(statements)
    assert max(counts.values()) <= 6, counts


def rows_of(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_files_have_the_figures_of_the_pages(client, trainer, worked_out):
    sat(published(), crowd(PEOPLE))
    trainer()
    worked_out()
    items = rows_of(client.get(f"{RESULTS}/figures/items.csv"))
    assert [(row["item"], row["people"]) for row in items] == [("both", "50"), ("who", "50")]
    groups = rows_of(client.get(f"{RESULTS}/figures/groups.csv"))
    assert {(row["group"], row["people"]) for row in groups if row["quiz_or_item"] == ""} == {
        ("IN", "30"),
        ("SG", "20"),
        ("ar", "20"),
        ("en", "30"),
    }
    answers = rows_of(client.get(f"{RESULTS}/figures/answers.csv"))
    assert {row["answer"] for row in answers if row["right"] == "1"} == {
        *("choice:blue", "choice:green", "choice:all"),
    }
    book = client.get(f"{RESULTS}/figures/results.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.data)) as file:
        names = file.read("xl/workbook.xml").decode()
        assert [f'name="{name}"' in names for name in ("items", "answers", "groups")] == [True] * 3
    assert client.get(f"{RESULTS}/figures/results.csv").status_code == 404


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_name_becomes_a_formula(client, trainer, evil):
    release = published()
    member = MemberFactory(name=evil, country="SG")
    enrolment = EnrolmentFactory(release=release, member=member)
    db.session.flush()
    sat(release, crowd({("SG", "en"): 1}), enrolments=[enrolment.id])
    trainer()
    (row,) = rows_of(client.get(f"{RESULTS}/marks/people.csv"))
    assert row["name"] == f"'{evil}"
    with zipfile.ZipFile(io.BytesIO(client.get(f"{RESULTS}/marks/people.xlsx").data)) as file:
        assert "<f>" not in file.read("xl/worksheets/sheet1.xml").decode()


def test_before_and_after(client, trainer, worked_out):
    release = published(rules={"purpose": "post-test", "paired_with": "entry"})
    after = sat(release, crowd({("SG", "en"): 21}))
    assert len(after) == 21
    sat(
        release, crowd({("SG", "en"): 18}, seed=3), quiz="entry", enrolments=[row["enrolment_id"] for row in after][:18]
    )
    trainer()
    worked_out()
    tree = page(client, f"{RESULTS}/gain")
    text = words(tree)
    assert "People who sat both 15" in text
    assert [row[:2] for row in table(tree, "countries")] == [["Singapore", "15"]]
    assert tree.find(f".//figure//{SVG}svg") is not None
    people = table(page(client, f"{RESULTS}/people"), "people")
    assert sum(row[3] == "–" for row in people) == 3


def test_nobody_looks_at_practice(client, trainer):
    release = published(rules={"purpose": "practice"})
    sat(release, crowd({("SG", "en"): 9}))
    trainer()
    assert "Practice: nobody looks at it" in words(page(client, "/quizzes/results"))
    for address in (RESULTS, f"{RESULTS}/people", f"{RESULTS}/marks/people.csv"):
        assert client.get(address).status_code == 404


def test_the_studio_gets_the_figures_of_the_bank_in_one_statement(app, client, trainer, worked_out, statements):
    sat(published(), crowd(PEOPLE))
    member = trainer()
    worked_out()
    member = db.session.merge(member)
    member.scope("trainer")
    statements.clear()
    found = bank_figures(member, "first-aid")
    assert len(statements) == 1
    assert (found["who"]["attempts"], found["who"]["quizzes"]) == (50, ["check"])
    assert app.jinja_env.globals["item_figures"]
