"""Checking and publishing drafts, outside of anybody's request."""

from lms.db.base import begin_write, db
from lms.infra import clock
from lms.infra.outbox import on, publish
from lms.studio import letters, publishing, queries
from lms.studio.models import LIVE, Draft


@on("draft.submitted", slow=True)
@on("draft.check", slow=True)
def check_draft(draft_id: int) -> None:
    """Note what would speak against publishing a draft as it is now."""
    draft = db.session.get(Draft, draft_id)
    if draft is None or draft.state not in LIVE:
        return
    now, seen = clock.now(), queries.stamp(draft)
    report = publishing.check(draft, now).report(now)
    begin_write()
    db.session.refresh(draft, with_for_update=True)
    if draft.state not in LIVE:
        return
    if queries.stamp(draft) != seen:  # somebody has written meanwhile: what was found is not about that
        publish("draft.check", draft_id)
        return
    draft.report = report


@on("draft.publishing", slow=True)
def publish_draft(draft_id: int) -> None:
    """Publish an approved draft; see `publishing.publish`."""
    publishing.publish(draft_id)


@on("draft.submitted")
def ask_for_review(draft_id: int) -> None:
    """Write to the reviewer."""
    letters.ask_for_review(draft_id)


@on("draft.decided")
def tell_decision(draft_id: int) -> None:
    """Write to who submitted the draft."""
    letters.tell_decision(draft_id)


@on("draft.published")
def tell_publication(draft_id: int) -> None:
    """Write to the authors."""
    letters.tell_publication(draft_id)


@on("draft.refused")
def tell_refusal(draft_id: int) -> None:
    """Write to the authors why nothing was published."""
    letters.tell_refusal(draft_id)
