"""How the board is filtered and grouped, and which day it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from lms.attendance.queries import BoardRow
from lms.trainings.models import Training, TrainingDay
from lms.trainings.queries import day_on, today_at


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see; empty means everything. `state` also knows `late`."""

    search: str = ""
    country: str = ""
    state: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        return cls(asked.get("q", "").strip()[:100], asked.get("delegation", ""), asked.get("state", ""))

    def fit(self, row: BoardRow) -> bool:
        if self.country and row.country != self.country:
            return False
        if self.state and row.state != self.state and not (self.state == "late" and row.late):
            return False
        wanted = self.search.casefold()
        return not wanted or wanted in row.name.casefold() or wanted in row.agency.casefold()


@dataclass(frozen=True, slots=True)
class Group:
    """A delegation: the rows that fit, and how many of all its people are present."""

    country: str
    rows: list[BoardRow]
    present: int
    people: int


def groups(rows: Sequence[BoardRow], filters: Filters) -> list[Group]:
    """By delegation, those without a fitting row left out; `rows` are in the order of delegations."""
    found = []
    for country, of_country in groupby(rows, key=lambda row: row.country):
        everybody = list(of_country)
        fitting = [row for row in everybody if filters.fit(row)]
        if fitting:
            present = sum(row.state == "present" for row in everybody)
            found.append(Group(country, fitting, present, len(everybody)))
    return found


def chosen_day(training: Training, day_id: int | None, now: datetime) -> TrainingDay | None:
    """The day that was asked for, else the one that is on, else the last that has begun, else the first."""
    asked = next((day for day in training.days if day.id == day_id), None) or day_on(training, now)
    begun = [day for day in training.days if day.date <= today_at(training, now)]
    return asked or (begun[-1] if begun else next(iter(training.days), None))
