"""Storing answers: one by one from a script or a page of one question, or all of a page at once."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.domain.errors import Conflict, DomainError, Invalid
from lms.infra import clock
from lms.quizzes import answering, given, queries
from lms.quizzes.models import Attempt
from lms.quizzes.routes import blueprint, check_position, question_address, result_address
from lms.web import errors
from lms.web.access import member, writes

__all__ = ["blueprint"]  # that of the pages, with the addresses that take answers on it

# What a person without a script may well do: they are told in a sentence, on the page where they were.
EVERYDAY = {
    *("answer.older", "answer.fixed", "answer.each_place_once", "answer.no_decision", "answer.nothing_to_check"),
    *("answer.too_long", "answer.no_check"),
}
OVER = {"attempt.closed", "attempt.expired"}


@blueprint.post("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
@writes
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Store one answer. A script gets 204; a form goes on to the next question, or to the review after the last."""
    attempt = queries.attempt_for(current_user, attempt_id, hold="shared")
    (body,) = queries.items_of(attempt, [check_position(attempt, position)], current_user.language)
    here = question_address(attempt_id, position)
    if errors.by_script():
        _store(attempt, body, position)
        return "", 204
    told = _told(lambda: _store(attempt, body, position))
    if told in OVER:
        return redirect(result_address(attempt_id), 303)
    if told or {"confirm", "decide"} & request.form.keys():
        return redirect(here, 303)
    following = position + (-1 if "back" in request.form else 1)
    if 1 <= following <= len(attempt.items) and "review" not in request.form:
        return redirect(question_address(attempt_id, following), 303)
    return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)


def _store(attempt: Attempt, body: given.Body, position: int) -> None:
    fields, now, change = given.fields_of(_form(), position), clock.now(), _change()
    if body["type"] == "scenario":
        if errors.by_script() or "decide" in request.form:
            _decide(attempt, body, fields, change)
        else:
            answering.check_open(attempt, now)
    else:
        answering.save(attempt, body, given.answer_of(body, fields, attempt.seed), now, change)
    if "confirm" in request.form:
        answering.confirm(attempt, body, now)


def _decide(attempt: Attempt, body: given.Body, fields: given.Fields, change: answering.Change) -> None:
    at, decision = given.decision_of(body, fields, attempt.seed)
    answering.decide(attempt, body, at, decision, clock.now(), change)


@blueprint.post("/quizzes/attempts/<int:attempt_id>/all")
@member
@writes
def answer_all(attempt_id: int) -> ResponseReturnValue:
    """Store the answers of a whole page, and take one decision or check one answer if its button was pressed."""
    attempt = queries.attempt_for(current_user, attempt_id, hold="shared")
    items = [item for item, _version in attempt.items]
    bodies = queries.items_of(attempt, items, current_user.language)
    told = _told(lambda: _store_all(attempt, bodies))
    if told in OVER:
        return redirect(result_address(attempt_id), 303)
    pressed = request.form.get("decide") or request.form.get("confirm") or ""
    if not told and "review" in request.form:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)
    anchor = f"question-{pressed}" if pressed.isascii() and pressed.isdigit() else None
    return redirect(url_for("quizzes.all", attempt_id=attempt_id, _anchor=anchor), 303)


def _store_all(attempt: Attempt, bodies: list[given.Body]) -> None:
    """Raises the first reason why something is not stored, after all that can be is."""
    form, now, change = _form(), clock.now(), _change()
    read: list[tuple[given.Body, dict[str, Any]]] = []
    refused: list[DomainError] = []
    for position, body in enumerate(bodies, 1):
        if body["type"] != "scenario":
            try:
                read.append((body, given.answer_of(body, given.own_fields(form, position), attempt.seed)))
            except Invalid as error:
                refused.append(error)
    refused += answering.save_all(attempt, read, now, change)
    if at := _pressed("decide", len(bodies)):
        _decide(attempt, bodies[at - 1], given.own_fields(form, at), change)
    if at := _pressed("confirm", len(bodies)):
        answering.confirm(attempt, bodies[at - 1], now)
    if refused:
        raise refused[0]


def _pressed(name: str, most: int) -> int:
    """The position of the question whose button was pressed, 0 for none."""
    sent = request.form.get(name, "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
    return number if number <= most else 0


def _told(act: Callable[[], None]) -> str:
    """Do it; the key of what the person was told instead, or ""."""
    try:
        act()
    except (Conflict, Invalid) as refusal:
        if refusal.key not in EVERYDAY | OVER:
            raise
        if refusal.key == "answer.older":
            flash(_("A newer answer to this question was stored from another page or device. This is it."), "warning")
        else:
            flash(errors.sentence(refusal), "warning")
        return refusal.key
    return ""


def _form() -> given.Fields:
    return request.form.to_dict(flat=False)


def _change() -> answering.Change:
    return given.change_of(request.form.get("sequence"), by_script=errors.by_script())
