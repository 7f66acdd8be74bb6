"""The gates to editions and drafts, and the units that they consist of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Agency, Member
from lms.content.units import LIBRARY, UnitKey, country_address
from lms.db.base import db
from lms.domain.access import Role
from lms.domain.editions import Edition, edition, edition_of, may_write
from lms.domain.errors import NotFound
from lms.domain.tailoring import layers_of
from lms.studio.countries import is_country
from lms.studio.models import LIVE, Autosave, Draft, DraftChange, StudioUnit, UnitVersion
from lms.studio.parts import FACTS, HEADS, MEDIA, item_part, quiz_part

WRITES = (Role.TRAINER,)
REVIEWS = (Role.TRAINER, Role.ADMINISTRATOR)
Wanted = Iterable[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """Units as one edition's authors see them: `units`; `published` is what is in force; `changes` the draft's own."""

    published: Mapping[UnitKey, dict[str, Any]]
    changes: Mapping[UnitKey, DraftChange] = field(default_factory=dict)

    @property
    def units(self) -> dict[UnitKey, dict[str, Any]]:
        merged = {key: value for key, value in self.published.items() if key not in self.changes}
        return merged | {key: row.value for key, row in self.changes.items() if row.value is not None}


def courses() -> list[tuple[str, dict[str, Any]]]:
    """Slug and head of every course of the studio: one statement."""
    heads = (
        select(StudioUnit.course, StudioUnit.value).where(StudioUnit.address == "course").order_by(StudioUnit.course)
    )
    return [(course, value) for course, value in db.session.execute(heads)]


def edition_for(member: Member, course: str, slug: str) -> Edition:
    """The edition that this trainer may write. Raises NotFound for any other."""
    found = edition(slug, course)
    if found.kind == "country" and not is_country(found.name):
        raise NotFound("edition.none")
    if not may_edit(member, found):
        raise NotFound("edition.none")
    return found


def may_edit(member: Member, wanted: Edition) -> bool:
    """Whether the member writes this edition: a statement for an agency's, none for the others."""
    return may_write(member.scope(*WRITES), wanted, country_of(wanted))


def may_review(member: Member, wanted: Edition) -> bool:
    """Whether the member may be named as reviewer of this edition."""
    return may_write(member.scope(*REVIEWS), wanted, country_of(wanted))


def country_of(wanted: Edition) -> str | None:
    """The country whose law an edition is about; None for what many countries read."""
    if wanted.kind == "country":
        return wanted.name
    if wanted.kind != "agency":
        return None
    found: str | None = db.session.scalar(select(Agency.country).where(Agency.slug == wanted.name))
    return found


def agency(slug: str) -> Agency:
    """The agency of a layer. Raises NotFound("edition.none")."""
    found = db.session.scalar(select(Agency).where(Agency.slug == slug))
    if found is None:
        raise NotFound("edition.none")
    return found


def live_draft(wanted: Edition, *, hold: bool = False) -> Draft | None:
    """The draft of an edition that is under way, if there is one. With `hold` it stays as it is while one writes."""
    found = select(Draft).where(Draft.scope == wanted.scope, Draft.state.in_(LIVE))
    return db.session.scalar(_held(found) if hold else found)


def _held(found: Any) -> Any:
    return found.with_for_update(of=Draft).execution_options(populate_existing=True)


def draft_for(member: Member, draft_id: int, *, hold: bool = False) -> Draft:
    """A draft, with its people, for those who may write or review its edition. Raises NotFound."""
    people = (joinedload(Draft.reviewer), joinedload(Draft.submitted_by), joinedload(Draft.opened_by, innerjoin=True))
    wanted_draft = select(Draft).where(Draft.id == draft_id).options(*people)
    found = db.session.scalar(_held(wanted_draft) if hold else wanted_draft)
    if found is None:
        raise NotFound("draft.none")
    wanted = edition_of(found.scope)
    if not (may_edit(member, wanted) or may_review(member, wanted)):
        raise NotFound("draft.none")
    return found


def changes_of(draft: Draft) -> Sequence[DraftChange]:
    """All changes of a draft with their authors, in order of address."""
    rows = select(DraftChange).where(DraftChange.draft_id == draft.id).options(joinedload(DraftChange.changed_by))
    return db.session.scalars(rows.order_by(DraftChange.course, DraftChange.address)).all()


def stamp(draft: Draft) -> tuple[Any, ...]:
    """What is another one as soon as somebody has written in the draft or taken something out: one statement."""
    row = DraftChange
    counted = select(func.count(), func.max(row.id), func.max(row.changed_at)).where(row.draft_id == draft.id)
    return tuple(db.session.execute(counted).one())


def units_at(keys: Iterable[UnitKey]) -> dict[UnitKey, dict[str, Any]]:
    """The published values of these units; those that do not exist are left out. One statement."""
    wanted = set(keys)
    if not wanted:
        return {}
    # Not pairs: SQLite would read the whole table for a list of pairs.
    rows = select(StudioUnit.course, StudioUnit.address, StudioUnit.value).where(
        StudioUnit.course.in_({key.course for key in wanted}), StudioUnit.address.in_({key.address for key in wanted})
    )
    found = {UnitKey(course, address): value for course, address, value in db.session.execute(rows)}
    return {key: value for key, value in found.items() if key in wanted}


def source(wanted: Wanted, draft: Draft | None = None) -> Source:
    """The units of these (course, part, scope), and the changes of `draft` to them: two statements at most."""
    return _source(*_places(wanted), draft)


def source_of_bank(course: str, chain: Sequence[str], draft: Draft | None = None) -> Source:
    """All questions and quizzes of a course as the readers of these layers have them, with heads, images and facts.

    Two statements at most.
    """
    base = f"base:{course}"
    near, changed = _places(places_of_lesson(course, HEADS, chain) | {(course, MEDIA, base)})
    scopes = [base, *(layer.replace("/", ":") for layer in chain)]
    there = and_(StudioUnit.course == course, StudioUnit.scope.in_(scopes), _of_bank(StudioUnit.part))
    return _source(or_(near, there), or_(changed, (DraftChange.course == course) & _of_bank(DraftChange.part)), draft)


def source_of_every_bank(course: str, draft: Draft | None = None) -> Source:
    """As `source_of_bank` for the base text, with what every layer says of the questions: two statements at most."""
    library = (StudioUnit.course == LIBRARY) & (StudioUnit.part == HEADS)
    own = (StudioUnit.course == course) & or_(StudioUnit.part == HEADS, _of_bank(StudioUnit.part))
    changed = (DraftChange.course == course) & or_(DraftChange.part == HEADS, _of_bank(DraftChange.part))
    return _source(or_(library, own), changed, draft)


def _of_bank(column: Any) -> Any:
    return or_(*(column.startswith(part) for part in (item_part(""), quiz_part(""))))


def _places(wanted: Wanted) -> tuple[Any, Any]:
    places = sorted(set(wanted))
    return (
        or_(*(_at(StudioUnit.course, StudioUnit.part, course, part) & (StudioUnit.scope == scope)
              for course, part, scope in places)),
        or_(*(_at(DraftChange.course, DraftChange.part, course, part) for course, part, _scope in places)),
    )  # fmt: skip


def source_of_course(course: str, scopes: Iterable[str], draft: Draft | None = None) -> Source:
    """All units of a course in these scopes and the regions that there are, with the draft's changes in the course."""
    own = (StudioUnit.course == course) & StudioUnit.scope.in_(sorted(scopes))
    regions = (StudioUnit.course == LIBRARY) & (StudioUnit.address == "regions")
    return _source(or_(own, regions), DraftChange.course == course, draft)


def languages(course: str) -> list[str]:
    """The languages of a course, none for a course that there is not."""
    head = units_at([UnitKey(course, "course")]).get(UnitKey(course, "course"), {})
    return list(head.get("languages", ()))


def whole_source(draft: Draft | None = None) -> Source:
    """Every unit of every course, and all changes of `draft`: for checking and compiling, in jobs only."""
    return _source(None, None, draft)


def published_units(course: str | None = None) -> dict[UnitKey, dict[str, Any]]:
    """The published source of one course with the library, or of all."""
    where = None if course is None else StudioUnit.course.in_([course, LIBRARY])
    return dict(_source(where, None, None).published)


def _at(course_column: Any, part_column: Any, course: str, part: str) -> Any:
    return and_(course_column == course, part_column == part)


def _source(where: Any, changed: Any, draft: Draft | None) -> Source:
    rows = select(StudioUnit.course, StudioUnit.address, StudioUnit.value)
    rows = rows if where is None else rows.where(where)
    published = {UnitKey(course, address): value for course, address, value in db.session.execute(rows)}
    if draft is None:
        return Source(published)
    own = select(DraftChange).where(DraftChange.draft_id == draft.id)
    own = own if changed is None else own.where(changed)
    return Source(published, {UnitKey(row.course, row.address): row for row in db.session.scalars(own)})


def layers(wanted: Edition, draft: Draft | None = None) -> tuple[str, ...]:
    """The layers of an edition's readers, most general first, its own the last: two statements, none for the base.

    A country lies in the regions that its own `draft` says: one more statement.
    """
    if wanted.kind in ("base", "language"):
        return ()
    country = wanted.name if wanted.kind == "country" else country_of(wanted)
    regions = units_at(
        [UnitKey(LIBRARY, "regions"), *([UnitKey(LIBRARY, country_address(country))] if country else [])]
    )
    if draft is not None and wanted.kind == "country":
        regions |= drafted_country(draft, wanted.name)
    parents = _parents(regions)
    if wanted.kind == "region":
        return layers_of("", [wanted.name], parents)[:-1]
    own = regions.get(UnitKey(LIBRARY, country_address(str(country))), {}).get("regions", [])
    own = [slug for slug in own if slug in parents]  # the check of content tells of those that there are not
    return layers_of(str(country), own, parents, wanted.name if wanted.kind == "agency" else "")


def drafted_country(draft: Draft, country: str) -> dict[UnitKey, dict[str, Any]]:
    """What a draft says of a country itself, {} where it changes nothing of that: one statement."""
    key = UnitKey(LIBRARY, country_address(country))
    mine = (DraftChange.draft_id == draft.id, DraftChange.course == key.course, DraftChange.address == key.address)
    value = db.session.scalar(select(DraftChange.value).where(*mine))
    return {key: value} if value else {}


def _parents(library: Mapping[UnitKey, dict[str, Any]]) -> dict[str, str | None]:
    regions = library.get(UnitKey(LIBRARY, "regions"), {}).get("regions", {})
    return {slug: region.get("parent") for slug, region in regions.items()}


def places_of_lesson(
    course: str, part: str, chain: Sequence[str], languages: Iterable[str] = ()
) -> set[tuple[str, str, str]]:
    """What `source` needs for one lesson (or `quiz:Q`) as the readers of these layers have it, with heads and facts."""
    base = f"base:{course}"
    found = {(course, HEADS, base), (course, part, base), (LIBRARY, HEADS, "library"), (LIBRARY, FACTS, "library")}
    found |= {(course, part, f"language:{course}:{tag}") for tag in languages}
    for layer in chain:
        scope = layer.replace("/", ":")
        found |= {(course, part, scope), (course, FACTS, scope), (course, HEADS, scope)}
        found |= {(LIBRARY, HEADS, scope), (LIBRARY, FACTS, scope)} if layer.startswith("country/") else set()
    return found


def history(key: UnitKey, limit: int = 50) -> Sequence[UnitVersion]:
    """The latest versions of a unit with their authors, newest first."""
    rows = select(UnitVersion).where(UnitVersion.course == key.course, UnitVersion.address == key.address)
    return db.session.scalars(
        rows.options(joinedload(UnitVersion.author)).order_by(UnitVersion.id.desc()).limit(limit)
    ).all()


def value_by_hash(key: UnitKey, wanted: str) -> dict[str, Any] | None:
    """A former value of a unit by its hash: the old base that an operation was made against."""
    rows = select(UnitVersion.value).where(
        UnitVersion.hash == wanted, UnitVersion.course == key.course, UnitVersion.address == key.address
    )
    return db.session.scalar(rows.order_by(UnitVersion.id.desc()).limit(1))


def autosaved(member: Member, key: UnitKey) -> tuple[dict[str, Any], datetime] | None:
    """What the member has typed there and not saved, and when."""
    row = db.session.get(Autosave, (member.id, key.course, key.address))
    return (row.value, row.at) if row else None
