"""Taking a quiz, one question a page; every answer is stored when it is given."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.course import quiz_key
from lms.domain.errors import Conflict, NotFound
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import showing
from lms.quizzes import queries, service
from lms.quizzes.models import Attempt
from lms.web import errors
from lms.web.access import member, writes

blueprint = Blueprint("quizzes", __name__)
errors.words({
    "attempt.none": _l("There is no such attempt, or it is not yours."),
    "attempt.closed": _l("This attempt is submitted, so its answers cannot change any more."),
    "attempt.none_left": _l("You have used all attempts at this quiz."),
    "quiz.unknown_item": _l("The quiz has no such question."),
    "quiz.unknown_choice": _l("The question has no such answer."),
    "quiz.one_choice_only": _l("Only one answer can be chosen here."),
})  # fmt: skip


@blueprint.get("/learn/<course>/quizzes/<quiz>")
@member
def show(course: str, quiz: str) -> ResponseReturnValue:
    """What the quiz is, how it was done so far, and the button to begin or go on."""
    enrolment = learning.enrolment_for(current_user, course)
    body = learning.read(enrolment, current_user, quiz_key(quiz))
    return render_template(
        "quizzes/show.html",
        course=course,
        outline=learning.read(enrolment, current_user, "outline"),
        quiz=body,
        standing=queries.standing(enrolment.id, quiz),
        context_line=_context(enrolment, body),
    )


@blueprint.post("/learn/<course>/quizzes/<quiz>")
@member
@writes
def start(course: str, quiz: str) -> ResponseReturnValue:
    enrolment = learning.enrolment_for(current_user, course)
    attempt = service.start(enrolment, quiz, current_user.country, clock.now())
    return redirect(url_for("quizzes.question", attempt_id=attempt.id, position=1), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    attempt = _open(attempt_id)
    quiz = queries.quiz_of(attempt, current_user.language)
    if not 1 <= position <= len(quiz["items"]):
        raise NotFound("quiz.unknown_item")
    item = quiz["items"][position - 1]
    answers = queries.answers(attempt)
    return render_template(
        "quizzes/question.html",
        attempt=attempt,
        quiz=quiz,
        item=item,
        position=position,
        total=len(quiz["items"]),
        chosen=answers.get(item["id"], frozenset()),
        answered=len(answers),
        facts=_facts(attempt, [fact for fact in quiz["facts"] if fact["key"] in item["facts"]]),
        context_line=_context(attempt.enrolment, quiz),
    )


@blueprint.post("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
@writes
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Store one answer. A script gets 204; a form goes on to the next question, or to the review after the last."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False)
    items = queries.quiz_of(attempt, attempt.enrolment.release.source_language)["items"]
    if not 1 <= position <= len(items):
        raise NotFound("quiz.unknown_item")
    by_script = request.headers.get("X-Requested-With") == "fetch"
    service.save_answer(attempt, items[position - 1]["id"], request.form.getlist("choice"), clock.now())
    if by_script:
        return "", 204
    following = position + (-1 if "back" in request.form else 1)
    if 1 <= following <= len(items) and "review" not in request.form:
        return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=following), 303)
    return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/review")
@member
def review(attempt_id: int) -> ResponseReturnValue:
    attempt = _open(attempt_id)
    quiz = queries.quiz_of(attempt, current_user.language)
    return render_template("quizzes/review.html", attempt=attempt, quiz=quiz, answers=queries.answers(attempt))


@blueprint.post("/quizzes/attempts/<int:attempt_id>/submit")
@member
@writes
def submit(attempt_id: int) -> ResponseReturnValue:
    """Close and grade, once: whoever comes second sees the same result."""
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is None:
        service.submit(attempt, clock.now())
    return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/result")
@member
def result(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)
    quiz = queries.quiz_of(attempt, current_user.language)
    verdict = service.judge(attempt)
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        quiz=quiz,
        verdict=verdict,
        marks={mark.item: mark for mark in verdict.marks},
        answers=queries.answers(attempt),
        left=max(quiz["attempts"] - attempt.number, 0),
        facts=_facts(attempt, quiz["facts"]),
        today=clock.now().date(),
        context_line=_context(attempt.enrolment, quiz),
    )


@blueprint.get("/quizzes/attempts/<int:attempt_id>/state")
@member
def state(attempt_id: int) -> ResponseReturnValue:
    """How many answers are stored: what a device compares with after the line was down."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False)
    return jsonify(stored=queries.response_count(attempt.id), submitted=attempt.submitted_at is not None)


def _open(attempt_id: int) -> Attempt:
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is not None:
        raise Conflict("attempt.closed")
    return attempt


def _facts(attempt: Attempt, facts: list[dict[str, object]]) -> list[dict[str, object]]:
    country = learning.read(attempt.enrolment, current_user, "country")
    return showing.facts_of({"facts": facts}, country)


def _context(enrolment: object, body: learning.Body) -> str:
    country = learning.read(enrolment, current_user, "country")  # type: ignore[arg-type]
    return showing.context_line(current_user, country, body["language"])
