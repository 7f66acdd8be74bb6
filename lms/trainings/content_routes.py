"""What the participants of a session read, and moving them to the current release of its course."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from lms.domain.errors import Conflict
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning.moving import Moved
from lms.quizzes import moving as quizzes
from lms.trainings import content, moving, queries
from lms.web import errors
from lms.web.access import role, writes
from lms.web.i18n import language

blueprint = Blueprint("training_content", __name__, url_prefix="/trainings")
COORDINATORS = queries.COORDINATORS
errors.words({
    "delegation.none": _l("There is no such delegation in this session."),
    "release.not_current": _l("Another release has come into force since you looked. Nobody was moved."),
})  # fmt: skip


@blueprint.get("/<code>/content")
@role(*COORDINATORS)
def show(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    now = clock.now()
    current, today = content.release_of(training), queries.today_at(training, now)
    rows = content.rows(training, current, language(), today) if current else []
    return render_template("trainings/content.html", training=training, current=current, rows=rows, today=today)


@blueprint.get("/<code>/content/move")
@role(*COORDINATORS)
def ask(code: str) -> ResponseReturnValue:
    """What a move would change for whom, and the button that does it."""
    training = queries.training_for(current_user, code, *COORDINATORS)
    current = learning.current_release(training.course)
    delegation = moving.delegation_named(training, request.args.get("delegation", ""))
    behind = moving.behind(training, current, delegation)
    return render_template(
        "trainings/move.html",
        training=training,
        current=current,
        delegation=delegation,
        plan=moving.plan(behind, current, language()),
    )


@blueprint.post("/<code>/content/move")
@role(*COORDINATORS)
@writes
def move(code: str) -> ResponseReturnValue:
    """Move them to the release that was shown, if it is still the current one."""
    training = queries.training_for(current_user, code, *COORDINATORS)
    current = learning.current_release(training.course)
    delegation = moving.delegation_named(training, request.form.get("delegation", ""))
    if request.form.get("release") != current.id:
        raise Conflict("release.not_current")
    behind = [row.enrolment_id for row in moving.behind(training, current, delegation) if row.enrolment_id is not None]
    _tell(quizzes.move(behind, current, current_user, clock.now()))
    return redirect(url_for("training_content.show", code=training.code), 303)


def _tell(done: Moved) -> None:
    number = len(done.moved)
    flash(ngettext(
        "%(num)d person was moved to the current release.", "%(num)d people were moved to the current release.", number
    ))  # fmt: skip
    if done.busy:
        flash(ngettext(
            "%(num)d person has a quiz open and stays until it is submitted.",
            "%(num)d people have a quiz open and stay until it is submitted.",
            len(done.busy),
        ), "warning")  # fmt: skip
    if done.uncovered:
        flash(ngettext(
            "%(num)d person stays, because the current release does not cover their country.",
            "%(num)d people stay, because the current release does not cover their country.",
            len(done.uncovered),
        ), "warning")  # fmt: skip
