"""How long somebody was present: append-only records and a day's agenda in, whole minutes out.

The rules, in order:

* Only counted agenda items are contact time. Items that overlap count once; what lies after a day's `closed_at`
  counts for nobody.
* Records are read in the order of their moment, then of their ordinal, whatever the order they arrive in. A check-in
  opens an interval, the next check-out closes it. A check-in while present and a check-out while absent say nothing
  new. Records of other days and of unknown kinds are left aside.
* An interval ends at its check-out, but never after `now`, the end of the day's last item or `closed_at`.
* The time present on a day is summed exactly and rounded down to whole minutes once, at the end; so is the time that
  counts. (Rounding each interval would cost those who step out more than those who stay.)
* A correction sets a day's minutes outright. The one with the highest ordinal wins, capped to what the day counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
GRACE = timedelta(minutes=10)  # who comes later than this after the day's beginning is late


@dataclass(frozen=True, slots=True)
class Span:
    """From one aware moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day's agenda: `items` in any order as (span, whether it counts)."""

    id: int
    items: tuple[tuple[Span, bool], ...]
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was recorded of one registration. `minutes` belongs to corrections."""

    day_id: int
    ordinal: int
    kind: str
    at: datetime
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A day, worked out once for all registrations: contact time as separate spans, and where presence ends."""

    day_id: int
    spans: tuple[Span, ...]
    starts_at: datetime | None
    limit: datetime | None
    minutes: int


@dataclass(frozen=True, slots=True)
class DayPresence:
    """One registration on one day. `first` is the first check-in, `since` the one that still holds."""

    minutes: int = 0
    first: datetime | None = None
    since: datetime | None = None
    corrected: bool = False

    def late(self, plan: Plan) -> bool:
        """Whether the first check-in came more than `GRACE` after the day's first item began."""
        return self.first is not None and plan.starts_at is not None and self.first > plan.starts_at + GRACE


@dataclass(frozen=True, slots=True)
class Presence:
    """One registration in a whole training; `counted` are the minutes that could be had."""

    days: Mapping[int, DayPresence]
    counted: int

    @property
    def minutes_by_day(self) -> dict[int, int]:
        return {day_id: day.minutes for day_id, day in self.days.items()}

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days.values())

    @property
    def fraction(self) -> float:
        """From 0 to 1, for showing. Decide with `minutes` and `counted`, which are exact."""
        return self.minutes / self.counted if self.counted else 0.0


def plan_of(day: Day) -> Plan:
    """Merge and clip a day's counted items."""
    ends = [span.ends_at for span, _ in day.items]
    limit = min(filter(None, (max(ends, default=None), day.closed_at)), default=None)
    spans: list[Span] = []
    counted = (span for span, counts in day.items if counts)
    for span in sorted(counted, key=lambda item: (item.starts_at, item.ends_at)):
        end = span.ends_at if limit is None else min(span.ends_at, limit)
        start = max(span.starts_at, spans[-1].ends_at) if spans else span.starts_at
        if start < end:
            spans.append(Span(start, end))
    first = min((span.starts_at for span, _ in day.items), default=None)
    return Plan(day.id, tuple(spans), first, limit, _whole_minutes(spans))


def presence(records: Iterable[Record], plans: Iterable[Plan], now: datetime) -> Presence:
    """The presence of one registration, from all its records."""
    of_day: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        of_day[record.day_id].append(record)
    known = tuple(plans)
    days = {plan.day_id: on_day(of_day.get(plan.day_id, ()), plan, now) for plan in known}
    return Presence(days, sum(plan.minutes for plan in known))


def on_day(records: Iterable[Record], plan: Plan, now: datetime) -> DayPresence:
    """The presence of one registration on one day; `records` are those of that day."""
    own = [record for record in records if record.day_id == plan.day_id]
    if not own:
        return DayPresence()
    end = now if plan.limit is None else min(now, plan.limit)
    intervals = [(start, stop) for start, stop in _intervals(own) if start <= now]
    shown = [Span(start, min(stop or end, end)) for start, stop in intervals]
    last = intervals[-1] if intervals else None
    holds = last is not None and (last[1] is None or last[1] > now) and (plan.limit is None or now < plan.limit)
    correction = _correction(own)
    minutes = _whole_minutes(_common(shown, plan.spans)) if correction is None else min(correction, plan.minutes)
    return DayPresence(
        minutes,
        first=intervals[0][0] if intervals else None,
        since=last[0] if last is not None and holds else None,
        corrected=correction is not None,
    )


def present_at(records: Iterable[Record], moment: datetime) -> datetime | None:
    """The check-in that holds at `moment` by a day's records alone, if one does."""
    for start, stop in _intervals(records):
        if start <= moment and (stop is None or moment < stop):
            return start
    return None


def _intervals(records: Iterable[Record]) -> Iterator[tuple[datetime, datetime | None]]:
    opened: datetime | None = None
    for record in sorted(records, key=lambda one: (one.at, one.ordinal, one.kind)):
        if record.kind == "check_in" and opened is None:
            opened = record.at
        elif record.kind == "check_out" and opened is not None:
            yield opened, record.at
            opened = None
    if opened is not None:
        yield opened, None


def _correction(records: Iterable[Record]) -> int | None:
    set_to = [(one.ordinal, one.minutes) for one in records if one.kind == "correction" and one.minutes is not None]
    return max(0, max(set_to)[1]) if set_to else None


def _common(left: Iterable[Span], right: Iterable[Span]) -> Iterator[Span]:
    others = tuple(right)
    for one in left:
        for other in others:
            start, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
            if start < end:
                yield Span(start, end)


def _whole_minutes(spans: Iterable[Span]) -> int:
    return sum((span.ends_at - span.starts_at for span in spans), timedelta()) // MINUTE
