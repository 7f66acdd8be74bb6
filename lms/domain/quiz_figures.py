"""The figures of one quiz for one scope: who counts, and what is told of them. See `small_groups` for what is not."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.domain import differential, small_groups
from lms.domain.blueprint import normalised_gain
from lms.domain.item_analysis import LONGEST, Given, ItemTally, Marks, median
from lms.domain.reliability import Sittings, standard_error
from lms.domain.small_groups import LEAST, Cell


def gained(before: float | None, after: float | None) -> float | None:
    """The normalised gain (Hake 1998) of marks that are parts of 1; None where one is missing, or nothing could be."""
    if before is None or after is None:
        return None
    gain = normalised_gain(Fraction(before), Fraction(after))
    return None if gain is None else float(gain)


@dataclass(slots=True)
class Gains:
    """Marks before and after, of the same people."""

    count: int = 0
    before: float = 0.0
    after: float = 0.0
    gains: Counter[int] = field(default_factory=Counter)  # of whole percent, how many

    def add(self, before: float, after: float) -> None:
        self.count += 1
        self.before += before
        self.after += after
        own = gained(before, after)
        if own is not None:
            self.gains[round(own * 100)] += 1

    def result(self) -> dict[str, Any]:
        """Means as parts of 1; `gain` is that of the means, `people` the mean of everybody's own: Hake 1998."""
        before, after = self.before / self.count, self.after / self.count
        several = sum(self.gains.values())
        bars = [0] * 5  # below 0, then quarters of what could be gained
        for share, number in self.gains.items():
            bars[0 if share < 0 else min(4, 1 + share // 25)] += number
        total = sum(share * number for share, number in self.gains.items())
        mean = total / 100 / several if several else None
        group = {"before": before, "after": after, "gain": gained(before, after)}
        return {"count": self.count, **group, "people": mean, "bars": bars}


class Counting:
    """Who counts of everybody who has sat a quiz, whatever a viewer may see.

    `see` (and `pair`) is called for everybody in the order of submission; then `ask` for everybody, in any order.
    """

    def __init__(self, people: Mapping[tuple[str, str], int]) -> None:
        """`people` says how many have sat it, by country and language."""
        self.people = sum(people.values())
        self.cells = small_groups.cells(people)
        self._cell = {
            (country, language): cell
            for cell in self.cells
            for country in cell.countries
            for language in cell.languages
        }
        self._taken: Counter[Cell] = Counter()
        self._last: dict[Cell, Any] = {}
        self.asked: dict[Cell, Counter[str]] = {cell: Counter() for cell in self.cells}
        self.gains: dict[Cell, Gains] = {cell: Gains() for cell in self.cells}
        self._waiting: dict[Cell, list[tuple[float, float]]] = {cell: [] for cell in self.cells}

    def see(self, where: tuple[str, str], moment: Any) -> Cell | None:
        """A sitting by somebody of (country, language), submitted at a comparable moment; its cell if it counts."""
        cell = self._cell.get(where)
        if cell is None or self._taken[cell] >= cell.counted:
            return None
        self._taken[cell] += 1
        self._last[cell] = moment
        return cell

    def ask(self, where: tuple[str, str], moment: Any, items: Iterable[str]) -> None:
        """The same sitting's items."""
        cell = self.cell(where, moment)
        if cell is not None:
            self.asked[cell].update(iter(items))  # each once, also of a mapping

    def pair(self, cell: Cell, before: float, after: float) -> None:
        """Marks of somebody who counts, before and after. They are told by fives, as everything is."""
        waiting = self._waiting[cell]
        waiting.append((before, after))
        if len(waiting) == LEAST:
            for marks in waiting:
                self.gains[cell].add(*marks)
            waiting.clear()

    def cell(self, where: tuple[str, str], moment: Any) -> Cell | None:
        """The cell in which such a sitting counts, or None."""
        cell = self._cell.get(where)
        return cell if cell is not None and cell in self._last and moment <= self._last[cell] else None

    def left_out(self) -> dict[tuple[str, ...], frozenset[str]]:
        """For each bloc of countries, the items that too few of it got."""
        found: dict[tuple[str, ...], Counter[str]] = {}
        for cell, asked in self.asked.items():
            found.setdefault(cell.countries, Counter()).update(asked)
        return {bloc: small_groups.asked_too_seldom(asked) for bloc, asked in found.items()}

    def without_languages(self) -> frozenset[Cell]:
        """The cells that no table of an item shows by language."""
        left_out = self.left_out()
        blocs: dict[tuple[str, ...], dict[Cell, Counter[str]]] = {}
        for cell, asked in self.asked.items():
            blocs.setdefault(cell.countries, {})[cell] = asked
        hidden = [small_groups.not_by_language(rows, left_out[bloc]) for bloc, rows in blocs.items()]
        return frozenset(cell for cells in hidden for cell in cells)


class QuizTally:
    """Adds up the sittings of a quiz that count in one scope."""

    def __init__(self, counting: Counting, countries: Iterable[str] | None, items: dict[str, ItemTally]) -> None:
        """`items` takes what is added up for items, perhaps over several quizzes; `countries` of None is everywhere."""
        self.cells = small_groups.within(counting.cells, countries)
        self._counting, self._items = counting, items
        self._left_out, self._unnamed = counting.left_out(), counting.without_languages()
        asked = {item for cell in self.cells for item in counting.asked[cell]}
        self._place = {item: place for place, item in enumerate(sorted(asked))}
        same = all(
            counting.asked[cell][item] == cell.counted for cell in self.cells for item in asked
        )  # nothing is drawn
        self._sittings = Sittings(len(asked), same=same)
        self._marks = {cell: Marks() for cell in self.cells}
        self._by_cell: dict[str, dict[Cell, list[float]]] = {}

    def add(self, cell: Cell, mark: float, answers: Sequence[Given], *, passed: bool) -> None:
        """A sitting that counts, with its mark as a part of 1; cells of other scopes are passed over."""
        marks = self._marks.get(cell)
        if marks is None:
            return
        marks.add(mark, passed=passed)
        answers = sorted((given for given in answers if given.item in self._place), key=lambda given: given.item)
        self._sittings.add(
            [self._place[given.item] for given in answers],
            [given.earned for given in answers],
            dichotomous=all(given.credit in (0, 1) for given in answers),
        )
        earned, possible = sum(given.earned for given in answers), sum(given.possible for given in answers)
        left_out, named = self._left_out[cell.countries], "" if cell in self._unnamed else cell.named
        for given in answers:
            if given.seconds is not None:
                marks.seconds[min(given.seconds, LONGEST)] += 1
            if given.item in left_out:
                continue
            others = possible - given.possible
            tally = self._items.get(given.item) or self._items.setdefault(given.item, ItemTally())
            tally.add(given, mark, (earned - given.earned) / others if others else None)
            if named:
                tally.compare(named, mark, right=given.credit == 1)
            row = self._by_cell.setdefault(given.item, {}).setdefault(cell, [0, 0.0])
            row[0] += 1
            row[1] += given.credit

    @property
    def items(self) -> list[str]:
        """The items about which something can be told."""
        return sorted(self._by_cell)

    def result(self) -> dict[str, Any]:
        """Everything as plain JSON: parts of 1 for marks, whole seconds, counts of people."""
        whole = Marks()
        for marks in self._marks.values():
            whole.put(marks)
        reliability = self._sittings.result()
        alpha = reliability.alpha if reliability else None
        return {
            "counted": whole.count,
            "passed": whole.passed,
            "mean": whole.mean,
            "deviation": whole.deviation,
            "median": _part(median(whole.scores)),
            "bars": whole.bars(),
            "alpha": alpha,
            "kr20": bool(reliability and reliability.dichotomous),
            "items_each": reliability.items if reliability else None,
            "error": standard_error(whole.deviation or 0.0, alpha),
            "seconds": median(whole.seconds),
            "countries": self._groups(lambda cell: cell.countries),
            "languages": self._groups(lambda cell: (cell.named,)),
            "items": {item: self._item(item) for item in self.items},
            "gains": self._gains(),
        }

    def _groups(self, key: Any) -> list[dict[str, Any]]:
        found: dict[tuple[str, ...], Marks] = {}
        for cell, marks in self._marks.items():
            found.setdefault(key(cell), Marks()).put(marks)
        return [
            {"group": list(group), "count": marks.count, "mean": marks.mean, "passed": marks.passed}
            | {"seconds": median(marks.seconds)}
            for group, marks in sorted(found.items(), key=_others_last)
            if marks.count
        ]

    def _item(self, item: str) -> dict[str, Any]:
        tally, rows = self._items[item], self._by_cell[item]
        return {
            "count": tally.count,
            "facility": tally.facility,
            "discrimination": tally.discrimination,
            "seconds": median(tally.seconds),
            "groups": tally.groups(),
            "picks": list(tally.table()),
            "versions": dict(sorted(tally.versions.items())),
            "countries": _means(rows, lambda cell: cell.countries),
            "languages": _means(rows, lambda cell: ("" if cell in self._unnamed else cell.named,)),
            "differences": [
                {"reference": first, "other": other, "odds": found.odds, "chi2": found.chi2}
                | {"delta": found.delta, "error": found.error, "severity": found.severity}
                for first, other, found in differential.between(tally.languages)
            ],
        }

    def _gains(self) -> dict[str, Any] | None:
        whole, blocs = Gains(), dict[tuple[str, ...], Gains]()
        for cell in self.cells:
            for part in (whole, blocs.setdefault(cell.countries, Gains())):
                found = self._counting.gains[cell]
                part.count += found.count
                part.before += found.before
                part.after += found.after
                part.gains.update(found.gains)
        if not whole.count:
            return None
        rows = [{"group": list(bloc)} | part.result() for bloc, part in sorted(blocs.items()) if part.count]
        return whole.result() | {"countries": rows}


def _means(rows: Mapping[Cell, Sequence[float]], key: Any) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], list[float]] = {}
    for cell, (count, credit) in rows.items():
        row = found.setdefault(key(cell), [0, 0.0])
        row[0] += count
        row[1] += credit
    return [
        {"group": list(group), "count": int(count), "facility": credit / count}
        for group, (count, credit) in sorted(found.items(), key=_others_last)
    ]


def _others_last(row: tuple[tuple[str, ...], Any]) -> tuple[bool, tuple[str, ...]]:
    return row[0] == ("",), row[0]


def _part(whole_percent: float | None) -> float | None:
    return None if whole_percent is None else whole_percent / 100
