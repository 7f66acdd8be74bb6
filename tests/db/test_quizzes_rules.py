"""Blueprints at work: what is drawn for whom, which attempt counts, pairs of tests, practice, former releases."""

from datetime import timedelta
from fractions import Fraction

import pytest

from lms.db.base import db
from lms.domain.course import document, item_key, quiz_key
from lms.domain.errors import Invalid
from lms.learning import queries as learning
from lms.learning import service as publishing
from lms.quizzes import answering, former, queries, service, standings
from lms.quizzes.models import Attempt
from tests.factories_learning import NOW, AttemptFactory
from tests.factories_quizzes import course, enrolled, published

POOL = {f"i{number}": "single" for number in range(8)}
DRAW = [{"draw": 3, "from": list(POOL)}]
PAIR = {
    "pre": {"purpose": "pre-test", "sections": DRAW, "attempts": 3},
    "post": {"purpose": "post-test", "paired_with": "pre", "sections": DRAW, "attempts": 2},
}


def ids(attempt: Attempt) -> list[str]:
    return [item for item, _version in attempt.items]


def take(enrolment, quiz: str = "check", right: int = 0, now=NOW, total: int | None = None) -> Attempt:
    """A submitted attempt with so many right answers."""
    attempt = service.start(enrolment, quiz, "SG", now)
    for item in ids(attempt)[:right]:
        (body,) = queries.items_of(attempt, [item], "en")
        answering.save(attempt, body, {"choices": ["a"]}, now)
    service.submit(attempt, "en", now)
    assert total in (None, len(attempt.items))
    return attempt


# --- drawing ---


def test_an_attempt_keeps_its_seed_its_items_and_their_versions(app):
    enrolment = enrolled(published(POOL, {"check": {"sections": DRAW, "shuffle_items": True}}))
    attempt = service.start(enrolment, "check", "SG", NOW)
    assert len(attempt.seed) == 32
    assert len(attempt.items) == 3
    assert all(version == f"{item}-1" for item, version in attempt.items)
    assert [row.seed for row in (service.start(enrolment, "check", "SG", NOW),)] == [attempt.seed]


def test_everybody_gets_a_draw_of_their_own(app):
    release = published(POOL, {"check": {"sections": DRAW}})
    drawn = {tuple(ids(service.start(enrolled(release), "check", "SG", NOW))) for _person in range(12)}
    assert len(drawn) > 3


def test_a_blueprint_that_asks_for_more_than_there_is_is_refused_and_nothing_is_begun(app):
    enrolment = enrolled(published(POOL, {"check": {"sections": [{"draw": 9, "from": list(POOL)}]}}))
    with pytest.raises(Invalid, match=r"quiz\.too_few_items"):
        service.start(enrolment, "check", "SG", NOW)
    assert queries.standing(enrolment.id, "check").attempts == ()


# --- opening and waiting ---


@pytest.mark.parametrize(
    ("rules", "minutes", "key"),
    [
        ({"opens": "2026-03-02T09:01:00+00:00", "time_zone": "UTC"}, 0, "quiz.not_open_yet"),
        ({"closes": "2026-03-02T09:00:00+00:00", "time_zone": "UTC"}, 0, "quiz.closed"),
        ({"wait_minutes": 30}, 29, "attempt.wait"),
        ({"attempts": 1}, 60, "attempt.none_left"),
    ],
)
def test_when_no_attempt_may_begin(app, rules, minutes, key):
    enrolment = enrolled(published(POOL, {"check": rules}))
    now = NOW + timedelta(minutes=minutes)
    if "wait_minutes" in rules or "attempts" in rules:
        take(enrolment)
    with pytest.raises(Invalid) as refusal:
        service.start(enrolment, "check", "SG", now)
    assert refusal.value.key == key


def test_after_the_waiting_time_one_may_go_on(app):
    enrolment = enrolled(published(POOL, {"check": {"wait_minutes": 30}}))
    take(enrolment)
    assert service.start(enrolment, "check", "SG", NOW + timedelta(minutes=30)).number == 2


# --- which counts ---


@pytest.mark.parametrize(
    ("rule", "right", "counting", "proof"),
    [
        ("best", (4, 2, 4), "1/2", 1),
        ("best", (3, 2), "3/8", None),
        ("last", (8, 3), "3/8", None),
        ("last", (3, 8), "1", 2),
        ("first", (8, 3), "1", 1),
        ("first", (3, 8), "3/8", None),
        ("average", (2, 6), "1/2", 2),
        ("average", (2, 5), "7/16", None),
    ],
)
def test_the_attempt_that_counts_is_the_blueprints_choice(app, rule, right, counting, proof):
    enrolment = enrolled(published(POOL, {"check": {"counts": rule}}))
    made = [take(enrolment, right=number) for number in right]
    service.start(enrolment, "check", "SG", NOW)  # an open one counts for nothing
    standing = queries.standing(enrolment.id, "check")
    assert standing.counting == Fraction(counting)
    expected = {} if proof is None else {enrolment.id: made[proof - 1].id}
    assert queries.passed_attempts([enrolment.id], "check") == expected
    assert standing.passed is bool(expected)


def test_practice_and_a_pre_test_are_never_passed(app, drain):
    for purpose in ("practice", "pre-test"):
        enrolment = enrolled(published(POOL, {"check": {"purpose": purpose, "attempts": 1}}))
        attempt = take(enrolment, right=8)
        assert (attempt.passed, attempt.credit) == (None, 1.0)
        assert queries.passed_attempts([enrolment.id], "check") == {}
        assert queries.standing(enrolment.id, "check").counting == 1


def test_practice_has_no_end(app):
    enrolment = enrolled(published(POOL, {"check": {"purpose": "practice", "attempts": 1}}))
    assert [take(enrolment).number for _again in range(3)] == [1, 2, 3]


def test_a_quiz_that_the_release_has_no_more_is_passed_as_it_was(app):
    enrolment = enrolled(published(POOL))
    attempt = AttemptFactory(enrolment=enrolment, quiz="gone", submitted_at=NOW, passed=True)
    assert queries.passed_attempts([enrolment.id], "gone") == {enrolment.id: attempt.id}


def test_standings_of_all_quizzes_are_one_statement(app, statements):
    enrolment = enrolled(published(POOL, PAIR))
    for quiz in ("pre", "post", "check"):
        take(enrolment, quiz)
    queries.standings(enrolment.id)
    statements.clear()
    found = queries.standings(enrolment.id)
    assert len(statements) == 1
    assert {quiz: len(row.attempts) for quiz, row in found.items()} == {"pre": 1, "post": 1, "check": 1}


# --- pre-test and post-test ---


def test_nobody_gets_an_item_of_the_pre_test_again_in_the_post_test(app):
    release = published(POOL, PAIR)
    for _person in range(6):
        enrolment = enrolled(release)
        before = {item for _again in range(3) for item in ids(take(enrolment, "pre"))}
        after = {item for _again in range(2) for item in ids(take(enrolment, "post"))}
        assert len(before) == 3  # taken again, a pre-test has the same items
        assert not before & after


def test_nor_the_other_way_round(app):
    enrolment = enrolled(published(POOL, PAIR))
    after = ids(take(enrolment, "post"))
    assert not set(after) & set(ids(take(enrolment, "pre")))


def test_other_people_do_not_take_ones_items_away(app):
    release = published({f"i{number}": "single" for number in range(6)}, {
        name: rules | {"sections": [{"draw": 3, "from": [f"i{number}" for number in range(6)]}]}
        for name, rules in PAIR.items()
    })  # fmt: skip
    for _person in range(3):
        enrolment = enrolled(release)
        assert set(ids(take(enrolment, "pre"))) | set(ids(take(enrolment, "post"))) == {f"i{n}" for n in range(6)}


# --- releases of before ---


def published_before():
    """The course as it was published when a quiz had its questions in itself."""
    made = course({"who": "single", "both": "multiple"})
    entries, documents = dict(made.entries), dict(made.documents)
    for key, digest in made.entries.items():
        if key.key == quiz_key("check"):
            now = documents[digest].body
            items = [made.document(item_key(name), key.country, key.language).body for name in ("who", "both")]
            chip = '<p>By <a class="legal-fact" href="#fact-duty">law</a>?</p>'
            old = [
                {name: one[name] for name in ("id", "type", "points", "feedback", "version")}
                | {"prompt": chip if one["id"] == "who" else one["prompt"], "facts": ["duty"], "choices": [
                    {name: choice[name] for name in ("id", "html", "feedback", "correct")} for choice in one["choices"]
                ]}
                for one in items
            ]  # fmt: skip
            kept = ("kind", "course", "quiz", "title", "summary", "language", "direction", "languages", "pass_mark")
            country = made.document("country", key.country, key.language).body
            body = {name: now[name] for name in kept} | {"attempts": 2, "presentation": "all", "items": old}
            page = document(body | {"facts": country["facts"]})
            documents[page.hash], entries[key] = page, page.hash
        elif key.key.startswith("item/"):
            del entries[key]
    return publishing.publish(made.__class__(**{
        **{name: getattr(made, name) for name in ("slug", "source_language", "languages", "countries", "blocked")},
        "entries": entries, "documents": documents, "release_id": "b" * 64,
    }), NOW)  # fmt: skip


def test_a_release_of_before_can_be_taken_and_is_marked_as_it_was(app):
    enrolment = enrolled(published_before())
    attempt = service.start(enrolment, "check", "SG", NOW)
    assert attempt.items == [["who", "who-1"], ["both", "both-1"]]
    quiz = queries.quiz_of(attempt, "ar")
    assert (quiz["title"], quiz["count"], quiz["feedback_policy"], quiz["presentation"]) == (
        "Quiz check (ar)", 2, "after-submit", "one-per-page"
    )  # fmt: skip
    who, both = queries.items_of(attempt, ["who", "both"], "ar")
    assert (who["shown_facts"], both["shown_facts"], who["facts"][0]["key"]) == (["duty"], [], "duty")
    answering.save(attempt, who, {"choices": ["a"]}, NOW)
    answering.save(attempt, both, {"choices": ["a"]}, NOW)
    verdict = service.submit(attempt, "ar", NOW)
    assert (verdict.earned, verdict.possible, attempt.passed) == (1, 2, True)  # half of several was nothing then
    assert queries.passed_attempts([enrolment.id], "check") == {enrolment.id: attempt.id}


def test_reading_a_quiz_of_today_changes_nothing(app):
    body = learning.document(published(POOL).id, "quiz/check", "SG", "en")
    assert former.blueprint(body) is body


def test_a_score_without_points_is_nothing(app):
    attempt = AttemptFactory(enrolment=enrolled(published(POOL)), submitted_at=NOW, earned="0", possible="0")
    db.session.flush()
    assert standings.score_of(attempt) == 0
