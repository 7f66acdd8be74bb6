"""Items of a quiz as they are graded: the part of a compiled item that decides about marks, in exact fractions."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Scoring = Literal["all-or-nothing", "partial"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; `correct` is already that of the reader's country. `credit` is a part of the points."""

    id: str
    correct: bool
    credit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """`single`, `multiple`, `true-false`, `image-choice`: one or `several` choices may be chosen."""

    choices: tuple[Choice, ...]
    several: bool
    scoring: Scoring = "all-or-nothing"


@dataclass(frozen=True, slots=True)
class Matching:
    """`rows` maps each row to the option that it goes with; `options` has all that are offered."""

    rows: Mapping[str, str]
    options: frozenset[str]
    scoring: Scoring


@dataclass(frozen=True, slots=True)
class Ordering:
    """The ids in the right order."""

    sequence: tuple[str, ...]
    scoring: Scoring


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted answer of words: its forms as the author wrote them, of all languages."""

    id: str
    forms: tuple[str, ...]
    credit: Fraction


@dataclass(frozen=True, slots=True)
class ShortText:
    """The first answer with a form that matches counts."""

    answers: tuple[Accepted, ...]
    case_sensitive: bool


@dataclass(frozen=True, slots=True)
class AcceptedNumber:
    """An accepted number, both ends of `value` ± `tolerance` included."""

    id: str
    value: Fraction
    tolerance: Fraction
    credit: Fraction


@dataclass(frozen=True, slots=True)
class Numeric:
    """The first answer that is near enough counts. `units` are the names of the unit, of all languages."""

    answers: tuple[AcceptedNumber, ...]
    units: tuple[str, ...]
    unit_required: bool


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap: `part` is Choices (of which one is chosen) or ShortText."""

    id: str
    part: Choices | ShortText


@dataclass(frozen=True, slots=True)
class Blanks:
    """Gaps in the order in which they are listed."""

    blanks: tuple[Blank, ...]
    scoring: Scoring


@dataclass(frozen=True, slots=True)
class Decision:
    """`next` is a step or an ending; `credit` is a part of the step's weight."""

    id: str
    next: str
    credit: Fraction


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of a case."""

    id: str
    weight: Fraction
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case: a graph without cycles from `start` to `endings` (their ids)."""

    start: str
    steps: Mapping[str, CaseStep]
    endings: frozenset[str]


Part = Choices | Matching | Ordering | ShortText | Numeric | Blanks | Scenario


@dataclass(frozen=True, slots=True)
class Item:
    """A question as graded. `version` is the hash that an attempt pins."""

    id: str
    type: str
    points: Fraction
    part: Part
    version: str = ""
