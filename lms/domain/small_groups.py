"""Which figures may be shown so that nothing is told about fewer than five people, not even by subtracting.

The method is cell suppression with complementary suppression (Willenborg and de Waal, Elements of Statistical
Disclosure Control, 2001, chapter 6) on a partition that depends on nobody's point of view: people are first parted into
cells of at least `LEAST`; who is in none is in no figure; and every figure is about a union of whole cells. So the
difference of two figures, whoever is shown them, is about whole cells again. That covers the scopes of two trainers,
filters, and a page against its export. A cell grows by `LEAST` at a time, in the order in which people came, so that
two looks at different times differ by at least so many people as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5  # people


@dataclass(frozen=True, slots=True)
class Cell:
    """People of these countries with these languages; the first `counted` of them are in figures.

    Both are in order. `named` is the one language by which the cell may be shown, "" for one that only adds to totals.
    """

    countries: tuple[str, ...]
    languages: tuple[str, ...]
    counted: int

    @property
    def named(self) -> str:
        return self.languages[0] if len(self.languages) == 1 else ""


def blocs(counts: Mapping[str, int], least: int = LEAST) -> tuple[tuple[str, ...], ...]:
    """Part countries (code to number of people) into blocs of at least `least` people, in order.

    A country with enough people is a bloc. The others are joined in the order of their codes; what is left over at
    the end joins the last of those. Where all of them together are too few they are in no bloc: joined to a country
    with enough, they would take its figures from those who see that country only.
    """
    large: list[tuple[str, ...]] = [(key,) for key in counts if counts[key] >= least]
    joined: list[tuple[str, ...]] = []
    rest: tuple[str, ...] = ()
    for key in sorted(key for key, count in counts.items() if 0 < count < least):
        rest = (*rest, key)
        if sum(counts[one] for one in rest) >= least:
            joined.append(rest)
            rest = ()
    if rest and joined:
        joined[-1] = (*joined[-1], *rest)
    return tuple(sorted(large + joined))


def cells(counts: Mapping[tuple[str, str], int], least: int = LEAST) -> tuple[Cell, ...]:
    """Part people, counted by country and language, into cells: blocs of countries, and the languages in each.

    Languages with too few people in a bloc are one cell together; where that has too few, they are in none.
    """
    countries: dict[str, int] = {}
    for (country, _language), count in counts.items():
        countries[country] = countries.get(country, 0) + count
    found = []
    for bloc in blocs(countries, least):
        languages: dict[str, int] = {}
        for (country, language), count in counts.items():
            if country in bloc and count:
                languages[language] = languages.get(language, 0) + count
        few = tuple(sorted(language for language, count in languages.items() if count < least))
        parts: list[tuple[str, ...]] = [*((language,) for language in sorted(languages.keys() - set(few))), few]
        for part in parts:
            people = sum(languages[language] for language in part)
            if people >= least:
                found.append(Cell(bloc, part, people - people % least))
    return tuple(found)


def within(partition: Iterable[Cell], countries: Iterable[str] | None) -> tuple[Cell, ...]:
    """The cells that lie wholly in these countries; all for None, which is everywhere."""
    if countries is None:
        return tuple(partition)
    allowed = frozenset(countries)
    return tuple(cell for cell in partition if allowed.issuperset(cell.countries))


def asked_too_seldom(asked: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """The items of one bloc (id to number of people who got it) that are left out of all figures about items.

    With those that too few people got, others go, the smallest first, until one of them was got by enough: the mark of
    the whole quiz less all items that are shown is then about at least `least` people.
    """
    present = sorted((count, item) for item, count in asked.items() if count > 0)
    few = [row for row in present if row[0] < least]
    if few:
        few += present[len(few) :][:1]
    return frozenset(item for _count, item in few)


def not_by_language(
    asked: Mapping[Cell, Mapping[str, int]], left_out: frozenset[str], least: int = LEAST
) -> frozenset[Cell]:
    """The cells of one bloc that no table of an item shows; `asked` says how many people of a cell got an item.

    Hidden cells are hidden for all items alike, so that an item's total less the cells that are shown, and a cell's
    total less the items that are shown, are always about at least `least` people, or nobody.
    """
    found = {cell for cell in asked if not cell.named or _tells(asked[cell], left_out, least)}
    items = {item for row in asked.values() for item in row} - left_out
    while found and any(0 < sum(asked[cell].get(item, 0) for cell in found) < least for item in items):
        others = sorted(asked.keys() - found, key=lambda cell: (sum(asked[cell].values()), cell.languages))
        if not others:
            break
        found.add(others[0])
    return frozenset(found)


def _tells(row: Mapping[str, int], left_out: frozenset[str], least: int) -> bool:
    """Whether showing each item of a cell but those left out tells about a few."""
    if any(0 < count < least for item, count in row.items() if item not in left_out):
        return True
    return 0 < max((row.get(item, 0) for item in left_out), default=0) < least
