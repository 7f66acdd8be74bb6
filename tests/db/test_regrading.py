"""Marks corrected by a new key: what changes, for whom, and what a worker leaves that dies."""

import pytest
from sqlalchemy import select, update

from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.infra import clock, outbox
from lms.quizzes import analysis_jobs, regrading, regrading_jobs, regrading_queries, results_queries
from lms.quizzes.models import Attempt, Regrade, RegradeChange, Response
from tests.factories import MemberFactory
from tests.factories_learning import published
from tests.factories_results import corrected, crowd, sat

RIGHT, WRONG = {"who": True, "both": False}, {"who": False, "both": False}


@pytest.fixture
def passed():
    """The ids that `quiz.passed` announces."""
    heard: list[int] = []
    outbox.on("quiz.passed")(heard.append)
    yield heard
    outbox._listeners["quiz.passed"].pop()


def subject(country: str = "", course: str = "first-aid") -> results_queries.Subject:
    trainer = MemberFactory(roles=[("trainer", country)], country=country or "SG")
    return results_queries.subject_for(trainer, course)


def asked(seen: results_queries.Subject, item: str = "who") -> Regrade:
    with unit_of_work():
        by = MemberFactory(roles=[("trainer", "")])
        db.session.flush()
        candidate = regrading_queries.candidate_for(seen, item)
        return regrading.ask(seen, candidate, " The law says so. ", by, clock.now())


def marks(rows: list[dict]) -> list[tuple[str, str, bool]]:
    """(points for who, points in all, passed) of these attempts as they are now."""
    db.session.expire_all()
    found = []
    for row in rows:
        attempt = db.session.get_one(Attempt, row["id"])
        found.append((db.session.get_one(Response, (row["id"], "who")).earned, attempt.earned, attempt.passed))
    return found


def people(number: int = 3, country: str = "SG", *, right: dict = RIGHT) -> list:
    return [(country, "en", dict(right))] * number


def test_a_changed_key_is_found_and_what_would_come_of_it_is_told(app):
    release = published()
    sat(release, people(3) + people(2, right=WRONG) + people(4, "IN"))
    assert regrading_queries.candidates(subject()) == []
    corrected("none")  # what the wrong ones had answered
    (candidate,) = regrading_queries.candidates(subject())
    assert (candidate.item, candidate.attempts) == ("who", 5)
    told = regrading.forecast(subject(), candidate)
    assert (told.more, told.less, told.same, told.impossible) == (2, 3, 0, 0)
    assert (told.pass_now, told.fail_now) == (2, 3)
    assert regrading_queries.candidates(subject("IN")) == []


def test_the_job_marks_anew_and_records_every_change(app, drain, passed, monkeypatch):
    monkeypatch.setattr(regrading, "BATCH", 2)
    rows = sat(published(), people(3) + people(2, right=WRONG))
    india = sat(published(), people(2, "IN"))
    corrected("none")
    entry = asked(subject())
    assert entry.reason == "The law says so."
    drain()
    assert marks(rows) == [("0", "0", False)] * 3 + [("1", "1", True)] * 2
    assert marks(india) == [("1", "1", True)] * 2
    assert sorted(passed) == [row["id"] for row in rows[3:]]
    entry = db.session.get_one(Regrade, entry.id)
    assert (entry.total, entry.done, entry.ended_at is not None) == (5, 5, True)
    changes = db.session.scalars(select(RegradeChange).order_by(RegradeChange.attempt_id)).all()
    assert [(row.item_before, row.item_after, row.passed_before, row.passed_after) for row in changes] == [
        ("1", "0", True, False)
    ] * 3 + [("0", "1", False, True)] * 2
    response = db.session.get_one(Response, (rows[3]["id"], "who"))
    assert response.key_release_id == entry.key_release_id
    assert (response.credit, response.why[0]["code"]) == (1.0, "right_chosen")
    assert regrading_queries.candidates(subject()) == []
    (told,) = regrading_queries.corrections(rows[3]["id"])
    assert (told.item, told.reason, told.item_after, told.passed_after) == ("who", "The law says so.", "1", True)
    assert regrading_queries.corrections(india[0]["id"]) == []


def test_a_mark_can_be_corrected_twice(app, drain):
    rows = sat(published(), people(2))
    corrected("none")
    asked(subject())
    drain()
    corrected("all", countries=("SG", "IN"))
    asked(subject())
    drain()
    assert marks(rows) == [("1", "1", True)] * 2
    assert len(regrading_queries.corrections(rows[0]["id"])) == 2


def test_a_trainer_of_a_country_corrects_there_only(app, drain):
    singapore = sat(published(), people(2))
    india = sat(published(), [("IN", "en", {"who": False, "both": False})] * 2)
    corrected("none", countries=("SG", "IN"))
    assert regrading_queries.candidate_for(subject(), "who").attempts == 4
    entry = asked(subject("IN"))
    assert (entry.countries, entry.total) == (["IN"], 2)
    drain()
    assert marks(singapore) == [("1", "1", True)] * 2
    assert marks(india) == [("1", "1", True)] * 2
    assert regrading_queries.candidate_for(subject(), "who").attempts == 2
    assert [one.id for one in regrading_queries.entries(subject("SG"))] == []
    with pytest.raises(NotFound):
        regrading_queries.entry_for(subject("SG"), entry.id)


def test_an_answer_that_is_not_in_the_item_any_more_is_told_and_left(app, drain):
    rows = sat(published(), people(2) + people(1, right=WRONG))
    corrected("some", without="none")
    told = regrading.forecast(subject(), regrading_queries.candidate_for(subject(), "who"))
    assert (told.impossible, told.less) == (1, 2)
    entry = asked(subject())
    drain()
    assert marks(rows) == [("0", "0", False)] * 2 + [("0", "0", False)]
    assert db.session.get_one(Response, (rows[2]["id"], "who")).key_release_id is None
    assert db.session.get_one(Regrade, entry.id).ended_at is not None


def test_a_reason_is_needed_and_two_at_once_are_not_possible(app):
    sat(published(), people(2))
    corrected()
    seen = subject()
    candidate, by = regrading_queries.candidate_for(seen, "who"), MemberFactory()
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid):
            regrading.ask(seen, candidate, reason, by, clock.now())
    db.session.flush()
    regrading.ask(seen, candidate, "Wrong.", by, clock.now())
    with pytest.raises(Conflict):
        regrading.ask(seen, candidate, "Wrong.", by, clock.now())
    with pytest.raises(NotFound):
        regrading_queries.candidate_for(seen, "both")


def test_a_worker_that_dies_in_a_batch_loses_and_repeats_nothing(app, monkeypatch):
    monkeypatch.setattr(regrading, "BATCH", 2)
    rows = sat(published(), people(5))
    corrected("none")
    asked(subject())

    class Killed(BaseException):
        """As SIGKILL: nothing of the job's own runs after it."""

    outbox.run(outbox.claim("lives")[0])
    seen: list[int] = []
    whole = regrading.correct

    def die(entry, keys, attempt, response):
        whole(entry, keys, attempt, response)
        seen.append(attempt.id)
        raise Killed

    (claimed,) = outbox.claim("dies")
    with monkeypatch.context() as patch:
        patch.setattr(regrading_jobs.regrading, "correct", die)
        with pytest.raises(Killed):
            outbox.run(claimed)
    assert seen == [rows[2]["id"]]
    assert [earned for earned, _total, _passed in marks(rows)] == ["0", "0", "1", "1", "1"]
    with unit_of_work():
        db.session.execute(update(outbox.OutboxRow).values(leased_until=None))
    outbox.drain()
    assert [earned for earned, _total, _passed in marks(rows)] == ["0"] * 5
    assert len(db.session.scalars(select(RegradeChange)).all()) == 5
    assert db.session.scalars(select(Regrade)).one().done == 5


def test_figures_are_worked_out_again_after_a_correction(app, drain):
    sat(published(), crowd({("SG", "en"): 10}))
    seen = results_queries.subject_for(MemberFactory(roles=[("trainer", "")]), "first-aid", "check")
    with unit_of_work():
        analysis_jobs.ask("first-aid", "check", seen.scope, clock.now())
    drain()
    before = results_queries.figures_of(seen).result["items"]["who"]["facility"]
    corrected("none")
    asked(subject())
    drain()
    db.session.expire_all()
    assert results_queries.figures_of(seen).result["items"]["who"]["facility"] == pytest.approx(1 - before)
