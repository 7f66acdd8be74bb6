"""Figures about the items of a quiz and about its marks, added up one answer after the other.

Everything here is a sum, so memory depends on the number of items, not of people, and figures of several quizzes can be
put together. Medians and groups of the best and the weakest come from counts: of whole seconds and of whole percent.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import Any

TAIL = 0.27  # of the people: Kelley, J. Educational Psychology 30 (1939), 17-24
LONGEST = 3600  # seconds; whoever takes longer counts with this
MOST_PICKS = 80  # different answers to an item that are told apart, for each item
NOTHING = 1e-9  # below this a variance is that of equal numbers, added up inexactly
REST = "…"  # the answers beyond


def percent(part: float) -> int:
    """A part of 1 as whole percent, halves up."""
    return int(part * 100 + 0.5)


def median(counts: Mapping[int, int]) -> float | None:
    """The median of numbers of which `counts` says how often each was seen; None of none."""
    size = sum(counts.values())
    if not size:
        return None
    middle = {(size - 1) // 2, size // 2}
    found, passed = [], 0
    for value in sorted(counts):
        found += [value for place in middle if passed <= place < passed + counts[value]]
        passed += counts[value]
    return sum(found) / len(found)


def tails(scores: Mapping[int, int], share: float = TAIL) -> tuple[int, int] | None:
    """The highest score of the weakest and the lowest of the best `share` of the people.

    People with the same score stay together, so that a group may have more. None where the groups would meet.
    """
    wanted = ceil(sum(scores.values()) * share)
    low, high = _reach(sorted(scores), scores, wanted), _reach(sorted(scores, reverse=True), scores, wanted)
    return None if low is None or high is None or low >= high else (low, high)


def _reach(order: Sequence[int], scores: Mapping[int, int], wanted: int) -> int | None:
    passed = 0
    for score in order:
        passed += scores[score]
        if passed >= wanted:
            return score
    return None


@dataclass(slots=True)
class Pairs:
    """Pairs of numbers, for their correlation."""

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def correlation(self) -> float | None:
        """Pearson's r; None where one side does not vary. With a right or wrong side it is the point-biserial one."""
        if self.n < 2:
            return None
        left, right = self.xx - self.x**2 / self.n, self.yy - self.y**2 / self.n
        if left <= NOTHING or right <= NOTHING:
            return None
        return (self.xy - self.x * self.y / self.n) / sqrt(left * right)


@dataclass(slots=True)
class Given:
    """One answer with its mark: points, the part of them that was earned, and what was picked (see `picks`)."""

    item: str
    version: str
    earned: float
    possible: float
    credit: float
    seconds: int | None
    picks: tuple[str, ...]


@dataclass(slots=True)
class ItemTally:
    """What is added up for one item."""

    pairs: Pairs = field(default_factory=Pairs)
    credit: float = 0.0
    count: int = 0
    seconds: Counter[int] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    picks: dict[str, Counter[int]] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)
    languages: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def add(self, given: Given, mark: float, rest: float | None) -> None:
        """An answer of somebody with this mark for the whole, and for all other items, as parts of 1."""
        credit, score = given.credit, percent(mark)
        self.count += 1
        self.credit += credit
        self.scores[score] += 1
        self.versions[given.version] += 1
        if given.seconds is not None:
            self.seconds[min(given.seconds, LONGEST)] += 1
        for pick in given.picks:
            seen = self.picks.get(pick)
            if seen is None:
                seen = self.picks.setdefault(pick if len(self.picks) < MOST_PICKS else REST, Counter())
            seen[score] += 1
        if rest is not None:
            pairs = self.pairs
            pairs.n += 1
            pairs.x += credit
            pairs.y += rest
            pairs.xx += credit * credit
            pairs.yy += rest * rest
            pairs.xy += credit * rest

    def compare(self, language: str, mark: float, *, right: bool) -> None:
        """The same answer for the comparison of languages: people are alike when their marks are within 5 percent."""
        rows = self.languages.setdefault(language, {})
        had, missed = rows.get(stratum := percent(mark) // 5, (0, 0))
        rows[stratum] = (had + 1, missed) if right else (had, missed + 1)

    @property
    def facility(self) -> float | None:
        """The mean part of the points that was earned, 0 to 1: the difficulty index of classical test theory."""
        return self.credit / self.count if self.count else None

    @property
    def discrimination(self) -> float | None:
        """The corrected item-total correlation, -1 to 1: of the item's credit with the mark for all other items.

        With items that are right or wrong it is the corrected point-biserial correlation (Henrysson, Psychometrika 28
        (1963), 211-218). The other items count as the part of their own points, so that sittings with drawn items can
        be put together.
        """
        return self.pairs.correlation()

    def table(self) -> Iterator[dict[str, Any]]:
        """What was picked by how many: of all, and of the weakest and the best 27 percent; most picked first."""
        ends = tails(self.scores)
        for pick, seen in sorted(self.picks.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])):
            row: dict[str, Any] = {"pick": pick, "count": sum(seen.values())}
            if ends is not None:
                row["weakest"] = sum(count for score, count in seen.items() if score <= ends[0])
                row["best"] = sum(count for score, count in seen.items() if score >= ends[1])
            yield row

    def groups(self) -> dict[str, int] | None:
        """How many are in the groups of `table`."""
        ends = tails(self.scores)
        if ends is None:
            return None
        weakest = sum(count for score, count in self.scores.items() if score <= ends[0])
        return {"weakest": weakest, "best": sum(count for score, count in self.scores.items() if score >= ends[1])}


@dataclass(slots=True)
class Marks:
    """Marks of sittings, as parts of 1, and the seconds that an answer took."""

    count: int = 0
    passed: int = 0
    total: float = 0.0
    squares: float = 0.0
    scores: Counter[int] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)

    def add(self, mark: float, *, passed: bool) -> None:
        self.count += 1
        self.passed += passed
        self.total += mark
        self.squares += mark * mark
        self.scores[percent(mark)] += 1

    def put(self, other: "Marks") -> None:
        """Add all that another one has."""
        self.count += other.count
        self.passed += other.passed
        self.total += other.total
        self.squares += other.squares
        self.scores.update(other.scores)
        self.seconds.update(other.seconds)

    @property
    def mean(self) -> float | None:
        return self.total / self.count if self.count else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation of exactly these people (divided by n)."""
        if not self.count:
            return None
        return sqrt(max(0.0, self.squares / self.count - (self.total / self.count) ** 2))

    def bars(self) -> list[int]:
        """How many marks lie in each tenth: 0-9 %, 10-19 % … 90-100 %."""
        found = [0] * 10
        for score, count in self.scores.items():
            found[min(9, score // 10)] += count
        return found
