"""Letters about drafts: to who is asked to review, and to the authors when something was decided or published."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.editions import edition_of
from lms.infra import mail
from lms.studio import desk
from lms.studio.models import APPROVED, IN_REVIEW, OPEN, PUBLISHED, Draft, DraftChange
from lms.studio.words import edition_name
from lms.web import i18n


def ask_for_review(draft_id: int) -> None:
    """To the reviewer; nothing when the draft was withdrawn meanwhile."""
    draft = _draft(draft_id)
    if draft is not None and draft.state == IN_REVIEW and draft.reviewer is not None:
        asker = draft.submitted_by.name if draft.submitted_by else ""
        _send("review_asked", draft, [draft.reviewer], asker=asker)


def tell_decision(draft_id: int) -> None:
    """To who submitted it."""
    draft = _draft(draft_id)
    if draft is not None and draft.submitted_by is not None and draft.decided_at is not None:
        name = "draft_returned" if draft.state == OPEN and draft.valid_until is None else "draft_approved"
        if name == "draft_returned" or draft.state == APPROVED:
            _send(name, draft, [draft.submitted_by], reviewer=draft.reviewer.name if draft.reviewer else "")


def tell_publication(draft_id: int) -> None:
    """To all who wrote in it."""
    draft = _draft(draft_id)
    if draft is not None and draft.state == PUBLISHED:
        _send("draft_published", draft, _authors(draft))


def tell_refusal(draft_id: int) -> None:
    """To all who wrote in it: it could not be published, and is open again."""
    draft = _draft(draft_id)
    if draft is not None and draft.state == OPEN:
        _send("draft_refused", draft, _authors(draft))


def _draft(draft_id: int) -> Draft | None:
    people = (joinedload(Draft.reviewer), joinedload(Draft.submitted_by))
    return db.session.scalar(select(Draft).where(Draft.id == draft_id).options(*people))


def _authors(draft: Draft) -> Iterable[Member]:
    wrote = select(DraftChange.changed_by_id).where(DraftChange.draft_id == draft.id)
    return db.session.scalars(select(Member).where(Member.id.in_(wrote), Member.active).order_by(Member.id)).all()


def _send(name: str, draft: Draft, people: Iterable[Member], **parts: Any) -> None:
    settings = current_app.extensions["lms.settings"]
    base = urlsplit(settings.base_url)
    addresses = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    link = addresses.build("review.show", {"draft_id": draft.id}, force_external=True)
    heads, _countries = desk.heads()
    for person in people:
        with i18n.speaking(person.language):
            edition = edition_name(edition_of(draft.scope), heads)
            template = current_app.jinja_env.get_template(f"email/{name}.txt")
            text = template.render(name=person.name, edition=edition, link=link, words=draft.decision, **parts)
            mail.send(person.email, _subject(name, edition), text)


def _subject(name: str, edition: str) -> str:
    subjects = {
        "review_asked": _("Please review: %(edition)s", edition=edition),
        "draft_returned": _("Sent back with remarks: %(edition)s", edition=edition),
        "draft_approved": _("Approved: %(edition)s", edition=edition),
        "draft_published": _("Published: %(edition)s", edition=edition),
        "draft_refused": _("Could not be published: %(edition)s", edition=edition),
    }
    return str(subjects[name])
