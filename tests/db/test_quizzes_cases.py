"""Cases that are walked step by step on the server, and answers that are checked and fixed at once."""

import pytest
from sqlalchemy import select

from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, Invalid
from lms.quizzes import answering, queries, service
from lms.quizzes.models import Attempt, Response
from tests.factories_learning import NOW
from tests.factories_quizzes import RIGHT, TYPES, begun
from tests.factories_trainings import at_once, committed

CASE = {"case": "scenario", "single": "single", "multiple": "multiple"}
AT_ONCE = {"feedback_policy": "immediate"}


def body_of(attempt: Attempt, item: str):
    return queries.items_of(attempt, [item], "en")[0]


def decide(attempt: Attempt, at: str, decision: str, change: int | None = None) -> None:
    answering.decide(attempt, body_of(attempt, "case"), at, decision, NOW, change)


def row(item: str = "case") -> Response | None:
    db.session.expire_all()
    return db.session.scalar(select(Response).where(Response.item == item))


def test_a_case_goes_on_from_the_step_that_the_person_saw(app):
    attempt = begun({}, CASE)
    decide(attempt, "report", "ask", 1)
    decide(attempt, "device", "record", 2)
    assert (row().answer, row().sequence) == (RIGHT["scenario"], 2)
    assert service.submit(attempt, "en", NOW).earned == 1


def test_a_decision_cannot_be_taken_back_and_the_same_again_changes_nothing(app):
    attempt = begun({}, CASE)
    decide(attempt, "report", "ask")
    for _again in range(2):
        decide(attempt, "report", "ask")
    with pytest.raises(Conflict, match=r"answer\.older"):
        decide(attempt, "report", "wait", 99)
    assert row().answer == {"path": ["ask"]}


@pytest.mark.parametrize(
    ("at", "decision", "key"),
    [
        ("device", "record", "answer.older"),  # a step that is ahead
        ("nowhere", "ask", "answer.older"),
        ("report", "record", "scenario.no_such_decision"),
        ("report", "x" * 10_000, "scenario.no_such_decision"),
    ],
)
def test_what_the_case_does_not_have_is_refused(app, at, decision, key):
    attempt = begun({}, CASE)
    with pytest.raises((Conflict, Invalid)) as refusal:
        decide(attempt, at, decision)
    assert refusal.value.key == key
    assert row() is None


def test_nothing_can_be_decided_after_an_ending(app):
    attempt = begun({}, CASE)
    decide(attempt, "report", "wait")
    with pytest.raises((Conflict, Invalid)):
        decide(attempt, "end-late", "ask")
    assert row().answer == {"path": ["wait"]}


def test_only_a_case_takes_decisions(app):
    attempt = begun({}, CASE)
    with pytest.raises(Invalid, match=r"answer\.malformed"):
        answering.decide(attempt, body_of(attempt, "single"), "report", "ask", NOW)


def test_of_decisions_at_once_one_is_taken(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            attempt = begun({}, CASE)
            member, attempt_id = attempt.enrolment.member, attempt.id

        def act(decision: str) -> None:
            decide(queries.attempt_for(member, attempt_id, hold="shared"), "report", decision)

        refused = at_once(app, act, ["ask", "wait"] * 3)
        taken = row().answer["path"]
        assert {error.key for error in refused} <= {"answer.older"}
        assert taken in (["ask"], ["wait"])


# --- checked and fixed ---


def save(attempt: Attempt, item: str, answer, change=None) -> None:
    answering.save(attempt, body_of(attempt, item), answer, NOW, change)


def test_a_checked_answer_is_marked_and_stays(app):
    attempt = begun(AT_ONCE, CASE)
    save(attempt, "multiple", {"choices": ["a"]}, 1)
    for _again in range(2):
        answering.confirm(attempt, body_of(attempt, "multiple"), NOW)
    assert (row("multiple").earned, [one["code"] for one in row("multiple").why]) == (
        "1/2", ["right_chosen", "right_missed"]
    )  # fmt: skip
    for change in (None, 2, 999):
        with pytest.raises(Conflict, match=r"answer\.fixed"):
            save(attempt, "multiple", {"choices": ["a", "b"]}, change)
    save(attempt, "multiple", {"choices": ["a"]}, 5)  # a repeated delivery
    assert row("multiple").answer == {"choices": ["a"]}
    verdict = service.submit(attempt, "en", NOW)
    assert (str(verdict.earned), row("multiple").earned) == ("1/2", "1/2")


def test_an_unanswered_question_and_an_unfinished_case_cannot_be_checked(app):
    attempt = begun(AT_ONCE, CASE)
    save(attempt, "multiple", {"choices": []})
    decide(attempt, "report", "ask")
    for item in CASE:
        with pytest.raises(Invalid, match=r"answer\.nothing_to_check"):
            answering.confirm(attempt, body_of(attempt, item), NOW)


def test_an_ending_is_checked_by_itself(app):
    attempt = begun(AT_ONCE, CASE)
    decide(attempt, "report", "ask")
    assert row().earned is None
    decide(attempt, "device", "record")
    assert row().earned == "1"


@pytest.mark.parametrize("policy", ["after-submit", "after-close", "never"])
def test_where_feedback_comes_later_nothing_is_checked_before(app, policy):
    attempt = begun({"feedback_policy": policy}, CASE)
    save(attempt, "single", RIGHT["single"])
    with pytest.raises(Invalid, match=r"answer\.no_check"):
        answering.confirm(attempt, body_of(attempt, "single"), NOW)
    decide(attempt, "report", "wait")
    assert (row("single").earned, row().earned) == (None, None)


# --- many at once ---


def test_a_page_of_many_answers_is_stored_in_two_statements(app, statements):
    counts = []
    for kinds in ({"single": "single"}, {kind: kind for kind in TYPES if kind != "scenario"}):
        attempt = begun({}, kinds)
        given = [(body, RIGHT[body["id"]]) for body in queries.items_of(attempt, list(kinds), "en")]
        statements.clear()
        assert answering.save_all(attempt, given, NOW, 1) == []
        counts.append(len(statements))
        db.session.expire_all()
        assert {one.item: one.answer for one in queries.responses_of(attempt.id).values()} == {
            name: RIGHT[name] for name in kinds
        }
    assert counts == [2, 2]


def test_a_page_of_many_answers_stores_what_it_can_and_says_why_not_the_rest(app):
    attempt = begun(AT_ONCE, {"a": "single", "b": "single", "c": "single", "d": "single", "e": "single"})
    for item, change in (("a", 9), ("b", 1), ("c", 1)):
        save(attempt, item, {"choices": ["a"]}, change)
    answering.confirm(attempt, body_of(attempt, "c"), NOW)
    sent = {"a": ["b"], "b": ["b"], "c": [], "d": ["nothing"], "e": []}
    given = [(body_of(attempt, item), {"choices": chosen}) for item, chosen in sent.items()]
    refused = answering.save_all(attempt, given, NOW, 5)
    assert [error.key for error in refused] == ["answer.older", "quiz.unknown_choice"]
    db.session.expire_all()
    kept = {item: one.answer.get("choices") for item, one in queries.responses_of(attempt.id).items()}
    assert kept == {"a": ["a"], "b": ["b"], "c": ["a"]}
