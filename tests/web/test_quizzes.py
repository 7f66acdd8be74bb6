"""Taking a quiz through the web, with and without a script."""

import html5lib
import pytest
from sqlalchemy import select

from lms.db.base import db
from lms.quizzes.models import Response
from tests import papers
from tests.factories_learning import AttemptFactory, EnrolmentFactory, enrolled, published

FETCH = {"X-Requested-With": "fetch"}
QUIZ = "/learn/first-aid/quizzes/check"
KEY_WORDS = ("Reason of", "Only exactly these", "Because of", "correct", "fact-duty", "duty of", "feedback")


@pytest.fixture
def attempt(sign_in):
    """`attempt(country="IN")` signs a member in who has begun the quiz of the small course; returns its address."""

    def _attempt(**member) -> str:
        enrolment = EnrolmentFactory(release=published(), member=sign_in(**member))
        return f"/quizzes/attempts/{AttemptFactory(enrolment=enrolment).id}"

    return _attempt


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def words(tree, path: str = ".//main") -> str:
    return " ".join(" ".join(node.itertext()) for node in tree.findall(path))


def post(client, address: str, **form):
    response = papers.send(client, address, form)
    assert response.status_code == 303, response.text
    return response.location


def chosen() -> dict[str, list[str]]:
    db.session.expire_all()
    return {row.item: row.answer["choices"] for row in db.session.scalars(select(Response)) if row.answer}


def sequence(tree) -> str:
    return tree.find(".//input[@name='sequence']").get("value")


def test_a_quiz_without_a_script_from_the_start_to_the_reasons(client, sign_in):
    EnrolmentFactory(release=published(), member=sign_in())
    assert "2 attempts left" in words(page(client, QUIZ))
    first = post(client, QUIZ)
    assert post(client, QUIZ) == first  # the open attempt again
    second = post(client, first, choice="none", sequence=sequence(page(client, first)))
    assert second == first.removesuffix("1") + "2"
    assert "1 of 2 answered" in words(page(client, second))
    review = post(client, second, choice=["green", "blue"], sequence=0)
    assert "Review your answers" in words(page(client, review))
    assert "no answer" not in words(page(client, review))
    result = post(client, review.replace("review", "submit"))
    text = words(page(client, result))
    assert "1 of 2 points" in text
    assert "Passed" in text
    for reason in ("Reason of all.", "Reason of none.", "Because of the", "Only exactly these.", "Act of SG, s 1"):
        assert reason in text
    assert "What to read again" in text
    assert "/learn/first-aid/law/duty" in [a.get("href") for a in page(client, result).findall(".//main//a")]
    assert "See the result" in words(page(client, QUIZ))
    assert " passed" in words(page(client, "/learn/first-aid"), ".//section/h2")


def test_a_failed_attempt_can_be_tried_again_until_none_is_left(client, sign_in):
    EnrolmentFactory(release=published(), member=sign_in())
    for left in (1, 0):
        result = post(client, post(client, QUIZ).removesuffix("1") + "submit")
        text = words(page(client, result))
        assert "Not passed yet" in text
        assert ("1 attempt left" in text) is bool(left)
        assert text.count("no answer") == 2
    assert "You have used all attempts" in words(page(client, QUIZ))
    assert client.post(QUIZ).status_code == 422


def test_what_is_not_answered_stands_in_the_review(client, attempt):
    address = attempt()
    post(client, f"{address}/1", choice="all", review="1")
    text = words(page(client, f"{address}/review"))
    assert "1 question has no answer yet" in text
    assert text.count("has no answer") == 1
    assert text.count("no answer") == 2  # in the sentence, and beside the question
    assert post(client, f"{address}/2", back="1") == f"{address}/1"


def test_no_page_before_submission_knows_the_answer(client, attempt):
    address = attempt()
    seen = [client.get(QUIZ), client.get("/learn/first-aid")]
    for position in ("1", "2"):
        seen += [client.get(f"{address}/{position}"), papers.send(client, f"{address}/{position}", {}, headers=FETCH)]
    seen += [client.get(f"{address}/review"), client.get(f"{address}/state")]
    for response in seen:
        assert response.status_code in (200, 204)
        assert [word for word in KEY_WORDS if word in response.text] == []
    assert client.get(f"{address}/result").location.endswith("/review")


@pytest.mark.parametrize(("country", "right"), [("SG", "all"), ("IN", "some")])
def test_the_same_question_has_the_key_of_the_readers_country(client, attempt, country, right):
    address = attempt(country=country)
    post(client, f"{address}/1", choice=right)
    tree = page(client, post(client, f"{address}/submit"))
    assert f"Act of {country}, s 1" in words(tree)
    assert tree.find(".//section/h2/span[@class='status tone-good']") is not None


def test_the_language_can_change_in_the_middle(client, attempt):
    address = attempt()
    post(client, f"{address}/1", choice="some", sequence=0)
    client.post("/preferences", data={"language": "ar", "next": f"{address}/1"})
    tree = page(client, f"{address}/1")
    field = tree.find(".//fieldset")
    assert (field.get("lang"), field.get("dir")) == ("ar", "rtl")
    assert "Who must report? (ar)" in words(tree)
    assert [box.get("value") for box in tree.findall(".//input[@checked]")] == [
        papers.at(f"{address}/1", {"choice": "some"})["choice"]
    ]


def test_a_script_saves_in_the_background(client, attempt):
    address = attempt()
    for sent, kept in [({"choice": "all", "sequence": 1}, "all"), ({"choice": "none", "sequence": 2}, "none")]:
        response = papers.send(client, f"{address}/1", sent, headers=FETCH)
        assert (response.status_code, response.data) == (204, b"")
        assert chosen() == {"who": [kept]}
    assert sequence(page(client, f"{address}/1")) == "2"
    assert client.get(f"{address}/state").json == {
        "stored": 1, "sequence": 2, "seconds_left": None, "submitted": False
    }  # fmt: skip


def test_an_older_answer_that_comes_late_is_refused_and_the_newer_one_shown(client, attempt):
    address = attempt()
    papers.send(client, f"{address}/1", {"choice": "all", "sequence": 5}, headers=FETCH)
    late = papers.send(client, f"{address}/1", {"choice": "none", "sequence": 4}, headers=FETCH)
    assert late.status_code == 409
    assert post(client, f"{address}/1", choice="none", sequence=4) == f"{address}/1"
    tree = page(client, f"{address}/1")
    assert "A newer answer to this question was stored" in words(tree)
    assert [box.get("value") for box in tree.findall(".//input[@checked]")] == [
        papers.at(f"{address}/1", {"choice": "all"})["choice"]
    ]
    assert chosen() == {"who": ["all"]}


@pytest.mark.parametrize(
    ("place", "form", "status"),
    [
        ("1", {"choice": "nobody"}, 422),
        ("1", {"choice": ["all", "some"]}, 422),
        ("1", {"choice": "all", "sequence": "-1"}, 422),
        ("1", {"choice": "all", "sequence": "x" * 5000}, 422),
        ("1", {"choice": "all", "sequence": "999999999"}, 422),
        ("0", {"choice": "all"}, 404),
        ("3", {"choice": "all"}, 404),
    ],
)
@pytest.mark.parametrize("headers", [{}, FETCH])
def test_what_the_quiz_does_not_have_is_refused(client, attempt, place, form, status, headers):
    response = papers.send(client, f"{attempt()}/{place}", form, headers=headers)
    assert response.status_code == status
    assert chosen() == {}


def test_a_submitted_attempt_only_shows_its_result(client, attempt):
    address = attempt()
    post(client, f"{address}/1", choice="all")
    result = post(client, f"{address}/submit")
    assert post(client, f"{address}/submit") == result  # the second browser
    for place in ("1", "review"):
        assert client.get(f"{address}/{place}").location == result
    assert post(client, f"{address}/1", choice="none") == result
    assert "its answers cannot change any more" in words(page(client, result), ".//body")
    refused = papers.send(client, f"{address}/1", {"choice": "none"}, headers=FETCH)
    assert (refused.status_code, refused.json["key"]) == (409, "attempt.closed")
    assert chosen() == {"who": ["all"]}


def test_nobody_else_reaches_an_attempt(client, sign_in):
    address = f"/quizzes/attempts/{AttemptFactory(enrolment=enrolled()).id}"
    for member in ({}, {"roles": [("administrator", ""), ("trainer", ""), ("coordinator", "SG")]}):
        sign_in(**member)
        for place in ("1", "review", "result", "state"):
            assert client.get(f"{address}/{place}").status_code == 404
        for place in ("1", "submit"):
            assert papers.send(client, f"{address}/{place}", {"choice": "all"}).status_code == 404


def test_statements_are_few_and_constant(client, attempt, statements):
    address = attempt()
    papers.send(client, f"{address}/1", {"choice": "all"}, headers=FETCH)
    counts, form = {}, papers.at(f"{address}/1", {"choice": "some", "sequence": 2})
    calls = {
        "save": lambda: client.post(f"{address}/1", data=form, headers=FETCH),
        "question": lambda: client.get(f"{address}/1"),
        "review": lambda: client.get(f"{address}/review"),
        "submit": lambda: client.post(f"{address}/submit"),
    }
    for name, call in calls.items():
        call() if name in ("question", "review") else None
        statements.clear()
        call()
        counts[name] = len(statements)
    client.get(f"{address}/result")
    statements.clear()
    client.get(f"{address}/result")
    assert counts | {"result": len(statements)} == {"save": 3, "question": 3, "review": 3, "submit": 5, "result": 5}
