"""Attempts: begun once, every answer kept, marked once."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, DomainError, Invalid, NotFound
from lms.infra import outbox
from lms.learning import queries as learning
from lms.quizzes import answering, queries, service
from lms.quizzes.models import Attempt, Response
from tests.factories import MemberFactory
from tests.factories_learning import NOW, AttemptFactory, EnrolmentFactory, enrolled, published
from tests.factories_trainings import at_once, committed

RIGHT = {"who": ["all"], "both": ["green", "blue"]}


def stored() -> dict[str, list[str]]:
    db.session.expire_all()
    return {
        row.item: row.answer["choices"]
        for row in db.session.scalars(select(Response).order_by(Response.item))
        if row.answer
    }


def begun(**member) -> Attempt:
    """An open attempt as its gate gives it, held for writing."""
    enrolment = enrolled(**member)
    attempt = AttemptFactory(enrolment=enrolment)
    return queries.attempt_for(enrolment.member, attempt.id, hold="shared")


def save(attempt: Attempt, item: str, chosen: list[str], change: int | None = None) -> None:
    (body,) = queries.items_of(attempt, [item], "en")
    answering.save(attempt, body, {"choices": chosen}, NOW, change)


def answer(attempt: Attempt, answers: dict[str, list[str]]) -> None:
    for item, chosen in answers.items():
        save(attempt, item, chosen)


@pytest.fixture
def passed():
    """The ids that `quiz.passed` announces."""
    heard: list[int] = []
    listeners = outbox._listeners["quiz.passed"]
    outbox.on("quiz.passed")(heard.append)
    yield heard
    listeners.pop()


def test_an_open_attempt_is_taken_up_again(app):
    enrolment = enrolled()
    attempt = service.start(enrolment, "check", "SG", NOW)
    assert service.start(enrolment, "check", "SG", NOW + timedelta(days=1)) is attempt
    assert (attempt.number, attempt.country, attempt.release_id) == (1, "SG", enrolment.release_id)


def test_there_are_as_many_attempts_as_the_quiz_allows(app):
    enrolment = enrolled()
    for number in (1, 2):
        attempt = service.start(enrolment, "check", "SG", NOW)
        assert attempt.number == number
        service.submit(attempt, "en", NOW)
    with pytest.raises(Invalid, match=r"attempt\.none_left"):
        service.start(enrolment, "check", "SG", NOW)


def test_an_unknown_quiz_cannot_be_begun(app):
    with pytest.raises(NotFound):
        service.start(enrolled(), "no-such", "SG", NOW)


def test_the_gate_knows_only_own_attempts(app):
    attempt = begun()
    trainer = MemberFactory(roles=[("trainer", ""), ("administrator", "")])
    for stranger in (MemberFactory(), trainer):
        with pytest.raises(NotFound, match=r"attempt\.none"):
            queries.attempt_for(stranger, attempt.id)


def test_an_answer_can_be_changed_and_repeated(app):
    attempt = begun()
    save(attempt, "who", ["some"], 1)
    for _again in range(2):
        save(attempt, "who", ["all"], 2)
    save(attempt, "both", ["green", "blue"])
    assert stored() == {"both": ["blue", "green"], "who": ["all"]}


def test_an_older_answer_that_arrives_late_changes_nothing(app):
    attempt = begun()
    save(attempt, "who", ["all"], 3)
    with pytest.raises(Conflict, match=r"answer\.older"):
        save(attempt, "who", ["none"], 2)
    assert stored() == {"who": ["all"]}
    save(attempt, "who", ["some"])  # a form without a script is what the person sees now
    assert stored() == {"who": ["some"]}
    with pytest.raises(Conflict, match=r"answer\.older"):
        save(attempt, "who", ["none"], 2)


@pytest.mark.parametrize(
    ("item", "chosen", "sequence", "key"),
    [
        ("who", ["nobody"], 1, "quiz.unknown_choice"),
        ("who", ["all", "some"], 1, "quiz.one_choice_only"),
        ("who", ["all"], -1, "answer.sequence"),
        ("who", ["all"], 10**12, "answer.sequence"),
    ],
)
def test_what_the_quiz_does_not_have_is_refused(app, item, chosen, sequence, key):
    with pytest.raises(Invalid) as refusal:
        save(begun(), item, chosen, sequence)
    assert refusal.value.key == key
    assert stored() == {}


def test_an_item_that_the_attempt_does_not_have_cannot_be_answered(app):
    attempt = begun()
    (body,) = queries.items_of(attempt, ["who"], "en")
    attempt.items = [["both", "both-1"]]
    with pytest.raises(Invalid, match=r"quiz\.unknown_item"):
        answering.save(attempt, body, {"choices": ["all"]}, NOW)
    assert stored() == {}


def test_the_same_answer_again_is_fine_and_another_with_the_same_number_is_not(app):
    attempt = begun()
    save(attempt, "who", ["all"], 3)
    for number in (3, 2, 1):
        save(attempt, "who", ["all"], number)
    for number in (3, 2):
        with pytest.raises(Conflict, match=r"answer\.older"):
            save(attempt, "who", ["none"], number)
    assert stored() == {"who": ["all"]}


def test_every_item_of_a_submitted_attempt_has_a_row_with_its_mark(app):
    attempt = begun()
    save(attempt, "both", ["green", "blue"])
    service.submit(attempt, "ar", NOW + timedelta(minutes=5))
    db.session.commit()
    rows = {row.item: row for row in db.session.scalars(select(Response))}
    assert (attempt.language, attempt.credit, attempt.by_deadline) == ("ar", 0.5, False)
    both, who = rows["both"], rows["who"]
    assert (both.earned, both.possible, both.credit, both.seconds) == ("1", "1", 1.0, 0)
    assert [one["code"] for one in both.why] == ["right_chosen", "right_chosen"]
    assert (who.answer, who.earned, who.credit, who.first_saved_at, who.item_version) == ({}, "0", 0, None, "who-SG")
    assert [one["code"] for one in who.why] == ["unanswered"]


def test_saving_takes_one_statement_and_reaching_the_attempt_another(app, statements):
    attempt = begun()
    save(attempt, "who", ["all"])
    statements.clear()
    held = queries.attempt_for(attempt.enrolment.member, attempt.id, hold="shared")
    save(held, "who", ["some"])
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("answers", "earned", "result"),
    [
        (RIGHT, "2", True),
        ({"who": ["all"], "both": ["green"]}, "1", True),
        ({"who": ["none"], "both": ["green", "blue", "red"]}, "0", False),
        ({}, "0", False),
    ],
)
def test_an_attempt_is_graded_and_closed(app, drain, passed, answers, earned, result):
    attempt = begun()
    answer(attempt, answers)
    verdict = service.submit(attempt, "en", NOW)
    db.session.commit()
    db.session.expire_all()
    assert (attempt.submitted_at, attempt.earned, attempt.possible, attempt.passed) == (NOW, earned, "2", result)
    assert (verdict.earned, verdict.passed) == (Fraction(earned), result)
    drain()
    assert passed == ([attempt.id] if result else [])


@pytest.mark.parametrize(("country", "right"), [("SG", "all"), ("IN", "some")])
def test_the_answer_key_is_that_of_the_country_even_after_moving(app, country, right):
    attempt = begun(country=country)
    attempt.enrolment.member.country = "SG" if country == "IN" else "IN"
    answer(attempt, {"who": [right]})
    assert service.submit(attempt, "en", NOW).earned == 1
    assert set(db.session.scalars(select(Response.item_version))) == {f"who-{country}", "both-1"}


def test_a_new_release_does_not_touch_attempts_under_way(app):
    attempt = begun()
    published(attempts=1, title="Newer")
    assert queries.quiz_of(attempt, "en")["attempts"] == 2


def test_a_submitted_attempt_is_closed(app):
    attempt = begun()
    service.submit(attempt, "en", NOW)
    for act in (lambda: save(attempt, "who", ["all"]), lambda: service.submit(attempt, "en", NOW)):
        with pytest.raises(Conflict, match=r"attempt\.closed"):
            act()


def test_who_has_passed_is_one_statement(app, statements):
    release = published()
    expected = {}
    for outcomes in ([False, True], [True, True], [False], []):
        enrolment = EnrolmentFactory(release=release)
        for number, outcome in enumerate(outcomes, 1):
            attempt = AttemptFactory(enrolment=enrolment, number=number, submitted_at=NOW, passed=outcome)
            if outcome:
                expected.setdefault(enrolment.id, attempt.id)
    statements.clear()
    assert queries.passed_attempts([*expected, 0], "check") == expected
    assert len(statements) == 1


def test_what_to_read_again_are_the_lessons_that_name_the_facts(app):
    attempt = begun()
    assert [lesson["lesson"] for lesson in queries.lessons_on(attempt, {"duty"}, "ar")] == ["duty"]
    assert queries.lessons_on(attempt, {"other"}, "en") == queries.lessons_on(attempt, set(), "en") == []


def test_eight_clicks_at_once_begin_one_attempt(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            member = enrolled().member
        begun_ids = []

        def begin(_number: int) -> None:
            enrolment = learning.enrolment_for(member, "first-aid")
            begun_ids.append(service.start(enrolment, "check", "SG", NOW).id)

        assert at_once(app, begin, range(8)) == []
        assert len(set(begun_ids)) == 1
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_answers_and_submissions_at_once_make_one_result_of_what_is_stored(own_database):
    """Whatever the order: one submission wins, and the result is that of the newest answer that was accepted."""
    with committed(own_database) as app:
        with unit_of_work():
            enrolment = enrolled()
            member, attempt_id = enrolment.member, AttemptFactory(enrolment=enrolment).id
        accepted = []

        def act(call: tuple[str, int]) -> None:
            kind, number = call
            own = db.session.get_one(Member, member.id)
            if kind == "submit":
                service.submit(queries.attempt_for(own, attempt_id, hold="alone"), "en", NOW)
            else:
                held = queries.attempt_for(own, attempt_id, hold="shared")
                chosen = ["all"] if number % 2 else ["none"]
                save(held, "who", chosen, number)
                accepted.append(number)

        calls = [("save", number) for number in range(1, 6)]
        refused: list[DomainError] = at_once(app, act, [*calls, ("submit", 0), ("submit", 1)])
        assert {error.key for error in refused} <= {"attempt.closed", "answer.older"}
        db.session.rollback()
        found = queries.attempt_for(member, attempt_id)
        newest = max(accepted, default=0)
        assert found.submitted_at == NOW
        chosen = {"choices": ["all"] if newest % 2 else ["none"]} if newest else {}
        assert {row.item: row.answer for row in found.responses} == {"who": chosen, "both": {}}
        assert found.earned == str(newest % 2)
