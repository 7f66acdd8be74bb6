from fractions import Fraction

from lms.domain.grading import grade
from lms.domain.items import Choice, Choices, Item

ITEM = Item("one", "single", Fraction(2), Choices((Choice("a", correct=True), Choice("b", correct=False)), False))


def test_a_right_answer_earns_all_and_none_earns_nothing():
    assert grade([ITEM], {"one": {"choices": ["a"]}}).earned == 2
    assert grade([ITEM], {}).earned == 0
