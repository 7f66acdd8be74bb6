"""Who is in the room. Attendance is kept above this package, so the application says here how to ask for it."""

from collections.abc import Callable
from datetime import datetime

from lms.trainings.models import Training, TrainingDay
from lms.trainings.queries import day_on

Presence = Callable[[Training, TrainingDay, datetime], frozenset[int]]


def _nobody(_training: Training, _day: TrainingDay, _now: datetime) -> frozenset[int]:
    return frozenset()


_asked: list[Presence] = [_nobody]


def configure(presence: Presence) -> None:
    """`presence` gives the registrations of those who are present on a day (loaded with its agenda) at a moment."""
    _asked[:] = [presence]


def present(training: Training, now: datetime) -> frozenset[int]:
    """The registrations of those who are checked in now; nobody when no day of the session is on. One statement."""
    day = day_on(training, now)
    return _asked[0](training, day, now) if day is not None else frozenset()
