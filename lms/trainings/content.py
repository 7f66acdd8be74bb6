"""What the participants of a training read: who has an older release, and where law or translations fall short."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.domain.languages import fallbacks
from lms.learning import queries as learning
from lms.learning.comparing import Audience, Editions
from lms.learning.models import Release
from lms.learning.queries import Body
from lms.studio.models import LayerReview, Readiness
from lms.trainings.models import Delegation, Training
from lms.trainings.moving import Participant, participants, releases_of


@dataclass(frozen=True, slots=True)
class Older:
    """People of a delegation on one older release, and for how many of them the current one says something else."""

    release: Release
    people: int
    outdated: int


@dataclass(frozen=True, slots=True)
class Law:
    """The country's facts, by their labels, that have expired, or do so before the last day of the session."""

    expired: tuple[str, ...] = ()
    expiring: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Tongue:
    """Participants with one language; `untranslated` of the `lessons` are shown to them in another one."""

    language: str
    people: int
    untranslated: int
    lessons: int
    passages: int


@dataclass(frozen=True, slots=True)
class State:
    """What the studio knows of a country: facts that are missing, passages that rest on changed text, and until when
    the legal reviews of all its layers hold.
    """

    missing: int = 0
    stale: int = 0
    reviewed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One delegation. `beginners` are not enrolled yet, `movable` have an older release and could have the current one,
    `elsewhere` read the law of another country than the delegation's.
    """

    delegation: Delegation
    people: int
    beginners: int
    current: int
    older: tuple[Older, ...]
    movable: int
    elsewhere: int
    covered: bool
    law: Law
    state: State
    tongues: tuple[Tongue, ...]

    @property
    def outdated(self) -> int:
        return sum(row.outdated for row in self.older)


def release_of(training: Training) -> Release | None:
    """The current release of the training's course, None before the first."""
    try:
        return learning.current_release(training.course)
    except NotFound:
        return None


def rows(training: Training, current: Release, words: str, today: date) -> list[Row]:
    """The delegations in their order; facts are named in the language `words`. Constant in statements."""
    people = participants(training)
    releases = releases_of(people, current)
    countries = [row.country for row in training.delegations]
    readiness = _readiness(training.course, countries)
    names = [Audience(country, words) for country in countries]
    reading = _Reading(
        Editions(releases.values(), {row.audience for row in people}, names), releases, current, readiness, words
    )
    groups = {row.id: [one for one in people if one.delegation == row.id] for row in training.delegations}
    scopes = {row.id: reading.scopes(row.country, groups[row.id]) for row in training.delegations}
    until = _reviews({scope for found in scopes.values() for scope in found})
    return [
        reading.row(
            delegation,
            groups[delegation.id],
            _law(reading.country(delegation.country)["facts"], today, training.ends_on),
            min((until[scope] for scope in scopes[delegation.id] if scope in until), default=None),
        )
        for delegation in training.delegations
    ]


def _readiness(course: str, countries: Collection[str]) -> Mapping[str, Sequence[Readiness]]:
    found: dict[str, list[Readiness]] = {country: [] for country in countries}
    for row in db.session.scalars(
        select(Readiness).where(Readiness.course == course, Readiness.country.in_(countries))
    ):
        found[row.country].append(row)
    return found


def _reviews(scopes: Collection[str]) -> dict[str, date]:
    """Until when the latest legal review of each layer holds."""
    latest = select(func.max(LayerReview.id)).where(LayerReview.scope.in_(scopes)).group_by(LayerReview.scope)
    rows = select(LayerReview.scope, LayerReview.valid_until).where(LayerReview.id.in_(latest))
    return {row.scope: row.valid_until for row in db.session.execute(rows)}


def _law(facts: Iterable[Mapping[str, str]], today: date, until: date) -> Law:
    """The day that a fact expires on is its last."""
    ends = sorted((date.fromisoformat(fact["expires_on"]), fact["label"]) for fact in facts)
    return Law(
        tuple(label for day, label in ends if day < today),
        tuple((label, day) for day, label in ends if today <= day < until),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read for all delegations at once; a row is counted from it without a statement."""

    editions: Editions
    releases: Mapping[str, Release]
    current: Release
    readiness: Mapping[str, Sequence[Readiness]]
    words: str

    def country(self, country: str) -> Body:
        return self.editions.country(self.current, Audience(country, self.words))

    def scopes(self, country: str, people: Iterable[Participant]) -> list[str]:
        """The layers that these people read: of the country, its regions and their agencies."""
        agencies = {row.audience.agency for row in people if row.audience.agency in self.current.agencies}
        layers = [Edition("region", slug) for slug in self.country(country).get("regions", ())]
        layers += [Edition("country", country), *(Edition("agency", slug) for slug in sorted(agencies))]
        return [layer.scope for layer in layers]

    def row(self, delegation: Delegation, people: Sequence[Participant], law: Law, until: date | None) -> Row:
        country, pinned = delegation.country, Counter(row.release_id for row in people)
        older = [release for release in pinned if release not in (None, self.current.id)]
        return Row(
            delegation,
            people=len(people),
            beginners=pinned[None],
            current=pinned[self.current.id],
            older=tuple(self._older(str(release), people) for release in older),
            movable=sum(row.release_id in older and row.audience.country in self.current.countries for row in people),
            elsewhere=sum(row.audience.country != country for row in people),
            covered=country in self.current.countries,
            law=law,
            state=self._state(country, until),
            tongues=tuple(self._tongues(country, people)),
        )

    def _older(self, release_id: str, people: Iterable[Participant]) -> Older:
        release = self.releases[release_id]
        here = [row for row in people if row.release_id == release_id]
        outdated = sum(self.editions.differ(release, self.current, row.audience) for row in here)
        return Older(release, len(here), outdated)

    def _state(self, country: str, until: date | None) -> State:
        figures = [row.figures for row in self.readiness[country]]
        missing = {key for row in figures for key in row.get("missing", ())}
        stale = {tuple(place) for row in figures for place in row.get("stale", ())}
        return State(len(missing), len(stale), until)

    def _tongues(self, country: str, people: Iterable[Participant]) -> Iterable[Tongue]:
        """Only languages in which something is missing, of people who read this country's law."""
        spoken = Counter(row.audience for row in people if row.audience.country == country)
        for audience, number in sorted(spoken.items()):
            outline = self.editions.outline(self.current, audience)
            tags = [lesson["language"] for module in outline["modules"] for lesson in module["lessons"]]
            good = fallbacks(audience.language, audience.language)
            untranslated = sum(tag not in good for tag in tags)
            passages = sum(
                row.figures["blocks"] - row.figures["translated"]
                for row in self.readiness[country]
                if row.language in good and "blocks" in row.figures
            )
            if untranslated or passages:
                yield Tongue(audience.language, number, untranslated, len(tags), passages)
