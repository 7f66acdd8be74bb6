"""Grading: items and answers in, marks out with the reason for each, in exact fractions.

An answer earns a part (0 to 1) of its item's points; the parts of an answer add up to it, and a record says what each
brought. The rules, with `scoring` all-or-nothing or partial:

* **Choices**, one allowed: the chosen one's `credit`, or 1 if it is right and 0 if not. Several allowed,
  all-or-nothing: 1 for exactly the right ones. Partial: each right one chosen brings 1/n of n right ones, each wrong
  one chosen takes as much. That is the "rights minus wrongs" of formula scoring (Thurstone, "A scoring method for
  mental tests", Psychological Bulletin 16, 1919; Frary, "Formula scoring of multiple-choice tests", Educational
  Measurement: Issues and Practice 7(2), 1988): choosing everything earns no more than what the right ones outnumber
  the wrong ones by. Where choices have a `credit` of their own these are summed whatever the `scoring` (1EdTech QTI
  3.0, response processing, `mapResponse`: the sum of the mapped values of what was chosen), and those without one
  bring what partial scoring gives them.
* **Matching**, **blanks**: the part of the rows or gaps that are right (the same sum, with equal values).
  A gap brings what its choice or words would bring as an item.
* **Ordering**, partial: of all pairs, those in the right order less those in the wrong one, divided by all: Kendall's
  tau (Kendall, "A new measure of rank correlation", Biometrika 30, 1938; for orders of text Lapata, "Automatic
  evaluation of information ordering", Computational Linguistics 32(4), 2006). The right order has 1, a guess 0 on the
  average, the reverse −1.
* **Short text**, **numeric**: the `credit` of the first accepted answer that fits.
* **Scenario**: the sum of weight × credit over the decisions taken, divided by the best sum that a path to an ending
  can have (`cases.best`). A path that is not at an end counts as far as it went. A case whose best sum is 0 or less
  has nothing to earn, and every answer to it earns 0.

In all of them a part below 0 counts as 0 and one above 1 as 1 (QTI: `lowerBound` and `upperBound`), and the record
says so. No answer earns 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from lms.domain.answers import check
from lms.domain.cases import shown
from lms.domain.errors import Invalid
from lms.domain.items import Item
from lms.domain.partial_credit import Why, share

Reason = Literal["right", "partly", "unanswered", "wrong"]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one item earned of its points, and why: the credits of `why` add up to earned ÷ possible."""

    item: str
    earned: Fraction
    possible: Fraction
    reason: Reason
    why: tuple[Why, ...]

    def record(self) -> list[dict[str, str]]:
        """Return `why` as JSON: a list of {part, code, credit, note}, the credit as `n/d` or `n`."""
        return [
            {"part": each.part, "code": each.code, "credit": str(each.credit), "note": each.note} for each in self.why
        ]


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
        return self.earned / self.possible if self.possible else NOTHING


def grade(
    items: Sequence[Item], answers: Mapping[str, Mapping[str, Any]], *, pass_mark: Fraction = Fraction(1)
) -> Verdict:
    """Mark every item; `answers` maps item ids to answers as `lms.domain.answers` describes; one may be left out.

    `pass_mark` is a part of the points; a quiz without points is not passed. Raises Invalid as `answers.check` does,
    and Invalid("quiz.unknown_item") with item.
    """
    known = {item.id for item in items}
    for item_id in answers:
        if item_id not in known:
            raise Invalid("quiz.unknown_item", item=shown(item_id))
    marks = tuple(mark(item, answers.get(item.id, {})) for item in items)
    earned = sum((each.earned for each in marks), NOTHING)
    possible = sum((each.possible for each in marks), NOTHING)
    return Verdict(marks, earned, possible, passed=possible > 0 and earned >= pass_mark * possible)


def mark(item: Item, answer: Mapping[str, Any]) -> Mark:
    """Mark one item. Raises Invalid as `answers.check` does."""
    checked = check(item, answer)
    if not checked:
        return Mark(item.id, NOTHING, item.points, "unanswered", (Why("answer", "unanswered", NOTHING),))
    why = share(item.part, checked)
    part = sum((each.credit for each in why), NOTHING)
    reason: Reason = "right" if part == 1 else "partly" if part else "wrong"
    return Mark(item.id, part * item.points, item.points, reason, why)
