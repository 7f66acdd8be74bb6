"""Who of a training would be moved to the current release of its course, and what that changes for them.

Every function here takes a constant number of statements.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from lms.accounts.models import Agency, Member
from lms.db.base import db
from lms.domain.differences import Differences
from lms.domain.errors import NotFound
from lms.learning.comparing import Audience, Editions
from lms.learning.models import Enrolment, Release
from lms.quizzes import queries as quizzes
from lms.trainings.models import Delegation, Registration, Training


@dataclass(frozen=True, slots=True)
class Participant:
    """A confirmed participant: whose edition they read, and in which release if they are enrolled."""

    name: str
    delegation: int
    audience: Audience
    enrolment_id: int | None
    release_id: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """People who change from the same release under the same audience, and what is different for them."""

    audience: Audience
    old: Release
    people: int
    differences: Differences


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do: `groups` move; `busy` have a quiz open, `uncovered` no law in the release: both stay."""

    groups: tuple[Group, ...]
    busy: tuple[Participant, ...]
    uncovered: tuple[Participant, ...]

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)


def participants(training: Training) -> list[Participant]:
    """Everybody with a confirmed seat, by name."""
    enrolled = and_(Enrolment.member_id == Member.id, Enrolment.course == training.course)
    rows = (
        select(
            Member.name,
            Member.country,
            Member.language,
            Agency.slug,
            Registration.delegation_id,
            Enrolment.id,
            Enrolment.release_id,
        )
        .join(Member, Member.id == Registration.member_id)
        .outerjoin(Agency, and_(Agency.id == Member.agency_id, Agency.country == Member.country))
        .outerjoin(Enrolment, enrolled)
        .where(Registration.training_id == training.id, Registration.status == "confirmed")
        .order_by(Member.name, Member.id)
    )
    return [
        Participant(name, delegation_id, Audience(country, language, agency or ""), enrolment_id, release_id)
        for name, country, language, agency, delegation_id, enrolment_id, release_id in db.session.execute(rows)
    ]


def delegation_named(training: Training, country: str) -> Delegation | None:
    """The delegation of a country, None for all ("" names all). Raises NotFound."""
    if not country:
        return None
    found = next((row for row in training.delegations if row.country == country), None)
    if found is None:
        raise NotFound("delegation.none")
    return found


def behind(training: Training, current: Release, delegation: Delegation | None) -> list[Participant]:
    """Participants of one delegation, or of all, who are enrolled in another release than the current one."""
    return [
        row
        for row in participants(training)
        if row.release_id not in (None, current.id) and (delegation is None or row.delegation == delegation.id)
    ]


def plan(people: Sequence[Participant], current: Release, words: str) -> Plan:
    """What moving these to the current release would change; things are named in the language `words`."""
    open_ones = quizzes.open_attempts([row.enrolment_id for row in people if row.enrolment_id is not None])
    sorted_out: dict[str, list[Participant]] = {"moved": [], "busy": [], "uncovered": []}
    for row in people:
        covered = row.audience.country in current.countries
        state = "uncovered" if not covered else "busy" if row.enrolment_id in open_ones else "moved"
        sorted_out[state].append(row)
    releases = releases_of(sorted_out["moved"], current)
    counted = Counter((row.audience, str(row.release_id)) for row in sorted_out["moved"])
    names = {audience: audience._replace(language=words) for audience, _release in counted}
    editions = Editions(releases.values(), names, names.values())
    groups = []
    for (audience, release_id), number in sorted(counted.items()):
        old = releases[release_id]
        groups.append(Group(audience, old, number, editions.differences(old, current, audience, names[audience])))
    return Plan(tuple(groups), tuple(sorted_out["busy"]), tuple(sorted_out["uncovered"]))


def releases_of(people: Iterable[Participant], current: Release) -> dict[str, Release]:
    """The current release and those of these participants, by id."""
    ids = {row.release_id for row in people if row.release_id is not None} | {current.id}
    return {row.id: row for row in db.session.scalars(select(Release).where(Release.id.in_(ids)))}
