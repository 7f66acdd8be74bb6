"""How far the worker is with what was asked of it for a draft."""

import json
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update

from lms.db.base import db
from lms.infra import clock, outbox
from lms.infra.outbox import OutboxRow
from lms.studio import jobs
from lms.studio.models import Draft

State = Literal["", "waiting", "running", "given up"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What becomes of the check and of the publishing of a draft; "" when nothing was asked for or all is done."""

    check: State
    publishing: State

    @property
    def busy(self) -> bool:
        """Whether the page has to be looked at again."""
        return bool({self.check, self.publishing} & {"waiting", "running"})


def of_draft(draft: Draft) -> Progress:
    """One statement."""
    names = {outbox.name_of(jobs.check_draft): "check", outbox.name_of(jobs.publish_draft): "publishing"}
    rows = select(OutboxRow).where(
        OutboxRow.job.in_(names), OutboxRow.args == json.dumps([draft.id]), OutboxRow.done_at.is_(None)
    )
    found: dict[str, State] = {"check": "", "publishing": ""}
    for row in db.session.scalars(rows.order_by(OutboxRow.id)):
        found[names[row.job]] = _state(row)
    return Progress(found["check"] if found["check"] != "given up" else "", found["publishing"])


def _state(row: OutboxRow) -> State:
    if row.failed_at is not None:
        return "given up"
    return "running" if row.leased_until is not None else "waiting"


def try_again(draft: Draft) -> None:
    """Have a publication that was given up after many tries taken up anew, by the same row."""
    rows = update(OutboxRow).where(
        OutboxRow.job == outbox.name_of(jobs.publish_draft),
        OutboxRow.args == json.dumps([draft.id]),
        OutboxRow.failed_at.is_not(None),
        OutboxRow.done_at.is_(None),
    )
    anew = {"failed_at": None, "attempts": 0, "due_at": clock.now(), "leased_until": None}
    db.session.execute(rows.values(anew))
