"""Time, what is granted, and what is refused: through the web."""

from datetime import timedelta

import html5lib
import pytest

from lms.db.base import db
from lms.quizzes import jobs, queries
from lms.quizzes.models import Attempt, Response
from tests import papers
from tests.factories_learning import NOW
from tests.factories_quizzes import enrolled, published

FETCH = {"X-Requested-With": "fetch"}
QUIZ = "/learn/first-aid/quizzes/check"
LIMIT = {"time_limit_minutes": 20}
END = NOW + timedelta(minutes=20)


def words(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    main = html5lib.parse(response.text, namespaceHTMLElements=False).find(".//body")
    return " ".join(" ".join(main.itertext()).split())


def begin(client) -> str:
    return client.post(QUIZ).location.rsplit("/", 1)[0]


def stored() -> dict:
    db.session.expire_all()
    return {row.item: row.answer for row in db.session.query(Response) if row.answer}


# --- the deadline ---


def test_the_state_says_how_much_time_there_is_by_the_servers_clock(client, enrol, time_machine_at):
    enrol(LIMIT)
    address = begin(client)
    papers.send(client, f"{address}/1", {"choice": "a", "sequence": "4"}, headers=FETCH)
    time_machine_at(NOW + timedelta(minutes=5))
    state = client.get(f"{address}/state").json
    assert (state["stored"], state["sequence"], state["submitted"]) == (1, 4, False)
    assert 895 < state["seconds_left"] <= 901


@pytest.mark.parametrize("swept", [False, True])
def test_an_answer_after_the_deadline_is_refused_in_words_and_changes_nothing(client, enrol, time_machine_at, swept):
    enrol(LIMIT)
    address = begin(client)
    papers.send(client, f"{address}/1", {"choice": "b", "sequence": "1"}, headers=FETCH)
    time_machine_at(END + timedelta(seconds=1))
    if swept:
        assert jobs.close_due() == 1
    refused = papers.send(client, f"{address}/1", {"choice": "a", "sequence": "2"}, headers=FETCH)
    assert (refused.status_code, refused.json["key"]) == (409, "attempt.expired")
    assert "The time is up" in refused.json["error"]
    for form in ({"choice": "a"}, {"choice": "a", "confirm": "1"}):
        assert papers.send(client, f"{address}/1", form).location == f"{address}/result"
    assert papers.send(client, f"{address}/all", {"q1-choice": "a"}).location == f"{address}/result"
    assert stored() == {"a": {"choices": ["b"]}}
    assert "came too late" in words(client, f"{address}/result")


def test_when_the_time_is_up_every_page_leads_to_the_result_which_waits_for_the_job(client, enrol, time_machine_at):
    enrol(LIMIT)
    address = begin(client)
    papers.send(client, f"{address}/1", {"choice": "a", "sequence": "1"}, headers=FETCH)
    time_machine_at(END + timedelta(seconds=1))
    for place in ("1", "all", "review"):
        assert client.get(f"{address}/{place}").location == f"{address}/result"
    waiting = client.get(f"{address}/result")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "3")
    assert "The time is up" in waiting.text
    assert db.session.query(Attempt).one().submitted_at is None  # a page that is only read changes nothing
    assert jobs.close_due() == 1
    text = words(client, f"{address}/result")
    assert "1 of 2 points" in text
    assert "submitted by itself" in text
    assert "Refresh" not in client.get(f"{address}/result").headers


def test_who_does_not_wait_for_the_job_submits_what_is_stored(client, enrol, time_machine_at):
    enrol(LIMIT)
    address = begin(client)
    time_machine_at(END + timedelta(minutes=1))
    for _twice in range(2):
        assert client.post(f"{address}/submit").location == f"{address}/result"
    found = db.session.query(Attempt).one()
    assert (found.submitted_at, found.by_deadline) == (found.deadline_at, True)


def test_a_reload_submits_nothing(client, enrol):
    enrol()
    address = begin(client)
    for place in ("submit", "result", "review", "1"):
        client.get(f"{address}/{place}")
    assert db.session.query(Attempt).one().submitted_at is None


# --- opening, closing, waiting ---


def test_times_are_named_with_the_zone_of_the_quiz_and_in_that_of_the_reader(client, enrol):
    zone = {"time_zone": "Asia/Kolkata"}
    enrol({"opens": "2026-03-02T08:00:00+00:00", "closes": "2026-03-02T12:00:00+00:00"} | zone)
    text = words(client, QUIZ)
    assert "13:30" in text
    assert "17:30" in text
    assert "Kolkata" in text
    assert "(16:00 your time)" in text
    assert "(20:00 your time)" in text


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"opens": "2026-03-02T09:30:00+00:00", "time_zone": "UTC"}, "This quiz is not open yet."),
        ({"closes": "2026-03-02T08:30:00+00:00", "time_zone": "UTC"}, "This quiz is closed."),
        ({"attempts": 0}, "You have used all attempts at this quiz."),
        ({"sections": [{"draw": 9, "from": ["a"]}]}, "There are too few questions left"),
    ],
)
def test_who_may_not_begin_is_told_why(client, enrol, rules, sentence):
    enrol(rules)
    refused = client.post(QUIZ)
    assert refused.status_code == 422
    assert sentence in refused.text
    if "sections" not in rules:
        assert sentence in words(client, QUIZ)
    assert db.session.query(Attempt).count() == 0


def test_the_waiting_time_is_told_and_kept(client, enrol, time_machine_at):
    enrol({"wait_minutes": 30})
    client.post(f"{begin(client)}/submit")
    assert "You have to wait" in words(client, QUIZ)
    assert client.post(QUIZ).status_code == 422
    time_machine_at(NOW + timedelta(minutes=31))
    assert client.post(QUIZ).status_code == 303


# --- what a client cannot decide ---


def test_seeds_scores_times_and_items_from_the_client_are_ignored(client, enrol):
    enrol(LIMIT)
    forged = {
        "seed": "0",
        "score": "1",
        "earned": "99",
        "passed": "true",
        "started_at": "2020-01-01",
        "deadline_at": "",
    }
    forged |= {"items": "a", "item": "words", "number": "7", "attempt_id": "9", "seconds": "1", "key_release_id": "x"}
    address = client.post(QUIZ, data=forged).location.rsplit("/", 1)[0]
    papers.send(client, f"{address}/1", forged | {"choice": "b", "sequence": "1"}, headers=FETCH)
    papers.send(client, f"{address}/submit", forged | {"now": "2020-01-01"})
    found = db.session.query(Attempt).one()
    assert (found.number, found.earned, found.possible, found.passed, len(found.seed)) == (1, "0", "2", False, 32)
    assert abs(found.started_at - NOW) < timedelta(seconds=30)
    assert found.deadline_at == found.started_at + timedelta(minutes=20)
    assert {row.item: row.seconds is None for row in db.session.query(Response)} == {"a": False, "words": True}


@pytest.mark.parametrize("headers", [{}, FETCH])
def test_a_short_answer_of_a_megabyte_is_refused(client, enrol, headers):
    enrol()
    address = begin(client)
    sent = papers.send(client, f"{address}/2", {"text": "x" * 1_000_000, "sequence": "1"}, headers=headers)
    assert sent.status_code in ((422,) if headers else (303, 413, 422))
    assert stored() == {}
    if headers and sent.is_json:
        assert "500" in sent.json["error"]


def test_who_is_signed_out_is_told_so_in_a_way_that_a_script_understands(client, enrol):
    enrol()
    address = begin(client)
    client.post("/account/logout")
    with client.session_transaction() as session:
        session.clear()
    refused = papers.send(client, f"{address}/1", {"choice": "a", "sequence": "1"}, headers=FETCH)
    assert (refused.status_code, refused.json["key"]) == (401, "access.sign_in")


def test_a_stale_token_is_told_as_such(app, client, enrol):
    enrol()
    address = begin(client)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        refused = papers.send(client, f"{address}/1", {"choice": "a", "sequence": "1"}, headers=FETCH)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (refused.status_code, refused.json["key"]) == (400, "form.stale")
    assert stored() == {}


# --- pre-test and post-test ---


def test_the_post_test_tells_what_was_gained(client, sign_in, time_machine_at):
    time_machine_at(NOW)
    kinds = {f"i{number}": "single" for number in range(8)}
    sections = [{"draw": 4, "from": list(kinds)}]
    quizzes = {"pre": {"purpose": "pre-test", "sections": sections, "feedback_policy": "never"}}
    quizzes |= {"post": {"purpose": "post-test", "paired_with": "pre", "sections": sections}}
    enrolment = enrolled(published(kinds, quizzes))
    sign_in(enrolment.member)
    for quiz, right in (("pre", 2), ("post", 3)):
        address = client.post(f"/learn/first-aid/quizzes/{quiz}").location.rsplit("/", 1)[0]
        for place in range(1, right + 1):
            papers.send(client, f"{address}/{place}", {"choice": "a"})
        text = words(client, client.post(f"{address}/submit").location)
    assert "50%" in text
    assert "75%" in text
    assert "Passed" in text
    assert queries.standings(enrolment.id)["pre"].counting == queries.standings(enrolment.id)["post"].counting - 0.25
