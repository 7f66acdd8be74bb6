from dataclasses import replace
from fractions import Fraction

import pytest

from lms.domain.best_answers import attainable, best_answer
from lms.domain.items import Blank, Blanks
from tests.unit.graded_items import (
    AGE,
    CASE,
    GAPS,
    MATCHING,
    ORDERING,
    TEXT,
    choices,
    item,
    numeric,
    scenario,
    short_text,
)

F = Fraction
SEVERAL = choices("ab", several=True)
CREDITED = choices("ab", several=True, worth={"a": "1/2", "c": "-1/4"})


@pytest.mark.parametrize(
    ("part", "answer", "most"),
    [
        (choices("b"), {"choices": ["b"]}, 1),
        (choices("", worth={"b": "1/2"}), {"choices": ["b"]}, F(1, 2)),
        (choices(""), {}, 0),
        (SEVERAL, {"choices": ["a", "b"]}, 1),
        (CREDITED, {"choices": ["a", "b"]}, 1),
        (choices("", several=True), {}, 0),
        (MATCHING, {"rows": {"r1": "x", "r2": "y", "r3": "x"}}, 1),
        (replace(MATCHING, options=frozenset("x")), {"rows": {"r1": "x", "r3": "x"}}, F(2, 3)),
        (ORDERING, {"order": ["a", "b", "c", "d"]}, 1),
        (TEXT, {"text": "Informed consent"}, 1),
        (short_text(("no", ["no"], -1)), {}, 0),
        (short_text(("some", ["a"], F(1, 2)), ("empty", [" "], 1)), {"text": "a"}, F(1, 2)),
        (AGE, {"number": "18", "unit": "years"}, 1),
        (numeric(("a", "18.50", 0, 1)), {"number": "18.5", "unit": ""}, 1),
        (numeric(("a", "1/3", 0, 1)), {"number": "1/3", "unit": ""}, 1),
        (numeric(("a", 18, 1, F(1, 2)), ("b", 18, 2, 1)), {"number": "16", "unit": ""}, 1),
        (numeric(("a", 17, 1, F(1, 2)), ("b", 18, 2, 1)), {"number": "20", "unit": ""}, 1),
        (GAPS, {"blanks": {"b1": "a", "b2": "Informed consent"}}, 1),
        (Blanks((Blank("b1", choices("")), Blank("b2", TEXT)), "partial"), {"blanks": {"b2": "Informed consent"}},
         F(1, 2)),
        (CASE, {"path": ["report", "second"]}, 1),
        (scenario("s", {}, ["end"]), {}, 0),
    ],
)  # fmt: skip
def test_the_best_answer(part, answer, most):
    assert (best_answer(item(part)), attainable(item(part))) == (answer, most)
