"""Blueprints: what an audience is asked, and whether there are always enough questions for it."""

import pytest

from lms.domain.blueprint import draw
from lms.domain.course import quiz_key
from tests.unit.bank_course import head, put, quiz
from tests.unit.content_course import COURSE, OVERLAY, CourseFolder

QUIZ = "first-aid/quizzes/check.yaml"
DRAW_LAW = {"draw": 2, "pool": {"topic": ["law"], "level": [2]}}


def order(name, **more):
    stages = [{"id": one, "text": {"en": one, "ar": one}} for one in ("x", "y")]
    return head(name, "ordering", sequence=stages) | more


@pytest.fixture
def course(tmp_path):
    """Beside `who` and `first` there are `q1` to `q6` of the topic law and level 2; KE says nothing of the bank."""
    found = CourseFolder(tmp_path)
    for number in range(1, 7):
        put(found, order(f"q{number}"))
    found.write(OVERLAY, "country: KE\noperations: []\n")
    return found


def in_kenya(course, *operations):
    course.write(OVERLAY, "country: KE\noperations:\n" + "\n".join(f"  - {one}" for one in operations) + "\n")


def body(course, country="KE", slug="check", language="en"):
    return course.compiled().document(quiz_key(slug), country, language).body


def test_fixed_and_drawn_sections(course):
    quiz(course, ["q2", "who"], DRAW_LAW, {"draw": 1, "pool": {"topic": ["care"], "step": ["look"]}})
    page = body(course)
    assert page["sections"] == [
        {"items": ["q2", "who"]},
        {"draw": 2, "from": ["q1", "q3", "q4", "q5", "q6"]},
        {"draw": 1, "from": ["first"]},
    ]
    assert page["count"] == 5
    assert page["versions"].keys() == {"q1", "q2", "q3", "q4", "q5", "q6", "who", "first"}
    assert course.compiled().document("outline", "KE", "en").body["quizzes"][0]["items"] == 5
    assert len(draw(page["sections"], "seed")) == 5


def test_the_rules_as_they_are_compiled(course):
    rules = {"purpose": "practice", "attempts": 3, "wait_minutes": 5, "counts": "last", "time_limit_minutes": 20}
    rules |= {"feedback": "after-close", "shuffle_items": True, "shuffle_choices": True, "presentation": "all"}
    rules |= {"opens": "2026-12-01T09:00", "closes": "2026-12-02T09:00", "time_zone": "Asia/Singapore"}
    quiz(course, ["who"], **rules)
    page = body(course)
    assert (page["opens"], page["closes"]) == ("2026-12-01T01:00:00+00:00", "2026-12-02T01:00:00+00:00")
    assert page["feedback_policy"] == "after-close"
    same = rules.keys() - {"opens", "closes", "feedback"}
    assert {key: page[key] for key in same} == {key: rules[key] for key in same}


def test_what_is_left_out_has_its_usual_value(course):
    page = body(course)
    assert (page["purpose"], page["attempts"], page["counts"]) == ("graded", 2, "best")
    assert (page["opens"], page["closes"], page["time_limit_minutes"], page["wait_minutes"]) == (None, None, None, 0)
    assert (page["shuffle_items"], page["paired_with"], page["feedback_policy"]) == (False, "", "after-submit")


def test_a_hidden_question_is_in_no_quiz_of_its_country(course):
    quiz(course, ["q1", "who"], DRAW_LAW)
    in_kenya(course, "{op: hide, item: q1}", "{op: hide, item: q4}")
    assert body(course)["sections"] == [{"items": ["who"]}, {"draw": 2, "from": ["q2", "q3", "q5", "q6"]}]
    assert "q1" in body(course, "AE")["versions"]
    assert course.compiled().document("outline", "KE", "en").body["quizzes"][0]["items"] == 3
    assert course.compiled().document("outline", "AE", "en").body["quizzes"][0]["items"] == 4


NEW = """op: insert_after
    item: {after}
    new:
      {{id: {name}, type: ordering, languages: [en, ar], topic: {topic}, bloom: apply, level: 2, points: 1,
       prompt: {{en: Sort., ar: رتب.}},
       sequence: [{{id: x, text: {{en: x, ar: x}}}}, {{id: y, text: {{en: y, ar: y}}}}]}}"""


def test_an_inserted_question_follows_its_anchor_and_is_drawn_by_its_tags(course):
    quiz(course, ["who", "first"], DRAW_LAW)
    in_kenya(
        course, NEW.format(after="who", name="ours", topic="care"), NEW.format(after="q1", name="mine", topic="law")
    )
    page = body(course)
    assert page["sections"][0] == {"items": ["who", "ours", "first"]}
    assert page["sections"][1]["from"] == ["q1", "mine", "q2", "q3", "q4", "q5", "q6"]
    assert body(course, "AE")["count"] == page["count"] - 1


def test_a_question_after_an_inserted_one_and_one_in_the_place_of_a_hidden_one(course):
    quiz(course, ["who", "first"])
    in_kenya(
        course,
        NEW.format(after="who", name="ours", topic="care"),
        NEW.format(after="ours", name="more", topic="care"),
        "{op: hide, item: who}",
    )
    assert body(course)["sections"] == [{"items": ["ours", "more", "first"]}]


def test_a_new_translation_changes_the_quiz_for_its_readers_only(course):
    before = {tag: course.compiled().entries[quiz_key("check"), "AE", tag, ""] for tag in ("en", "ar")}
    course.edit("first-aid/items/who.yaml", "ar: من يبلّغ؟", "ar: من الذي يبلّغ؟")
    after = {tag: course.compiled().entries[quiz_key("check"), "AE", tag, ""] for tag in ("en", "ar")}
    assert after["en"] == before["en"]
    assert after["ar"] != before["ar"]


# sections and keys of the quiz, its error; questions q1 to q6 may be drawn
FAULTS = [
    ([["nothing"]], {}, "unknown question `nothing`: expected items/nothing.yaml in the course"),
    ([["q1"], ["q2", "q1"]], {}, "expected each question once, but `q1` is here twice"),
    ([{"draw": 7, "pool": {"topic": ["law"], "level": [2]}}], {}, "expected at least 7 to draw from, found 6"),
    ([["q1"], {"draw": 6, "pool": {"level": [2]}}], {}, "expected at least 6 to draw from, found 5"),
    ([DRAW_LAW, {"draw": 5, "pool": {"level": [2]}}], {}, "found 6, of which sections before may take 2"),
    ([{"draw": 1, "pool": {"step": ["fly"]}}], {}, "unknown workflow step `fly`"),
    ([{"draw": 1, "pool": {"topic": ["sailing"]}}], {}, "expected at least 1 to draw from, found 0"),
    ([{"draw": 1, "pool": {"bloom": ["fly"]}}], {}, "expected 'remember', 'understand'"),
    ([["who"]], {"paired_with": "check", "purpose": "post-test"}, "expected a pre-test, but `check` is of the purpose"),
    ([["who"]], {"paired_with": "nothing", "purpose": "post-test"}, "unknown quiz `nothing`"),
    ([["who"]], {"paired_with": "check"}, "expected paired_with for a post-test, and only there"),
    ([], {}, "expected at least one section"),
    ([["who"]], {"opens": "2026-12-01T09:00"}, "expected time_zone"),
    ([["who"]], {"opens": "2026-12-01 09:00", "time_zone": "UTC"}, "expected a local time such as"),
    ([["who"]], {"feedback": "after-close"}, "expected closes, after which the feedback comes"),
    ([["who"]], {"opens": "2026-12-02T09:00", "closes": "2026-12-01T09:00", "time_zone": "UTC"}, "later than opens"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "keys", "message"), FAULTS)
def test_a_fault_of_a_blueprint_is_named_in_its_file(course, sections, keys, message):
    quiz(course, *sections, **keys)
    found = [error for error in course.errors() if message in error]
    assert found, course.errors()
    assert all(error.startswith(f"courses/{QUIZ}:") for error in found)


def test_a_retired_question_is_neither_fixed_nor_drawn(course):
    put(course, order("q1", retired=True))
    quiz(course, DRAW_LAW)
    assert "q1" not in body(course)["versions"]
    quiz(course, ["q1"])
    line = course.line(QUIZ, "q1")
    assert f"courses/{QUIZ}:{line}: error: the question `q1` is retired, so it cannot be asked" in course.errors()


def test_a_country_with_too_few_questions_is_left_out_alone(course):
    quiz(course, ["who"], {"draw": 5, "pool": {"level": [2]}})
    in_kenya(course, "{op: hide, item: q1}", "{op: hide, item: q2}")
    assert [error.partition(": error ")[2] for error in course.errors()] == [
        "[KE]: expected at least 5 to draw from, found 4"
    ]
    assert course.compiled().countries == ("AE",)


def test_a_country_that_hides_all_of_a_quiz(course):
    quiz(course, ["who"])
    in_kenya(course, "{op: hide, item: who}")
    assert course.errors()[0].endswith("error [KE]: the quiz `check` has no question")


def paired(course, number, *post):
    course.edit(COURSE, "quizzes: [check]", "quizzes: [check, after]")
    quiz(course, {"draw": number, "pool": {"topic": ["law"], "level": [2]}}, purpose="pre-test")
    quiz(course, *post, slug="after", purpose="post-test", paired_with="check")


def test_a_post_test_has_the_sections_of_its_pre_test(course):
    paired(course, 3)
    assert course.errors() == []
    before, after = body(course), body(course, slug="after")
    assert (after["sections"], after["paired_with"], after["purpose"]) == (before["sections"], "check", "post-test")
    drawn = draw(before["sections"], "seed")
    assert not {*drawn} & {*draw(after["sections"], "other", exclude=drawn)}


def test_a_post_test_needs_twice_as_many_questions(course):
    paired(course, 4)
    message = "expected at least 4 to draw from, found 6, of which the pre-test and sections before may take 4"
    assert [error.partition(": error ")[2] for error in course.errors()] == [f"[{c}]: {message}" for c in ("AE", "KE")]


def test_a_post_test_asks_nothing_that_its_pre_test_may_have_asked(course):
    paired(course, 2, ["q1", "who"])
    assert all(error.endswith("so nobody would be asked: q1") for error in course.errors())
    assert len(course.errors()) == 2
