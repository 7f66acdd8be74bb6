"""Correcting marks after a key was wrong: which items, what would change, and the record of what has."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.infra import clock
from lms.quizzes import regrading, regrading_queries, results_queries, results_showing
from lms.quizzes.regrading_forms import RegradeForm
from lms.quizzes.results_queries import SEES, Subject
from lms.web import errors
from lms.web.access import role, writes

blueprint = Blueprint("regrading", __name__, url_prefix="/quizzes/regrading/<course>")
errors.words({
    "regrade.none": _l("No mark rests on another key than the present one there."),
    "regrade.reason": _l("Please give a reason of at most %(most)s characters."),
    "regrade.running": _l("Marks for this question are being corrected already."),
})  # fmt: skip


@blueprint.get("")
@role(*SEES)
def index(course: str) -> ResponseReturnValue:
    """The items whose key has changed since somebody was marked by it, and the corrections so far."""
    subject = results_queries.subject_for(current_user, course)
    found = regrading_queries.candidates(subject)
    return render_template(
        "quizzes/results/regrading.html",
        subject=subject,
        candidates=found,
        entries=regrading_queries.entries(subject),
        bodies=results_queries.items(subject, [one.item for one in found]),
        plain=results_showing.plain,
    )


@blueprint.get("/<item>")
@role(*SEES)
def item(course: str, item: str) -> ResponseReturnValue:
    """What would come of correcting the marks for one item."""
    return _page(results_queries.subject_for(current_user, course), item, RegradeForm(formdata=None))


@blueprint.post("/<item>")
@role(*SEES)
@writes
def correct(course: str, item: str) -> ResponseReturnValue:
    """Have them corrected."""
    subject = results_queries.subject_for(current_user, course)
    form = RegradeForm()
    if not form.validate():
        return _page(subject, item, form), 422
    candidate = regrading_queries.candidate_for(subject, item)
    made = regrading.ask(subject, candidate, form.reason.data or "", current_user, clock.now())
    flash(_("The marks are being corrected. Everything that changes is on record here."), "success")
    return redirect(url_for("regrading.entry", course=course, regrade_id=made.id), 303)


@blueprint.get("/entries/<int:regrade_id>")
@role(*SEES)
def entry(course: str, regrade_id: int) -> ResponseReturnValue:
    """One correction: who asked for it and why, how far it is, and what it changed for whom."""
    subject = results_queries.subject_for(current_user, course)
    found = regrading_queries.entry_for(subject, regrade_id)
    page = regrading_queries.changes(found, subject, request.args.get("page", 1, int))
    return render_template("quizzes/results/regrade.html", subject=subject, entry=found, page=page)


def _page(subject: Subject, item: str, form: RegradeForm) -> str:
    candidate = regrading_queries.candidate_for(subject, item)
    return render_template(
        "quizzes/results/regrade_item.html",
        subject=subject,
        candidate=candidate,
        forecast=regrading.forecast(subject, candidate),
        body=results_queries.items(subject, [item]).get(item),
        running=regrading_queries.running(subject.course, item),
        form=form,
        plain=results_showing.plain,
    )
