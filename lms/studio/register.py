"""The legal facts of one country: what they say, how they stand, and what they touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import ValidationError as SchemaError
from sqlalchemy import Text, cast, or_, select, tuple_

from lms.accounts.models import Member
from lms.content.schema import FactFile
from lms.content.units import LIBRARY, UnitKey, country_address, fact_address, parse_address
from lms.content.writer import dated
from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.domain.facts import FactDefinition
from lms.domain.tailoring import layers_of
from lms.studio import countries, queries
from lms.studio.models import Draft, DraftChange, StudioUnit
from lms.studio.parts import FACTS, HEADS
from lms.studio.touching import Reach

SOON = timedelta(days=60)
State = Literal["missing", "broken", "expired", "expiring", "unverified", "draft"]
STATES: tuple[State, ...] = ("missing", "broken", "expired", "expiring", "unverified", "draft")
Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A defined fact and what the country's register says, as the draft has it; `value` is None for nothing.

    `stored` is what the register holds, also where nobody can read that (a file with a mistake). `regional` are
    (course, layer) whose value counts there while the register has none.
    """

    definition: FactDefinition
    value: Value | None
    stored: Value | None
    states: frozenset[State]
    regional: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def valid(self) -> bool:
        """Whether nothing keeps it from being relied on."""
        return self.states <= {"draft"}


@dataclass(frozen=True, slots=True)
class Register:
    """A country's register. `chain` are the layers of its readers, `heads` those of the courses that it reads (of all
    courses for a country that reads none yet), `regions` the localised names of regions, `units` those of the library
    as the draft has them, `last` the value of this country that the reader saved last in the draft."""

    edition: Edition
    may_write: bool
    draft: Draft | None
    entries: tuple[Entry, ...]
    chain: tuple[str, ...]
    heads: Mapping[str, Value] = field(default_factory=dict)
    regions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[UnitKey, Value] = field(default_factory=dict)
    last: Value | None = None

    @property
    def country(self) -> str:
        return self.edition.name

    @property
    def source_language(self) -> str:
        """In which each text has to be there."""
        return next((str(head["source_language"]) for head in self.heads.values()), "en")

    def entry(self, key: str) -> Entry:
        """Return one fact. Raises NotFound("fact.none") for one that no course knows."""
        found = next((entry for entry in self.entries if entry.key == key), None)
        if found is None:
            raise NotFound("fact.none")
        return found

    @property
    def sources(self) -> list[str]:
        """The addresses that facts of this country have as their source, each once."""
        return sorted({str(entry.value["source"]) for entry in self.entries if entry.value is not None})

    def languages(self, value: Value | None = None) -> list[str]:
        """Return the languages of the country's courses, the source language first, and those that a value has."""
        of_courses = [tag for head in self.heads.values() for tag in head["languages"]]
        return list(dict.fromkeys([self.source_language, *of_courses, *sorted(_tags(value or {}))]))


def _tags(value: Value) -> set[str]:
    texts = [value.get("qualifier"), value.get("citation"), value.get("value")]
    inner = value["value"].get("condition") if isinstance(value.get("value"), Mapping) else None
    words = [text for text in (*texts, inner) if isinstance(text, Mapping)]
    return {tag for text in words for tag, word in text.items() if isinstance(word, str) and tag not in _NO_TAGS}


_NO_TAGS = {"answer", "years", "months", "days", "hours"}


def register_for(member: Member, country: str, today: date, *, write: bool = False, course: str = "") -> Register:
    """The register of a country, for those who write or (without `write`) review its edition. Raises NotFound.

    A country that the studio does not know yet has an empty one. `course` counts as one that the country reads.
    Five statements, whatever the number of countries and facts.
    """
    wanted = Edition("country", country)
    may_write = queries.may_edit(member, wanted)
    may_read = may_write or (not write and queries.may_review(member, wanted))
    if not (may_read and countries.is_country(country)):
        raise NotFound("edition.none")
    draft = queries.live_draft(wanted)
    every = dict(queries.courses())
    heads = {slug: head for slug, head in every.items() if slug == course or country in head["countries"]} or every
    places = [(LIBRARY, HEADS, "library"), *((LIBRARY, part, wanted.scope) for part in (HEADS, FACTS))]
    source = queries.source(places, draft)
    units = source.units
    own = units.get(UnitKey(LIBRARY, country_address(country)), {})
    regions = units.get(UnitKey(LIBRARY, "regions"), {})
    chain = chain_of(country, own, regions)
    regional = _regional(chain, heads)
    entries = []
    for definition in definitions(units):
        key = UnitKey(LIBRARY, fact_address(country, definition.key))
        stored = units.get(key)
        value = stored if readable(stored) else None
        states: set[State] = set(states_of(value, today) if value or stored is None else ("broken",))
        states |= {"draft"} if key in source.changes else set()
        entries.append(
            Entry(
                definition, value, stored, frozenset(states), regional.get(definition.key, ()) if value is None else ()
            )
        )
    names = {slug: region["name"] for slug, region in regions.get("regions", {}).items()}
    return Register(wanted, may_write, draft, tuple(entries), chain, heads, names, units, _last(source, member))


def _last(source: queries.Source, member: Member) -> Value | None:
    mine = [
        row
        for key, row in source.changes.items()
        if parse_address(key.address).fact and row.changed_by_id == member.id and readable(row.value)
    ]
    return max(mine, key=lambda row: (row.changed_at, row.id)).value if mine else None


def definitions(units: Mapping[UnitKey, Value]) -> list[FactDefinition]:
    """The facts that the library defines, in its order."""
    found = units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {})
    return [FactDefinition(key, one["type"], one["label"], one.get("choices") or {}) for key, one in found.items()]


def readable(stored: Value | None) -> bool:
    """Whether a stored value is one as the format has it; its type is the definition's matter."""
    try:
        FactFile.model_validate(dated(stored))
    except SchemaError:
        return False
    return True


def states_of(value: Value | None, today: date) -> frozenset[State]:
    """What a person should look at."""
    if value is None:
        return frozenset({"missing"})
    ends = date.fromisoformat(value["expires_on"])
    found: set[State] = set()
    if ends <= today + SOON:
        found.add("expired" if ends < today else "expiring")
    if value["status"] != "verified":
        found.add("unverified")
    return frozenset(found)


def chain_of(country: str, own: Value, regions: Value) -> tuple[str, ...]:
    """The layers of a country's readers, from the most general; regions that nobody knows are passed over."""
    parents = {slug: region.get("parent") for slug, region in regions.get("regions", {}).items()}
    return layers_of(country, [slug for slug in own.get("regions", ()) if slug in parents], parents)


def _regional(chain: Sequence[str], courses: Mapping[str, Value]) -> dict[str, tuple[tuple[str, str], ...]]:
    scopes = [layer.replace("/", ":") for layer in chain if layer.startswith("region/")]
    rows = select(StudioUnit.course, StudioUnit.address).where(
        StudioUnit.part == FACTS, StudioUnit.scope.in_(scopes), StudioUnit.course.in_(courses)
    )
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    # Sorted here: for an order by address SQLite would read all of the course.
    for course, text in sorted(tuple(row) for row in db.session.execute(rows)):
        address = parse_address(text)
        found[address.fact] = (*found.get(address.fact, ()), (course, address.layer))
    return found


def reaches(register: Register, key: str) -> list[Reach]:
    """The courses of a register's country, with all units that may bring the fact before its readers ("": any fact).

    Three statements (the agencies, the draft's changes, the units), none of which reads what other countries wrote.
    """
    agencies = _agencies(register)
    changes = _changes(register.draft)
    scopes = [f"base:{course}" for course in register.heads]
    scopes += [f"language:{course}:{tag}" for course, head in register.heads.items() for tag in head["languages"]]
    scopes += [layer.replace("/", ":") for layer in register.chain]
    scopes += [f"agency:{slug}" for _course, slug in agencies]
    units = _units(register, key, scopes, [(row.course, row.part) for row in changes.values()])
    for unit, row in changes.items():
        units.pop(unit, None)
        if row.value is not None:
            units[unit] = row.value
    chains = {
        course: {"": register.chain}
        | {slug: (*register.chain, f"agency/{slug}") for at, slug in agencies if at == course}
        for course in register.heads
    }
    return [
        Reach(course, {unit: value for unit, value in units.items() if unit.course == course}, chains[course])
        for course in register.heads
    ]


def _agencies(register: Register) -> list[tuple[str, str]]:
    """(course, slug) of the country's agencies that have a layer there."""
    rows = select(StudioUnit.course, StudioUnit.value).where(
        StudioUnit.address.startswith("agency/"),
        StudioUnit.part == HEADS,
        StudioUnit.course.in_(register.heads),
        StudioUnit.value["country"].as_string() == register.country,
    )
    return sorted((course, value["agency"]) for course, value in db.session.execute(rows))


def _changes(draft: Draft | None) -> dict[UnitKey, DraftChange]:
    if draft is None:
        return {}
    rows = db.session.scalars(select(DraftChange).where(DraftChange.draft_id == draft.id))
    return {UnitKey(row.course, row.address): row for row in rows}


def _units(
    register: Register, key: str, scopes: Sequence[str], changed: Sequence[tuple[str, str]]
) -> dict[UnitKey, Value]:
    """The heads of the courses, and everything of each lesson and quiz that names the fact anywhere."""
    readable = StudioUnit.course.in_(register.heads) & StudioUnit.scope.in_(scopes)
    naming = select(StudioUnit.course, StudioUnit.part).where(
        readable, cast(StudioUnit.value, Text).contains(key, autoescape=True)
    )
    part = tuple_(StudioUnit.course, StudioUnit.part)
    near = or_(
        StudioUnit.part.in_([HEADS, FACTS]), part.in_(naming), *([part.in_(sorted(set(changed)))] if changed else [])
    )
    rows = select(StudioUnit.course, StudioUnit.address, StudioUnit.value).where(readable, near)
    return {
        UnitKey(course, address): value
        for course, address, value in db.session.execute(rows.order_by(StudioUnit.address))
    }
