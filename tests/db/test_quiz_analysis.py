"""Figures from stored attempts: who counts, what comes of it, and what a worker leaves that dies."""

from collections import Counter
from statistics import mean

import pytest
from sqlalchemy import update

from lms.db.base import db, unit_of_work
from lms.domain.access import Scope
from lms.infra import clock, outbox
from lms.quizzes import analysis, analysis_jobs
from lms.quizzes.models import Analysis
from tests.factories_learning import published
from tests.factories_results import crowd, sat

EVERYWHERE, SG = Scope(everywhere=True), Scope(everywhere=False, countries=frozenset({"SG"}))
PEOPLE = {("SG", "en"): 22, ("IN", "en"): 13, ("IN", "ar"): 21, ("BN", "en"): 3}


def heard() -> tuple[list[tuple[int, int]], analysis.Tell]:
    told: list[tuple[int, int]] = []
    return told, lambda done, total: told.append((done, total))


def asked(scope: Scope = SG) -> Analysis:
    """The figures of the small quiz are asked for, and that is committed."""
    with unit_of_work():
        return analysis_jobs.ask("first-aid", "check", scope, clock.now())


def first_fives(rows: list[dict]) -> list[dict]:
    """Those who count: of each country and language the first, by fives."""
    sizes, taken, found = Counter((row["country"], row["language"]) for row in rows), Counter(), []
    for row in rows:
        where = (row["country"], row["language"])
        taken[where] += 1
        found += [row] if taken[where] <= sizes[where] // 5 * 5 else []
    return found


def test_the_figures_of_a_quiz(app):
    rows = sat(published(), crowd({("SG", "en"): 22, ("IN", "en"): 13, ("IN", "ar"): 21}))
    told, tell = heard()
    found = analysis.work_out("first-aid", "check", None, tell)
    who = first_fives(rows)
    assert found["counted"] == len(who) == 50
    assert found["mean"] == pytest.approx(mean(row["credit"] for row in who))
    assert found["passed"] == sum(row["passed"] for row in who)
    assert [(row["group"], row["count"]) for row in found["languages"]] == [(["ar"], 20), (["en"], 30)]
    assert set(found["items"]) == {"who", "both"}
    picked = {row["pick"]: row["count"] for row in found["items"]["both"]["picks"]}
    assert picked["choice:blue"] == 50
    assert picked["choice:green"] + picked["choice:red"] == 50
    assert found["items"]["both"]["facility"] == pytest.approx(picked["choice:green"] / 50)
    assert found["items"]["who"]["versions"] == {"who-IN": 30, "who-SG": 20}
    assert told[-1][1] == 56
    assert [done for done, _total in told] == sorted(done for done, _total in told)


def test_a_scope_sees_its_own_countries_only_and_nothing_of_a_few(app):
    release = published()
    sat(release, crowd(PEOPLE))
    _told, tell = heard()
    assert analysis.work_out("first-aid", "check", ["BN"], tell)["counted"] == 0
    assert analysis.work_out("first-aid", "check", ["SG"], tell)["counted"] == 20
    assert analysis.work_out("first-aid", "check", ["BN", "SG"], tell)["counted"] == 20
    assert analysis.work_out("first-aid", "check", None, tell)["counted"] == 20 + 10 + 20
    sat(release, crowd({("AE", "ar"): 4}))  # with whom BN's three are enough
    assert analysis.work_out("first-aid", "check", ["BN", "SG"], tell)["counted"] == 20
    assert analysis.work_out("first-aid", "check", ["AE", "BN", "SG"], tell)["counted"] == 25


def test_only_first_submitted_attempts_count_and_never_those_at_practice(app):
    release = published()
    rows = sat(release, crowd({("SG", "en"): 10}))
    sat(release, crowd({("SG", "en"): 10}), enrolments=[row["enrolment_id"] for row in rows], number=2)
    sat(release, crowd({("SG", "en"): 10}), submitted_at=None)
    sat(published("other"), crowd({("SG", "en"): 10}))
    _told, tell = heard()
    assert analysis.work_out("first-aid", "check", None, tell)["counted"] == 10
    assert analysis.analysed("first-aid") == ["check"]


def test_the_bank_has_all_quizzes_together(app):
    release = published()
    rows = sat(release, crowd({("SG", "en"): 10}, seed=1))
    again = sat(release, crowd({("SG", "en"): 15}, seed=2), quiz="final")
    _told, tell = heard()
    found = analysis.work_out("first-aid", "", None, tell)["items"]["both"]
    assert (found["attempts"], found["quizzes"]) == (25, ["check", "final"])
    assert found["facility"] is not None
    assert len(rows) + len(again) == 25


def test_the_job_writes_how_far_it_is_and_then_the_figures(app, drain, monkeypatch):
    sat(published(), crowd({("SG", "en"): 22}))
    monkeypatch.setattr(analysis, "STEP", 5)
    row = asked()
    assert analysis_jobs.running(row)
    assert asked().id == row.id
    assert drain() == 1
    row = db.session.get_one(Analysis, row.id, populate_existing=True)
    assert (row.done, row.total) == (22, 22)
    assert row.result["counted"] == 20
    assert not analysis_jobs.running(row)
    assert asked(EVERYWHERE).id != row.id


def test_a_worker_that_dies_in_the_middle_leaves_the_last_figures_and_the_next_begins_anew(app, monkeypatch):
    release = published()
    sat(release, crowd({("SG", "en"): 10}))
    row = asked()
    outbox.drain()
    db.session.expire_all()
    sat(release, crowd({("SG", "en"): 10}))
    asked()
    (claimed,) = outbox.claim("dies")

    class Killed(BaseException):
        """As SIGKILL: nothing of the job's own runs after it."""

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(analysis, "_answers", die)
        with pytest.raises(Killed):
            outbox.run(claimed)
    db.session.expire_all()
    row = db.session.get_one(Analysis, row.id)
    assert row.result["counted"] == 10
    assert analysis_jobs.running(row)
    with unit_of_work():
        db.session.execute(update(outbox.OutboxRow).values(leased_until=None))
    outbox.drain()
    db.session.expire_all()
    assert db.session.get_one(Analysis, row.id).result["counted"] == 20
