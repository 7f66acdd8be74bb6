"""Writing in drafts: nobody's words are lost, and nothing is published by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.content.units import UnitKey, normal, scope_of, value_hash
from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.studio import queries
from lms.studio.merging import MergedValue, Path, merge
from lms.studio.models import DISCARDED, OPEN, Autosave, Draft, DraftChange, UnitVersion
from lms.studio.parts import part_of

MOST = 100_000  # characters of one unit, as JSON would hold them; a lesson has about 6,000


@dataclass(frozen=True, slots=True)
class Edit:
    """One unit as its author wants it (None: away), and as it was when they opened it.

    `note` says which decision it was, for the history: "" (an edit), keep, take, merge, place or retire.
    """

    key: UnitKey
    opened: dict[str, Any] | None
    mine: dict[str, Any] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """`merged`: somebody else had edited meanwhile, and both edits are in. With `conflicts` nothing was saved:
    `theirs` is the other's value, and a person has to choose."""

    value: dict[str, Any] | None
    merged: bool = False
    conflicts: tuple[Path, ...] = ()
    theirs: dict[str, Any] | None = None


def draft_of(wanted: Edition, author: Member, now: datetime) -> Draft:
    """The open draft of an edition, a new one where there is none.

    Raises Conflict("draft.closed") while one is in review: its reviewer reads what will be published.
    """
    draft = queries.live_draft(wanted, hold=True)
    if draft is None:
        draft = Draft(scope=wanted.scope, state=OPEN, opened_by_id=author.id, opened_at=now)
        try:
            with db.session.begin_nested():
                db.session.add(draft)
                db.session.flush()
        except IntegrityError:  # Two began at once: the first one's is the draft.
            draft = queries.live_draft(wanted, hold=True)
    if draft is None or draft.state != OPEN:
        raise Conflict("draft.closed")
    return draft


def save(wanted: Edition, edits: Iterable[Edit], author: Member, now: datetime) -> list[Saved]:
    """Save edits that belong together, all or none, into the draft of their edition.

    Raises NotFound("edition.none") for a unit that belongs to another edition, Invalid("unit.too_long"), and
    Conflict("draft.closed").
    """
    edits = list(edits)
    _check(wanted, edits)
    draft = draft_of(wanted, author, now)
    published = queries.units_at(edit.key for edit in edits)
    changes = {UnitKey(row.course, row.address): row for row in queries.changes_of(draft)}
    results = [_merged(edit, changes.get(edit.key), published.get(edit.key)) for edit in edits]
    if not any(result.conflicts for result in results):
        for edit, result in zip(edits, results, strict=True):
            _store(draft, edit, result.value, changes.get(edit.key), published.get(edit.key), author=author, now=now)
        db.session.flush()
    return results


def _check(wanted: Edition, edits: list[Edit]) -> None:
    for edit in edits:
        if scope_of(edit.key) != wanted.scope:
            raise NotFound("edition.none")
        if edit.mine is not None and len(repr(edit.mine)) > MOST:
            raise Invalid("unit.too_long", most=MOST)


def _merged(edit: Edit, change: DraftChange | None, published: dict[str, Any] | None) -> Saved:
    current = change.value if change else published
    mine = None if edit.mine is None else normal(edit.mine)
    opened = None if edit.opened is None else normal(edit.opened)
    if current in (opened, mine):
        return Saved(mine)
    both: MergedValue = merge(opened, mine, current)
    if both.conflicts:
        return Saved(mine, conflicts=both.conflicts, theirs=current)
    return Saved(both.value, merged=True)


def _store(  # noqa: PLR0913 - one unit's past, present and author
    draft: Draft,
    edit: Edit,
    value: dict[str, Any] | None,
    change: DraftChange | None,
    published: dict[str, Any] | None,
    *,
    author: Member,
    now: datetime,
) -> None:
    before = change.value if change else published
    if value == published:
        if change is not None:
            db.session.delete(change)
    elif change is None:
        base = value_hash(published) if published is not None else None
        place = {"course": edit.key.course, "address": edit.key.address, "part": part_of(edit.key)}
        who = {"changed_by_id": author.id, "changed_at": now}
        db.session.add(DraftChange(draft_id=draft.id, value=value, base_hash=base, **place, **who))
    elif value != before:  # who sends the same words again has not written them
        change.value, change.changed_by_id, change.changed_at = value, author.id, now
    if value != before or edit.note:
        add_version(edit.key, value, now, author_id=author.id, draft_id=draft.id, note=edit.note)
    draft.report = None  # it was checked as it was before
    forget_autosave(author, edit.key)


def add_version(key: UnitKey, value: dict[str, Any] | None, now: datetime, **who: Any) -> None:
    """Add to the history of a unit. `who`: author_id, draft_id, note."""
    hash_ = value_hash(value) if value is not None else ""
    db.session.add(UnitVersion(course=key.course, address=key.address, value=value, hash=hash_, at=now, **who))


def undo(draft: Draft, key: UnitKey, author: Member, now: datetime) -> None:
    """Take a change out of an open draft: the unit is again what is published. Raises NotFound, Conflict."""
    if draft.state != OPEN:
        raise Conflict("draft.closed")
    change = next((row for row in queries.changes_of(draft) if (row.course, row.address) == key), None)
    if change is None:
        raise NotFound("draft.no_change")
    db.session.delete(change)
    draft.report = None
    add_version(key, queries.units_at([key]).get(key), now, author_id=author.id, draft_id=draft.id, note="undo")


def discard(draft: Draft, now: datetime) -> None:
    """Give up an open draft; its history stays. Raises Conflict."""
    if draft.state != OPEN:
        raise Conflict("draft.closed")
    draft.state, draft.ended_at = DISCARDED, now


def autosave(author: Member, key: UnitKey, value: dict[str, Any], now: datetime) -> None:
    """Keep what is being typed, for its author only. Raises Invalid("unit.too_long")."""
    if len(repr(value)) > MOST:
        raise Invalid("unit.too_long", most=MOST)
    db.session.merge(Autosave(member_id=author.id, course=key.course, address=key.address, value=value, at=now))


def forget_autosave(author: Member, key: UnitKey) -> None:
    """It is saved, or thrown away on purpose."""
    mine = (Autosave.member_id == author.id, Autosave.course == key.course, Autosave.address == key.address)
    db.session.execute(delete(Autosave).where(*mine))
