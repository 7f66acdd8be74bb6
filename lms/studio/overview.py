"""How ready courses are, and what there is to do: from what publishing has counted, and the calendar."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.content.readiness import QUIZZES
from lms.content.units import LIBRARY, UnitKey, lesson_address, module_address
from lms.db.base import db
from lms.domain.errors import NotFound
from lms.studio import queries
from lms.studio.models import LayerReview, Readiness, StudioUnit

SOON = timedelta(days=60)
Tone = Literal["good", "attention", "refused"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One module (or the quizzes) for one audience; counts of what is to do, None where that does not apply."""

    module: str
    country: str
    translated: int | None  # per cent of the blocks
    stale: int
    orphans: int
    stale_translations: int
    missing: Sequence[str]
    expired: Sequence[str]
    expiring: Sequence[tuple[str, date]]  # within 60 days
    items: Sequence[str]

    @property
    def blocking(self) -> bool:
        """Whether it keeps the country out of the next release."""
        return bool(self.missing or self.expired or self.orphans)

    @property
    def tone(self) -> Tone:
        if self.blocking:
            return "refused"
        waits = self.stale or self.stale_translations or self.expiring or (self.translated or 0) < 100
        return "attention" if (waits and self.module != QUIZZES) or self.expiring else "good"


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country's cells by module; `reviewed_until` is None when nobody has reviewed its law."""

    country: str
    cells: Mapping[str, Cell]
    reviewed_until: date | None

    def review_tone(self, today: date) -> Tone:
        if self.reviewed_until is None or self.reviewed_until < today:
            return "refused"
        return "attention" if self.reviewed_until < today + SOON else "good"


def cell_of(row: Readiness, today: date) -> Cell:
    """What the stored figures mean today: facts expire without anybody publishing."""
    figures: dict[str, Any] = row.figures
    days = [(key, date.fromisoformat(day)) for key, day in figures["expiring"]]
    blocks = figures.get("blocks")
    return Cell(
        row.module,
        row.country,
        None if blocks is None else 100 * figures["translated"] // max(blocks, 1),
        len(figures.get("stale", ())),
        len(figures.get("orphans", ())),
        figures.get("stale_translations", 0),
        figures["missing"],
        [key for key, day in days if day < today],
        [(key, day) for key, day in days if today <= day <= today + SOON],
        figures.get("items", ()),
    )


def course_head(course: str) -> dict[str, Any]:
    """The head of a course: title, languages, countries, modules. Raises NotFound."""
    key = UnitKey(course, "course")
    found = queries.units_at([key]).get(key)
    if found is None:
        raise NotFound("course.none")
    return found


def titles(course: str, modules: Collection[str]) -> dict[str, dict[str, str]]:
    """The localised titles of modules: one statement."""
    found = queries.units_at(UnitKey(course, module_address(module)) for module in modules)
    return {key.address.partition("/")[2]: value["title"] for key, value in found.items()}


def readable(viewer: Member, countries: Sequence[str]) -> list[str]:
    """Of a course's countries those that the viewer writes or reviews."""
    scope = viewer.scope(*queries.REVIEWS)
    return [country for country in countries if country in scope]


def reviews(countries: Collection[str]) -> dict[str, date]:
    """Until when the latest legal review of each country's edition holds: one statement."""
    latest = select(func.max(LayerReview.id)).group_by(LayerReview.scope)
    scopes = [f"country:{country}" for country in countries]
    rows = select(LayerReview.scope, LayerReview.valid_until).where(
        LayerReview.id.in_(latest), LayerReview.scope.in_(scopes)
    )
    return {scope.partition(":")[2]: day for scope, day in db.session.execute(rows)}


def readiness_map(course: str, countries: Collection[str], language: str, today: date) -> list[CountryRow]:
    """The cells of these countries in one language, by country: two statements."""
    rows = select(Readiness).where(
        Readiness.course == course, Readiness.country.in_(countries), Readiness.language == language
    )
    cells: dict[str, dict[str, Cell]] = {country: {} for country in countries}
    for row in db.session.scalars(rows):
        cells[row.country][row.module] = cell_of(row, today)
    until = reviews(countries)
    return [CountryRow(country, found, until.get(country)) for country, found in cells.items()]


def fact_labels() -> dict[str, dict[str, str]]:
    """The localised label of every legal fact: one statement."""
    key = UnitKey(LIBRARY, "facts")
    definitions = queries.units_at([key]).get(key, {}).get("facts", {})
    return {fact: definition["label"] for fact, definition in definitions.items()}


@dataclass(frozen=True, slots=True)
class Queue:
    """What is to do for one country: (lesson, block, layer) of stale and orphaned operations, facts, languages."""

    country: str
    stale: Sequence[tuple[str, str, str]]
    orphans: Sequence[tuple[str, str, str]]
    missing: Sequence[str]
    expired: Sequence[str]
    expiring: Sequence[tuple[str, date]]
    untranslated: Sequence[tuple[str, str, int, int]]  # module, language, blocks without, blocks with a stale one
    items: Sequence[str]
    reviewed_until: date | None
    titles: Mapping[str, str]  # of lessons by MODULE/LESSON, in the source language

    @property
    def empty(self) -> bool:
        return not any([self.stale, self.orphans, self.missing, self.expired, self.expiring, self.untranslated])


def queue(course: str, country: str, source_language: str, today: date, module: str | None = None) -> Queue:
    """The work queue of a country, of one module where that is given: three statements."""
    wanted = select(Readiness).where(Readiness.course == course, Readiness.country == country)
    if module is not None:
        wanted = wanted.where(Readiness.module == module)
    rows = db.session.scalars(wanted.order_by(Readiness.module, Readiness.language)).all()
    own = [row for row in rows if row.language == source_language]
    cells = [cell_of(row, today) for row in own]
    return Queue(
        country,
        [tuple(place) for row in own for place in row.figures.get("stale", ())],
        [tuple(place) for row in own for place in row.figures.get("orphans", ())],
        sorted({key for cell in cells for key in cell.missing}),
        sorted({key for cell in cells for key in cell.expired}),
        sorted({pair for cell in cells for pair in cell.expiring}, key=lambda pair: (pair[1], pair[0])),
        [_words(row) for row in rows if row.module != QUIZZES and _words(row)[2:] != (0, 0)],
        [item for cell in cells for item in cell.items],
        reviews([country]).get(country),
        _lesson_titles(course),
    )


def _words(row: Readiness) -> tuple[str, str, int, int]:
    figures = row.figures
    return row.module, row.language, figures["blocks"] - figures["translated"], figures["stale_translations"]


def _lesson_titles(course: str) -> dict[str, str]:
    rows = select(StudioUnit.address, StudioUnit.value).where(
        StudioUnit.course == course,
        StudioUnit.scope == f"base:{course}",
        StudioUnit.address.startswith(lesson_address("", "")[:-1], autoescape=True),
    )
    return {address.partition("/")[2]: value["title"] for address, value in db.session.execute(rows)}
