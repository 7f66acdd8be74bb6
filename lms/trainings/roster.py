"""The list of everybody registered in a training: rows of plain columns, so that thousands stay quick."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts.models import Agency, Member
from lms.db.base import db
from lms.trainings.models import Delegation, Registration, Training

PAGE = 100
SORTS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[datetime]] = {
    "name": Member.name,
    "delegation": Delegation.country,
    "agency": Agency.name,
    "status": Registration.status,
    "asked": Registration.created_at,
}
RosterRow = Row[int, str, str, str, str, datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; an unknown `sort` sorts by delegation and name."""

    search: str = ""
    sort: str = ""
    descending: bool = False
    status: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Roster:
    """One page of rows: id, name, country of the delegation, agency, status, asked on."""

    rows: list[RosterRow]
    total: int
    page: int
    pages: int


def roster(training: Training, wanted: Wanted, size: int | None = PAGE) -> Roster:
    """A page of `size` rows, or all of them with None; two statements."""
    found = _filtered(training, wanted)
    total = db.session.scalar(found.with_only_columns(func.count())) or 0
    pages = max(1, -(-total // size)) if size else 1
    page = min(max(1, wanted.page), pages)
    by = SORTS.get(wanted.sort)
    first = [] if by is None else [by.desc() if wanted.descending else by.asc()]
    ordered = found.order_by(*first, Delegation.country, Member.name, Registration.id)
    if size:
        ordered = ordered.limit(size).offset((page - 1) * size)
    return Roster(list(db.session.execute(ordered)), total, page, pages)


def _filtered(training: Training, wanted: Wanted) -> Select[int, str, str, str, str, datetime]:
    agency = func.coalesce(Agency.name, "")
    found = (
        select(Registration.id, Member.name, Delegation.country, agency, Registration.status, Registration.created_at)
        .select_from(Registration)
        .join(Registration.member)
        .join(Registration.delegation)
        .outerjoin(Member.agency)
        .where(Registration.training_id == training.id)
    )
    if wanted.status:
        found = found.where(Registration.status == wanted.status)
    if wanted.search:
        columns = (Member.name, agency, Delegation.country)
        holds = [column.icontains(wanted.search, autoescape=True) for column in columns]
        found = found.where(or_(*holds))
    return found
