from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.course import quiz_items
from lms.domain.errors import Invalid
from lms.domain.grading import Choice, Item, check_answer, grade


def item(id_, kind="single", key=("a",), points=1):
    return Item(id_, kind, Fraction(points), tuple(Choice(name, name in key) for name in "abcd"))


ITEMS = (item("one"), item("two", "multiple", ("b", "c"), 2))


@pytest.mark.parametrize(
    ("answers", "reasons", "earned", "passed"),
    [
        ({}, ["unanswered", "unanswered"], 0, False),
        ({"one": ["a"]}, ["right", "unanswered"], 1, False),
        ({"two": ["c", "b"]}, ["unanswered", "right"], 2, True),
        ({"one": ["b"], "two": ["b", "c"]}, ["wrong_and_missed", "right"], 2, True),
        ({"one": ["a"], "two": ["b"]}, ["right", "missed"], 1, False),
        ({"one": ["a"], "two": ["a", "b", "c"]}, ["right", "wrong"], 1, False),
        ({"one": ["a"], "two": ["b", "c"]}, ["right", "right"], 3, True),
    ],
)
def test_grade(answers, reasons, earned, passed):
    verdict = grade(ITEMS, answers, pass_mark=Fraction(2, 3))
    assert [mark.reason for mark in verdict.marks] == reasons
    assert (verdict.earned, verdict.possible, verdict.passed) == (earned, 3, passed)
    assert verdict.score == Fraction(earned, 3)


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"three": ["a"]}, "quiz.unknown_item"),
        ({"one": ["z"]}, "quiz.unknown_choice"),
        ({"one": ["a", "b"]}, "quiz.one_choice_only"),
    ],
)
def test_what_the_quiz_does_not_have_is_refused_by_name(answers, key):
    with pytest.raises(Invalid) as refusal:
        grade(ITEMS, answers)
    assert refusal.value.key == key


def test_a_quiz_without_points_has_no_score():
    assert grade((), {}).score == 0


def test_an_answer_given_twice_is_one():
    assert check_answer(ITEMS[0], ["a", "a"]) == {"a"}


def test_items_of_a_compiled_quiz():
    body = {
        "items": [
            {"id": "one", "type": "single", "points": 2, "version": "v", "choices": [{"id": "a", "correct": True}]},
        ]
    }
    assert quiz_items(body) == (Item("one", "single", Fraction(2), (Choice("a", correct=True),), "v"),)


# --- laws -------------------------------------------------------------------------------------------------------

choice_sets = st.sets(st.sampled_from("abcd"))
quizzes = st.lists(
    st.tuples(st.sampled_from(["single", "multiple"]), choice_sets.filter(bool), st.fractions(0, 9)),
    min_size=1,
    max_size=6,
).map(
    lambda rows: tuple(
        item(f"i{number}", kind, sorted(key)[:1] if kind == "single" else key, points)
        for number, (kind, key, points) in enumerate(rows)
    )
)


@st.composite
def sittings(draw):
    items = draw(quizzes)
    answers = {}
    for each in items:
        chosen = sorted(draw(choice_sets))
        answers[each.id] = chosen[:1] if each.type == "single" else chosen
    return items, answers, draw(st.fractions(0, 1))


@given(sittings(), st.randoms())
def test_the_order_of_answers_means_nothing(sitting, chance):
    items, answers, pass_mark = sitting
    shuffled = {
        key: chance.sample(answers[key], len(answers[key])) for key in chance.sample(sorted(answers), len(answers))
    }
    assert grade(items, answers, pass_mark=pass_mark) == grade(items, shuffled, pass_mark=pass_mark)


@given(sittings())
def test_the_sum_is_exact(sitting):
    items, answers, pass_mark = sitting
    verdict = grade(items, answers, pass_mark=pass_mark)
    assert verdict.earned == sum(mark.earned for mark in verdict.marks)
    assert all(mark.earned == (mark.possible if answers[each.id] and set(answers[each.id]) == each.key else 0)
               for mark, each in zip(verdict.marks, items, strict=True))  # fmt: skip
    assert verdict.passed == (verdict.earned >= pass_mark * verdict.possible)


@given(sittings(), st.data())
def test_answering_one_more_item_rightly_never_costs(sitting, data):
    items, answers, pass_mark = sitting
    better = data.draw(st.sampled_from(items))
    before = grade(items, answers, pass_mark=pass_mark)
    after = grade(items, {**answers, better.id: sorted(better.key)}, pass_mark=pass_mark)
    assert after.earned >= before.earned
    assert after.passed or not before.passed
