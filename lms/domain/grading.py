"""Grading a quiz: items and answers in, verdict out, in exact fractions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lms.domain.errors import Invalid

ItemType = Literal["single", "multiple"]
Reason = Literal["right", "unanswered", "wrong", "missed", "wrong_and_missed"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; `correct` is already that of the reader's country."""

    id: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A question as graded. `version` is the hash that an attempt pins."""

    id: str
    type: ItemType
    points: Fraction
    choices: tuple[Choice, ...]
    version: str = ""

    @property
    def key(self) -> frozenset[str]:
        """The ids of exactly the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.correct)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one item earned, and why: a multiple item can both choose a wrong one and leave out a right one."""

    item: str
    earned: Fraction
    possible: Fraction
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Marks in the order of the items; points, not percent; `score` is the fraction earned."""

    marks: tuple[Mark, ...]
    earned: Fraction
    possible: Fraction
    passed: bool

    @property
    def score(self) -> Fraction:
        """The part of the points that was earned, from 0 to 1; 0 for a quiz without points."""
        return self.earned / self.possible if self.possible else Fraction(0)


def grade(
    items: Sequence[Item], answers: Mapping[str, Collection[str]], *, pass_mark: Fraction = Fraction(1)
) -> Verdict:
    """Give all of an item's points, or none: a half-right set is a wrong set.

    `answers` maps item ids to chosen choice ids; an item may be left out. `pass_mark` is a part of the points.
    Raises Invalid as `check_answer` does, and Invalid("quiz.unknown_item").
    """
    known = {item.id for item in items}
    for item_id in sorted(answers):
        if item_id not in known:
            raise Invalid("quiz.unknown_item", item=item_id)
    marks = tuple(_mark(item, check_answer(item, answers.get(item.id, ()))) for item in items)
    earned = sum((mark.earned for mark in marks), Fraction(0))
    possible = sum((mark.possible for mark in marks), Fraction(0))
    return Verdict(marks, earned, possible, passed=earned >= pass_mark * possible)


def check_answer(item: Item, chosen: Collection[str]) -> frozenset[str]:
    """Return the chosen ids as a set.

    Raises Invalid("quiz.unknown_choice") for a choice that the item does not have, and
    Invalid("quiz.one_choice_only") for several on a single item.
    """
    known = {choice.id for choice in item.choices}
    for choice_id in sorted(chosen):
        if choice_id not in known:
            raise Invalid("quiz.unknown_choice", item=item.id, choice=choice_id)
    answer = frozenset(chosen)
    if item.type == "single" and len(answer) > 1:
        raise Invalid("quiz.one_choice_only", item=item.id)
    return answer


def _mark(item: Item, answer: frozenset[str]) -> Mark:
    reason = _reason(item.key, answer)
    earned = item.points if reason == "right" else Fraction(0)
    return Mark(item.id, earned, item.points, reason)


def _reason(key: frozenset[str], answer: frozenset[str]) -> Reason:
    if not answer:
        return "unanswered"
    wrong, missed = bool(answer - key), bool(key - answer)
    if wrong and missed:
        return "wrong_and_missed"
    if wrong or missed:
        return "wrong" if wrong else "missed"
    return "right"
