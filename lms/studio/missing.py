"""The facts that courses need and a country does not have yet: how many there are, and which one comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.readiness import readiness
from lms.content.units import UnitKey
from lms.studio.register import Register
from lms.studio.touching import Reach


@dataclass(frozen=True, slots=True)
class Needs:
    """The keys of all facts that a country's readers meet, and those without a value, in the order of the modules.

    `modules` are (module, keys) of the missing ones where they are met first; the module of quizzes is "".
    """

    keys: tuple[str, ...]
    missing: tuple[str, ...]
    modules: tuple[tuple[str, tuple[str, ...]], ...]

    def after(self, key: str) -> str:
        """Return the next missing fact, "" when this is the last; at the end it goes on with those passed over."""
        place = self.missing.index(key) + 1 if key in self.missing else 0
        return next((one for one in (*self.missing[place:], *self.missing[:place]) if one != key), "")

    @property
    def number(self) -> int:
        """Which one of them is given now, from 1."""
        return len(self.keys) - len(self.missing) + 1


def needs(register: Register, found: Iterable[Reach], today: date) -> Needs:
    """What these courses need of the register; `found` has all their units (`reaches` for any fact)."""
    order = {entry.key: place for place, entry in enumerate(register.entries)}
    keys: dict[str, None] = {}
    missing: dict[str, None] = {}
    modules: list[tuple[str, tuple[str, ...]]] = []
    for reach in found:
        head = {**reach.units[UnitKey(reach.course, "course")], "countries": [register.country]}
        units = {**register.units, **reach.units, UnitKey(reach.course, "course"): head}
        rows = {row.module: row.figures for row in readiness(units, reach.course, today)}
        for module, figures in rows.items():
            absent = _sorted([key for key in figures["missing"] if key not in missing], order)
            present = [key for key, _day in figures["expiring"]]
            keys |= dict.fromkeys(_sorted([*present, *figures["missing"]], order))
            missing |= dict.fromkeys(absent)
            modules += [(module, tuple(absent))] if absent else []
    return Needs(tuple(keys), tuple(missing), tuple(modules))


def _sorted(keys: Sequence[str], order: dict[str, int]) -> list[str]:
    """As the library lists them; what it does not know cannot be filled in."""
    return sorted((key for key in keys if key in order), key=lambda key: order[key])
