"""Loading the demonstration into an empty database."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.accounts.models import Member
from lms.content.media import images_beside
from lms.content.unit_split import split
from lms.db.base import db, unit_of_work
from lms.demo import history, people, sessions
from lms.learning import media
from lms.learning import queries as learning
from lms.learning.models import Release
from lms.studio import from_files
from lms.trainings.models import Training

PROGRAMME = Path(__file__).parent / "programme.yaml"


def programme() -> dict[str, Any]:
    """The demonstration's data."""
    loaded: dict[str, Any] = yaml.safe_load(PROGRAMME.read_text("utf-8"))
    return loaded


def is_empty() -> bool:
    """Whether nobody is here yet."""
    return db.session.scalar(select(Member.id).limit(1)) is None


def is_ours() -> bool:
    """Whether the people here are those of a demonstration."""
    accounts = [row["email"] for row in programme()["accounts"]]
    return db.session.scalar(select(Member.id).where(Member.email.in_(accounts)).limit(1)) is not None


def load(courses: Path, now: datetime) -> None:
    """Publish the sample course and make people, sessions and their history, all or nothing."""
    data = programme()
    as_of = min(now.date(), data["content_as_of"])  # the clock must not break a demonstration
    with unit_of_work():
        media.keep(images_beside(courses, data["course"]))
        from_files.publish_files(split(courses, data["course"]), data["course"], now, as_of=as_of)
        release = learning.current_release(data["course"])
        agencies = people.agencies(data)
        accounts = people.accounts(data, agencies, now)
        stages = {row["email"]: row["stage"] for row in data["accounts"] if "stage" in row}
        coordinator = next(accounts[row["email"]] for row in data["accounts"] if row.get("role") == "coordinator")
        trainees = [accounts[email] for email in stages]
        running = sessions.running(data, now)
        members = _delegates(data, data["running"], agencies, trainees, now, start=0)
        seats = history.register(running, members, coordinator, now)
        first, second = running.days
        history.attend(seats, first, coordinator, until=first.agenda[-1].ends_at)
        first.closed_at = first.agenda[-1].ends_at
        # The second day fills up as people arrive; the trainee of the accounts has not checked in yet.
        history.attend(seats[1::2], second, coordinator, until=now)
        _finished(data, agencies, trainees, coordinator, release, stages, now)
        history.study(members, release, data["quizzes"], now=now, stages=stages, everything=False)


def _finished(  # noqa: PLR0913 - what was made so far
    data: dict[str, Any],
    agencies: dict[str, Any],
    trainees: list[Member],
    coordinator: Member,
    release: Release,
    stages: dict[str, str],
    now: datetime,
) -> Training:
    training = sessions.finished(data, now)
    absent_from_here = [member for member in trainees if member.country != data["running"]["country"]]
    members = _delegates(data, data["finished"], agencies, absent_from_here, now, start=100)
    seats = history.register(training, members, coordinator, now)
    for day in training.days:
        history.attend(seats, day, coordinator, until=now)
    history.study(members, release, data["quizzes"], now=now, stages=stages, everything=True)
    return training


def _delegates(
    data: dict[str, Any],
    session: dict[str, Any],
    agencies: dict[str, Any],
    first: list[Member],
    now: datetime,
    *,
    start: int,
) -> list[Member]:
    """The accounts of a session's countries first, then invented people up to the seats of each delegation."""
    members = []
    for country, seats in session["delegations"].items():
        known = [member for member in first if member.country == country]
        members += known
        members += people.delegates(data, country, seats - len(known), agencies, now, start)
    return members
