"""The trainer's side of a question in the room: open it, close it, show its result; and the room's screen."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.infra import clock, qr
from lms.learning import queries as learning
from lms.trainings import live, live_bank, live_queries, live_showing, queries
from lms.trainings.content import release_of
from lms.trainings.live_models import LiveQuestion
from lms.trainings.live_presence import present
from lms.trainings.live_tally import Result, Turnout, result, turnout
from lms.trainings.models import Training
from lms.web import errors
from lms.web.access import role, writes

blueprint = Blueprint("live_control", __name__, url_prefix="/trainings/<code>/question")
STAFF = queries.STAFF
errors.words({
    "live.not_on": _l("No day of this session is on, so no question can be opened now."),
    "live.one_open": _l("A question is open in this session already. Please close it first."),
    "live.still_open": _l("This question is still open. Please close it before its result is shown."),
    "live.no_item": _l("The bank has no such question that can be asked in a room."),
})  # fmt: skip


@blueprint.get("/control")
@role(*STAFF)
def control(code: str) -> ResponseReturnValue:
    """With `item` that question is shown before it is opened; with `known` (a script's): 204 while nothing changed."""
    training = _training(code)
    questions = live_queries.questions_in(training)
    newest = questions[0] if questions else None
    shown = _shown(training, newest)
    if request.args.get("known") == shown["known"]:
        return "", 204
    closed = [row for row in questions if row.closed_at is not None]
    return render_template(
        "trainings/live/control.html",
        **shown,
        **_bank(training, newest),
        earlier=closed,
        prompts=live_queries.prompts(closed, current_user.language),
    )


@blueprint.post("/control")
@role(*STAFF)
@writes
def open_question(code: str) -> ResponseReturnValue:
    training = _training(code)
    release = learning.current_release(training.course)
    item = request.form.get("item", "")[:63]
    offer = live_bank.offer(release, _wording(training), current_user.language, item)
    live.open_question(training, release, offer, current_user, clock.now())
    flash(_("The question is open. Phones show it within a few seconds."))
    return redirect(url_for("live_control.control", code=training.code), 303)


@blueprint.post("/<int:question_id>/close")
@role(*STAFF)
@writes
def close(code: str, question_id: int) -> ResponseReturnValue:
    training = _training(code)
    question = live_queries.question_in(training, question_id, "alone")
    if live.close(training, question, clock.now()):
        flash(_("The question is closed. Nobody sees the result yet."))
    return redirect(url_for("live_control.control", code=training.code), 303)


@blueprint.post("/<int:question_id>/show")
@role(*STAFF)
@writes
def show(code: str, question_id: int) -> ResponseReturnValue:
    training = _training(code)
    question = live_queries.question_in(training, question_id, "alone")
    if live.show(question, clock.now()):
        flash(_("The screen and the phones show the result."))
    return redirect(url_for("live_control.control", code=training.code), 303)


@blueprint.get("/<int:question_id>/result")
@role(*STAFF)
def past(code: str, question_id: int) -> ResponseReturnValue:
    """The result of one question, for who teaches: also before the room sees it."""
    training = _training(code)
    question = live_queries.question_in(training, question_id)
    return render_template("trainings/live/result.html", **_shown(training, question, early=True))


@blueprint.get("/screen")
@role(*STAFF)
def screen(code: str) -> ResponseReturnValue:
    """The projector. No names; nothing of the key before the result is shown."""
    training = _training(code)
    shown = _shown(training, live_queries.newest_in(training))
    if request.args.get("known") == shown["known"]:
        return "", 204
    address = f"{_base_url()}{url_for('live.show', code=training.code)}"
    picture = qr.svg(address, _("Code to open the question with a phone's camera"))
    return render_template("trainings/live/screen.html", **shown, address=address.partition("://")[2], picture=picture)


def _shown(training: Training, question: LiveQuestion | None, *, early: bool = False) -> dict[str, Any]:
    """The question as the room has it, how many have answered, and the result where it may be seen."""
    now = clock.now()
    context: dict[str, Any] = {
        "training": training,
        "question": question,
        "stage": question.state if question else "none",
        "on": queries.day_on(training, now) is not None,
        "known": live_queries.NO_QUESTION,
    }
    if question is None:
        return context
    body = live_queries.on_screen(question, current_user.language)
    kept = result(question.tally, body) if question.tally is not None else None
    came = kept.turnout if kept else _turnout(training, question)
    figures = (live_queries.state_word(question), came.answered, came.here, came.present)
    return context | {
        "view": live_showing.for_room(live_showing.view(question.id, body)),
        "turnout": came,
        "result": _allowed(kept, question, early=early),
        "known": ".".join(map(str, figures)),
    }


def _turnout(training: Training, question: LiveQuestion) -> Turnout:
    return turnout(live_queries.answers_to(question.id).keys(), present(training, clock.now()))


def _allowed(kept: Result | None, question: LiveQuestion, *, early: bool) -> Result | None:
    return kept if early or question.shown_at is not None else None


def _bank(training: Training, newest: LiveQuestion | None) -> dict[str, Any]:
    """What can be asked next; nothing while a question is open, or before the course is published."""
    release = release_of(training)
    asked = live_bank.Wanted(request.args.get("q", "").strip()[:100], request.args.get("topic", "")[:63])
    context: dict[str, Any] = {"release": release, "wanted": asked, "found": None, "chosen": None}
    if release is None or (newest is not None and newest.closed_at is None):
        return context
    place, language = _wording(training), current_user.language
    context["found"] = live_bank.search(release, place, language, asked)
    if item := request.args.get("item", "")[:63]:
        offer = live_bank.offer(release, place, language, item)
        context["chosen"] = live_showing.for_room(live_showing.view(0, offer.body))
    return context


def _wording(training: Training) -> str:
    """Whose wording the screen prefers: that of the country where the session is held."""
    return training.country


def _training(code: str) -> Training:
    return queries.training_for(current_user, code, *STAFF)


def _base_url() -> str:
    """As on the check-in screen: the public address in production, elsewhere the one that this browser used."""
    settings = current_app.extensions["lms.settings"]
    return str(settings.base_url if settings.mode == "production" else request.host_url).rstrip("/")
