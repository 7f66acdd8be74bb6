"""The page on the phone: the question of the room in one's own language and variant, and one's answer to it."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.errors import Conflict, Invalid
from lms.infra import clock
from lms.quizzes import given
from lms.trainings import live, live_queries, live_showing
from lms.web import errors
from lms.web.access import member, writes

blueprint = Blueprint("live", __name__, url_prefix="/trainings/<code>/question")
errors.words({
    "live.no_seat": _l("You have no confirmed seat in such a session, so there is no question for you here."),
    "live.none": _l("There is no such question in this session, or it is not for you."),
    "live.country": _l("The course does not cover your country, so this question is not asked under its law."),
    "live.not_asked": _l("This question is not asked under the law of your country."),
    "live.closed": _l("The question was closed before this answer came."),
})  # fmt: skip
# What a person without a script may well do: they are told in a sentence, on the page where they were.
EVERYDAY = {"live.closed", "answer.older", "answer.each_place_once", "answer.too_long"}


@blueprint.get("")
@member
def show(code: str) -> ResponseReturnValue:
    here = live_queries.on_phone(current_user, code)
    return render_template("trainings/live/phone.html", **live_showing.phone(here, current_user))


@blueprint.get("/state")
@member
def state(code: str) -> ResponseReturnValue:
    """Asked by every phone every few seconds: 304 while nothing has changed."""
    found = live_queries.state_for(current_user, code)
    answer: Response = make_response(found, 200, {"Content-Type": "text/plain; charset=utf-8"})
    answer.set_etag(found)
    return answer.make_conditional(request)


@blueprint.get("/<int:registration_id>/<int:question_id>")
@member
def question(code: str, registration_id: int, question_id: int) -> ResponseReturnValue:
    """Where a word about an answer leads: there is one page, that of the newest question."""
    live_queries.question_to_answer(current_user, code, registration_id, question_id)
    return redirect(url_for("live.show", code=code), 303)


@blueprint.post("/<int:registration_id>/<int:question_id>")
@member
@writes
def answer(code: str, registration_id: int, question_id: int) -> ResponseReturnValue:
    """Store the answer; a script gets 204. The seat is named so that what waits on a device stays its owner's."""
    question = live_queries.question_to_answer(current_user, code, registration_id, question_id)
    body, _country = live_queries.variant(question, current_user)
    try:
        change = given.change_of(request.form.get("sequence"), by_script=errors.by_script())
        found = given.answer_of(body, request.form.to_dict(flat=False), live_showing.seed(question_id))
        live.answer(question, registration_id, current_user, found, clock.now(), change)
    except (Conflict, Invalid) as refusal:
        if errors.by_script() or refusal.key not in EVERYDAY:
            raise
        flash(errors.sentence(refusal), "warning")
    else:
        if errors.by_script():
            return "", 204
        flash(_("Your answer is stored. You may change it until the question is closed."))
    return redirect(url_for("live.show", code=code), 303)
