"""The demonstration's two sessions, placed around the moment of the first start so that it is always alive."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lms.db.base import db
from lms.domain import codes
from lms.trainings.models import AgendaItem, Delegation, Training, TrainingDay

FULL_DAY = 480  # minutes of the agenda as written
OPENING = time(9, 0)
STEP = 5  # agenda times are multiples of five minutes


def running(programme: Mapping[str, Any], now: datetime) -> Training:
    """A session of two days whose second day is today and already under way, whatever the hour."""
    data = programme["running"]
    here = now.astimezone(ZoneInfo(data["time_zone"]))
    training = _training(programme, data, here.date() - timedelta(days=1))
    first, second = _days(training)
    _agenda(first, programme["agenda"][0], datetime.combine(first.date, OPENING, here.tzinfo), FULL_DAY)
    opening = _opening_today(here)
    until_midnight = int((datetime.combine(here.date(), time(23, 55), here.tzinfo) - opening).total_seconds() // 60)
    _agenda(second, programme["agenda"][1], opening, min(FULL_DAY, until_midnight))
    db.session.flush()
    return training


def finished(programme: Mapping[str, Any], now: datetime) -> Training:
    """A session that ended some days ago, with both days closed on time."""
    data = programme["finished"]
    zone = ZoneInfo(data["time_zone"])
    training = _training(programme, data, now.astimezone(zone).date() - timedelta(days=data["days_ago"]))
    for day, agenda in zip(_days(training), programme["agenda"], strict=True):
        opening = datetime.combine(day.date, OPENING, zone)
        _agenda(day, agenda, opening, FULL_DAY)
        day.closed_at = opening + timedelta(minutes=FULL_DAY)
    db.session.flush()
    return training


def _opening_today(here: datetime) -> datetime:
    """Nine o'clock when it is a bit later than that, else the full half hour before the last one.

    So the day is always under way, and never so far that who arrives now misses what the certificate needs.
    """
    usual = datetime.combine(here.date(), OPENING, here.tzinfo)
    if usual + timedelta(minutes=30) <= here <= usual + timedelta(hours=2):
        return usual
    midnight = datetime.combine(here.date(), time(0), here.tzinfo)
    half_hours = int((here - midnight).total_seconds() // 1800)
    return midnight + timedelta(minutes=30 * max(half_hours - 1, 0))


def _training(programme: Mapping[str, Any], data: Mapping[str, Any], first: date) -> Training:
    training = Training(
        code=codes.make(secrets.randbits, 10),
        title=data["title"],
        venue=data["venue"],
        city=data["city"],
        country=data["country"],
        time_zone=data["time_zone"],
        starts_on=first,
        ends_on=first + timedelta(days=1),
        course=programme["course"],
        quizzes=programme["quizzes"],
        attendance_required=80,
    )
    training.days = [TrainingDay(date=first + timedelta(days=offset), agenda=[]) for offset in (0, 1)]
    training.delegations = [Delegation(country=code, seats=seats) for code, seats in data["delegations"].items()]
    db.session.add(training)
    db.session.flush()
    return training


def _days(training: Training) -> tuple[TrainingDay, TrainingDay]:
    first, second = training.days
    return first, second


def _agenda(day: TrainingDay, items: list[Mapping[str, Any]], opening: datetime, minutes: int) -> None:
    def at(offset: int) -> datetime:
        return opening + timedelta(minutes=round(offset * minutes / FULL_DAY / STEP) * STEP)

    for item in items:
        starts, ends = at(item["from"]), at(item["to"])
        if ends > starts:
            day.agenda.append(AgendaItem(starts_at=starts, ends_at=ends, title=item["title"], counts=item["counts"]))
