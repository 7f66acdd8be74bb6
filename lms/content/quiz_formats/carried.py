"""What each format carries of an item. What is not here is left out of a file, and said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PARTIAL = frozenset({"partial"})
WHOLE = frozenset({"all-or-nothing"})
CHOICES = frozenset({"single", "multiple", "true-false"})
TYPES = (
    *("single", "multiple", "true-false", "image-choice", "matching", "ordering", "short-text", "numeric"),
    *("blanks", "scenario"),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A format: `types` it has, `scoring` for those where there is a choice of it, and single properties.

    `part_feedback` are the types whose choices or answers may have feedback; `credit` those with parts of the points.
    """

    name: str
    ending: str
    types: frozenset[str]
    scoring: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    part_feedback: frozenset[str] = frozenset()
    credit: frozenset[str] = frozenset()
    feedback: bool = True
    ids: bool = True
    part_ids: bool = False
    tags: bool = True
    points: bool = True
    images: bool = True
    markup: bool = True
    case: bool = True
    units: bool = False
    retired: bool = False
    plain_options: bool = False
    most_blanks: int = 20
    true_false_words: bool = False


_ANSWERS = frozenset({"short-text", "numeric", "blanks"})
_MOODLE_SCORING = MappingProxyType({"multiple": PARTIAL, "matching": PARTIAL, "blanks": PARTIAL})
_QTI = Carried(
    name="QTI",
    ending="zip",
    types=frozenset(TYPES) - {"scenario"},
    scoring=MappingProxyType({"ordering": WHOLE}),
    part_feedback=CHOICES | {"image-choice"},
    credit=CHOICES | _ANSWERS | {"image-choice"},
    part_ids=True,
    true_false_words=True,
)
FORMAT_NAMES: Mapping[str, str] = {
    "gift": "GIFT",
    "aiken": "Aiken",
    "moodle-xml": "Moodle XML",
    "qti21": "QTI 2.1",
    "qti30": "QTI 3.0",
}
FORMATS: Mapping[str, Carried] = MappingProxyType(
    {
        "gift": Carried(
            name="GIFT",
            ending="gift.txt",
            types=CHOICES | _ANSWERS | {"matching", "ordering"},
            scoring=_MOODLE_SCORING,
            part_feedback=CHOICES | _ANSWERS,
            credit=(CHOICES - {"true-false"}) | _ANSWERS,
            points=False,
            images=False,
            case=False,
            most_blanks=1,
        ),
        "moodle-xml": Carried(
            name="Moodle XML",
            ending="xml",
            types=frozenset(TYPES) - {"scenario"},
            scoring=_MOODLE_SCORING,
            part_feedback=CHOICES | _ANSWERS | {"image-choice"},
            credit=(CHOICES - {"true-false"}) | _ANSWERS | {"image-choice"},
            units=True,
            retired=True,
            plain_options=True,
        ),
        "aiken": Carried(
            name="Aiken",
            ending="txt",
            types=frozenset({"single"}),
            feedback=False,
            ids=False,
            tags=False,
            points=False,
            images=False,
            markup=False,
        ),
        "qti21": _QTI,
        "qti30": _QTI,
    }
)
