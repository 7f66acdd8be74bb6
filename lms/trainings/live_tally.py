"""What came of a question in the room: counts, judged by each one's own law, and what that law says is right."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.domain.grading import mark
from lms.domain.reading_items import item_of
from lms.domain.small_groups import LEAST

Body = Mapping[str, Any]
Audience = tuple[str, str]  # country, and the slug of an agency or ""
REASONS = ("right", "partly", "wrong")


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have answered, how many are checked in, and how many of these have answered."""

    answered: int
    present: int
    here: int

    @property
    def others(self) -> int:
        """Those who answered and are not checked in."""
        return self.answered - self.here


def turnout(answered: Collection[int], present: Collection[int]) -> Turnout:
    """Of registrations."""
    return Turnout(len(set(answered)), len(set(present)), len(set(answered) & set(present)))


def tally(
    items: Mapping[Audience, Body],
    answers: Iterable[tuple[Audience, Body]],
    came: Turnout,
    countries: Iterable[str],
) -> dict[str, Any]:
    """The counts that are kept: {answered, present, here, reasons: {reason: n}, choices: {id: n}, countries: [codes],
    right: {choice id: [codes]}}.

    `items` are compiled items by audience, `answers` the given ones; `choices` and `right` are empty for types without
    choices. `countries` are those in the room: of them the ones that have the item are in the result, in order.
    """
    reasons, choices = Counter[str](), Counter[str]()
    for audience, answer in answers:
        reasons[mark(item_of(items[audience]), answer).reason] += 1
        choices.update(answer.get("choices", ()))
    here = sorted({country for country in countries if (country, "") in items})
    right: dict[str, list[str]] = {}
    for country in here:
        for choice in items[country, ""].get("choices", ()):
            right.setdefault(choice["id"], [])
            if choice["correct"]:
                right[choice["id"]].append(country)
    counts = {"answered": came.answered, "present": came.present, "here": came.here}
    shares = {reason: reasons[reason] for reason in REASONS}
    return counts | {"reasons": shares, "choices": dict(choices), "countries": here, "right": right}


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice with how many took it; `right_in` are the countries of the room where it is right."""

    html: str
    count: int
    right_in: tuple[str, ...]
    right_everywhere: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A tally as it is shown. `split` is false for fewer than five answers: then no count but the total is shown.

    `bars` are the choices in the wording of the screen (none for other types), `elsewhere` how often a choice was taken
    that only other countries have.
    """

    turnout: Turnout
    split: bool
    reasons: Mapping[str, int]
    bars: tuple[Bar, ...]
    elsewhere: int

    @property
    def has_key(self) -> bool:
        return any(bar.right_in for bar in self.bars)


def result(kept: Mapping[str, Any], body: Body) -> Result:
    """Of a stored tally, for the item as the screen has it."""
    known = body.get("choices", ())
    countries = kept["countries"]
    bars = tuple(
        Bar(
            choice["html"],
            kept["choices"].get(choice["id"], 0),
            tuple(kept["right"].get(choice["id"], ())),
            bool(countries) and len(kept["right"].get(choice["id"], ())) == len(countries),
        )
        for choice in known
    )
    ids = {choice["id"] for choice in known}
    elsewhere = sum(count for choice, count in kept["choices"].items() if choice not in ids)
    came = Turnout(kept["answered"], kept["present"], kept["here"])
    return Result(came, came.answered >= LEAST, kept["reasons"], bars, elsewhere)
