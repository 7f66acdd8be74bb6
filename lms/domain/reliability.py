"""How well a quiz tells people apart: reliability and the standard error of a mark."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

NOTHING = 1e-12  # below this a variance is that of equal numbers, added up inexactly


@dataclass(frozen=True, slots=True)
class Reliability:
    """`alpha` of a sitting of `items` items; `dichotomous` when every item was right or wrong: it is KR-20 then."""

    alpha: float
    items: float
    dichotomous: bool


def cronbach_alpha(items: float, item_variances: float, total_variance: float) -> float | None:
    """Coefficient alpha, k/(k-1) x (1 - sum of item variances / variance of totals); None where it is undefined.

    Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951), 297-334. With items that
    are right or wrong it is KR-20 (Kuder and Richardson, Psychometrika 2 (1937), 151-160).
    """
    if items <= 1 or total_variance <= NOTHING:
        return None
    return items / (items - 1) * (1 - item_variances / total_variance)


def standard_error(deviation: float, alpha: float | None) -> float | None:
    """The standard error of measurement, s x sqrt(1 - reliability), in the unit of `deviation`.

    Lord and Novick, Statistical Theories of Mental Test Scores (1968), section 3.8. None without a reliability; one
    below zero counts as zero.
    """
    return None if alpha is None else deviation * sqrt(1 - min(1.0, max(0.0, alpha)))


class Sittings:
    """Adds up the points of many sittings for alpha. `size` is the number of items of the bank: memory is its square.

    When every sitting has the same items, alpha is as Cronbach has it. When items are drawn, it is the same from means:
    with v the mean variance of an item and c the mean covariance of a pair, each over those who had them, weighted by
    how many those are, and k the mean number of items of a sitting, the items' variances are k v and the total's is
    k v + k (k - 1) c. For complete figures that is the same number. So alpha is that of an average form of the quiz,
    and differences in difficulty between drawn items do not count against it.
    """

    def __init__(self, size: int, *, same: bool) -> None:
        self._size, self._same = size, same
        self._count, self._placed = 0, 0
        self._dichotomous = True
        self._n, self._x, self._xx = [0] * size, [0.0] * size, [0.0] * size
        self._total = self._totals = 0.0
        pairs = 0 if same else size * (size - 1) // 2
        self._pairs = array("q", bytes(8 * pairs))
        self._left, self._right, self._both = (array("d", bytes(8 * pairs)) for _ in range(3))

    def add(self, places: Sequence[int], points: Sequence[float], *, dichotomous: bool) -> None:
        """One sitting: the places of its items, rising, and the points that each earned."""
        self._count += 1
        self._placed += len(places)
        self._dichotomous = self._dichotomous and dichotomous
        number, plain, squared = self._n, self._x, self._xx
        for place, value in zip(places, points, strict=True):
            number[place] += 1
            plain[place] += value
            squared[place] += value * value
        if self._same:
            total = sum(points)
            self._total += total
            self._totals += total * total
        else:
            self._add_pairs(places, points)

    def _add_pairs(self, places: Sequence[int], points: Sequence[float]) -> None:
        pairs, left, right, both = self._pairs, self._left, self._right, self._both
        for position, high in enumerate(places):
            start, other = high * (high - 1) // 2, points[position]
            for low, value in zip(places[:position], points, strict=False):
                at = start + low
                pairs[at] += 1
                left[at] += value
                right[at] += other
                both[at] += value * other

    def result(self) -> Reliability | None:
        """The reliability, None where it is undefined: fewer than two sittings or items, or all the same."""
        if self._count < 2:
            return None
        items = self._placed / self._count
        variances = [
            (squares - total * total / number) / number
            for number, total, squares in zip(self._n, self._x, self._xx, strict=True)
            if number
        ]
        if self._same:
            whole = (self._totals - self._total**2 / self._count) / self._count
            alpha = cronbach_alpha(items, sum(variances), whole)
        else:
            weights = [number for number in self._n if number]
            mean = sum(w * v for w, v in zip(weights, variances, strict=True)) / sum(weights)
            alpha = cronbach_alpha(items, items * mean, items * mean + items * (items - 1) * self._mean_covariance())
        return None if alpha is None else Reliability(alpha, items, self._dichotomous)

    def _mean_covariance(self) -> float:
        together = sum(self._pairs)
        rows = zip(self._pairs, self._left, self._right, self._both, strict=True)
        weighted = sum(both - left * right / number for number, left, right, both in rows if number)
        return weighted / together if together else 0.0
