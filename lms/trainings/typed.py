"""What coordinators type as lines of text.

An agenda: one line an item, `09:00-10:30 Title`; a leading `-` marks a break, which does not count.
Delegations: one line a country, its two-letter code and the number of seats.
"""

import re
from collections.abc import Container, Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lms.domain.errors import Invalid
from lms.trainings.models import AgendaItem
from lms.trainings.service import PlannedItem

LINE = re.compile(r"(-?)\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s+(\S.{0,199})")

DELEGATION = re.compile(r"([A-Za-z]{2})[\s:,;]+(\d{1,6})")
MOST_SEATS = 10_000


def delegations(text: str, countries: Container[str]) -> dict[str, int]:
    """Country to seats. Raises Invalid with the number of the line that cannot be read."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = DELEGATION.fullmatch(line.strip())
        if not line.strip():
            continue
        if match is None or match[1].upper() not in countries or int(match[2]) > MOST_SEATS:
            raise Invalid("delegations.line", line=number, most=MOST_SEATS)
        if match[1].upper() in found:
            raise Invalid("delegations.twice", line=number)
        found[match[1].upper()] = int(match[2])
    if not found:
        raise Invalid("delegations.none")
    return found


def read(text: str, day: date, zone: str) -> list[PlannedItem]:
    """The items of a day at a venue. Raises Invalid with the number of the line that cannot be read."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found.append(_item(line.strip(), number, day, ZoneInfo(zone)))
    return found


def written(items: Iterable[AgendaItem], zone: str, language: str) -> str:
    """The same, back as text, in one language."""
    there = ZoneInfo(zone)
    return "\n".join(
        f"{'' if item.counts else '- '}{item.starts_at.astimezone(there):%H:%M}-{item.ends_at.astimezone(there):%H:%M} "
        f"{item.title.get(language) or next(iter(item.title.values()), '')}"
        for item in items
    )


def _item(line: str, number: int, day: date, zone: ZoneInfo) -> PlannedItem:
    found = LINE.fullmatch(line)
    if found is None:
        raise Invalid("agenda.line", line=number)
    mark, *clock, title = found.groups()
    try:
        starts, ends = (datetime.combine(day, time(int(clock[at]), int(clock[at + 1])), zone) for at in (0, 2))
    except ValueError as error:
        raise Invalid("agenda.line", line=number) from error
    if ends <= starts:
        raise Invalid("agenda.order", line=number)
    return PlannedItem(starts, ends, title.strip(), counts=not mark)
