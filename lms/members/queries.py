"""Who may see which members: staff, within the countries of their roles."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.access import Role
from lms.domain.errors import NotFound

SEES_MEMBERS = (Role.COORDINATOR, Role.VETTING_OFFICER, Role.ADMINISTRATOR)
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `number` counts from 1, `pages` is at least 1, `total` counts the members on all of them."""

    members: list[Member]
    number: int
    pages: int
    total: int


def members_in_scope(viewer: Member, words: str = "", country: str = "", page: int = 1) -> Page:
    """The members whom `viewer` may see, by name, with agency and roles: 3 statements.

    `words`: a part of name or e-mail address; `country`: ISO 3166-1 code. Beyond the last page, the last page.
    """
    wanted = _in_scope(viewer, select(Member))
    if words:
        wanted = wanted.where(
            or_(Member.name.icontains(words, autoescape=True), Member.email.contains(words.lower(), autoescape=True))
        )
    if country:
        wanted = wanted.where(Member.country == country)
    total = db.session.scalar(wanted.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    pages = max(1, -(-total // A_PAGE))
    number = min(max(page, 1), pages)
    shown = wanted.options(joinedload(Member.agency), selectinload(Member.role_grants))
    rows = db.session.scalars(shown.order_by(Member.name, Member.id).offset((number - 1) * A_PAGE).limit(A_PAGE))
    return Page(list(rows), number, pages, total)


def countries_in_scope(viewer: Member) -> list[str]:
    """The countries of the members whom `viewer` may see: one statement."""
    return list(db.session.scalars(_in_scope(viewer, select(Member.country)).distinct()))


def member_for(viewer: Member, member_id: int) -> Member:
    """The member with that id, with agency and roles. Raises NotFound("member.none"), also out of `viewer`'s scope."""
    wanted = _in_scope(viewer, select(Member)).where(Member.id == member_id)
    whole = wanted.options(joinedload(Member.agency), selectinload(Member.role_grants))
    found: Member | None = db.session.scalar(whole)
    if found is None:
        raise NotFound("member.none")
    return found


def _in_scope(viewer: Member, wanted: Select[Any]) -> Select[Any]:
    scope = viewer.scope(*SEES_MEMBERS)
    return wanted if scope.everywhere else wanted.where(Member.country.in_(scope.countries))
