"""Storing answers as they are given: idempotent, and never an older one over a newer one.

Each change of an attempt has a number, one higher than any that its device knows. An answer is stored when its number
is higher than that of what the item has; the same answer again changes nothing and is fine, whatever its number. So
late and repeated deliveries, and devices that do not know of each other, undo nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, update

from lms.db.base import db, insert_into
from lms.domain import answers, cases
from lms.domain.blueprint import rules_of
from lms.domain.errors import Conflict, DomainError, Invalid
from lms.domain.grading import mark
from lms.domain.items import Item, Scenario
from lms.domain.reading_items import item_of
from lms.learning.queries import Body
from lms.quizzes import queries
from lms.quizzes.models import Attempt, Response
from lms.quizzes.service import is_late, mark_values

LAST_CHANGE = 1_000_000  # far beyond what a person changes, far below what the column holds
Change = int | None  # the number of a change; None counts as the newest


def check_open(attempt: Attempt, now: datetime) -> None:
    """Raise Conflict("attempt.expired") when its time is up, Conflict("attempt.closed") when it is submitted."""
    if attempt.by_deadline or (attempt.submitted_at is None and is_late(attempt, now)):
        raise Conflict("attempt.expired")
    if attempt.submitted_at is not None:
        raise Conflict("attempt.closed")


def save(attempt: Attempt, body: Body, answer: Mapping[str, Any], now: datetime, change: Change = None) -> None:
    """Store the answer to one item, given as compiled, of an attempt that is held `shared`.

    Raises Conflict("answer.older") when a newer one is stored, Conflict("answer.fixed") when it was confirmed, as
    `check_open` and as `answers.check` do, and Invalid("answer.sequence").
    """
    _check(attempt, now, change)
    checked = answers.check(item_of(body), answer)
    row = _row(attempt, body, checked, now, change)
    if db.session.scalar(_upsert(db.engine.dialect.name, change is None), row) is None:
        _same_or_refused(queries.response_of(attempt.id, body["id"]), checked)


def _check(attempt: Attempt, now: datetime, change: Change) -> None:
    check_open(attempt, now)
    if change is not None and not 0 <= change <= LAST_CHANGE:
        raise Invalid("answer.sequence")


def _version(attempt: Attempt, body: Body) -> str:
    """That of the attempt: an item that it does not have cannot be answered."""
    found = next((version for item, version in attempt.items if item == body["id"]), None)
    if found is None:
        raise Invalid("quiz.unknown_item", item=body["id"])
    return found


def save_all(
    attempt: Attempt, given: Sequence[tuple[Body, Mapping[str, Any]]], now: datetime, change: Change = None
) -> list[DomainError]:
    """Store the answers of a page that has many: those that can be, in one statement; returns why others are not.

    An answer that was confirmed is passed over. Raises as `check_open` does, and Invalid("answer.sequence").
    """
    _check(attempt, now, change)
    stored = queries.responses_of(attempt.id)
    rows: list[dict[str, Any]] = []
    refused: list[DomainError] = []
    for body, answer in given:
        row = stored.get(body["id"])
        try:
            checked = answers.check(item_of(body), answer)
        except Invalid as error:
            refused.append(error)
            continue
        if checked == (row.answer if row else {}) or (row is not None and row.earned is not None):
            continue
        if row is not None and change is not None and row.sequence >= change:
            refused.append(Conflict("answer.older", item=body["id"]))
            continue
        rows.append(_row(attempt, body, checked, now, change))
    if rows:
        db.session.execute(_upsert(db.engine.dialect.name, change is None, counted=False), rows)
    return refused


def _row(attempt: Attempt, body: Body, answer: dict[str, Any], now: datetime, change: Change) -> dict[str, Any]:
    version, number = _version(attempt, body), 0 if change is None else change
    what = {"attempt_id": attempt.id, "item": body["id"], "item_version": version, "answer": answer}
    return what | {"sequence": number, "first_saved_at": now, "saved_at": now}


@cache
def _upsert(dialect: str, newest: bool, counted: bool = True) -> Any:
    """Built once for each kind of database (`dialect`): it is what every answer runs."""
    row = insert_into(Response)
    free = Response.earned.is_(None)
    new = {name: row.excluded[name] for name in ("answer", "item_version", "saved_at")}
    number = Response.sequence + 1 if newest else row.excluded.sequence
    stored = row.on_conflict_do_update(
        index_elements=["attempt_id", "item"],
        set_=new | {"sequence": number},
        where=free if newest else free & (Response.sequence < row.excluded.sequence),
    )
    return stored.returning(Response.attempt_id) if counted else stored


def _same_or_refused(stored: Response | None, answer: Mapping[str, Any]) -> None:
    if stored is None or stored.answer == answer:
        return
    raise Conflict("answer.fixed" if stored.earned is not None else "answer.older")


def decide(
    attempt: Attempt, body: Body, at: str, decision: str, now: datetime, change: Change = None
) -> None:  # fmt: skip
    """Take one decision of a case, at the step `at` that the person saw. It cannot be taken back.

    Taking it again changes nothing. Raises Conflict("answer.older") when the case has gone on another way, and what
    `save` raises. Where feedback comes at once, an ending fixes the answer.
    """
    _check(attempt, now, change)
    item = item_of(body)
    if not isinstance(item.part, Scenario):
        raise Invalid("answer.malformed", item=item.id)
    row = queries.response_of(attempt.id, item.id)
    path = list(row.answer.get("path", ())) if row else []
    taken, here = cases.walk(item.part, path)
    if at != here:
        if any((one.step, one.decision) == (at, decision) for one in taken):
            return
        raise Conflict("answer.older")
    answer = answers.check(item, {"path": [*path, decision]})
    _store_path(attempt, body, answer, row, now, change)
    if cases.position(item.part, answer["path"]) in item.part.endings and _comes_at_once(attempt):
        _fix(attempt, item, answer, queries.response_of(attempt.id, item.id))


def _store_path(
    attempt: Attempt, body: Body, answer: dict[str, Any], row: Response | None, now: datetime, change: Change
) -> None:
    """Only over the path that was read: of two decisions at once the second is refused."""
    number = max(change or 0, (row.sequence if row else 0) + 1)
    if row is not None:
        same = (Response.attempt_id == attempt.id, Response.item == body["id"], Response.sequence == row.sequence)
        step = update(Response).where(*same, Response.earned.is_(None))
        done = db.session.execute(
            step.values(answer=answer, sequence=number, saved_at=now).execution_options(synchronize_session=False)
        )
        if isinstance(done, CursorResult) and done.rowcount == 1:
            return
        raise Conflict("answer.older")
    new = _row(attempt, body, answer, now, number)
    stored = insert_into(Response).on_conflict_do_nothing().returning(Response.attempt_id)
    if db.session.scalar(stored, new) is None:
        raise Conflict("answer.older")


def confirm(attempt: Attempt, body: Body, now: datetime) -> None:
    """Fix the stored answer and mark it, so that its feedback can be shown. Twice is once.

    Raises Invalid("answer.no_check") where feedback does not come at once, Invalid("answer.nothing_to_check") for an
    item without an answer or a case without an end, and as `check_open` does.
    """
    check_open(attempt, now)
    if not _comes_at_once(attempt):
        raise Invalid("answer.no_check")
    item, row = item_of(body), queries.response_of(attempt.id, body["id"])
    if row is not None and row.earned is not None:
        return
    if row is None or not row.answer or not _has_ended(item, row.answer):
        raise Invalid("answer.nothing_to_check")
    _fix(attempt, item, row.answer, row)


def _has_ended(item: Item, answer: Mapping[str, Any]) -> bool:
    return not isinstance(item.part, Scenario) or cases.position(item.part, answer["path"]) in item.part.endings


def _comes_at_once(attempt: Attempt) -> bool:
    return rules_of(queries.quiz_of(attempt, attempt.release.source_language)).policy == "immediate"


def _fix(attempt: Attempt, item: Item, answer: Mapping[str, Any], row: Response | None) -> None:
    """Only the answer that was read, so that nothing newer is marked as if it were that."""
    if row is None:
        raise Conflict("answer.older")
    same = (Response.attempt_id == attempt.id, Response.item == item.id, Response.sequence == row.sequence)
    done = db.session.execute(
        update(Response).where(*same, Response.earned.is_(None)).values(mark_values(mark(item, answer))),
        execution_options={"synchronize_session": False},
    )
    if isinstance(done, CursorResult) and done.rowcount != 1:
        raise Conflict("answer.older")
