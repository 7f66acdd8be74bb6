"""Checking and publishing drafts, outside of anybody's request."""

from lms.db.base import begin_write, db
from lms.infra import clock
from lms.infra.outbox import on
from lms.studio import publishing
from lms.studio.models import LIVE, Draft


@on("draft.submitted", slow=True)
@on("draft.check", slow=True)
def check_draft(draft_id: int) -> None:
    """Note what would speak against publishing a draft as it is now."""
    draft = db.session.get(Draft, draft_id)
    if draft is None or draft.state not in LIVE:
        return
    now = clock.now()
    report = publishing.check(draft, now).report(now)
    begin_write()
    db.session.refresh(draft)
    draft.report = report


@on("draft.publishing", slow=True)
def publish_draft(draft_id: int) -> None:
    """Publish an approved draft; see `publishing.publish`."""
    publishing.publish(draft_id)
