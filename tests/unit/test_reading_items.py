from fractions import Fraction

import pytest

from lms.domain.items import (
    Accepted,
    AcceptedNumber,
    Blank,
    Blanks,
    CaseStep,
    Choice,
    Choices,
    Decision,
    Item,
    Matching,
    Numeric,
    Ordering,
    Scenario,
    ShortText,
)
from lms.domain.reading_items import item_of

F = Fraction
CHOICES = [
    {"id": "a", "html": "A", "feedback": "", "correct": True, "credit": None},
    {"id": "b", "html": "B", "feedback": "No", "correct": False, "credit": "-1/4"},
]
ONE = (Choice("a", correct=True), Choice("b", correct=False, credit=F(-1, 4)))
ANSWERS = [{"id": "x", "forms": ["consent", "موافقة"], "shown": "consent", "credit": "1/2", "feedback": ""}]
ACCEPTED = (Accepted("x", ("consent", "موافقة"), F(1, 2)),)
NUMBERS = [{"id": "n", "value": "18.5", "tolerance": "0.5", "credit": "1", "feedback": ""}]
STEPS = [
    {"id": "s", "title": "S", "html": "", "weight": 2, "step": "", "decisions": [
        {"id": "d", "html": "", "consequence": "", "next": "e", "credit": "-1", "references": []},
    ]},
]  # fmt: skip


def body(kind, **fields):
    return {"id": "one", "type": kind, "points": 3, "version": "0123456789ab", "course": "c", "prompt": "", **fields}


@pytest.mark.parametrize(
    ("compiled", "part"),
    [
        *(
            (body(kind, several=several, scoring=scoring, choices=CHOICES), Choices(ONE, several, scoring))
            for kind, several, scoring in [
                ("single", False, "all-or-nothing"),
                ("true-false", False, "all-or-nothing"),
                ("image-choice", False, "all-or-nothing"),
                ("multiple", True, "partial"),
            ]
        ),
        (
            body("matching", scoring="partial", rows=[{"id": "r", "html": "", "option": "o", "feedback": ""}],
                 options=[{"id": "o", "html": ""}, {"id": "p", "html": ""}]),
            Matching({"r": "o"}, frozenset("op"), "partial"),
        ),
        (
            body("ordering", scoring="partial", sequence=[{"id": "b", "html": ""}, {"id": "a", "html": ""}]),
            Ordering(("b", "a"), "partial"),
        ),
        (body("short-text", case_sensitive=True, answers=ANSWERS), ShortText(ACCEPTED, case_sensitive=True)),
        (
            body("numeric", answers=NUMBERS, unit=None),
            Numeric((AcceptedNumber("n", F(37, 2), F(1, 2), F(1)),), (), unit_required=False),
        ),
        (
            body("numeric", answers=NUMBERS, unit={"forms": ["years", "سنة"], "shown": "years", "required": True}),
            Numeric((AcceptedNumber("n", F(37, 2), F(1, 2), F(1)),), ("years", "سنة"), unit_required=True),
        ),
        (
            body("blanks", scoring="partial", text=[{"html": "x"}, {"blank": "p"}, {"blank": "t"}],
                 blanks=[{"id": "p", "choices": CHOICES, "answers": None},
                         {"id": "t", "choices": None, "answers": ANSWERS}]),
            Blanks((Blank("p", Choices(ONE, several=False)), Blank("t", ShortText(ACCEPTED, case_sensitive=False))),
                   "partial"),
        ),
        (
            body("scenario", start="s", steps=STEPS, debrief="",
                 endings=[{"id": "e", "title": "", "html": "", "outcome": "poor"}]),
            Scenario("s", {"s": CaseStep("s", F(2), (Decision("d", "e", F(-1)),))}, frozenset("e")),
        ),
    ],
)  # fmt: skip
def test_items_are_read_from_compiled_bodies(compiled, part):
    assert item_of(compiled) == Item("one", compiled["type"], F(3), part, "0123456789ab")


def test_a_type_that_is_not_known_is_a_fault_of_the_release():
    with pytest.raises(KeyError):
        item_of(body("hotspot"))
