"""The page of a draft: what it changes, whether it can be published, who decides, and what has become of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import UnitKey
from lms.domain.editions import edition_of
from lms.domain.errors import DomainError, NotAllowed
from lms.infra import clock
from lms.infra.outbox import publish as announce
from lms.studio import changes, desk, overview, progress, publications, queries, review, service, words
from lms.studio.addresses import editor_href, place_href
from lms.studio.draft_story import story
from lms.studio.models import LIVE, Draft
from lms.studio.review_forms import ApproveForm, ReturnForm, SubmitForm, in_a_year
from lms.web.access import role, writes
from lms.web.errors import sentence

blueprint = Blueprint("review", __name__, url_prefix="/studio/drafts")
A_PAGE = 40  # changes


@blueprint.get("/<int:draft_id>")
@role(*queries.REVIEWS)
def show(draft_id: int) -> ResponseReturnValue:
    return _page(queries.draft_for(current_user, draft_id))


@blueprint.post("/<int:draft_id>/check")
@role(*queries.REVIEWS)
@writes
def check(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, draft_id)
    if draft.state in LIVE and not progress.of_draft(draft).check:
        announce("draft.check", draft.id)
    return _back(draft)


@blueprint.post("/<int:draft_id>/undo")
@role(*queries.WRITES)
@writes
def undo(draft_id: int) -> ResponseReturnValue:
    draft = _written_by_me(draft_id)
    key = UnitKey(request.form.get("course", ""), request.form.get("address", ""))
    service.undo(draft, key, current_user, clock.now())
    flash(_("The change is taken back. What is in force stays."))
    return _back(draft)


@blueprint.post("/<int:draft_id>/submit")
@role(*queries.WRITES)
@writes
def submit(draft_id: int) -> ResponseReturnValue:
    draft = _written_by_me(draft_id)
    form = SubmitForm(prefix="submit-")
    form.offer(review.reviewers(draft), _("Choose one"))
    if not form.validate():
        return _page(draft, submitting=form), 422
    try:
        review.submit(draft, current_user, int(form.reviewer.data), form.message.data or "", clock.now())
    except DomainError as error:
        return _refused(draft, error)
    flash(_("The reviewer is told by mail. Until the decision, nobody changes this draft."), "success")
    return _back(draft)


@blueprint.post("/<int:draft_id>/withdraw")
@role(*queries.WRITES)
@writes
def withdraw(draft_id: int) -> ResponseReturnValue:
    draft = _written_by_me(draft_id)
    review.withdraw(draft)
    flash(_("The draft is open again. Nothing of it is lost."))
    return _back(draft)


@blueprint.get("/<int:draft_id>/discard")
@role(*queries.WRITES)
def ask_discard(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, draft_id)
    heads, _countries = desk.heads()
    return render_template("studio/discard.html", draft=draft, name=words.edition_name(edition_of(draft.scope), heads))


@blueprint.post("/<int:draft_id>/discard")
@role(*queries.WRITES)
@writes
def discard(draft_id: int) -> ResponseReturnValue:
    draft = _written_by_me(draft_id)
    service.discard(draft, clock.now())
    flash(_("The draft is given up. What is in force stays, and the history keeps every change."))
    return redirect(url_for("studio.index"), 303)


@blueprint.post("/<int:draft_id>/approve")
@role(*queries.REVIEWS)
@writes
def approve(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, draft_id, hold=True)
    form = ApproveForm(prefix="approve-")
    if form.seen.data and form.seen.data != _submitted(draft):  # withdrawn, changed and submitted again meanwhile
        form.form_errors.append(_("The draft was submitted again since you read it. Please read what it changes now."))
        form.seen.data = _submitted(draft)
        return _page(draft, approving=form), 409
    if not form.validate() or form.valid_until.data is None:
        return _page(draft, approving=form), 422
    try:
        review.approve(draft, current_user, form.words.data or "", form.valid_until.data, clock.now())
    except DomainError as error:
        if error.key != "draft.valid_until":
            raise
        form.valid_until.errors = [sentence(error)]
        return _page(draft, approving=form), 422
    flash(_("The draft is approved. It comes into force when it is published."), "success")
    return _back(draft)


@blueprint.post("/<int:draft_id>/return")
@role(*queries.REVIEWS)
@writes
def return_(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, draft_id, hold=True)
    form = ReturnForm(prefix="return-")
    if not form.validate():
        return _page(draft, returning=form), 422
    review.return_(draft, current_user, form.words.data or "", clock.now())
    flash(_("The draft goes back to its authors with your words."), "success")
    return _back(draft)


@blueprint.post("/<int:draft_id>/publish")
@role(*queries.REVIEWS)
@writes
def publish(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, draft_id, hold=True)
    if progress.of_draft(draft).publishing == "given up":
        progress.try_again(draft)
    else:
        review.publish(draft)
    return _back(draft)


def _written_by_me(draft_id: int) -> Draft:
    """The draft, held, for those who write its edition. Raises NotAllowed for those who only review it."""
    draft = queries.draft_for(current_user, draft_id, hold=True)
    if not queries.may_edit(current_user, edition_of(draft.scope)):
        raise NotAllowed("draft.not_writer")
    return draft


def _submitted(draft: Draft) -> str:
    return draft.submitted_at.isoformat() if draft.submitted_at else ""


def _back(draft: Draft) -> ResponseReturnValue:
    return redirect(url_for("review.show", draft_id=draft.id), 303)


def _refused(draft: Draft, error: DomainError) -> ResponseReturnValue:
    form = SubmitForm(prefix="submit-")
    form.offer(review.reviewers(draft), _("Choose one"))
    if error.key not in {"draft.reviewer", "draft.empty"}:
        raise error
    form.reviewer.errors = [sentence(error)]
    return _page(draft, submitting=form), 422


def _page(
    draft: Draft,
    submitting: SubmitForm | None = None,
    approving: ApproveForm | None = None,
    returning: ReturnForm | None = None,
) -> str:
    edition = edition_of(draft.scope)
    rows = queries.changes_of(draft)
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    heads, _countries = desk.heads()
    if submitting is None:
        submitting = SubmitForm(formdata=None, prefix="submit-")
        submitting.offer(review.reviewers(draft), _("Choose one"))
    until = in_a_year(clock.now().date())
    return render_template(
        "studio/draft.html",
        draft=draft,
        edition=edition,
        name=words.edition_name(edition, heads),
        course=overview.course_head(edition.course)["title"] if edition.course else {},
        state=words.STATES[draft.state],
        story=story(draft),
        authors=list(dict.fromkeys(row.changed_by.name for row in rows)),
        count=len(rows),
        groups=changes.grouped(
            changes.ordered(rows)[(page - 1) * A_PAGE : page * A_PAGE], publications.before(draft, rows)
        ),
        page=page,
        pages=pages,
        progress=progress.of_draft(draft),
        published=publications.of_draft(current_user, draft),
        writes=queries.may_edit(current_user, edition),
        decides=draft.reviewer_id == current_user.id,
        submitting=submitting,
        approving=approving or ApproveForm(formdata=None, prefix="approve-", valid_until=until, seen=_submitted(draft)),
        returning=returning or ReturnForm(formdata=None, prefix="return-"),
        editor_href=editor_href,
        place_href=lambda unit: place_href(unit, edition),
    )
